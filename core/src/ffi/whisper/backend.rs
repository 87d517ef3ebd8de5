//! A ggml backend that runs whisper.cpp's graphs on ggml's own CPU backend and looks at them on the way.
//!
//! whisper.cpp asks ggml's registry for accelerator devices before it falls back to the CPU. The
//! device registered here takes that place, hands every graph to a CPU backend that it owns, and adds
//! what whisper.cpp's interface does not give:
//!
//! - Large operations are computed in pieces by a [`Team`], small ones by the calling thread alone. ggml is never given
//!   more than one thread, as its threads spin while they wait for each other.
//! - The abort callback reaches the encoder. whisper.cpp polls its own only between graphs, half a
//!   second apart with `base` and half a minute with `large`; ggml's is polled after every operation.
//! - Cross attention can be read: the decoder's softmax over audio, before its buffer is reused.
//!
//! The structures below mirror `ggml-backend-impl.h` of the exact `whisper-rs-sys` version that the
//! manifest pins; ggml calls the layout `GGML_BACKEND_API_VERSION` 2.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use whisper_rs_sys as sys;

use super::attention::Capture;
use super::pieces::Cut;
use super::team::Team;

const NAME: &CStr = c"Captioni";
const API_VERSION: c_int = 2;
type Backend = sys::ggml_backend_t;
type Device = sys::ggml_backend_dev_t;
type Registry = sys::ggml_backend_reg_t;
type Unused = Option<unsafe extern "C" fn()>;

#[repr(C)]
struct BackendImpl {
    guid: sys::ggml_guid_t,
    get_name: unsafe extern "C" fn(Backend) -> *const c_char,
    free: unsafe extern "C" fn(Backend),
    async_copies: [Unused; 3],
    synchronize: Unused,
    graph_plans: [Unused; 4],
    graph_compute: unsafe extern "C" fn(Backend, *mut sys::ggml_cgraph) -> sys::ggml_status,
    events: [Unused; 2],
    graph_optimize: Unused,
    device: Device,
    context: *mut c_void,
}

#[repr(C)]
struct DeviceImpl {
    get_name: unsafe extern "C" fn(Device) -> *const c_char,
    get_description: unsafe extern "C" fn(Device) -> *const c_char,
    get_memory: unsafe extern "C" fn(Device, *mut usize, *mut usize),
    get_type: unsafe extern "C" fn(Device) -> sys::ggml_backend_dev_type,
    get_props: unsafe extern "C" fn(Device, *mut sys::ggml_backend_dev_props),
    init_backend: unsafe extern "C" fn(Device, *const c_char) -> Backend,
    get_buffer_type: unsafe extern "C" fn(Device) -> sys::ggml_backend_buffer_type_t,
    host_buffers: [Unused; 2],
    supports_op: unsafe extern "C" fn(Device, *const sys::ggml_tensor) -> bool,
    supports_buft: unsafe extern "C" fn(Device, sys::ggml_backend_buffer_type_t) -> bool,
    offload_op: Unused,
    events: [Unused; 3],
    registry: Registry,
    context: *mut c_void,
}

#[repr(C)]
struct RegistryImpl {
    api_version: c_int,
    get_name: unsafe extern "C" fn(Registry) -> *const c_char,
    get_device_count: unsafe extern "C" fn(Registry) -> usize,
    get_device: unsafe extern "C" fn(Registry, usize) -> Device,
    get_proc_address: unsafe extern "C" fn(Registry, *const c_char) -> *mut c_void,
    /// The one device.
    device: *mut c_void,
}

/// What the graphs computed on this thread are run for.
pub(super) struct Run<'a> {
    /// Stops the computation after the operation at work.
    pub(super) cancel: &'a AtomicBool,
    /// What to read on the way; operations that nothing needs are then left out.
    pub(super) capture: Option<&'a mut Capture>,
    /// Computes them.
    pub(super) team: &'a mut Team,
}

thread_local! {
    /// The `Run` that surrounds the call into whisper.cpp on this thread, or null.
    static RUN: Cell<*mut c_void> = const { Cell::new(ptr::null_mut()) };
}

