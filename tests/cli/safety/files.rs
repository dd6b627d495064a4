//! What lies where a file should be.
