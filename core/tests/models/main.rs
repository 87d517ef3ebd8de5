//! Model files: structure, conversion, download and look-up, on small synthetic networks.
#![cfg(test)]

mod conversion;
mod download;
mod server;
mod store;
mod structure;
mod synthetic;
mod weights;
mod wheels;
