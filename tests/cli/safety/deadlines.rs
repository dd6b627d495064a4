//! How long a server can hold a command.
