//! Model files: structure, conversion, download and look-up, on small synthetic networks.

mod conversion;
mod download;
mod python;
mod server;
mod store;
mod structure;
mod synthetic;
mod weights;
