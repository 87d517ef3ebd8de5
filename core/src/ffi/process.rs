//! What belongs to the process as a whole: its environment, which C reads without a lock, and its memory.

use std::ffi::OsStr;

/// Settles what only the owner of a process may settle; for a program of its own, first thing in `main`.
///
/// SVT-AV1 no longer writes its settings to stderr, which it does at any log level of FFmpeg's unless the environment
/// variable `SVT_LOG` forbids it (one that is set stays; beside other threads, and outside Linux, it is left alone). Linux
/// no longer backs memory with pages of 2 MiB, of which encoders fill a part only, and glibc leaves no holes where large
/// buffers grew.
pub fn own_process() {
    set_default("SVT_LOG", "0");
    refuse_huge_pages();
    keep_large_allocations_apart();
}

/// Sets a variable that is not set yet; `false` where it may not be touched, as there is another thread or that
/// cannot be known.
fn set_default(name: &str, value: impl AsRef<OsStr>) -> bool {
    if std::env::var_os(name).is_some() {
        return true;
    }
    if !is_single_threaded() {
        return false;
    }
    // SAFETY: no other thread exists that could read the environment meanwhile, and this one starts none.
    unsafe { std::env::set_var(name, value) };
    true
}

/// Keeps the kernel from backing memory with pages of 2 MiB, which libraries ask for and then fill in part.
#[cfg(target_os = "linux")]
fn refuse_huge_pages() {
    // SAFETY: sets a flag of this process; a kernel that knows no such flag refuses.
    unsafe { libc::prctl(libc::PR_SET_THP_DISABLE, 1, 0, 0, 0) };
}

#[cfg(not(target_os = "linux"))]
fn refuse_huge_pages() {}

/// Has glibc give each large allocation pages of its own. By default it ceases to once one of that size was freed, and
/// what grows during a job, such as an MP4's index, then leaves a hole in the heap whenever it moves.
#[cfg(target_env = "gnu")]
fn keep_large_allocations_apart() {
    const LARGE: libc::c_int = 128 << 10;
    // SAFETY: sets a number of the allocator's, under its lock.
    unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) };
}

#[cfg(not(target_env = "gnu"))]
fn keep_large_allocations_apart() {}

#[cfg(target_os = "linux")]
fn is_single_threaded() -> bool {
    std::fs::read_dir("/proc/self/task").is_ok_and(|threads| threads.count() == 1)
}

#[cfg(not(target_os = "linux"))]
fn is_single_threaded() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_set_beside_other_threads() {
        let name = "CAPTIONI_TEST_OF_THE_ENVIRONMENT";
        std::thread::scope(|scope| {
            scope.spawn(|| assert!(!set_default(name, "1")));
        });
        assert_eq!(std::env::var_os(name), None);
    }
}
