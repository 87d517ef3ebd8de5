//! One operation of a graph in pieces that can be computed side by side.
//!
//! A piece is the same operation on some of the rows of its result. Where the cuts are follows from the
//! shapes alone: the result does not depend on how many threads there are.

use std::ops::Range;

use whisper_rs_sys as sys;

/// Work that is worth handing to another thread, in nanoseconds: waking it takes some 50 µs.
const LEAST_WORK: f64 = 120_000.0;

/// Matrix products come in blocks of rows; neither tinyBLAS nor AMX has remainders at multiples of this.
const BLOCK: i64 = 32;

/// With fewer columns than this, a product's weights are the larger side, and are cut instead.
const FEW_COLUMNS: i64 = 64;

/// What of the result a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Along {
    /// Some rows, or whole planes of rows.
    Rows,
    /// Some numbers of each row: those of some rows of a product's weights.
    Outputs,
}

/// An operation that can be cut, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    operation: sys::ggml_tensor,
    along: Along,
    /// Length of the axis that is cut, and of a piece on it.
    length: i64,
    step: i64,
    planes: i64,
    planes_each: i64,
}

// SAFETY: the pointers in it are used by `Seat::compute` alone, whose caller keeps the graph alive.
unsafe impl Send for Cut {}

/// A piece of an operation with its operands, which it does not point to yet.
pub(super) struct Piece {
    pub(super) operation: sys::ggml_tensor,
    pub(super) operands: [Option<sys::ggml_tensor>; 2],
}

impl Cut {
    /// How to cut `node`; `None` when it is too small or of a kind that is computed whole.
    ///
    /// # Safety
    /// `node` and its operands are tensors of a graph.
    pub(super) unsafe fn of(node: *const sys::ggml_tensor) -> Option<Self> {
        // SAFETY: promised by the caller.
        let mut operation = unsafe { *node };
        // SAFETY: an operand is null or a tensor of the graph.
        let [first, second] = [0, 1].map(|index| unsafe { operation.src[index].as_ref() });
        let first = first?;
        let is_plain = operation.src[2..].iter().all(|operand| operand.is_null())
            && [Some(&operation), Some(first), second].iter().flatten().all(|tensor| tensor.ne[3] == 1);
        if !is_plain {
            return None;
        }
        let nanoseconds = match operation.op {
            sys::ggml_op_GGML_OP_MUL_MAT => return Self::of_product(operation, first, second?),
            sys::ggml_op_GGML_OP_ADD | sys::ggml_op_GGML_OP_MUL | sys::ggml_op_GGML_OP_SCALE => 0.3,
            sys::ggml_op_GGML_OP_NORM => 0.5,
            sys::ggml_op_GGML_OP_UNARY => 1.0,
            // The second parameter is a bias that depends on the plane.
            sys::ggml_op_GGML_OP_SOFT_MAX if operation.op_params[1] == 0 => 1.0,
            sys::ggml_op_GGML_OP_CPY | sys::ggml_op_GGML_OP_CONT => {
                if operation.ne != first.ne && !reshape_as(&mut operation, first) {
                    return None;
                }
                // The second operand of a copy is its result.
                operation.src[1] = std::ptr::null_mut();
                return Self::by_rows(operation, if is_packed(first) { 0.4 } else { 1.5 }, first, None);
            }
            _ => return None,
        };
        Self::by_rows(operation, nanoseconds, first, second)
    }

    fn of_product(
        operation: sys::ggml_tensor,
        weights: &sys::ggml_tensor,
        input: &sys::ggml_tensor,
    ) -> Option<Self> {
        let [outputs, columns, planes, _] = operation.ne;
        // With one column the weights have to come from memory; with many they are used again.
        let each = weights.ne[0] as f64 / if columns == 1 { 10.0 } else { 40.0 };
        // Weights that ggml has packed for this processor, as it says in `extra`, have no rows to be cut by.
        let is_matrix = planes == 1 && weights.ne[2] == 1 && weights.extra.is_null();
        if is_matrix && columns < FEW_COLUMNS {
            let (length, count) = (outputs, pieces_of(each * (outputs * columns) as f64));
            let step = step(length, count);
            let cut = Self { operation, along: Along::Outputs, length, step, planes: 1, planes_each: 1 };
            return (cut.count() > 1).then_some(cut);
        }
        let fits = [1, planes].contains(&weights.ne[2]) && input.ne[1] == columns && input.ne[2] == planes;
        fits.then(|| Self::by_rows(operation, each, input, None)).flatten()
    }

