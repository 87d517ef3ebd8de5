//! Model files: list, fetch, verify, convert.

mod architecture;
mod atomic;
mod convert;
mod ct2;
mod mel;
mod number;
mod reader;
mod verify;
mod vocabulary;

pub use architecture::Hyperparameters;
pub use convert::{Destination, WeightFormat, convert, convert_stream};
pub use verify::{ModelInfo, verify, verify_stream};
