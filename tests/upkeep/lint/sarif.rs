//! What the schema of SARIF 2.1.0 demands of the members that are printed, and that it allows them.

use maskinporten_sandbox::DENIED_SCOPE;
use serde_json::{Value, json};

use super::DAY;
use crate::with_reader;

/// An object of the schema: the members that it must have, and those besides that are used here. It allows no others.
struct Object(&'static [&'static str], &'static [&'static str]);

const LOG: Object = Object(&["version", "runs"], &["$schema"]);
const RUN: Object = Object(&["tool"], &["invocations", "results"]);
const TOOL: Object = Object(&["driver"], &[]);
const DRIVER: Object = Object(&["name"], &["version", "rules"]);
const RULE: Object = Object(&["id"], &["shortDescription"]);
const MESSAGE: Object = Object(&["text"], &[]);
const INVOCATION: Object = Object(&["executionSuccessful"], &["toolExecutionNotifications"]);
const NOTIFICATION: Object = Object(&["message"], &["level"]);
const RESULT: Object =
    Object(&["message"], &["ruleId", "ruleIndex", "level", "locations", "partialFingerprints", "suppressions"]);
const LOCATION: Object = Object(&["physicalLocation"], &["logicalLocations"]);
const PHYSICAL_LOCATION: Object = Object(&["artifactLocation"], &["region"]);
const ARTIFACT_LOCATION: Object = Object(&["uri"], &[]);
const REGION: Object = Object(&["startLine"], &[]);
const LOGICAL_LOCATION: Object = Object(&[], &["fullyQualifiedName"]);
const SUPPRESSION: Object = Object(&["kind"], &["justification"]);

impl Object {
    #[track_caller]
    fn check(&self, value: &Value) {
        let members = value.as_object().unwrap_or_else(|| panic!("no object: {value}"));
        let Self(required, others) = self;
        assert!(required.iter().all(|name| members.contains_key(*name)), "{required:?} in {value:#}");
        let unknown: Vec<_> =
            members.keys().filter(|name| !required.iter().chain(*others).any(|known| known == name)).collect();
        assert!(unknown.is_empty(), "{unknown:?} in {value:#}");
    }

    #[track_caller]
    fn check_each<'a>(&self, list: &'a Value) -> impl Iterator<Item = &'a Value> {
        let list = list.as_array().unwrap();
        for one in list {
            self.check(one);
        }
        list.iter()
    }
}

fn check(log: &Value) {
    LOG.check(log);
    assert_eq!(log["version"], "2.1.0");
    let [run] = RUN.check_each(&log["runs"]).collect::<Vec<_>>()[..] else { panic!("{log}") };
    TOOL.check(&run["tool"]);
    DRIVER.check(&run["tool"]["driver"]);
    let rules: Vec<&Value> = RULE.check_each(&run["tool"]["driver"]["rules"]).collect();
    for rule in &rules {
        MESSAGE.check(&rule["shortDescription"]);
    }
    for invocation in INVOCATION.check_each(&run["invocations"]) {
        assert!(invocation["executionSuccessful"].is_boolean());
        for notification in NOTIFICATION.check_each(&invocation["toolExecutionNotifications"]) {
            MESSAGE.check(&notification["message"]);
        }
    }
    for result in RESULT.check_each(&run["results"]) {
        MESSAGE.check(&result["message"]);
        assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        for location in LOCATION.check_each(&result["locations"]) {
            // The schema doesn't demand these; GitHub's code scanning does.
            PHYSICAL_LOCATION.check(&location["physicalLocation"]);
            ARTIFACT_LOCATION.check(&location["physicalLocation"]["artifactLocation"]);
            REGION.check(&location["physicalLocation"]["region"]);
            assert_eq!(LOGICAL_LOCATION.check_each(&location["logicalLocations"]).count(), 1);
        }
        let prints = result["partialFingerprints"].as_object().unwrap();
        assert!(prints.values().all(Value::is_string));
        for suppression in SUPPRESSION.check_each(&result["suppressions"]) {
            assert!(["inSource", "external"].contains(&suppression["kind"].as_str().unwrap()));
        }
    }
}

#[test]
fn it_is_what_the_schema_demands() {
    let (world, id) = with_reader();
    world.sandbox.alter(&id, json!({"scopes": ["sandbox:widgets.read", DENIED_SCOPE]}));
    world.sandbox.age(&id, "reader-1", 20 * DAY);
    let config = world.config().join("config.toml");
    let ignoring = "[[lint.ignore]]\nrule = \"key-life\"\nreason = \"about to be rotated\"\n";
    world.write(&config, format!("{}\n{ignoring}", world.read(&config)));
    let ran = world.run("lint reader -o sarif").fails(11);
    let log = ran.json();
    check(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    assert_eq!(results[0]["suppressions"], json!([]));
    assert_eq!(results[1]["suppressions"][0]["justification"], "about to be rotated");
    let uri = |result: &Value| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
    assert_eq!(uri(&results[0]), format!("local/clients/{id}"));
    assert_eq!(
        results[0]["partialFingerprints"]["subject/v1"],
        format!("local/clients/{id}/scope-no-access/{DENIED_SCOPE}")
    );
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], true);
    world.sandbox.fail(&["/clients:403"]);
    let log = world.run("lint --all -o sarif").fails(4).json();
    check(&log);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert!(invocation["toolExecutionNotifications"][0]["message"]["text"].as_str().unwrap().contains("403"));
    world.run("lint --list -o sarif").fails(2);
}
