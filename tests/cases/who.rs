//! Which client, which environment (A).
