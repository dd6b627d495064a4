//! Tokens of others (E).
