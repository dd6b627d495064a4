//! The report in Prometheus' text format.

use std::fmt::Write as _;

use crate::fleet::FleetReport;
use crate::visible::is_harmful;
use maskinporten_engine::fleet::{FleetClient, Item, Mark, Means};

/// Labels and a value.
type Sample<'a> = (Vec<(&'a str, &'a str)>, String);

/// Text format 0.0.4. Times are absolute, so that alerts subtract `time()` and stay right between two runs.
pub(super) fn text(report: &FleetReport) -> String {
    let mut text = String::new();
    let mut family = |name: &str, help: &str, samples: Vec<Sample<'_>>| {
        if samples.is_empty() {
            return;
        }
        // Writing to a String can't fail.
        let _ = writeln!(text, "# HELP maskinporten_{name} {help}\n# TYPE maskinporten_{name} gauge");
        for (labels, value) in samples {
            let labels: Vec<String> =
                labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
            let _ = writeln!(text, "maskinporten_{name}{{{}}} {value}", labels.join(","));
        }
    };
    let seconds = |item: &Item| item.expires.map(|expires| expires.as_second().to_string());
    let stored = |item: &Item| Some(u8::from(item.held_here).to_string());
    let clients = |value: &dyn Fn(&FleetClient) -> usize| {
        report.found.iter().map(|client| (labels(client), value(client).to_string())).collect::<Vec<_>>()
    };
    family(
        "key_expiry_timestamp_seconds",
        "When a registered key stops working.",
        items(report, Means::Key, "kid", seconds),
    );
    family(
        "key_held_here",
        "Whether the private half of a registered key is on the machine that looked.",
        items(report, Means::Key, "kid", stored),
    );
    family(
        "certificate_expiry_timestamp_seconds",
        "When the business certificate that a client logs in with stops working.",
        items(report, Means::Certificate, "serial", seconds),
    );
    let keys = |client: &FleetClient| client.items.iter().filter(|item| item.means == Means::Key).count();
    family("client_keys", "How many keys are registered on a client, of five at most.", clients(&keys));
    let lost = |client: &FleetClient| client.marks.iter().filter(|mark| matches!(mark, Mark::Scope { .. })).count();
    family(
        "client_scopes_without_access",
        "Scopes of a client that its organisation has no access to.",
        clients(&lost),
    );
    let unread = report.unread.iter().map(|one| {
        let name = one.name();
        (one.environment.to_string(), name)
    });
    let unread: Vec<(String, String)> = unread.collect();
    family(
        "client_unread",
        "A client that could not be read.",
        unread
            .iter()
            .map(|(environment, name)| {
                (vec![("environment", environment.as_str()), ("client_id", name.as_str())], "1".to_owned())
            })
            .collect(),
    );
    text
}

/// A sample of each key or certificate that has the value.
fn items<'a>(
    report: &'a FleetReport,
    means: Means,
    label: &'static str,
    value: fn(&Item) -> Option<String>,
) -> Vec<Sample<'a>> {
    let mut samples = Vec::new();
    for client in &report.found {
        for item in client.items.iter().filter(|item| item.means == means) {
            if let Some(value) = value(item) {
                let mut labels = labels(client);
                labels.push((label, &item.name));
                samples.push((labels, value));
            }
        }
    }
    samples
}

fn labels(client: &FleetClient) -> Vec<(&str, &str)> {
    vec![
        ("environment", client.environment.as_str()),
        ("client_id", client.id.as_str()),
        ("client_name", client.name.as_str()),
    ]
}

/// A label's value: backslash, quote and line end are escaped. Other harmful characters mean nothing there and could
/// steer the terminal that it is shown on.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            c if is_harmful(c) => {
                let _ = write!(text, "\\\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::failure::{Failure, Kind};
    use crate::fleet::Unread;
    use maskinporten_protocol::selfservice::{AccessState, ClientTraits};

    #[test]
    fn the_shape_is_kept() {
        let item = |means, name: &str, seconds| Item {
            means,
            name: name.into(),
            expires: Some(Timestamp::from_second(seconds).unwrap()),
            held_here: means == Means::Certificate,
            thumbprint: None,
        };
        let client = |name: &str, items, marks| FleetClient {
            environment: "test".parse().unwrap(),
            id: "5a9d".into(),
            name: name.into(),
            scopes: vec![],
            delegable: vec![],
            traits: ClientTraits::default(),
            profile: None,
            items,
            marks,
        };
        let scope = Mark::Scope { scope: "a:b".into(), state: Some(AccessState::Denied) };
        let report = FleetReport {
            found: vec![
                client("The \"best\"\\ client\n\u{1b}[2J", vec![item(Means::Key, "k-1", 1_800_000_000)], vec![scope]),
                client("æøå", vec![item(Means::Certificate, "0a", 1_900_000_000)], vec![Mark::NoKey]),
            ],
            unread: vec![Unread {
                environment: "prod".parse().unwrap(),
                id: Some("gone".into()),
                profile: None,
                failure: Failure::new(Kind::Refused, "no"),
            }],
            ..FleetReport::default()
        };
        let expected = r#"# HELP maskinporten_key_expiry_timestamp_seconds When a registered key stops working.
# TYPE maskinporten_key_expiry_timestamp_seconds gauge
maskinporten_key_expiry_timestamp_seconds{environment="test",client_id="5a9d",client_name="The \"best\"\\ client\n\\u001b[2J",kid="k-1"} 1800000000
# HELP maskinporten_key_held_here Whether the private half of a registered key is on the machine that looked.
# TYPE maskinporten_key_held_here gauge
maskinporten_key_held_here{environment="test",client_id="5a9d",client_name="The \"best\"\\ client\n\\u001b[2J",kid="k-1"} 0
# HELP maskinporten_certificate_expiry_timestamp_seconds When the business certificate that a client logs in with stops working.
# TYPE maskinporten_certificate_expiry_timestamp_seconds gauge
maskinporten_certificate_expiry_timestamp_seconds{environment="test",client_id="5a9d",client_name="æøå",serial="0a"} 1900000000
# HELP maskinporten_client_keys How many keys are registered on a client, of five at most.
# TYPE maskinporten_client_keys gauge
maskinporten_client_keys{environment="test",client_id="5a9d",client_name="The \"best\"\\ client\n\\u001b[2J"} 1
maskinporten_client_keys{environment="test",client_id="5a9d",client_name="æøå"} 0
# HELP maskinporten_client_scopes_without_access Scopes of a client that its organisation has no access to.
# TYPE maskinporten_client_scopes_without_access gauge
maskinporten_client_scopes_without_access{environment="test",client_id="5a9d",client_name="The \"best\"\\ client\n\\u001b[2J"} 1
maskinporten_client_scopes_without_access{environment="test",client_id="5a9d",client_name="æøå"} 0
# HELP maskinporten_client_unread A client that could not be read.
# TYPE maskinporten_client_unread gauge
maskinporten_client_unread{environment="prod",client_id="gone"} 1
"#;
        assert_eq!(text(&report), expected);
    }
}
