//! Overlays blended into pictures of every layout, against arithmetic of the tests' own.

mod alpha;
mod colors;
mod errors;
mod exact;
mod formats;
mod moved;
mod picture;
mod reference;
