//! Certified mail of every kind, composed after RFC 6109, and mail that means harm.

mod compose;
mod corpora;
mod hostile;
mod kinds;
mod samples;
