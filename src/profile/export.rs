//! `profile export`: a client with its private key, in the form that another platform needs.

mod call;
mod form;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::output::Format;
use crate::selection::Selection;
use crate::system::Shield;
use crate::terminal::Terminal;
use maskinporten_engine::access::Access;
use maskinporten_engine::kubernetes::SecretAddress;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::private_file::{Overwrite, write_private};
use maskinporten_engine::process::{Process, ProcessError};
use maskinporten_protocol::ids::{KubernetesName, ProfileName};

use call::Call;
use form::{Bundle, Form, secret_name_of};

/// Write a profile and its private key as another platform's settings
///
/// Writes it to a file with mode 0600 or, with --run, passes it to the command that stores it. `gh secret set` gets the
/// private key and `gh variable set` the rest; `glab variable set` gets all, with the private key masked and hidden;
/// both get every value on stdin, never as an argument. With --apply, a Kubernetes cluster gets a secret. The private
/// key is included, unencrypted: pass --private, or answer the prompt.
///
/// nais, dotenv, github, gitlab and kubernetes use the same variables, which `maskinporten token` and nais' own
/// libraries read. A profile that logs in with a certificate can only be written as appsettings or properties.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten profile export --as dotenv --to-file client.env --private

  maskinporten profile export --as github --run --private -- --repo example/weather

  maskinporten profile export --as kubernetes --apply team/weather --restart weather --private")]
pub(super) struct Export {
    /// Output format
    #[arg(long = "as", value_name = "FORMAT")]
    form: Form,
    /// The file; - for stdout, if that isn't a terminal
    #[arg(long, value_name = "FILE", conflicts_with_all = ["run", "apply"], required_unless_present_any = ["run", "apply"])]
    to_file: Option<PathBuf>,
    /// Pass it to gh or glab
    #[arg(long, conflicts_with = "apply")]
    run: bool,
    /// Write it to a Kubernetes secret: [NAMESPACE/]NAME, with ?context=CONTEXT behind it where the kubeconfig has several
    #[arg(long, value_name = "SECRET")]
    apply: Option<SecretAddress>,
    /// Restart this deployment, which reads the secret; repeatable
    #[arg(long, value_name = "DEPLOYMENT", conflicts_with_all = ["to_file", "run"])]
    restart: Vec<KubernetesName>,
    /// Have the cluster find out whether it could be written, and write nothing
    #[arg(long, conflicts_with_all = ["to_file", "run"])]
    dry_run: bool,
    /// Include the private key without asking
    #[arg(long)]
    private: bool,
    /// Replace the file if it exists
    #[arg(long, conflicts_with_all = ["run", "apply"])]
    force: bool,
    /// The name of the Kubernetes secret in a file [default: maskinporten- and the profile's name]
    #[arg(long, value_name = "NAME", conflicts_with_all = ["run", "apply"])]
    secret_name: Option<KubernetesName>,
    /// Output format of the report
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
    /// More arguments for the command that stores it
    #[arg(last = true, value_name = "ARGUMENT", conflicts_with_all = ["to_file", "apply"])]
    arguments: Vec<OsString>,
}

/// A client with its key that was handed on.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    profile: &'a ProfileName,
    /// The form, as `--as` names it.
    r#as: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

/// Where a client with its key went.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Place<'a> {
    /// To a file.
    File { file: Cow<'a, str> },
    /// To a cluster, or it would have gone there.
    Cluster {
        namespace: &'a Option<KubernetesName>,
        secret: &'a KubernetesName,
        restarted: &'a [KubernetesName],
        dry_run: bool,
    },
    /// To a program, under these names.
    Program { command: &'a str, stored: &'a [String] },
}

impl Export {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let name = selection.acting_profile()?;
        let client = selection.client_of(operator, &name)?;
        self.check_destination()?;
        if !self.private {
            let question = format!("This includes the private key of profile {name}, unencrypted. Export it?");
            terminal.prompt.confirm(&question, "pass --private to confirm")?;
        }
        let key = operator.signing_key(&client)?;
        let private = key.signer.private().ok_or_else(|| {
            Failure::usage(format!("the private key of {name} never leaves the service that has it"))
        })?;
        let bundle = Bundle { client: &client, private, credential: &key.credential };
        if let Some(address) = &self.apply {
            return self.apply(address.clone(), terminal, operator, &name, &bundle);
        }
        let Some(path) = &self.to_file else { return self.store(terminal, operator, &name, &bundle) };
        let secret_name = match &self.secret_name {
            Some(given) => given.clone(),
            None => secret_name_of(&name)?,
        };
        let text = bundle.text(self.form, &secret_name)?;
        if is_stdout(path) {
            return terminal.out.result(text.expose());
        }
        let overwrite = if self.force { Overwrite::Replace } else { Overwrite::Never };
        write_private(path, text.expose().as_bytes(), overwrite, Access::Owner)?;
        let place = Place::File { file: path.to_string_lossy() };
        let document = Document { profile: &name, r#as: self.form.as_str(), place };
        terminal.out.either(self.output, &document, || format!("wrote {}", path.display()))
    }

