//! What the demo tells, step by step.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::{Told, page};
use crate::failure::{Failure, Kind, Outcome};
use crate::output::Output;
use crate::setup::Setup;
use maskinporten_engine::access::Access;
use maskinporten_engine::folder::Folder;
use maskinporten_engine::private_file::{Overwrite, private_folder, write_private};
use maskinporten_protocol::environment::{Environment, checked_url, selfservice_base};
use maskinporten_sandbox::{GRANTED_SCOPE, SHORT_SCOPE, Sandbox};

/// What runs a command, given its words.
pub(crate) type RunWords = fn(&[&str], &Setup) -> Outcome;

/// How often the program fetches a token whose key is rotated meanwhile.
const FETCHING: Duration = Duration::from_millis(20);

/// No line of a result begins so.
const SILENT: [&str; 1] = ["\n"];

/// The folder of the kit, in the commands.
const KIT: &str = "kit/";

/// The demo as it runs.
pub(super) struct Story<'a> {
    pub(super) run: RunWords,
    pub(super) out: &'a Output,
    pub(super) timeout: Duration,
    pub(super) sandbox: &'a Sandbox,
    /// A folder of its own, with the kit and the profiles.
    pub(super) folder: &'a Path,
    /// Whether it is for people, as it happens.
    pub(super) is_shown: bool,
    pub(super) steps: Vec<Told>,
}