impl Run<'_> {
    /// Calls `f`, with the graphs that it computes on this thread run under `self`.
    pub(super) fn scope<T>(mut self, f: impl FnOnce() -> T) -> T {
        struct Restore(*mut c_void);
        impl Drop for Restore {
            fn drop(&mut self) {
                RUN.set(self.0);
            }
        }
        let _restore = Restore(RUN.replace(ptr::from_mut(&mut self).cast()));
        f()
    }
}

/// Registers the device with ggml, once a process.
pub(super) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Both live as long as the process: ggml keeps the pointers and has no way to return them.
        let registry = Box::leak(Box::new(RegistryImpl {
            api_version: API_VERSION,
            get_name: registry_name,
            get_device_count: registry_device_count,
            get_device: registry_device,
            get_proc_address: registry_proc_address,
            device: ptr::null_mut(),
        }));
        let device = Box::leak(Box::new(DeviceImpl {
            get_name: device_name,
            get_description: device_name,
            get_memory: device_memory,
            get_type: device_type,
            get_props: device_props,
            init_backend: device_init_backend,
            get_buffer_type: device_buffer_type,
            host_buffers: [None; 2],
            supports_op: device_supports_op,
            supports_buft: device_supports_buft,
            offload_op: None,
            events: [None; 3],
            registry: ptr::from_mut(registry).cast(),
            context: ptr::null_mut(),
        }));
        registry.device = ptr::from_mut(device).cast();
        // SAFETY: the registry has ggml's layout and lives for ever. `Once` keeps this from racing with
        // itself, and every other use of ggml's registry in this crate comes after it.
        unsafe { sys::ggml_backend_register(ptr::from_mut(registry).cast()) };
    });
}

unsafe extern "C" fn registry_name(_: Registry) -> *const c_char {
    NAME.as_ptr()
}

unsafe extern "C" fn registry_device_count(_: Registry) -> usize {
    1
}

unsafe extern "C" fn registry_device(registry: Registry, _: usize) -> Device {
    // SAFETY: ggml passes back the registry that was given to it.
    unsafe { (*registry.cast::<RegistryImpl>()).device.cast() }
}

/// Nothing beyond the interface: not even the number of threads can be set, as the team has its own.
unsafe extern "C" fn registry_proc_address(_: Registry, _: *const c_char) -> *mut c_void {
    ptr::null_mut()
}

unsafe extern "C" fn device_name(_: Device) -> *const c_char {
    NAME.as_ptr()
}

unsafe extern "C" fn device_memory(_: Device, free: *mut usize, total: *mut usize) {
    // SAFETY: ggml passes two places to write to; zero stands for unknown.
    unsafe { (*free, *total) = (0, 0) };
}

unsafe extern "C" fn device_type(_: Device) -> sys::ggml_backend_dev_type {
    sys::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_ACCEL
}

unsafe extern "C" fn device_props(_: Device, props: *mut sys::ggml_backend_dev_props) {
    // SAFETY: ggml passes a place to write to; all-zero is a valid value of this plain structure.
    unsafe {
        props.write_bytes(0, 1);
        (*props).name = NAME.as_ptr();
        (*props).description = NAME.as_ptr();
        (*props).type_ = sys::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_ACCEL;
    }
}

unsafe extern "C" fn device_init_backend(device: Device, _: *const c_char) -> Backend {
    static mut GUID: sys::ggml_guid = *b"captioni.speech.";
    // SAFETY: no precondition; null on failure.
    let cpu = unsafe { sys::ggml_backend_cpu_init() };
    if cpu.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: the backend is ggml's CPU backend.
    unsafe { sys::ggml_backend_cpu_set_n_threads(cpu, 1) };
    Box::into_raw(Box::new(BackendImpl {
        guid: &raw mut GUID,
        get_name: backend_name,
        free: backend_free,
        async_copies: [None; 3],
        synchronize: None,
        graph_plans: [None; 4],
        graph_compute: backend_graph_compute,
        events: [None; 2],
        graph_optimize: None,
        device,
        context: cpu.cast(),
    }))
    .cast()
}

