//! `authorization_details.<i>.a.b=c` → `[{"a":{"b":"c"}}]`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Generator;
use crate::failure::{Failure, Outcome};
use maskinporten_protocol::grant::AuthorizationDetails;

const PREFIX: &str = "authorization_details.";

impl Generator {
    /// The authorization details, in the order of their numbers.
    pub(super) fn details(&self) -> Outcome<Option<AuthorizationDetails>> {
        let mut details: BTreeMap<u32, Map<String, Value>> = BTreeMap::new();
        for key in self.properties.keys() {
            let Some((number, path)) = key.strip_prefix(PREFIX).and_then(|rest| rest.split_once('.')) else {
                continue;
            };
            let number = number.parse().map_err(|_| Failure::usage(format!("{key}: {number:?} isn't a number")))?;
            let value = self.value(key)?.map(|value| value.expose().clone()).unwrap_or_default();
            insert(details.entry(number).or_default(), path, value).map_err(|()| {
                Failure::usage(format!("{key} has both a value and parts: it can have only one of them"))
            })?;
        }
        if details.is_empty() {
            return Ok(None);
        }
        let list = details.into_values().map(Value::Object).collect();
        AuthorizationDetails::from_json(list).map(Some).map_err(Failure::usage)
    }
}

fn insert(object: &mut Map<String, Value>, path: &str, value: String) -> Result<(), ()> {
    let Some((name, rest)) = path.split_once('.') else {
        return match object.insert(path.to_owned(), Value::String(value)) {
            None => Ok(()),
            Some(_) => Err(()),
        };
    };
    match object.entry(name).or_insert_with(|| Value::Object(Map::new())) {
        Value::Object(inner) => insert(inner, rest, value),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn details(text: &str) -> Outcome<Option<AuthorizationDetails>> {
        Generator::new(&text.as_bytes().to_vec().into(), ".".into()).details()
    }

    #[test]
    fn dots_make_objects_and_numbers_their_order() {
        let text = "authorization_details.10.type=b\n\
            authorization_details.2.type=urn:altinn:systemuser\n\
            authorization_details.2.systemuser_org.ID=0192:974760673\n\
            authorization_details.2.systemuser_org.authority=iso6523-actorid-upis\n";
        let expected = json!([
            { "type": "urn:altinn:systemuser",
              "systemuser_org": { "ID": "0192:974760673", "authority": "iso6523-actorid-upis" } },
            { "type": "b" },
        ]);
        assert_eq!(details(text).unwrap().unwrap().as_json(), &expected);
        assert!(details("scope=a:b").unwrap().is_none());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for text in [
            "authorization_details.0.id=x",
            "authorization_details.x.type=y",
            "authorization_details.0.type=a\nauthorization_details.0.type.b=c",
            "authorization_details.0.type.b=c\nauthorization_details.0.type=a",
        ] {
            assert!(details(text).is_err(), "{text}");
        }
    }
}
