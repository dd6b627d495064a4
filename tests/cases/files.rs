//! Key files that people have (D).