unsafe extern "C" fn device_buffer_type(_: Device) -> sys::ggml_backend_buffer_type_t {
    // SAFETY: no precondition.
    unsafe { sys::ggml_backend_cpu_buffer_type() }
}

fn cpu_device() -> Device {
    // SAFETY: no precondition; the CPU device is always built in.
    unsafe { sys::ggml_backend_dev_by_type(sys::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_CPU) }
}

unsafe extern "C" fn device_supports_op(_: Device, op: *const sys::ggml_tensor) -> bool {
    // SAFETY: the tensor comes from ggml and is passed on as it is.
    unsafe { sys::ggml_backend_dev_supports_op(cpu_device(), op) }
}

unsafe extern "C" fn device_supports_buft(_: Device, buft: sys::ggml_backend_buffer_type_t) -> bool {
    // SAFETY: the buffer type comes from ggml and is passed on as it is.
    unsafe { sys::ggml_backend_dev_supports_buft(cpu_device(), buft) }
}

unsafe extern "C" fn backend_name(_: Backend) -> *const c_char {
    NAME.as_ptr()
}

unsafe extern "C" fn backend_free(backend: Backend) {
    // SAFETY: ggml frees a backend once, and this one was boxed in `device_init_backend`.
    let backend = unsafe { Box::from_raw(backend.cast::<BackendImpl>()) };
    // SAFETY: the CPU backend is owned by the box and used nowhere else.
    unsafe { sys::ggml_backend_free(backend.context.cast()) };
}

/// The CPU backend below `backend`.
///
/// # Safety
/// `backend` was made by `device_init_backend` and is not freed.
unsafe fn cpu_of(backend: Backend) -> Backend {
    // SAFETY: promised by the caller.
    unsafe { (*backend.cast::<BackendImpl>()).context.cast() }
}

unsafe extern "C" fn is_cancelled(flag: *mut c_void) -> bool {
    // SAFETY: `backend_graph_compute` passes a flag that outlives the computation.
    unsafe { (*flag.cast::<AtomicBool>()).load(Ordering::Relaxed) }
}

unsafe extern "C" fn backend_graph_compute(
    backend: Backend,
    graph: *mut sys::ggml_cgraph,
) -> sys::ggml_status {
    // SAFETY: ggml passes a backend that it got from us.
    let cpu = unsafe { cpu_of(backend) };
    let run = RUN.try_with(Cell::get).unwrap_or(ptr::null_mut());
    if run.is_null() {
        // SAFETY: both come from ggml; whisper.cpp computes graphs outside a run only to warm up.
        return unsafe { sys::ggml_backend_graph_compute(cpu, graph) };
    }
    // SAFETY: `Run::scope` keeps the run alive while it is set, on this thread alone.
    let run = unsafe { &mut *run.cast::<Run<'_>>() };
    let flag = ptr::from_ref(run.cancel).cast_mut().cast();
    // SAFETY: the flag outlives the computation, after which the callback is taken off again.
    unsafe { sys::ggml_backend_cpu_set_abort_callback(cpu, Some(is_cancelled), flag) };
    let status = catch_unwind(AssertUnwindSafe(|| {
        let Run { cancel, capture, team } = run;
        let mut worker = Worker { cpu, graph, team, cancel };
        // SAFETY: ggml passes a graph whose tensors are allocated for this backend.
        unsafe {
            match capture {
                Some(capture) => worker.compute_and_capture(capture),
                None => worker.compute(0..sys::ggml_graph_n_nodes(graph)),
            }
        }
    }))
    .unwrap_or(sys::ggml_status_GGML_STATUS_FAILED);
    // SAFETY: as above.
    unsafe { sys::ggml_backend_cpu_set_abort_callback(cpu, None, ptr::null_mut()) };
    status
}

/// The softmax operations of `graph` that have no mask: those over audio, for text is masked.
///
/// # Safety
/// `graph` is a whole graph of ggml.
unsafe fn audio_attentions(
    graph: *mut sys::ggml_cgraph,
) -> impl Iterator<Item = (c_int, *mut sys::ggml_tensor)> {
    // SAFETY: promised by the caller.
    let count = unsafe { sys::ggml_graph_n_nodes(graph) };
    (0..count).filter_map(move |index| {
        // SAFETY: the index is in range; nodes are never null, and `src` entries are null or valid.
        let node = unsafe { sys::ggml_graph_node(graph, index) };
        let is = unsafe { (*node).op == sys::ggml_op_GGML_OP_SOFT_MAX && (*node).src[1].is_null() };
        is.then_some((index, node))
    })
}

/// A graph at work.
struct Worker<'a> {
    cpu: Backend,
    graph: *mut sys::ggml_cgraph,
    team: &'a mut Team,
    cancel: &'a AtomicBool,
}

