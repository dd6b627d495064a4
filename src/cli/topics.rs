//! The topics of `help`: what belongs to more than one command. The tables are those of the code.

use std::ffi::OsString;

use clap::Command;

use crate::failure::EXIT_CODES;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::key::material::Container;

/// As wide as the narrowest terminal that help is made for.
pub(super) const WIDTH: usize = 80;

/// Something that belongs to more than one command.
pub struct Topic {
    /// Its name, as after `maskinporten help`.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// One or more tables, each with what is said before it.
    pub parts: Vec<Part>,
}

/// A table, and what is said before it.
pub struct Part {
    /// A paragraph.
    pub text: &'static str,
    /// Words, each with what it means.
    pub rows: Vec<(String, String)>,
}

/// The names of the topics.
pub const NAMES: [&str; 5] = ["exit-codes", "stores", "environments", "formats", "output"];

/// All topics, of a whole command line.
pub fn all(program: &Command) -> [Topic; NAMES.len()] {
    [exit_codes(), stores(program), environments(), formats(program), output(program)]
}

/// What the help of the program says of them.
pub(super) fn pointer() -> String {
    format!("maskinporten help {}", NAMES.join("|"))
}

/// The topic that the arguments ask for, as a command that has it as its help.
pub(super) fn asked_for(arguments: &[OsString], program: impl FnOnce() -> Command) -> Option<Command> {
    let [_, help, name] = arguments else { return None };
    if help != "help" || !NAMES.iter().any(|topic| name == topic) {
        return None;
    }
    let topic = all(&program()).into_iter().find(|topic| name == topic.name)?;
    Some(Command::new(topic.name).about(topic.about).help_template("{about}{after-help}").after_help(topic.text()))
}

impl Topic {
    fn text(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(Part::written).collect();
        parts.join("\n\n")
    }
}

impl Part {
    fn written(&self) -> String {
        let width = self.rows.iter().map(|(word, _)| word.chars().count()).max().unwrap_or_default();
        let rows = self.rows.iter().map(|(word, meaning)| {
            let indent = width + 4;
            let lines = wrapped(meaning, WIDTH - indent).join(&format!("\n{:indent$}", ""));
            format!("  {word:<width$}  {lines}")
        });
        let text = wrapped(self.text, WIDTH).join("\n");
        std::iter::once(text).filter(|text| !text.is_empty()).chain(rows).collect::<Vec<_>>().join("\n")
    }
}

/// Broken between words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn exit_codes() -> Topic {
    Topic {
        name: "exit-codes",
        about: "What a script can tell from how a command ends",
        parts: vec![
            Part {
                text: "The code says what can be done next, whatever the command:",
                rows: EXIT_CODES.iter().map(|(code, meaning)| (code.to_string(), (*meaning).to_owned())).collect(),
            },
            Part {
                text: "The error itself is on stderr. With -o json it is JSON there, with the same codes; its `kind` \
                       says in a word what the code says.",
                rows: Vec::new(),
            },
        ],
    }
}

fn stores(program: &Command) -> Topic {
    Topic {
        name: "stores",
        about: "Where private keys and cached tokens rest",
        parts: vec![
            Part { text: "", rows: values_of(program, &[], "store") },
            Part {
                text: "--store chooses one, else MASKINPORTEN_STORE, else what `store use` wrote into \
                       config.toml, else it is the keyring. No other is taken because one doesn't work: \
                       `maskinporten store status` tries each and says what is wrong.",
                rows: Vec::new(),
            },
            Part {
                text: "A profile remembers where its key is. What isn't secret (kids, certificates, dates) lies in \
                       keys.toml beside config.toml.",
                rows: Vec::new(),
            },
        ],
    }
}

fn environments() -> Topic {
    let told = |environment: Environment| {
        let selfservice = environment.selfservice.map(|url| format!(", self-service at {url}")).unwrap_or_default();
        (environment.name.to_string(), format!("{}{selfservice}", environment.issuer))
    };
    Topic {
        name: "environments",
        about: "The Maskinportens that there are, each with its self-service API",
        parts: vec![
            Part { text: "", rows: Environment::built_in().into_iter().map(told).collect() },
            Part {
                text: "A profile belongs to one environment. Where no profile decides, --environment does, else it \
                       is test. Commands that change something in prod ask first.",
                rows: Vec::new(),
            },
            Part {
                text: "`maskinporten env add NAME --issuer URL` adds your own or moves sandbox elsewhere, `maskinporten env list` \
                       lists all, and `maskinporten sandbox` starts a sandbox.",
                rows: Vec::new(),
            },
        ],
    }
}

