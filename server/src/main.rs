//! The binary: reads the command line, then starts and stops everything in order.

fn main() {}
