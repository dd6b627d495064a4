//! How much work a file can demand.
