//! Overlays blended into pictures of every layout, against arithmetic of the tests' own.
#![cfg(test)]

mod alpha;
mod colors;
mod errors;
mod exact;
mod formats;
mod moved;
mod picture;
mod reference;
mod styles;
