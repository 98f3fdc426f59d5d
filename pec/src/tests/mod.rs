//! Certified mail of every kind, real and composed, odd mail, and mail that means harm.

mod compose;
mod corpora;
mod events;
mod failures;
mod hostile;
mod kinds;
mod oddities;
mod rem;
mod samples;
mod sdi;
mod trees;
