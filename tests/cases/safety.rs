//! What must not happen (S).

#[cfg(unix)]
mod killed;
mod trail;
mod words;
