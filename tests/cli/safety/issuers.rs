//! Which issuer, and which token, is meant.
