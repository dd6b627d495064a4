//! The double speaks as the real server was recorded: `tests/fixtures/kubernetes/calls.json` has calls, each with what a
//! real one answered. Before a real server, `UPDATE=1` records them anew.

use std::collections::HashMap;

use maskinporten_testkit::Kubernetes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/kubernetes/calls.json");

/// A call, and what was answered.
#[derive(Serialize, Deserialize)]
struct Exchange {
    /// What it tries.
    about: String,
    user: String,
    method: String,
    path: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    r#type: String,
    /// `VERSION` in it is the version that the last answer to this path had.
    #[serde(default)]
    body: Value,
    #[serde(default)]
    status: u16,
    #[serde(default)]
    answer: Value,
}

/// Without what is another each time, and without what a server keeps for itself.
fn timeless(mut answer: Value) -> Value {
    if let Some(metadata) = answer["metadata"].as_object_mut() {
        for member in ["uid", "resourceVersion", "creationTimestamp", "managedFields", "generation"] {
            metadata.shift_remove(member);
        }
    }
    answer
}

/// Whether all of `part` is in `whole`: a real server fills in much that nobody asks for.
fn has(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(name, value)| whole.get(name).is_some_and(|whole| has(whole, value)))
        }
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len() && whole.iter().zip(part).all(|(whole, part)| has(whole, part))
        }
        _ => whole == part,
    }
}

#[test]
fn the_double_answers_as_a_real_server_does() {
    let cluster = Kubernetes::start();
    let mut all: Vec<Exchange> = serde_json::from_str(&std::fs::read_to_string(FILE).unwrap()).unwrap();
    let records = cluster.is_real() && std::env::var_os("UPDATE").is_some();
    let mut versions: HashMap<String, String> = HashMap::new();
    for exchange in &mut all {
        let place = exchange.path.split('?').next().unwrap().to_owned();
        let version = versions.get(&place).cloned().unwrap_or_default();
        let body = serde_json::from_str(&exchange.body.to_string().replace("VERSION", &version)).unwrap();
        let asked = cluster.ask(&exchange.user, &exchange.method, &exchange.path, &exchange.r#type, &body);
        let (status, answer) = asked;
        if let Some(version) = answer["metadata"]["resourceVersion"].as_str() {
            let before = versions.insert(place, version.to_owned());
            if exchange.about.contains("nothing new") {
                assert_eq!(before.as_deref(), Some(version), "{}", exchange.about);
            }
        }
        if exchange.path.contains("/rolebindings") {
            cluster.settle();
        }
        let answer = timeless(answer);
        if records {
            (exchange.status, exchange.answer) = (status, answer);
            continue;
        }
        assert_eq!(status, exchange.status, "{}: {answer:#}", exchange.about);
        let same = if status < 300 { has(&exchange.answer, &answer) } else { exchange.answer == answer };
        assert!(same, "{}: {answer:#} instead of {:#}", exchange.about, exchange.answer);
    }
    if records {
        std::fs::write(FILE, serde_json::to_string_pretty(&all).unwrap() + "\n").unwrap();
    }
    println!("kubernetes: {} recorded calls", all.len());
}
