//! Reading many clients: one session for each admin profile, a few requests at a time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::access::Access;
use super::report::{Found, Item, Mark, Means, Report, Unread};
use crate::failure::{Failure, Outcome};
use crate::selection::Selection;
use crate::selfservice::AdminArg;
use crate::terminal::Terminal;
use crate::variables::ADMIN_PROFILE;
use maskinporten_engine::held::HeldKeys;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Login, Profile};
use maskinporten_engine::session::Session;
use maskinporten_protocol::certificate::Certificate;
use maskinporten_protocol::ids::{ClientId, ProfileName};
use maskinporten_protocol::jwks::{KeySet, MAX_KEYS};
use maskinporten_protocol::key::Credential;
use maskinporten_protocol::selfservice::ClientRecord;

/// How many requests are under way at a time: enough to hide the distance, few enough to be a polite guest.
const AT_ONCE: usize = 8;

/// What is done sooner needs no progress in a log.
const UNSAID: Duration = Duration::from_secs(1);

/// After so many clients the token is looked at: it lives two minutes, and a slow server with many clients takes more.
const SLICE: usize = 200;

/// A client to look at, and the profile here that knows it.
struct Wanted {
    id: ClientId,
    profile: (ProfileName, Profile),
}

pub(super) fn gather(
    terminal: &Terminal,
    operator: &Operator,
    selection: &Selection,
    admin: &AdminArg,
    names: &[ProfileName],
    all: bool,
) -> Outcome<Report> {
    let held = operator.folder().held_keys()?;
    let mut report = Report::default();
    if all {
        let (waiting, started) = (terminal.out.waiting("reading the organisation's clients"), Instant::now());
        for (name, _) in administrators(terminal, selection, admin)? {
            let progress = |done: usize, of: usize| {
                if started.elapsed() >= UNSAID {
                    waiting.say(&format!("{name}: {done} of {of} clients read"));
                }
            };
            let mut gathering = Gathering {
                terminal,
                operator,
                selection,
                held: &held,
                admin: &name,
                progress: &progress,
                report: &mut report,
            };
            gathering.all()?;
        }
        return Ok(report);
    }
    let by_admin = by_admin(selection, admin, names, &mut report)?;
    let (waiting, started) = (terminal.out.waiting("reading clients"), Instant::now());
    for (name, wanted) in by_admin {
        let progress = |done: usize, of: usize| {
            if started.elapsed() >= UNSAID {
                waiting.say(&format!("{name}: {done} of {of} clients read"));
            }
        };
        let mut gathering = Gathering {
            terminal,
            operator,
            selection,
            held: &held,
            admin: &name,
            progress: &progress,
            report: &mut report,
        };
        gathering.these(&wanted)?;
    }
    Ok(report)
}

/// The admin profile named, or all of them: each may be another organisation's, or in another environment.
fn administrators(
    terminal: &Terminal,
    selection: &Selection,
    admin: &AdminArg,
) -> Outcome<Vec<(ProfileName, Profile)>> {
    let there: Vec<(ProfileName, Profile)> = selection
        .profiles
        .all()
        .filter(|(_, profile)| profile.is_admin())
        .map(|(name, profile)| (name.clone(), profile))
        .collect();
    if admin.admin.is_some() || there.is_empty() || selection.explicit_profile()?.is_some() {
        // Whatever can't be resolved says so in its own words.
        return Ok(vec![admin.resolve(selection, None)?]);
    }
    terminal.variables.refuse_empty(ADMIN_PROFILE, "--admin")?;
    Ok(there)
}

/// The profiles to look at, by the admin profile that can read their clients: one session for each.
fn by_admin(
    selection: &Selection,
    admin: &AdminArg,
    names: &[ProfileName],
    report: &mut Report,
) -> Outcome<BTreeMap<ProfileName, Vec<Wanted>>> {
    let chosen: Vec<ProfileName> = match names {
        [] => match selection.explicit_profile()? {
            Some(one) => vec![one.clone()],
            None => selection.profiles.names().cloned().collect(),
        },
        names => {
            selection.agree_but_for_admins(names)?;
            names.to_vec()
        }
    };
    let mut seen = Vec::new();
    let mut by_admin: BTreeMap<ProfileName, Vec<Wanted>> = BTreeMap::new();
    for name in chosen {
        let profile = selection.profile(&name)?;
        let Some(id) = profile.client_id.clone() else { continue };
        // Two profiles of one client are one client.
        if seen.contains(&(profile.environment.clone(), id.clone())) {
            continue;
        }
        seen.push((profile.environment.clone(), id.clone()));
        match admin.resolve(selection, Some((&name, &profile))) {
            Ok((admin, _)) => by_admin.entry(admin).or_default().push(Wanted { id, profile: (name, profile) }),
            Err(failure) => report.unread.push(Unread {
                environment: profile.environment,
                id: Some(id.to_string()),
                profile: Some(name),
                failure,
            }),
        }
    }
    if seen.is_empty() {
        return Err(Failure::missing("no profile on this machine has a client").hint(
            "register one with `maskinporten client register`, or see the organisation's with `maskinporten expiry --all`",
        ));
    }
    Ok(by_admin)
}