/// The containers that are read, each with the names that such files have.
const READ: [(Container, &str); 8] = [
    (Container::Pem, "keys and certificates between BEGIN and END lines, encrypted or not: .pem, .key, .crt"),
    (Container::Der, "one key or certificate as binary: .der, .cer, .pk8"),
    (Container::Pkcs12, "a key with its certificates: .p12, .pfx"),
    (Container::Jks, "Java's own keystore: .jks"),
    (Container::OpenSsh, "an RSA key of ssh-keygen"),
    (Container::SshPublic, "an ssh-rsa line"),
    (Container::Jwk, "one key as JSON"),
    (Container::JwkSet, "several, as {\"keys\":[…]} or a bare list"),
];

fn formats(program: &Command) -> Topic {
    let read = READ.iter().map(|(container, what)| (container.to_string(), (*what).to_owned())).collect();
    Topic {
        name: "formats",
        about: "The formats of keys and certificates",
        parts: vec![
            Part {
                text: "Files are recognised by their content, not by their names. All of them may be wrapped in \
                       base64, or be a value in another file: JSON, a Kubernetes secret, NAME=value lines. Read are:",
                rows: read,
            },
            Part {
                text: "`key convert` and `key export` write, with --to:",
                rows: values_of(program, &["key", "convert"], "to"),
            },
            Part {
                text: "`profile export` writes a client with its key, with --as:",
                rows: values_of(program, &["profile", "export"], "form"),
            },
        ],
    }
}

fn output(program: &Command) -> Topic {
    let mut more = Vec::new();
    further_formats(program, &[], &mut more);
    Topic {
        name: "output",
        about: "What is printed where, and in which formats",
        parts: vec![
            Part {
                text: "The result is on stdout, and nothing else is. Messages, questions, progress and errors are \
                       on stderr; -q leaves warnings and errors, -v adds what goes over the wire, without secrets.",
                rows: Vec::new(),
            },
            Part {
                text: "Almost every command takes -o text, for people, and -o json, for programs. JSON only grows: \
                       members are added, never renamed or removed. Some commands have more:",
                rows: more,
            },
            Part {
                text: "Colour is used on a terminal only, never if NO_COLOR is set, and as --color says. What it \
                       shows stands there in words, too.",
                rows: Vec::new(),
            },
        ],
    }
}

/// The values that a flag can have, each with what it means.
fn values_of(program: &Command, path: &[&str], id: &str) -> Vec<(String, String)> {
    let command = path.iter().try_fold(program, |command, name| command.find_subcommand(name));
    let arg = command.and_then(|command| command.get_arguments().find(|arg| arg.get_id() == id));
    let values = arg.map(clap::Arg::get_possible_values).unwrap_or_default();
    let told = |value: &clap::builder::PossibleValue| value.get_help().map(ToString::to_string).unwrap_or_default();
    values.iter().map(|value| (value.get_name().to_owned(), told(value))).collect()
}

/// The commands whose output has more formats than text and JSON, each with those.
fn further_formats(command: &Command, path: &[&str], found: &mut Vec<(String, String)>) {
    let values = values_of(command, &[], "output").into_iter().map(|(name, _)| name);
    let more: Vec<String> = values.filter(|name| !["text", "json"].contains(&name.as_str())).collect();
    if !more.is_empty() {
        found.push((path.join(" "), format!("-o {}", more.join(", "))));
    }
    for inner in command.get_subcommands() {
        further_formats(inner, &[path, &[inner.get_name()]].concat(), found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn every_topic_has_its_tables_and_fits_80_columns() {
        for (topic, name) in all(&crate::Cli::command()).iter().zip(NAMES) {
            assert_eq!(topic.name, name);
            assert!(topic.parts.iter().any(|part| part.rows.len() > 1), "{name}");
            let empty = topic.parts.iter().find(|part| part.rows.iter().any(|(_, meaning)| meaning.is_empty()));
            assert!(empty.is_none(), "{name}");
            let text = topic.text();
            let wide = text.lines().find(|line| line.chars().count() > WIDTH);
            assert_eq!(wide, None, "{name}");
        }
    }
}
