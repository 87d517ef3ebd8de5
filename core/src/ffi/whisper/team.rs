//! Threads that compute the pieces of an operation side by side, and sleep when there is nothing to do.
//!
//! ggml's own threads meet at a barrier after each operation, and spin there: beside other work, the one that the
//! system has put aside holds up all. Here the thread that computes a graph takes one piece after the other, and
//! helpers take pieces as they come to it. It waits for no helper that has not begun, so that a helper which is
//! late, or gone with the process that forked, costs its share and no more.

use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use whisper_rs_sys as sys;

use super::pieces::{Cut, Piece};

/// How long a thread looks for work before it sleeps: as long as waking it takes.
const LINGER: Duration = Duration::from_micros(20);

/// The thread that computes graphs, with its helpers.
#[derive(Debug)]
pub(super) struct Team {
    shared: Arc<Shared>,
    seat: Seat,
    helpers: usize,
    /// The process in which the helpers run; a fork does not take them along.
    home: Option<u32>,
}

#[derive(Debug, Default)]
struct Shared {
    board: Mutex<Board>,
    posted: Condvar,
    finished: Condvar,
    /// Operations posted so far, and helpers at work: as on the board, to be looked at without the lock.
    posts: AtomicUsize,
    working: AtomicUsize,
}

/// The operation at work.
#[derive(Debug, Default)]
struct Board {
    cut: Option<Cut>,
    next: usize,
    count: usize,
    sleeping: usize,
    failure: Option<sys::ggml_status>,
    closed: bool,
}

impl Team {
    /// A team of `threads`, the caller among them; `None` when memory is short. Helpers start with the first work.
    pub(super) fn new(threads: usize) -> Option<Self> {
        let helpers = threads.saturating_sub(1);
        Some(Self { shared: Arc::default(), seat: Seat::new()?, helpers, home: None })
    }

    /// Computes an operation; on cancel, stops after the pieces at work.
    ///
    /// # Safety
    /// The operation belongs to a graph that is alive, and what it depends on is computed.
    pub(super) unsafe fn compute(&mut self, cut: Cut, cancel: &AtomicBool) -> sys::ggml_status {
        self.start_helpers();
        self.shared.post(cut);
        let mut failure = None;
        loop {
            // Not in the head of the loop, which would hold the lock for the body.
            let claimed = self.shared.lock().claim();
            let Some((cut, index)) = claimed else { break };
            // SAFETY: promised by the caller.
            let status = unsafe { self.seat.compute(&cut, index) };
            failure = failure.or(failure_of(status));
            if cancel.load(Ordering::Relaxed) {
                failure = Some(sys::ggml_status_GGML_STATUS_ABORTED);
            }
            if failure.is_some() {
                self.shared.lock().withdraw();
            }
        }
        let helped = self.shared.wait();
        failure.or(helped).unwrap_or(sys::ggml_status_GGML_STATUS_SUCCESS)
    }

    fn start_helpers(&mut self) {
        let here = std::process::id();
        if self.home == Some(here) {
            return;
        }
        if self.home.is_some() {
            self.shared = Arc::default();
        }
        self.home = Some(here);
        for _ in 0..self.helpers {
            let shared = self.shared.clone();
            let thread = std::thread::Builder::new().name("captioni-speech".into());
            // Without one more thread there is less help.
            let _ = thread.spawn(move || Seat::new().map(|seat| shared.help(seat)));
        }
    }
}

impl Drop for Team {
    /// Sends the helpers home. They are not waited for: in a process that was forked there are none.
    fn drop(&mut self) {
        if self.home != Some(std::process::id()) {
            return;
        }
        self.shared.lock().closed = true;
        self.shared.posted.notify_all();
    }
}

impl Board {
    fn claim(&mut self) -> Option<(Cut, usize)> {
        let cut = self.cut.filter(|_| self.next < self.count)?;
        self.next += 1;
        Some((cut, self.next - 1))
    }

    fn withdraw(&mut self) {
        self.next = self.count;
    }
}

