//! What a child may use: so much memory, no network, no core files.

use nix::sched::{CloneFlags, unshare};
use nix::sys::resource::{Resource, setrlimit};
use serde::{Deserialize, Serialize};

/// Limits of one task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of address space.
    pub memory: u64,
    /// Seconds that a video or audio may last.
    pub duration: u64,
    /// Pixels that a frame may have.
    pub pixels: u64,
    /// Bytes that a file it writes may have.
    pub output: u64,
}

/// Enters the sandbox. What the system does not allow is left out and told on standard error, as a job with fewer
/// walls is better than none; `check-config` says so before.
pub(super) fn enter(limits: &Limits) {
    let set = |resource, limit| setrlimit(resource, limit, limit);
    let report = |what: &str, result: nix::Result<()>| {
        if let Err(error) = result {
            eprintln!("sandbox: {what}: {error}");
        }
    };
    report("memory", set(Resource::RLIMIT_AS, limits.memory));
    report("core files", set(Resource::RLIMIT_CORE, 0));
    report("size of files", set(Resource::RLIMIT_FSIZE, limits.output));
    report("open files", set(Resource::RLIMIT_NOFILE, 256));
    report("privileges", nix::sys::prctl::set_no_new_privs());
    report("network", no_network());
}

/// Leaves the network behind: as root directly, as anyone else through a user namespace.
pub(super) fn no_network() -> nix::Result<()> {
    if nix::unistd::geteuid().is_root() {
        return unshare(CloneFlags::CLONE_NEWNET);
    }
    unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET)
}
