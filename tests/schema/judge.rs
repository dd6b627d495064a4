//! A world in which every command is held to its schema.

use std::cell::RefCell;
use std::collections::BTreeSet;

use maskinporten_testkit::{Call, World};
use serde_json::Value;

use crate::check::Schema;

pub(crate) struct Judge {
    pub(crate) world: World,
    /// The commands whose JSON was looked at.
    pub(crate) seen: RefCell<BTreeSet<String>>,
}

impl Judge {
    pub(crate) fn new() -> Self {
        Self { world: World::empty(env!("CARGO_BIN_EXE_maskinporten")), seen: RefCell::default() }
    }

    /// A command line with `-o json`.
    pub(crate) fn call(&self, line: &str) -> Call {
        self.world.call(format!("{line} -o json"))
    }

    /// Runs a command, and sees that what it prints is what the schema says; returns that.
    pub(crate) fn run(&self, command: &str, arguments: &str) -> Value {
        self.fits(command, &self.call(&format!("{command} {arguments}")).run().success().stdout)
    }

    /// The same of a command that fails, and its error.
    pub(crate) fn fail(&self, line: &str) -> Value {
        let ran = self.call(line).run();
        assert_ne!(ran.code, Some(0), "{line}");
        // What is worth knowing comes as text before it.
        self.fits("error", ran.stderr.lines().last().unwrap_or_default())
    }

    /// Sees that it is JSON as the schema says, and returns it.
    pub(crate) fn fits(&self, command: &str, json: &str) -> Value {
        let value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{command}: {error}"));
        Schema::of(command).check(&value).unwrap_or_else(|error| panic!("{command}: {error}\n{value:#}"));
        self.seen.borrow_mut().insert(command.to_owned());
        value
    }
}
