//! The values of flags, and of the variables that stand in for them: read as all values are that people hand over.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::builder::{PathBufValueParser, PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, Command};

use crate::failure::{Failure, Outcome};
use maskinporten_protocol::value::plain;

/// A parser that is given values without what stands around them, and whose errors name the variable that a value
/// came from.
#[derive(Debug, Clone)]
pub struct Handed<P>(P);

/// Has a parser read values as people hand them over.
pub fn handed<P: TypedValueParser>(parser: P) -> Handed<P> {
    Handed(parser)
}

impl<P: TypedValueParser> TypedValueParser for Handed<P> {
    type Value = P::Value;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<P::Value, clap::Error> {
        self.0.parse_ref(command, arg, value.to_str().map_or(value, |text| OsStr::new(plain(text))))
    }

    fn parse_ref_(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
        source: ValueSource,
    ) -> Result<P::Value, clap::Error> {
        self.parse_ref(command, arg, value).map_err(|error| naming_variable(error, arg, source))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

/// Nobody looks for a mistake in a flag that wasn't given.
fn naming_variable(mut error: clap::Error, arg: Option<&Arg>, source: ValueSource) -> clap::Error {
    if let (ValueSource::EnvVariable, Some(variable)) = (source, arg.and_then(Arg::get_env)) {
        let variable = ContextValue::String(variable.to_string_lossy().into_owned());
        error.insert(ContextKind::InvalidArg, variable);
    }
    error
}

/// A path as it stands, if there is something; else without what stands around it.
pub fn path(value: &OsStr) -> PathBuf {
    match value.to_str().map(plain) {
        Some(text) if !Path::new(value).exists() => text.into(),
        _ => value.into(),
    }
}

/// Where a file is, whatever folder somebody is in later.
pub fn absolute(path: &Path) -> Outcome<PathBuf> {
    std::path::absolute(path).map_err(|error| Failure::usage(format!("{} can't be used: {error}", path.display())))
}

/// A parser that is given paths in the same way.
#[derive(Debug, Clone)]
pub struct HandedPath;

impl TypedValueParser for HandedPath {
    type Value = PathBuf;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<PathBuf, clap::Error> {
        PathBufValueParser::new().parse(command, arg, path(value).into_os_string())
    }
}
