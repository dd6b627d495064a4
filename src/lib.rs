//! Maskinporten from the command line.