impl Worker<'_> {
    /// Computes as much of the graph as `capture` asks for: up to the last attention, or all up to the logits.
    ///
    /// # Safety
    /// The graph is whole and not being computed, with its tensors in memory of the host.
    unsafe fn compute_and_capture(&mut self, capture: &mut Capture) -> sys::ggml_status {
        let mut done = 0;
        // SAFETY: promised by the caller.
        for (layer, (index, node)) in unsafe { audio_attentions(self.graph) }.enumerate() {
            if layer > capture.last_layer() {
                break;
            }
            // SAFETY: the range is inside the graph; nodes before it are computed.
            let status = unsafe { self.compute(done..index + 1) };
            if status != sys::ggml_status_GGML_STATUS_SUCCESS {
                return status;
            }
            // SAFETY: the node is computed and its value intact, for no later node has run.
            unsafe { capture.read(layer, node) };
            done = index + 1;
        }
        if !capture.wants_logits() {
            return sys::ggml_status_GGML_STATUS_SUCCESS;
        }
        // SAFETY: as above; the logits are the last node, as whisper.cpp's graph ends with them.
        unsafe {
            let count = sys::ggml_graph_n_nodes(self.graph);
            let status = self.compute(done..count);
            if status == sys::ggml_status_GGML_STATUS_SUCCESS && count > 0 {
                capture.read_logits(sys::ggml_graph_node(self.graph, count - 1));
            }
            status
        }
    }

    /// Computes some nodes: those that are worth it by the team, what is between them at one go.
    ///
    /// # Safety
    /// `range` is inside the graph, and what its nodes depend on is computed.
    unsafe fn compute(&mut self, range: Range<c_int>) -> sys::ggml_status {
        let mut done = range.start;
        for index in range.clone() {
            // SAFETY: the index is inside the graph, whose nodes are tensors.
            let Some(cut) = (unsafe { Cut::of(sys::ggml_graph_node(self.graph, index)) }) else { continue };
            // SAFETY: nodes are computed in their order, so what each depends on is.
            let status = match unsafe { self.compute_alone(done..index) } {
                sys::ggml_status_GGML_STATUS_SUCCESS => unsafe { self.team.compute(cut, self.cancel) },
                failure => failure,
            };
            if status != sys::ggml_status_GGML_STATUS_SUCCESS {
                return status;
            }
            done = index + 1;
        }
        // SAFETY: as above.
        unsafe { self.compute_alone(done..range.end) }
    }

    /// Computes some nodes on this thread.
    ///
    /// # Safety
    /// As for `compute`.
    unsafe fn compute_alone(&self, range: Range<c_int>) -> sys::ggml_status {
        let size = range.len();
        if size == 0 {
            return sys::ggml_status_GGML_STATUS_SUCCESS;
        }
        // SAFETY: the context holds one graph of `size` nodes, which is what is put into it, and is freed
        // after the computation; the nodes belong to the graph.
        unsafe {
            let context = sys::ggml_init(sys::ggml_init_params {
                mem_size: sys::ggml_graph_overhead_custom(size, false),
                mem_buffer: ptr::null_mut(),
                no_alloc: true,
            });
            if context.is_null() {
                return sys::ggml_status_GGML_STATUS_ALLOC_FAILED;
            }
            let part = sys::ggml_new_graph_custom(context, size, false);
            for index in range {
                sys::ggml_graph_add_node(part, sys::ggml_graph_node(self.graph, index));
            }
            let status = sys::ggml_backend_graph_compute(self.cpu, part);
            sys::ggml_free(context);
            status
        }
    }
}