    /// By rows, for an operation whose other operands have the same rows, or one for all.
    fn by_rows(
        operation: sys::ggml_tensor,
        nanoseconds: f64,
        first: &sys::ggml_tensor,
        second: Option<&sys::ggml_tensor>,
    ) -> Option<Self> {
        let [numbers, rows, planes, _] = operation.ne;
        let fits = |tensor: &sys::ggml_tensor| {
            [1, rows].contains(&tensor.ne[1]) && [1, planes].contains(&tensor.ne[2])
        };
        if first.ne[1] != rows || first.ne[2] != planes || !second.is_none_or(fits) {
            return None;
        }
        let plane = nanoseconds * (numbers * rows) as f64;
        let planes_each =
            if planes == 1 { 1 } else { (LEAST_WORK / plane).ceil().clamp(1.0, planes as f64) as i64 };
        let step = if planes_each == 1 { step(rows, pieces_of(plane)) } else { rows };
        let cut = Self { operation, along: Along::Rows, length: rows, step, planes, planes_each };
        (cut.count() > 1).then_some(cut)
    }

    /// How many pieces there are.
    pub(super) fn count(&self) -> usize {
        usize::try_from(self.steps() * (self.planes as u64).div_ceil(self.planes_each as u64) as i64)
            .unwrap_or(1)
    }

    fn steps(&self) -> i64 {
        (self.length as u64).div_ceil(self.step as u64) as i64
    }

    /// The piece at `index`.
    ///
    /// # Safety
    /// The graph of the operation is alive, and `index` is below the count.
    pub(super) unsafe fn piece(&self, index: usize) -> Piece {
        let index = index as i64;
        let start = index % self.steps() * self.step;
        let cut = start..(start + self.step).min(self.length);
        let start = index / self.steps() * self.planes_each;
        let planes = start..(start + self.planes_each).min(self.planes);
        let mut operation = self.operation;
        // SAFETY: operands are null or tensors of the graph.
        let mut operands = [0, 1].map(|index| unsafe { operation.src[index].as_ref().copied() });
        let is_product = operation.op == sys::ggml_op_GGML_OP_MUL_MAT;
        for (index, operand) in operands.iter_mut().enumerate() {
            let Some(operand) = operand else { continue };
            match self.along {
                Along::Outputs if index == 0 => narrow(operand, 1, &cut),
                Along::Outputs => {}
                Along::Rows => {
                    // The weights of a product have rows of their own.
                    if !(is_product && index == 0) && operand.ne[1] == self.length {
                        narrow(operand, 1, &cut);
                    }
                    if operand.ne[2] == self.planes {
                        narrow(operand, 2, &planes);
                    }
                }
            }
        }
        match self.along {
            Along::Outputs => narrow(&mut operation, 0, &cut),
            Along::Rows => {
                narrow(&mut operation, 1, &cut);
                narrow(&mut operation, 2, &planes);
            }
        }
        Piece { operation, operands }
    }
}

/// Takes a range of `tensor` along an axis.
fn narrow(tensor: &mut sys::ggml_tensor, axis: usize, range: &Range<i64>) {
    tensor.ne[axis] = range.end - range.start;
    tensor.data = tensor.data.wrapping_byte_add(range.start as usize * tensor.nb[axis]);
}

fn pieces_of(nanoseconds: f64) -> i64 {
    (nanoseconds / LEAST_WORK).max(1.0) as i64
}

/// Length of a piece when `length` is cut into about `count`: a multiple of [`BLOCK`], or all.
fn step(length: i64, count: i64) -> i64 {
    let even = (length as u64).div_ceil(count as u64).next_multiple_of(BLOCK as u64) as i64;
    even.min(length)
}

/// Whether the numbers of a row of `tensor` lie side by side.
fn is_packed(tensor: &sys::ggml_tensor) -> bool {
    // SAFETY: takes any type.
    tensor.nb[0] == unsafe { sys::ggml_type_size(tensor.type_) }
}

/// Gives `tensor`, which holds as many numbers without gaps, the shape of `other`; says whether it could.
fn reshape_as(tensor: &mut sys::ggml_tensor, other: &sys::ggml_tensor) -> bool {
    // SAFETY: reads the tensor alone.
    let without_gaps = unsafe { sys::ggml_is_contiguous(tensor) && sys::ggml_blck_size(tensor.type_) == 1 };
    if !without_gaps {
        return false;
    }
    tensor.ne = other.ne;
    for axis in 1..tensor.nb.len() {
        tensor.nb[axis] = tensor.nb[axis - 1] * tensor.ne[axis - 1] as usize;
    }
    true
}
