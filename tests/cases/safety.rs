//! What must not happen (S).
