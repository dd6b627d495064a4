//! How the values of flags are read, in whatever command they are.

use std::any::TypeId;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::EnumValueParser;
use clap::{Arg, Command, ValueEnum};

use crate::flag_value::{HandedPath, handed};
use crate::globals::StoreArg;
use crate::output::{Color, Format};
use crate::secret_source::SecretSource;
use crate::token_output::TokenFormat;
use maskinporten_engine::checklist::Rule;
use maskinporten_engine::key_service::SignerAddress;
use maskinporten_engine::kubernetes::SecretAddress;
use maskinporten_engine::profile::StoreAddress;
use maskinporten_protocol::environment::Issuer;
use maskinporten_protocol::grant::Resource;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid, KubernetesName, OrgNumber, ProfileName, Scopes};

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
    read!(word of Issuer, Resource, Rule, SecretAddress, SecretSource, SignerAddress, StoreAddress);
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
    use std::path::Path;

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
