//! What a command works with, resolved from flags and variables before anything happens.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use etcetera::BaseStrategy as _;

use crate::credentials::MachineCredentials;
use crate::failure::Outcome;
use crate::globals::Globals;
use crate::invocation::Invocation;
use crate::output::Output;
use crate::prompt::Prompt;
use crate::secrets::MachineStores;
use crate::selection::Selection;
use crate::system::{InterruptibleClock, who};
use crate::terminal::Terminal;
use crate::variable_names;
use crate::variables::Variables;
use maskinporten_engine::access::Access;
use maskinporten_engine::folder::Folder;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Profiles, StoreKind};
use maskinporten_engine::store::memory::MemoryStore;
use maskinporten_protocol::ids::ProfileName;

/// The three things that every command works with.
pub struct Setup {
    /// Prints and prompts.
    pub terminal: Terminal,
    /// Acts on this machine and at servers.
    pub operator: Operator,
    /// Chooses which client a command acts for.
    pub selection: Selection,
}

/// What flags choose for the operator.
struct Choices {
    profile: Option<ProfileName>,
    store: Option<StoreKind>,
    passphrase_file: Option<PathBuf>,
    timeout: Duration,
}

impl Setup {
    /// Resolves flags and variables. Nothing is written, nothing is unlocked, nobody is asked.
    pub fn new(globals: Globals, out: Output, invocation: Invocation) -> Outcome<Self> {
        let variables = Variables::of_the_process();
        for name in [variable_names::PROFILE, variable_names::ADMIN_PROFILE, variable_names::STORE] {
            // One that isn't text was kept from the argument parser, which wouldn't name it.
            variables.text(name)?;
        }
        let is_given = [globals.config_dir.is_some(), globals.store.is_some()];
        let places = [(variable_names::CONFIG_DIR, "--config-dir"), (variable_names::STORE, "--store")];
        for ((variable, flag), is_given) in places.into_iter().zip(is_given) {
            if !is_given && !invocation.acts_for_nobody() {
                variables.refuse_empty(variable, flag)?;
            }
        }
        out.carry_given(invocation.given.clone());
        let prompt = if invocation.asks_nobody() { Prompt::never() } else { Prompt::new(globals.no_input) };
        let terminal = Terminal::new(out, prompt, variables);
        let access = if globals.group_access { Access::Group } else { Access::Owner };
        let folder = globals.config_dir.or_else(|| default_folder(variables));
        let folder = folder.map_or_else(Folder::nowhere, Folder::new).with_access(access);
        let choices = Choices {
            profile: globals.profile,
            store: globals.store.map(StoreKind::from),
            passphrase_file: globals.passphrase_file,
            timeout: Duration::from_secs(globals.timeout),
        };
        Self::in_folder(folder, terminal, choices, invocation)
    }

    fn in_folder(folder: Folder, terminal: Terminal, choices: Choices, invocation: Invocation) -> Outcome<Self> {
        let profiles = match folder.profiles() {
            // Whoever wants them all the same reads them again, and says what is wrong.
            Err(_) if !invocation.needs_profiles() => None,
            profiles => Some(profiles?),
        };
        let stores = MachineStores {
            out: terminal.out.clone(),
            prompt: terminal.prompt,
            variables: terminal.variables,
            folder: folder.clone(),
            passphrase_file: choices.passphrase_file,
            encrypted: OnceLock::new(),
            memory: MemoryStore::default(),
            chosen: choices.store,
            is_named: invocation.given.iter().any(|(name, _)| *name == "store"),
            usual: choices.store.or(profiles.as_ref().and_then(Profiles::store)).unwrap_or(StoreKind::Keyring),
        };
        let named = invocation.secret_variables.iter().cloned();
        let withheld = variable_names::secret_variables().map(str::to_owned).chain(named).collect();
        let folder_access = folder.access();
        let operator = Operator::new(folder, stores, InterruptibleClock)
            .acting_as(who)
            .on_behalf_of(&invocation.command)
            .watched_by(terminal.narrator.clone())
            .reaching_servers(choices.timeout, terminal.variables.ssl_cert_file().into_iter().collect())
            .through(terminal.variables.proxy())
            .logging_in_with(MachineCredentials {
                variables: terminal.variables,
                prompt: terminal.prompt,
                access: folder_access,
            })
            .withholding(withheld);
        let mut selection = Selection::new(profiles, choices.profile, invocation, &terminal);
        let operator = selection.as_shared(operator)?;
        Ok(Self { terminal, operator, selection })
    }

    /// For a step of the demo: a folder of its own with the keys in it, no variables, and what is printed captured.
    #[cfg(feature = "sandbox")]
    pub fn on_stage(out: &Output, timeout: Duration, folder: Folder) -> Outcome<Self> {
        let terminal = Terminal::new(out.capturing(), Prompt::new(true), Variables::none());
        let choices = Choices { profile: None, store: Some(StoreKind::PlainFile), passphrase_file: None, timeout };
        let invocation = Invocation { command: "demo".to_owned(), ..Invocation::default() };
        Self::in_folder(folder, terminal, choices, invocation)
    }
}

/// `$XDG_CONFIG_HOME/maskinporten` and its like on other systems; none for somebody without a home.
pub fn default_folder(variables: Variables) -> Option<PathBuf> {
    // The library takes the variable to the letter.
    let named = variables.path("XDG_CONFIG_HOME").filter(|path| cfg!(not(windows)) && path.is_absolute());
    let base = named.or_else(|| Some(etcetera::choose_base_strategy().ok()?.config_dir()));
    Some(base?.join("maskinporten"))
}