/// What is read through one admin profile.
struct Gathering<'a> {
    terminal: &'a Terminal,
    operator: &'a Operator,
    selection: &'a Selection,
    held: &'a HeldKeys,
    admin: &'a ProfileName,
    progress: &'a dyn Fn(usize, usize),
    report: &'a mut Report,
}

impl Gathering<'_> {
    /// All clients of the organisation.
    ///
    /// The list brings the clients' keys along (the API describes its elements as it describes one client), so a
    /// client costs a call of its own only where it came without: it may have none, or the server may have left
    /// them out, and only a look at its key set tells which.
    fn all(&mut self) -> Outcome {
        let listed = self.connect().and_then(|session| Ok((session.api().clients(false)?, session)));
        let (clients, mut session) = match listed {
            Ok(listed) => listed,
            Err(failure) => {
                let environment = self.selection.profile(self.admin)?.environment;
                let profile = Some(self.admin.clone());
                self.report.unread.push(Unread { environment, id: None, profile, failure });
                return Ok(());
            }
        };
        let access = Access::read(self.terminal, &session, &clients);
        let earlier = self.report.found.len();
        let mut without = Vec::new();
        // One at a time, each dropped when it is done with: a thousand of them weigh more than the report.
        for client in clients {
            let known =
                |found: &Found| found.environment == session.environment.name && found.id == client.text("client_id");
            // Two admin profiles of one organisation see the same clients.
            if self.report.found[..earlier].iter().any(known) {
                continue;
            }
            match client.keys() {
                Some(keys) => {
                    let found = self.found(&session, &access, &client, &keys, None);
                    self.report.found.push(found);
                }
                None => without.push(client),
            }
        }
        let read = self.in_slices(&mut session, &without, |session, client| {
            let id = client.client_id().ok_or_else(|| Failure::usage("its client id has letters that none has"))?;
            Ok(session.keys(self.operator, &id)?)
        })?;
        for (client, keys) in without.iter().zip(read) {
            match keys {
                Ok(keys) => {
                    let found = self.found(&session, &access, client, &keys, None);
                    self.report.found.push(found);
                }
                Err(failure) => self.unread(&session, client.text("client_id"), None, failure),
            }
        }
        Ok(())
    }

    /// The clients of these profiles.
    fn these(&mut self, wanted: &[Wanted]) -> Outcome {
        let mut session = match self.connect() {
            Ok(session) => session,
            Err(failure) => {
                let failure = failure.in_a_line();
                for one in wanted {
                    let failure = failure.clone();
                    self.report.unread.push(Unread {
                        environment: one.profile.1.environment.clone(),
                        id: Some(one.id.to_string()),
                        profile: Some(one.profile.0.clone()),
                        failure,
                    });
                }
                return Ok(());
            }
        };
        let read = self.in_slices(&mut session, wanted, |session, one| {
            let client = session.api().client(&one.id)?;
            let keys = client.keys().map_or_else(|| session.keys(self.operator, &one.id), Ok)?;
            Ok((client, keys))
        })?;
        let records: Vec<ClientRecord> =
            read.iter().filter_map(|answer| Some(answer.as_ref().ok()?.0.clone())).collect();
        let access = Access::read(self.terminal, &session, &records);
        for (one, answer) in wanted.iter().zip(read) {
            match answer {
                Ok((client, keys)) => {
                    let found = self.found(&session, &access, &client, &keys, Some(&one.profile));
                    self.report.found.push(found);
                }
                Err(failure) => self.unread(&session, one.id.as_str(), Some(&one.profile.0), failure),
            }
        }
        Ok(())
    }

    fn connect(&self) -> Outcome<Session> {
        Ok(self.operator.log_in(self.admin)?)
    }

    /// Does the same for many, eight at a time, with a token that lasts.
    fn in_slices<T: Sync, R: Send>(
        &self,
        session: &mut Session,
        items: &[T],
        read: impl Fn(&Session, &T) -> Outcome<R> + Sync,
    ) -> Outcome<Vec<Outcome<R>>> {
        let mut answers = Vec::with_capacity(items.len());
        for slice in items.chunks(SLICE) {
            if !session.is_fresh(self.operator.clock().now()) {
                *session = self.connect()?;
            }
            let done = answers.len();
            let shared = &*session;
            let progress = |more| (self.progress)(done + more, items.len());
            answers.extend(in_parallel(slice, |item| read(shared, item), progress));
        }
        Ok(answers)
    }

    fn unread(&mut self, session: &Session, id: &str, profile: Option<&ProfileName>, failure: Failure) {
        self.report.unread.push(Unread {
            environment: session.environment.name.clone(),
            id: Some(id.to_owned()),
            profile: profile.cloned(),
            failure,
        });
    }

    fn found(
        &self,
        session: &Session,
        access: &Access,
        client: &ClientRecord,
        keys: &KeySet,
        profile: Option<&(ProfileName, Profile)>,
    ) -> Found {
        let id = client.text("client_id");
        let looked_up = || {
            let mut profiles = self.selection.profiles.all();
            let (name, profile) = profiles.find(|(_, profile)| {
                profile.environment == session.environment.name
                    && profile.client_id.as_ref().is_some_and(|own| own.as_str() == id)
            })?;
            Some((name.clone(), profile))
        };
        let profile = profile.cloned().or_else(looked_up);
        let mut marks = access.marks(client);
        let mut items: Vec<Item> = keys.keys.iter().map(|key| self.key(key)).collect();
        match profile.as_ref().and_then(|(_, profile)| profile.login.as_ref()) {
            Some(Login::Key { kid, thumbprint }) if !keys.keys.is_empty() => {
                let registered =
                    keys.by_kid(kid.as_str()).and_then(maskinporten_protocol::jwks::RegisteredKey::thumbprint);
                if registered.as_ref() != Some(thumbprint) {
                    marks.push(Mark::NotRegistered { kid: kid.to_string() });
                }
            }
            // A client with registered keys logs in with them alone, whatever a profile says.
            Some(login @ (Login::Certificate { .. } | Login::CertificateFile { .. })) if keys.keys.is_empty() => {
                items.extend(profile.as_ref().and_then(|(name, _)| self.certificate(name, login)));
            }
            _ => {}
        }
        match items.len() {
            0 => marks.push(Mark::NoKey),
            MAX_KEYS.. => marks.push(Mark::FiveKeys),
            _ => {}
        }
        Found {
            environment: session.environment.name.clone(),
            id: id.to_owned(),
            name: client.text("client_name").to_owned(),
            profile: profile.map(|(name, _)| name),
            items,
            marks,
        }
    }

    fn key(&self, key: &maskinporten_protocol::jwks::RegisteredKey) -> Item {
        Item {
            means: Means::Key,
            name: key.kid().to_owned(),
            expires: key.expires(),
            held_here: key.thumbprint().is_some_and(|thumbprint| self.held.get(&thumbprint).is_some()),
        }
    }

    /// The business certificate that a profile logs in with. One in a file that can't be opened now is still listed,
    /// without its date.
    fn certificate(&self, name: &ProfileName, login: &Login) -> Option<Item> {
        let leaf = match login {
            Login::Certificate { thumbprint } => self.held.get(thumbprint)?.chain.first().cloned(),
            Login::CertificateFile { path, .. } => {
                let client = self.selection.profiles.client(name).ok()?;
                match self.operator.signing_key(&client.key).map(|key| key.credential).map_err(Failure::from) {
                    Ok(Credential::Chain(chain)) => chain.into_iter().next(),
                    Ok(Credential::Kid(_)) => None,
                    Err(failure) => {
                        self.terminal.out.warning(&format!("{}: {}", path.display(), failure.message()));
                        None
                    }
                }
            }
            Login::Key { .. } => return None,
        };
        let certificate = leaf.and_then(|der| Certificate::from_der(&der).ok());
        Some(Item {
            means: Means::Certificate,
            name: certificate.as_ref().map(Certificate::serial).unwrap_or_default(),
            expires: certificate.as_ref().map(Certificate::not_after),
            held_here: true,
        })
    }
}

/// Does the work for each item, on a few threads; answers in the items' order.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync, progress: impl Fn(usize)) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let (done, arriving) = mpsc::channel();
    let (next, work) = (&next, &work);
    let mut answers: Vec<Option<R>> = thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(items.len()) {
            let done = done.clone();
            scope.spawn(move || {
                while let Some((place, item)) = {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    items.get(place).map(|item| (place, item))
                } {
                    // The one who listens lives as long as this scope.
                    let _ = done.send((place, work(item)));
                }
            });
        }
        drop(done);
        let mut answers: Vec<Option<R>> = items.iter().map(|_| None).collect();
        for (count, (place, answer)) in arriving.iter().enumerate() {
            answers[place] = Some(answer);
            progress(count + 1);
        }
        answers
    });
    answers.iter_mut().filter_map(Option::take).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_keep_their_order_and_their_number() {
        let items: Vec<u64> = (0..40).collect();
        let answers = in_parallel(
            &items,
            |item| {
                thread::sleep(Duration::from_millis(20 - item % 20));
                item * 2
            },
            |_| {},
        );
        assert_eq!(answers, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        let none: Vec<u64> = in_parallel(&[], |item: &u64| *item, |_| {});
        assert!(none.is_empty());
    }
}
