//! What hostile servers, files and names must not be able to do. Each test is named for the kind of attack it repeats.

mod acting;
mod children;
mod clocks;
mod deadlines;
mod files;
mod issuers;
mod limits;
mod paths;
mod switching;
mod times;
mod unreachable;
