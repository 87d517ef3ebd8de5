//! Model files: which there are, where they are kept, and how to get one that is safe to load.
//!
//! [`ModelStore`] resolves a name or a path to a verified file and fetches on request; [`verify`] reads
//! the structure of a ggml file so that C never sees a broken one; [`convert`] turns a faster-whisper
//! folder into such a file; [`Weights`] says how its weights are held once it is loaded.

mod architecture;
mod convert;
mod ct2;
#[cfg(feature = "models")]
mod fetch;
mod manifest;
mod mel;
mod names;
mod number;
mod reader;
mod store;
mod verify;
mod vocabulary;
mod weights;

pub use architecture::Hyperparameters;
#[cfg(feature = "models")]
pub use convert::{Destination, WeightFormat, convert, convert_stream};
#[cfg(feature = "models")]
pub use fetch::{FetchOptions, Wheels};
pub use manifest::Manifest;
pub use store::{ModelStatus, ModelStore};
pub use verify::{ModelInfo, verify, verify_stream};
pub use weights::{WeightReader, Weights};
