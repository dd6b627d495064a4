//! The `maskinporten` program.

fn main() {}
