//! maskinporten-jobs(7): the page on scheduled jobs as a man page.

use clap_mangen::roff::{Inline, Roff, bold, roman};

use crate::Outcome;

/// The man page, from the book's.
pub(crate) fn page(book: &str) -> Outcome<String> {
    let (_title, section) = book.split_once('\n').ok_or("no page about scheduled jobs")?;
    let mut roff = Roff::new();
    roff.control("SH", ["NAME"]);
    roff.text([roman("maskinporten-jobs - recipes for scheduled jobs that look after keys at Maskinporten")]);
    roff.control("SH", ["DESCRIPTION"]);
    let mut after_heading = true;
    // Every other part stands between fences.
    for (number, part) in section.split("```").enumerate() {
        if number % 2 == 1 {
            let (_language, code) = part.split_once('\n').ok_or("a block without lines")?;
            roff.control("PP", []);
            roff.control("EX", []);
            roff.text([roman(code.trim_end())]);
            roff.control("EE", []);
            continue;
        }
        for text in part.split("\n\n").map(str::trim).filter(|text| !text.is_empty()) {
            if let Some(heading) = text.strip_prefix("## ") {
                roff.control("SH", [heading.to_uppercase().as_str()]);
            } else {
                if !after_heading {
                    roff.control("PP", []);
                }
                roff.text(spans(&text.replace('\n', " ")));
            }
            after_heading = text.starts_with("## ");
        }
    }
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman("maskinporten-expiry(1), maskinporten-rotate(1), maskinporten(1)")]);
    Ok(format!("{}{}", super::man::head("maskinporten-jobs", 7), roff.to_roff()))
}

/// A paragraph, with what stands in backticks in bold.
fn spans(text: &str) -> Vec<Inline> {
    let spans = text.split('`').enumerate();
    spans.map(|(number, span)| if number % 2 == 1 { bold(span) } else { roman(span) }).collect()
}
