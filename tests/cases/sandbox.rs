//! The sandbox, beside the real server's clients (H).