    /// What can be refused before a key is unlocked.
    fn check_destination(&self) -> Outcome {
        if self.to_file.as_deref().is_some_and(is_stdout) && io::stdout().is_terminal() {
            return Err(Failure::usage("a private key isn't shown on a terminal").hint("name a file, or pipe it on"));
        }
        if self.run && self.form.program().is_none() {
            return Err(Failure::usage(format!("no command is known that stores {}", self.form.as_str()))
                .hint("--run works with github and gitlab, and --apply with kubernetes; for the others, name a file with --to-file"));
        }
        let flags = [("--secret-name", self.secret_name.is_some()), ("--apply", self.apply.is_some())];
        if let Some((flag, _)) = flags.into_iter().find(|(_, is_given)| *is_given && self.form != Form::Kubernetes) {
            return Err(Failure::usage(format!("{flag} needs --as kubernetes")));
        }
        Ok(())
    }

    /// Writes it to a cluster.
    fn apply(
        &self,
        mut address: SecretAddress,
        terminal: &Terminal,
        operator: &Operator,
        name: &ProfileName,
        bundle: &Bundle<'_>,
    ) -> Outcome {
        let new = self.restart.iter().filter(|deployment| !address.restart.contains(deployment)).cloned();
        address.restart.extend(new.collect::<Vec<_>>());
        let written = address.write(operator, &bundle.variables()?, bundle.kid()?, self.dry_run)?;
        address.namespace = Some(written.namespace);
        let SecretAddress { namespace, name: secret, restart: restarted, .. } = &address;
        let dry_run = self.dry_run;
        let place = Place::Cluster { namespace, secret, restarted, dry_run };
        let document = Document { profile: name, r#as: self.form.as_str(), place };
        terminal.out.either(self.output, &document, || {
            if dry_run {
                return format!("{address} could be written; nothing was");
            }
            let restarted = restarted.iter().map(|deployment| format!(", and restarted {deployment}"));
            format!("wrote {address}{}", restarted.collect::<String>())
        })
    }

    /// Hands it to the command that stores it: once for each variable, or all in one.
    fn store(&self, terminal: &Terminal, operator: &Operator, name: &ProfileName, bundle: &Bundle<'_>) -> Outcome {
        let program = self.form.program().unwrap_or_default();
        // Ctrl-C ends the program that is run, and not this one before it.
        let _shield = Shield::up();
        let mut stored = Vec::new();
        for call in Call::all(self.form, bundle)? {
            let words = std::iter::once(program.to_owned()).chain(call.words).map(OsString::from);
            Process::new(words.chain(self.arguments.iter().cloned()))
                .run_aloud(call.input.expose().clone().into_bytes().into(), &operator.surroundings())
                .map_err(|error| self.not_stored(error, &call.name, &stored))?;
            stored.push(call.name);
        }
        let place = Place::Program { command: program, stored: &stored };
        let document = Document { profile: name, r#as: self.form.as_str(), place };
        terminal.out.either(self.output, &document, || format!("stored with {program}: {}", stored.join(", ")))
    }

    /// A program didn't store this, after it stored those.
    fn not_stored(&self, error: ProcessError, name: &str, stored: &[String]) -> Failure {
        let has_ended = matches!(error, ProcessError::Ended { .. });
        let program = self.form.program().unwrap_or_default();
        let mut failure = Failure::from(error).while_doing(format!("{program} failed to store {name}"));
        if !stored.is_empty() {
            failure = failure.hint(format!("already stored: {}", stored.join(", ")));
        }
        if has_ended && self.form == Form::Gitlab {
            let words = ["glab", "variable", "delete", name].map(OsString::from);
            let words = words.iter().chain(&self.arguments).map(|word| word.to_string_lossy());
            failure = failure
                .hint(format!("if it is there already, remove it first: `{}`", shell_words::join(words)))
                .hint("if glab doesn't know a flag, update glab");
        }
        failure.hint("to store it yourself, write it to a file with --to-file")
    }
}

fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}
