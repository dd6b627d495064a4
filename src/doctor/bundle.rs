//! The report for Digdir's service desk: what was found, and the decoded assertion or token, without anything secret.

use std::path::Path;

use serde_json::{Map, Value};

use super::document::{Culprit, Document, LinkFound, Verdict};
use super::{page, words};
use crate::catalogue::{Language, chain};
use crate::failure::{Failure, Outcome};
use crate::visible::visible;
use maskinporten_engine::access::Access;
use maskinporten_engine::diagnosis::{Decoded, Place};
use maskinporten_engine::private_file::{Overwrite, write_private};
use maskinporten_protocol::token::KnownRefusal;

/// Members that say nothing to anybody else, or too much.
const LEFT_OUT: [&str; 3] = ["x5c", "pid", "sub"];

/// Refuses a file that is there already, before anything is asked.
pub(super) fn check(file: &Path) -> Outcome {
    if file.as_os_str().is_empty() {
        return Err(Failure::usage("the report needs the name of a file"));
    }
    if file == Path::new("-") {
        return Err(Failure::usage("the report is written into a file, and - is none")
            .hint("-o markdown prints what was found, to be piped"));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Failure::missing(format!("there is no folder {} for the report", folder.display()))
            .hint("make it, or choose another place"));
    }
    if file.exists() {
        return Err(Failure::not_done(format!("{} is there already", file.display())).hint("choose another name"));
    }
    Ok(())
}

/// Writes the report.
pub(super) fn write(file: &Path, document: &Document, decoded: Option<&Decoded>, language: Language) -> Outcome {
    let cause = document.cause.as_ref();
    // A refusal without a code has a name that nobody else knows.
    let is_known = |code: &&String| KnownRefusal::by_code(code).is_none_or(|known| known.code().is_some());
    let named = [
        (chain::CODE.in_language(language), cause.and_then(|cause| cause.code.as_ref()).filter(is_known)),
        (chain::TRACE_ID.in_language(language), cause.and_then(|cause| cause.trace_id.as_ref())),
    ];
    let named = named.into_iter().filter_map(|(name, value)| Some(format!("\n{name}: {}\n", visible(value?))));
    let steps = document
        .links
        .iter()
        .filter_map(|link| Some(format!("- {}: {} ms\n", words::place(link.link), link.milliseconds?)));
    let decoded = decoded.map(|Decoded { is_token, header, claims }| {
        let what = if *is_token { chain::TOKEN } else { chain::ASSERTION }.in_language(language);
        format!("\n## {what}\n\n```json\n{}\n{}\n```\n", json(header), json(claims))
    });
    let issuer = document.issuer.iter().map(|issuer| chain::ISSUER.filled(language, &[("issuer", issuer)]) + "\n\n");
    let text = format!(
        "{}{}\n{}Program: {}\n\n{}{}",
        page::markdown(&shown(document), language),
        named.collect::<String>(),
        issuer.collect::<String>(),
        document.program,
        steps.collect::<String>(),
        decoded.unwrap_or_default()
    );
    write_private(file, cleaned(&text).as_bytes(), Overwrite::Never, Access::Owner)?;
    Ok(())
}

/// Without what is only this machine's: where its folders are.
fn shown(document: &Document) -> Document {
    let own = [Place::Configuration, Place::Store, Place::Key];
    let links = document.links.iter().map(|link| LinkFound {
        what: if own.contains(&link.link) { link.cause.unwrap_or_default().to_owned() } else { link.what.clone() },
        ..link.clone()
    });
    let cause = document.cause.clone().map(|cause| match document.verdict {
        _ if own.contains(&cause.link) => Culprit { what: cause.name.to_owned(), remedies: Vec::new(), ..cause },
        // Whoever reads the report isn't told to write it.
        Verdict::Theirs => Culprit { remedies: Vec::new(), ..cause },
        _ => cause,
    });
    Document { links: links.collect(), cause, profile: None, ..document.clone() }
}

fn json(members: &Map<String, Value>) -> String {
    let mut members = members.clone();
    members.retain(|name, _| !LEFT_OUT.contains(&name.as_str()));
    format!("{:#}", Value::Object(members))
}

/// Takes out what looks like a token, a key or a person's number, wherever it came from.
fn cleaned(text: &str) -> String {
    let word = |word: &str| {
        let is_number = |part: &str| part.len() == 11 && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_person = word.split(|c: char| !c.is_ascii_alphanumeric()).any(is_number);
        let is_secret = word.contains("eyJ") || word.contains("-----") || word.contains("MII");
        if is_secret || is_person { "[left out]".to_owned() } else { word.to_owned() }
    };
    text.split_inclusive(char::is_whitespace)
        .map(|part| {
            let bare = part.trim_end();
            word(bare) + &part[bare.len()..]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s9_what_looks_secret_is_left_out_wherever_it_stands() {
        let text =
            "a eyJhbGciOiJSUzI1NiJ9.x.y b\n\"01017012345\", -----BEGIN x MIIEvQ== 310400009 2026-11-28T10:00:00Z\n";
        assert_eq!(
            cleaned(text),
            "a [left out] b\n[left out] [left out] x [left out] 310400009 2026-11-28T10:00:00Z\n"
        );
    }
}
