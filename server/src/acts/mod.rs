//! What people have done to the messages of a box, on its provider's server: marked, moved, thrown away,
//! put back.
//!
//! Each act is on the box's log, and in a queue of the database, before anything is sent; one task takes
//! the queues up, box by box and in the order of asking, at once where the server can be reached and
//! later where not. An act that was begun when the hub died is looked after: the server is asked what
//! became of it before anything is said twice.

mod ask;
mod queue;
mod run;
mod store;
#[cfg(test)]
mod tests;

pub use self::ask::{ask, list, undo};
pub use self::run::work;
