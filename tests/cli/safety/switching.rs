//! A login that changes while the program is killed.
