//! The scope that is asked for when none is named: one that is known to work, or one that is typed.

use crate::admin_arg::AdminArg;
use crate::failure::Outcome;
use crate::prompt::parses;
use crate::selection::{Selection, Whom};
use crate::terminal::Terminal;
use maskinporten_engine::client::{Client, is_of_self_service};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Login;
use maskinporten_engine::session::Session;
use maskinporten_protocol::ids::{Scope, Scopes};
use maskinporten_protocol::selfservice::AccessState;

const QUESTION: &str = "Which scope?";
const INSTEAD: &str = "name one with --scope";

/// Fails unless there is somebody to ask.
pub fn check_possible(terminal: &Terminal) -> Outcome {
    terminal.prompt.possible(QUESTION, INSTEAD)
}

/// Asks for one of those that others have given the organisation access to. Those of the self-service API let a client
/// change all others: who wants that types them.
pub fn ask_for_granted(terminal: &Terminal, session: &Session) -> Outcome<Vec<Scope>> {
    let granted = session.api().access().unwrap_or_default().into_iter();
    let granted = granted.filter(|row| row.state == AccessState::Approved).map(|row| row.scope);
    ask(terminal, granted.filter(|scope| !is_of_self_service(scope)).collect())
}

/// Asks for one of the client's own, as far as there is an admin profile that can read them without a question.
pub fn ask_for_own(
    terminal: &Terminal,
    operator: &Operator,
    selection: &Selection,
    client: &Client,
) -> Outcome<Vec<Scope>> {
    let known = || {
        let name = client.origin.profile()?;
        let profile = selection.profile(name).ok()?;
        let (admin, its) = selection.admin_for(&AdminArg::default(), Whom::Profile(name, &profile)).ok()?;
        if matches!(its.login, Some(Login::CertificateFile { .. })) {
            return None;
        }
        let record = operator.log_in(&admin).ok()?.api().client(&client.client_id).ok()?;
        Some(record.scopes().into_iter().map(str::to_owned).collect())
    };
    ask(terminal, known().unwrap_or_default())
}

fn ask(terminal: &Terminal, mut known: Vec<String>) -> Outcome<Vec<Scope>> {
    terminal.narrator.hush();
    known.sort();
    if !known.is_empty() {
        let items: Vec<String> = known.iter().cloned().chain(["another one".to_owned()]).collect();
        let chosen = terminal.prompt.which(QUESTION, &items, INSTEAD)?;
        if let Some(scope) = known.get(chosen) {
            return Ok(vec![scope.parse()?]);
        }
    }
    Ok(terminal.prompt.line("Scope", parses::<Scopes>)?.parse::<Scopes>()?.into())
}
