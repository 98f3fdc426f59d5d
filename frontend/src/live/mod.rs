//! The live stream: one per browser, held by a leader tab, heard by all.

mod board;
mod leader;
mod stream;

pub(crate) use board::{Board, Link, Phase, board};
pub(crate) use leader::join;