impl Shared {
    /// Nothing panics under the lock, so a poisoned board is whole.
    fn lock(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn post(&self, cut: Cut) {
        let mut board = self.lock();
        board.count = cut.count();
        (board.cut, board.next, board.failure) = (Some(cut), 0, None);
        self.posts.fetch_add(1, Ordering::Relaxed);
        let wake = board.sleeping > 0;
        drop(board);
        if wake {
            self.posted.notify_all();
        }
    }

    /// Waits for the pieces at work; gives the failure of one.
    fn wait(&self) -> Option<sys::ggml_status> {
        linger(|| self.working.load(Ordering::Relaxed) == 0);
        let mut board = self.lock();
        while self.working.load(Ordering::Relaxed) > 0 {
            board = self.finished.wait(board).unwrap_or_else(PoisonError::into_inner);
        }
        board.cut = None;
        board.failure
    }

    fn help(&self, mut seat: Seat) {
        let mut board = self.lock();
        while !board.closed {
            if let Some((cut, index)) = board.claim() {
                self.working.fetch_add(1, Ordering::Relaxed);
                drop(board);
                // SAFETY: the team waits for this piece, and its caller keeps the graph alive until then.
                let status = unsafe { seat.compute(&cut, index) };
                board = self.lock();
                board.failure = board.failure.or(failure_of(status));
                if self.working.fetch_sub(1, Ordering::Relaxed) == 1 {
                    self.finished.notify_one();
                }
                continue;
            }
            let seen = self.posts.load(Ordering::Relaxed);
            drop(board);
            linger(|| self.posts.load(Ordering::Relaxed) != seen);
            board = self.lock();
            if self.posts.load(Ordering::Relaxed) == seen && !board.closed {
                board.sleeping += 1;
                board = self.posted.wait(board).unwrap_or_else(PoisonError::into_inner);
                board.sleeping -= 1;
            }
        }
    }
}

/// Looks for a moment whether `arrived`.
fn linger(arrived: impl Fn() -> bool) {
    let begin = Instant::now();
    while !arrived() && begin.elapsed() < LINGER {
        std::hint::spin_loop();
    }
}

fn failure_of(status: sys::ggml_status) -> Option<sys::ggml_status> {
    (status != sys::ggml_status_GGML_STATUS_SUCCESS).then_some(status)
}

/// What one thread computes pieces with: a backend of one thread, and a graph of one operation that is written anew
/// for each piece.
#[derive(Debug)]
struct Seat {
    backend: sys::ggml_backend_t,
    context: NonNull<sys::ggml_context>,
    graph: *mut sys::ggml_cgraph,
    /// The operation and its operands.
    tensors: NonNull<[sys::ggml_tensor; 3]>,
}

// SAFETY: nothing in it is bound to the thread that made it, and all use is through `&mut self`.
unsafe impl Send for Seat {}

impl Seat {
    fn new() -> Option<Self> {
        // SAFETY: the sizes belong together: the context holds one graph of one node. The tensors outlive the graph,
        // and all-zero is a valid value of that plain structure.
        unsafe {
            let context = NonNull::new(sys::ggml_init(sys::ggml_init_params {
                mem_size: sys::ggml_graph_overhead_custom(1, false),
                mem_buffer: ptr::null_mut(),
                no_alloc: true,
            }))?;
            let backend = sys::ggml_backend_cpu_init();
            if backend.is_null() {
                sys::ggml_free(context.as_ptr());
                return None;
            }
            sys::ggml_backend_cpu_set_n_threads(backend, 1);
            let tensors = NonNull::from(Box::leak(Box::new(std::mem::zeroed::<[sys::ggml_tensor; 3]>())));
            let graph = sys::ggml_new_graph_custom(context.as_ptr(), 1, false);
            sys::ggml_graph_add_node(graph, tensors.as_ptr().cast());
            Some(Self { backend, context, graph, tensors })
        }
    }

    /// Computes a piece of `cut`.
    ///
    /// # Safety
    /// As for [`Team::compute`]; no two threads compute the same piece.
    unsafe fn compute(&mut self, cut: &Cut, index: usize) -> sys::ggml_status {
        // SAFETY: promised by the caller; the tensors are this seat's own, and the graph has the first as its node.
        unsafe {
            let Piece { mut operation, operands } = cut.piece(index);
            let tensors = self.tensors.as_ptr().cast::<sys::ggml_tensor>();
            for (index, operand) in operands.into_iter().enumerate() {
                let Some(operand) = operand else { continue };
                let place = tensors.add(index + 1);
                place.write(operand);
                operation.src[index] = place;
            }
            tensors.write(operation);
            sys::ggml_backend_graph_compute(self.backend, self.graph)
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        // SAFETY: all three are owned and used nowhere else.
        unsafe {
            sys::ggml_backend_free(self.backend);
            sys::ggml_free(self.context.as_ptr());
            drop(Box::from_raw(self.tensors.as_ptr()));
        }
    }
}
