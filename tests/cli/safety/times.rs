//! What times from outside can do.
