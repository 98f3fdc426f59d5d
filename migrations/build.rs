//! A migration that is added is not seen by the compiler, since no source names it.

fn main() {
    println!("cargo::rerun-if-changed=sqlite");
    println!("cargo::rerun-if-changed=postgres");
}
