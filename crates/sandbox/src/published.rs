//! Scopes that invented agencies publish: what a list of scopes looks like, with nothing in it that tests depend on.

/// An agency, with what it publishes.
pub(super) struct Agency {
    /// Its organisation number.
    pub(super) number: &'static str,
    /// Its name.
    pub(super) name: &'static str,
    /// The prefix of its scopes.
    pub(super) prefix: &'static str,
    /// What follows the prefix, what it is for, and who may use it.
    pub(super) scopes: &'static [(&'static str, &'static str, Terms)],
}

/// On which terms a scope can be used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Terms {
    /// The agency gives access.
    OnRequest,
    /// The same, and whoever has it can delegate it.
    Delegable,
    /// It is open to every organisation.
    Open,
    /// It has been deactivated.
    Gone,
}

use Terms::{Delegable, Gone, OnRequest, Open};

/// The agencies; their numbers are of the kind that the test environments use.
pub(super) const AGENCIES: [Agency; 5] = [
    Agency {
        number: "310400114",
        name: "Sandkassens folkeregister",
        prefix: "folkeregister",
        scopes: &[
            (
                "deling/offentligmedhjemmel",
                "Opplysninger fra Folkeregisteret, for offentlige virksomheter med hjemmel",
                OnRequest,
            ),
            (
                "deling/offentligutenhjemmel",
                "Opplysninger fra Folkeregisteret, for offentlige virksomheter uten hjemmel",
                OnRequest,
            ),
            ("hendelser.read", "Hendelser i Folkeregisteret: fødsel, flytting, dødsfall", OnRequest),
        ],
    },
    Agency {
        number: "310400122",
        name: "Sandkassens skatteetat",
        prefix: "skatt",
        scopes: &[
            ("inntekt.read", "Inntekt og skatteoppgjør for personer", Delegable),
            ("merverdiavgift.read", "Om en virksomhet er registrert i Merverdiavgiftsregisteret", Open),
            ("inntekt/v1.read", "Inntekt for personer, første utgave", Gone),
        ],
    },
    Agency {
        number: "310400130",
        name: "Sandkassens fiskeridirektorat",
        prefix: "fisk",
        scopes: &[
            ("lakseslakt.read", "Slaktet laks og ørret, per lokalitet og uke", OnRequest),
            ("lakseslakt.write", "Innrapportering av slaktet laks og ørret fra oppdrettere", Delegable),
            ("fartoy.read", "Fiskefartøy med kallesignal og eier", Open),
        ],
    },
    Agency {
        number: "310400149",
        name: "Sandkassens arbeidsdirektorat",
        prefix: "arbeid",
        scopes: &[
            ("arbeidsforhold.read", "Arbeidsforhold i Arbeidsgiver- og arbeidstakerregisteret", Delegable),
            ("sykmelding.read", "Sykmeldinger for ansatte, til arbeidsgivere", Delegable),
        ],
    },
    Agency {
        number: "310400157",
        name: "Sandkassens kartverk",
        prefix: "kart",
        scopes: &[("matrikkel.read", "Eiendommer, adresser og bygninger i matrikkelen", OnRequest)],
    },
];
