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

/// What one thread computes pieces with: a backend of one thread, and a graph of one operation that is written each time
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
            for (index, (operand, source)) in operands.into_iter().zip(&mut operation.src).enumerate() {
                let Some(operand) = operand else { continue };
                let place = tensors.add(index + 1);
                place.write(operand);
                *source = place;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Tensors of one test, filled with numbers that are the same each time.
    struct Graph(*mut sys::ggml_context);

    impl Graph {
        fn new() -> Self {
            let params =
                sys::ggml_init_params { mem_size: 96 << 20, mem_buffer: ptr::null_mut(), no_alloc: false };
            // SAFETY: no precondition.
            Self(unsafe { sys::ggml_init(params) })
        }

        fn numbers(&self, shape: [i64; 3]) -> *mut sys::ggml_tensor {
            // SAFETY: the context is live and has room for what the tests put into it.
            unsafe {
                let [x, y, z] = shape;
                let tensor = sys::ggml_new_tensor_3d(self.0, sys::ggml_type_GGML_TYPE_F32, x, y, z);
                let count = (x * y * z) as usize;
                let numbers = std::slice::from_raw_parts_mut((*tensor).data.cast::<f32>(), count);
                for (index, number) in numbers.iter_mut().enumerate() {
                    *number = (index * 7_919 % 1_009) as f32 / 1_009.0 - 0.5;
                }
                tensor
            }
        }
    }

    impl Drop for Graph {
        fn drop(&mut self) {
            // SAFETY: owned.
            unsafe { sys::ggml_free(self.0) };
        }
    }

    fn result(node: *const sys::ggml_tensor) -> Vec<u8> {
        // SAFETY: the node is allocated, without gaps.
        unsafe { std::slice::from_raw_parts((*node).data.cast::<u8>(), sys::ggml_nbytes(node)).to_vec() }
    }

    fn compute(node: *mut sys::ggml_tensor, threads: usize, cancel: &AtomicBool) -> sys::ggml_status {
        // SAFETY: what the node depends on is filled; its result is written each time.
        unsafe {
            ptr::write_bytes((*node).data.cast::<u8>(), 0xff, sys::ggml_nbytes(node));
            let cut = Cut::of(node).expect("an operation that is large enough to be cut");
            Team::new(threads).unwrap().compute(cut, cancel)
        }
    }

    #[test]
    fn the_pieces_of_an_operation_come_to_the_whole_with_any_number_of_threads() {
        let graph = Graph::new();
        // SAFETY: the context is live; shapes fit each other.
        let operations = unsafe {
            let numbers = |shape| graph.numbers(shape);
            let heads = sys::ggml_permute(graph.0, numbers([64, 8, 1_000]), 0, 2, 1, 3);
            let halves = sys::ggml_cast(graph.0, heads, sys::ggml_type_GGML_TYPE_F16);
            [
                ("columns", sys::ggml_mul_mat(graph.0, numbers([256, 512, 1]), numbers([256, 333, 1]))),
                ("outputs", sys::ggml_mul_mat(graph.0, numbers([512, 9_001, 1]), numbers([512, 1, 1]))),
                ("few columns", sys::ggml_mul_mat(graph.0, numbers([512, 6_000, 1]), numbers([512, 5, 1]))),
                ("planes", sys::ggml_mul_mat(graph.0, numbers([64, 500, 8]), numbers([64, 40, 8]))),
                (
                    "softmax",
                    sys::ggml_soft_max_ext(graph.0, numbers([500, 300, 8]), ptr::null_mut(), 0.125, 0.0),
                ),
                ("bias", sys::ggml_add(graph.0, numbers([512, 2_000, 1]), numbers([512, 1, 1]))),
                ("column of bias", sys::ggml_add(graph.0, numbers([1_500, 700, 1]), numbers([1, 700, 1]))),
                ("merged heads", sys::ggml_cont_2d(graph.0, heads, 512, 1_000)),
                ("halves", halves),
                ("norm", sys::ggml_norm(graph.0, numbers([512, 1_501, 1]), 1e-5)),
                ("gelu", sys::ggml_gelu(graph.0, numbers([512, 1_501, 1]))),
            ]
        };
        let seat = Seat::new().unwrap();
        for (name, node) in operations {
            // SAFETY: the seat computes the node itself, whole.
            unsafe {
                seat.tensors.as_ptr().cast::<sys::ggml_tensor>().write(*node);
                sys::ggml_backend_graph_compute(seat.backend, seat.graph);
            }
            let whole = result(node);
            for threads in [1, 3] {
                let status = compute(node, threads, &AtomicBool::new(false));
                assert_eq!(status, sys::ggml_status_GGML_STATUS_SUCCESS, "{name}");
                assert!(result(node) == whole, "{name} on {threads} threads");
            }
        }
    }

    #[test]
    fn a_cancel_ends_an_operation_and_not_the_team() {
        let graph = Graph::new();
        // SAFETY: as above.
        let node = unsafe {
            sys::ggml_mul_mat(graph.0, graph.numbers([512, 1_024, 1]), graph.numbers([512, 700, 1]))
        };
        assert_eq!(compute(node, 2, &AtomicBool::new(true)), sys::ggml_status_GGML_STATUS_ABORTED);
        assert_eq!(compute(node, 2, &AtomicBool::new(false)), sys::ggml_status_GGML_STATUS_SUCCESS);
    }

    #[test]
    fn what_is_small_is_computed_whole() {
        let graph = Graph::new();
        // SAFETY: as above.
        let cut = unsafe {
            Cut::of(sys::ggml_mul_mat(graph.0, graph.numbers([64, 64, 1]), graph.numbers([64, 1, 1])))
        };
        assert!(cut.is_none());
    }
}
