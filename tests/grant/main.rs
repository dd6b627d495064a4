//! jwt-grant-generator's files, and profiles that come from other tools' settings and go back to them: the built
//! program against a sandbox.

mod generator;
mod world;
