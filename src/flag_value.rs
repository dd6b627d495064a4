//! The values of flags, and of the variables that stand in for them: read as all values are that people hand over.

use std::any::TypeId;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::builder::{EnumValueParser, PathBufValueParser, PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, Command, ValueEnum};

use crate::globals::StoreArg;
use crate::output::{Color, Format};
use crate::secret_source::SecretSource;
use crate::token_output::TokenFormat;
use maskinporten_protocol::environment::Issuer;
use maskinporten_protocol::grant::Resource;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid, KubernetesName, OrgNumber, ProfileName, Scopes};
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

/// The same for paths.
#[derive(Debug, Clone)]
struct HandedPath;

impl TypedValueParser for HandedPath {
    type Value = PathBuf;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<PathBuf, clap::Error> {
        PathBufValueParser::new().parse(command, arg, path(value).into_os_string())
    }
}

/// A command line whose values of these types, in whatever command, are read so.
pub fn read_plainly(command: Command) -> Command {
    command.mut_args(reader_of).mut_subcommands(read_plainly)
}

fn reader_of(arg: Arg) -> Arg {
    let kind = arg.get_value_parser().type_id();
    macro_rules! read {
        ($parser:ident of $($type:ty),+) => {
            $(if kind == TypeId::of::<$type>() { return arg.value_parser(handed($parser::<$type>())) })+
        };
    }
    if kind == TypeId::of::<PathBuf>() {
        return arg.value_parser(HandedPath);
    }
    read!(word of ClientId, Kid, Scopes, OrgNumber, ProfileName, EnvironmentName, KubernetesName);
    read!(word of Issuer, Resource, SecretSource);
    read!(choice of StoreArg, Format, TokenFormat, Color);
    arg
}

fn word<T: FromStr>() -> fn(&str) -> Result<T, T::Err> {
    T::from_str
}

fn choice<T: ValueEnum + Clone + Send + Sync + 'static>() -> EnumValueParser<T> {
    EnumValueParser::new()
}

#[cfg(test)]
mod tests {
    use clap::value_parser;

    use super::*;

    fn parsed(arg: Arg, value: &str) -> Result<clap::ArgMatches, clap::Error> {
        Command::new("x").arg(reader_of(arg.long("x"))).try_get_matches_from(["x", &format!("--x={value}")])
    }

    #[test]
    fn values_are_read_without_what_stands_around_them() {
        for around in ["app", " app", "app\n", "app\r\n", "\"app\"", "'app'"] {
            let matches = parsed(Arg::new("x").value_parser(value_parser!(ProfileName)), around).unwrap();
            assert_eq!(matches.get_one::<ProfileName>("x").unwrap().as_str(), "app", "{around:?}");
            let matches = parsed(Arg::new("x").value_parser(value_parser!(PathBuf)), around).unwrap();
            assert_eq!(matches.get_one::<PathBuf>("x").unwrap(), Path::new("app"), "{around:?}");
            // Text for people is theirs.
            let matches = parsed(Arg::new("x"), around).unwrap();
            assert_eq!(matches.get_one::<String>("x").unwrap(), around);
        }
        assert!(parsed(Arg::new("x").value_parser(value_parser!(ProfileName)), "''").is_err());
        assert!(parsed(Arg::new("x").value_parser(value_parser!(PathBuf)), " ").is_err());
    }
}
