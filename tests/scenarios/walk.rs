//! A scenario, and somebody who copies the commands that it prints.

use maskinporten_testkit::{Home, Ran, Served, http, kit};
use serde_json::Value;

use crate::PROGRAM;

/// A scenario that has been walked into as far as the call that fails.
pub struct Walk {
    home: Home,
    /// What `-o json` printed about it.
    scenario: Value,
    served: Served,
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

impl Walk {
    #[track_caller]
    pub fn into(name: &str) -> Self {
        // The commands choose the store as well: nobody has set it for them.
        let home = Home::new(PROGRAM).without("MASKINPORTEN_STORE");
        for file in kit().files().unwrap() {
            home.write_private(format!("kit/{}", file.name), file.contents);
        }
        let served = Served::start(&home, &format!("--port 0 --kit kit --scenario {name}"));
        let walk = Self { home, scenario: served.about["scenario"].clone(), served };
        assert_eq!(walk.scenario["scenario"], name);
        let issuer = walk.served.about["issuer"].as_str().unwrap();
        if issuer.starts_with("http:") {
            let told = http().get(format!("{issuer}_sandbox/scenario")).send().unwrap();
            assert_eq!(told.json::<Value>().unwrap(), walk.scenario);
        }
        assert!(walk.home.read("kit/README.txt").contains("the last one fails:"), "{name}");
        let commands = texts(&walk.scenario["commands"]);
        for command in &commands[..commands.len() - 1] {
            walk.run(command).fails(0);
        }
        walk
    }

    /// The call that the scenario is about.
    pub fn call(&self) -> &str {
        texts(&self.scenario["commands"]).last().unwrap()
    }

    /// What says why it fails.
    pub fn doctor(&self) -> &str {
        self.scenario["doctor"].as_str().unwrap()
    }

    /// The call fails as the scenario says.
    #[track_caller]
    pub fn fails(&self) {
        let code = i32::try_from(self.scenario["exit_code"].as_i64().unwrap()).unwrap();
        self.run(self.call()).fails(code).says(self.scenario["says"].as_str().unwrap()).without_result();
    }

    /// Whether a command mends it, rather than somebody else.
    pub fn is_mended_here(&self) -> bool {
        !texts(&self.scenario["remedy"]).is_empty()
    }

    /// What mends it is done, by commands or by whoever has to act, and then the call succeeds.
    #[track_caller]
    pub fn out(&self) {
        let remedy = texts(&self.scenario["remedy"]);
        assert_ne!(remedy.is_empty(), self.scenario["requests"].as_array().unwrap().is_empty());
        let Some((call, before)) = remedy.split_last() else {
            self.act();
            return self.succeeds(self.call());
        };
        for command in before {
            self.run(command).success();
        }
        self.succeeds(call);
    }

    /// Everybody else who has to act does.
    pub fn act(&self) {
        for request in self.scenario["requests"].as_array().unwrap() {
            let text = |member: &str| request[member].as_str().unwrap();
            let method = text("method").parse().unwrap();
            let sent = http().request(method, text("url")).header("Content-Type", "application/json");
            let answer = sent.body(text("body").to_owned()).send().unwrap();
            assert!(answer.status().is_success(), "{request}: {}", answer.text().unwrap());
        }
    }

    #[track_caller]
    pub fn succeeds(&self, call: &str) {
        let done = self.run(call).success();
        if call.starts_with("maskinporten token") {
            done.token();
        }
    }

    /// What the shell makes of a command, as it stands, after what was exported there.
    pub fn run(&self, command: &str) -> Ran {
        let exports = texts(&self.scenario["commands"]).into_iter().filter(|command| command.starts_with("export "));
        let script: Vec<&str> = exports.chain([command]).collect();
        self.home.shell(script.join("\n")).run()
    }
}
