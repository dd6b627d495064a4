//! What programs that are run get to see.
