//! What is looked at: clients with their profiles, the organisation's own scopes, or an assertion.

use std::collections::BTreeSet;

use super::Lint;
use crate::failure::{Failure, Outcome};
use crate::fleet::{FleetReport, Which, gather};
use crate::secret_source::SecretSource;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::checklist::{Finding, Inventory, of_assertion};
use maskinporten_engine::journal::Journal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::own_scopes::OwnScopes;
use maskinporten_engine::profile::Profile;
use maskinporten_protocol::ids::ProfileName;
use maskinporten_protocol::verify::{Jwt, JwtKind};

/// What was looked at.
#[derive(Default)]
pub(super) struct Target {
    pub(super) report: FleetReport,
    /// How many scopes of the organisation's own.
    pub(super) scopes: usize,
    /// Through whom the organisation's own scopes couldn't be looked at, and why.
    pub(super) unseen: Vec<(ProfileName, String)>,
    pub(super) findings: Vec<Finding>,
}

/// An assertion that some other program made. Nobody is asked about it.
pub(super) fn assertion(terminal: &Terminal, operator: &Operator, source: &SecretSource) -> Outcome<Target> {
    let jwt = Jwt::decode(source.read(terminal, operator)?.expose())?;
    match jwt.kind() {
        JwtKind::Assertion => Ok(Target { findings: of_assertion(&jwt), ..Target::default() }),
        JwtKind::AccessToken => Err(Failure::usage("this is an access token, and not an assertion")
            .hint("see what is in it with `maskinporten inspect`")),
    }
}

/// The clients and profiles that are asked for.
pub(super) fn read(terminal: &Terminal, operator: &Operator, selection: &Selection, lint: &Lint) -> Outcome<Target> {
    let which = match &lint.client {
        _ if lint.all => Which::All,
        Some(id) => Which::Client(id),
        None => Which::Profiles(&lint.profiles),
    };
    let report = gather(terminal, operator, selection, &lint.admin, &which)?;
    if report.is_empty() && report.profiles.is_empty() && !lint.all {
        return Err(Failure::missing("there is no profile to check")
            .hint("add one of a client that is registered: `maskinporten profile add NAME --client-id ID`"));
    }
    let (own_scopes, unseen) = own_scopes(operator, &report);
    // What can't be read may well be under way.
    let is_under_way = |(name, profile): &&(ProfileName, Profile)| {
        let own = operator.acting_for(name, profile).ok();
        own.and_then(|own| Journal::of(own.folder(), name).under_way().ok()).is_none_or(|state| state.is_some())
    };
    let under_way: BTreeSet<ProfileName> =
        report.profiles.iter().filter(is_under_way).map(|(name, _)| name.clone()).collect();
    let inventory = Inventory {
        clients: &report.found,
        chosen: &report.profiles,
        profiles: &selection.profiles,
        under_way: &under_way,
        own_scopes: &own_scopes,
        now: operator.clock().now(),
    };
    let findings = inventory.findings();
    let scopes = own_scopes.iter().map(|own| own.scopes.len()).sum();
    Ok(Target { report, scopes, unseen, findings })
}

/// What the organisations of these admins offer. Two admins of one organisation see the same.
fn own_scopes(operator: &Operator, report: &FleetReport) -> (Vec<OwnScopes>, Vec<(ProfileName, String)>) {
    let (mut all, mut unseen): (Vec<OwnScopes>, _) = (Vec::new(), Vec::new());
    let is_out = |admin: &ProfileName| {
        report.unread.iter().any(|unread| unread.id.is_none() && unread.profile.as_ref() == Some(admin))
    };
    for admin in report.admins.iter().filter(|admin| !is_out(admin)) {
        match operator.own_scopes(admin) {
            Ok(Some(mut own)) => {
                let there = all.iter().filter(|other| other.environment == own.environment);
                let known: Vec<String> =
                    there.flat_map(|other| &other.scopes).map(|scope| scope.name.clone()).collect();
                own.scopes.retain(|scope| !known.contains(&scope.name));
                all.push(own);
            }
            Ok(None) => unseen.push((admin.clone(), "its client has no idporten:scopes.read".to_owned())),
            Err(error) => unseen.push((admin.clone(), Failure::from(error).in_a_line().message().to_owned())),
        }
    }
    (all, unseen)
}
