//! Turns and mirrors pictures with libavfilter, whose kernels cover every pixel format and depth with SIMD.

use std::ffi::{CStr, CString, c_int};
use std::ptr::{self, NonNull};

use ffmpeg_sys_next as sys;

use super::error::{AvError, check, check_ptr};
use super::frame::Frame;
use crate::frame::Size;

/// One filter and its arguments.
pub(crate) type Step = (&'static CStr, &'static CStr);

/// Runs frames through a fixed chain of filters that yield one frame for each.
#[derive(Debug)]
pub(crate) struct FilterChain {
    steps: &'static [Step],
    graph: Option<Graph>,
}

#[derive(Debug)]
struct Graph {
    graph: NonNull<sys::AVFilterGraph>,
    // Owned by the graph.
    source: *mut sys::AVFilterContext,
    sink: *mut sys::AVFilterContext,
    input: (c_int, Size),
}

// SAFETY: the graph's own threads synchronise inside the calls; no state is tied to the caller's thread.
unsafe impl Send for Graph {}

impl FilterChain {
    /// A chain of `steps`, set up when the first frame shows its format.
    pub fn new(steps: &'static [Step]) -> Self {
        Self { steps, graph: None }
    }

    /// The filtered frame, which nobody else refers to.
    pub fn apply(&mut self, frame: &mut Frame) -> Result<Frame, AvError> {
        let input = (frame.format(), frame.size());
        let graph = match self.graph.take() {
            Some(graph) if graph.input == input => self.graph.insert(graph),
            _ => self.graph.insert(Graph::new(self.steps, frame)?),
        };
        let out = Frame::new()?;
        // SAFETY: the graph is configured for frames like this; it takes over the frame's buffers.
        unsafe {
            check(
                sys::av_buffersrc_add_frame_flags(graph.source, frame.as_ptr(), 0),
                "av_buffersrc_add_frame_flags",
            )?;
            check(sys::av_buffersink_get_frame(graph.sink, out.as_ptr()), "av_buffersink_get_frame")?;
        }
        Ok(out)
    }
}

impl Graph {
    fn new(steps: &[Step], frame: &Frame) -> Result<Self, AvError> {
        // SAFETY: allocates; null is checked.
        let graph = check_ptr(unsafe { sys::avfilter_graph_alloc() }, "avfilter_graph_alloc")?;
        let (format, size) = (frame.format(), frame.size());
        let mut this = Self { graph, source: ptr::null_mut(), sink: ptr::null_mut(), input: (format, size) };
        // SAFETY: the frame is valid.
        let sar = unsafe { (*frame.as_ptr()).sample_aspect_ratio };
        // The time base is never used, as times stay outside the graph, but must be given.
        let arguments = CString::new(format!(
            "width={}:height={}:pix_fmt={format}:time_base=1/1000000:sar={}/{}",
            size.width,
            size.height,
            sar.num,
            sar.den.max(1)
        ))
        .unwrap_or_default();
        this.source = this.add(c"buffer", &arguments)?;
        let mut last = this.source;
        for (name, arguments) in steps {
            last = this.append(last, name, arguments)?;
        }
        this.sink = this.append(last, c"buffersink", c"")?;
        // SAFETY: all filters are linked.
        let configured = unsafe { sys::avfilter_graph_config(this.graph.as_ptr(), ptr::null_mut()) };
        check(configured, "avfilter_graph_config")?;
        Ok(this)
    }

    fn add(&self, name: &CStr, arguments: &CStr) -> Result<*mut sys::AVFilterContext, AvError> {
        let mut filter = ptr::null_mut();
        // SAFETY: the strings are terminated; a filter that the library lacks is null and refused.
        let made = unsafe {
            let kind = sys::avfilter_get_by_name(name.as_ptr());
            if kind.is_null() {
                return Err(AvError { call: "avfilter_get_by_name", code: sys::AVERROR_FILTER_NOT_FOUND });
            }
            sys::avfilter_graph_create_filter(
                &mut filter,
                kind,
                name.as_ptr(),
                arguments.as_ptr(),
                ptr::null_mut(),
                self.graph.as_ptr(),
            )
        };
        check(made, "avfilter_graph_create_filter").map(|_| filter)
    }

    fn append(
        &self,
        last: *mut sys::AVFilterContext,
        name: &CStr,
        arguments: &CStr,
    ) -> Result<*mut sys::AVFilterContext, AvError> {
        let filter = self.add(name, arguments)?;
        // SAFETY: both filters belong to the graph and have one pad on the side in question.
        check(unsafe { sys::avfilter_link(last, 0, filter, 0) }, "avfilter_link").map(|_| filter)
    }
}

impl Drop for Graph {
    fn drop(&mut self) {
        let mut ptr = self.graph.as_ptr();
        // SAFETY: allocated by avfilter_graph_alloc, freed once with its filters.
        unsafe { sys::avfilter_graph_free(&mut ptr) }
    }
}