impl Story<'_> {
    pub(super) fn tell(&mut self) -> Outcome {
        self.prepare()?;
        self.say(&page::title("From a certificate to a token, and to a new key while programs run"))?;
        self.say("A sandbox in this process stands in for Maskinporten and Digdir's self-service.")?;
        let admin = &self.sandbox.kit().admin_client_id;
        let add = format!(
            "maskinporten profile add admin --environment sandbox --administers \\\n    --client-id {admin} --certificate {KIT}business.p12 \\\n    --password-from {KIT}password.txt"
        );
        self.title("1. Digdir gives you an admin client; it logs in with your certificate")?;
        self.step(&add, &SILENT)?;
        self.title("2. Register a client of your own, through self-service")?;
        let register = format!("maskinporten client register --name Reader --scope {GRANTED_SCOPE}");
        self.step(&register, &["client id"])?;
        self.title("3. Make its key: the private half stays here, the public one is registered")?;
        self.step("maskinporten keygen", &["kid"])?;
        self.step("maskinporten jwks upload", &SILENT)?;
        self.title("4. Get a token as soon as the key is known; Maskinporten takes minutes")?;
        self.step("maskinporten token --wait", &[])?;
        self.step("maskinporten token | maskinporten inspect", &["expires", "signature"])?;
        self.title("5. A refusal comes with Maskinporten's code, and with what to do about it")?;
        self.refusal(&format!("maskinporten token --scope {SHORT_SCOPE}"))?;
        self.title("6. Replace the key while a program fetches a token every 20 ms")?;
        self.rotation("maskinporten rotate --yes --grace 2s")?;
        self.title("7. Know what expires, before it does")?;
        self.step("maskinporten expiry", &[])?;
        self.title("Your turn")?;
        self.say("   Run `maskinporten sandbox --kit kit`, and these commands in another terminal.")?;
        self.say("   With a certificate and a client id of your own: `maskinporten token --help`.")
    }

    /// What lies there by hand, too: the environment's addresses and the kit.
    fn prepare(&self) -> Outcome {
        let issuer = self.sandbox.issuer();
        let endpoint = |name: &str| checked_url(&format!("{issuer}{name}"));
        let mut environment =
            Environment::new("sandbox".parse()?, issuer.parse()?, endpoint("token")?, endpoint("jwk")?)?;
        environment.selfservice = Some(selfservice_base(self.sandbox.selfservice())?);
        self.profiles().change_profiles(|profiles| profiles.set_environment(&environment))?;
        let (kit, good) = (self.folder.join(KIT), self.sandbox.kit().good());
        private_folder(&kit, Access::Owner)?;
        for (name, contents) in [("business.p12", &good.p12[..]), ("password.txt", good.password.as_bytes())] {
            write_private(&kit.join(name), contents, Overwrite::Never, Access::Owner)?;
        }
        Ok(())
    }

    fn profiles(&self) -> Folder {
        Folder::new(self.folder.join("config"))
    }

    fn say(&self, text: &str) -> Outcome {
        if self.is_shown && !text.is_empty() { self.out.result(text) } else { Ok(()) }
    }

    /// The title of a step, with a line before it.
    fn title(&self, text: &str) -> Outcome {
        self.say(&format!("\n{}", page::title(text)))
    }

    /// Runs a command, and shows of its result what begins with these words.
    fn step(&mut self, command: &str, wanted: &[&str]) -> Outcome {
        self.say(&page::command(command))?;
        let result = self.awaited(|| self.perform(command))?;
        self.tell_of(Some(command), result, wanted)
    }

    /// What somebody at a terminal sees turning.
    fn awaited(&self, perform: impl FnOnce() -> Outcome<String>) -> Outcome<String> {
        let _waiting = self.is_shown.then(|| self.out.waiting(""));
        perform()
    }

    fn tell_of(&mut self, command: Option<&str>, result: String, wanted: &[&str]) -> Outcome {
        let shown = self.say(&page::result(&result, wanted));
        self.steps.push(Told { command: command.map(str::to_owned), result });
        shown
    }

    /// Runs a command for which there has to be no token.
    fn refusal(&mut self, command: &str) -> Outcome {
        self.say(&page::command(command))?;
        match self.awaited(|| self.perform(command)) {
            Err(failure) => {
                let hint = failure.hints().first().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
                self.tell_of(Some(command), format!("error: {}{hint}", failure.message()), &[])
            }
            Ok(_) => Err(Failure::new(Kind::Other, "the sandbox gave a token for a scope that isn't the client's")),
        }
    }

    /// Runs a command while somebody else fetches tokens, each of them new.
    fn rotation(&mut self, command: &str) -> Outcome {
        self.say(&page::command(command))?;
        let (is_over, fetched, failed) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
        let rotated = || {
            thread::scope(|scope| {
                scope.spawn(|| {
                    while !is_over.load(Ordering::SeqCst) {
                        let count =
                            if self.perform("maskinporten token --no-cache").is_ok() { &fetched } else { &failed };
                        count.fetch_add(1, Ordering::SeqCst);
                        thread::sleep(FETCHING);
                    }
                });
                let result = self.perform(command);
                is_over.store(true, Ordering::SeqCst);
                result
            })
        };
        let result = self.awaited(rotated)?;
        self.tell_of(Some(command), result, &["new key"])?;
        let (fetched, failed) = (fetched.into_inner(), failed.into_inner());
        self.tell_of(None, format!("tokens fetched meanwhile: {fetched}, failures: {failed}"), &[])
    }

    /// What a pipeline of this program's commands prints.
    fn perform(&self, pipeline: &str) -> Outcome<String> {
        let words = shell_words::split(pipeline).map_err(|error| Failure::new(Kind::Other, error.to_string()))?;
        let here = |word: &String| match word.strip_prefix(KIT) {
            Some(file) => self.folder.join(KIT).join(file).display().to_string(),
            None => word.clone(),
        };
        let words: Vec<String> = words.iter().map(here).collect();
        let mut printed = String::new();
        for command in words.split(|word| word == "|") {
            let mut stage = Setup::on_stage(self.out, self.timeout, self.profiles())?;
            stage.terminal.input = Some(std::mem::take(&mut printed).into_bytes().into());
            let words: Vec<&str> = command.iter().skip(1).map(String::as_str).collect();
            (self.run)(&words, &stage)?;
            printed = stage.terminal.out.captured();
        }
        Ok(printed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Color;
    use maskinporten_sandbox::Options;

    #[test]
    fn the_demo_goes_the_whole_path() {
        let propagation_delay = Duration::from_millis(300);
        let sandbox = Sandbox::start(Options { propagation_delay, ..Options::default() }).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let out = Output::new(Color::Never, true, false, false);
        let mut story = Story {
            run: crate::cli::run_words,
            out: &out,
            timeout: Duration::from_secs(30),
            sandbox: &sandbox,
            folder: folder.path(),
            is_shown: false,
            steps: Vec::new(),
        };
        story.tell().unwrap();
        let log = sandbox.log();
        let tokens: Vec<_> = log.iter().filter_map(|entry| entry.token.as_ref()).collect();
        let by_certificate = tokens.iter().filter(|token| token.header.contains_key("x5c") && token.error.is_none());
        assert!(by_certificate.count() >= 1, "self-service tokens come with the certificate");
        let kids: std::collections::BTreeSet<_> = tokens
            .iter()
            .filter(|token| token.error.is_none())
            .filter_map(|token| token.header.get("kid")?.as_str())
            .collect();
        assert_eq!(kids.len(), 2, "API tokens come with the old key and the new one");
        let is =
            |code: Option<&str>| tokens.iter().any(|token| token.error.is_some() && token.code.as_deref() == code);
        assert!(is(Some("MP-200")), "a scope is refused");
        assert!(log.iter().any(|entry| entry.is("POST", "/clients") && entry.status == 201));
        let put = log.iter().filter(|entry| entry.method == "PUT" && entry.path.contains("/jwks/"));
        assert_eq!(put.filter(|entry| entry.status < 300).count(), 2, "the first key, and the next");
        assert!(log.iter().any(|entry| entry.is("GET", "/jwk")), "the token was verified");
    }
}
