//! Whose a certificate is, who issued it, and what Maskinporten will say to it.

use maskinporten_protocol::certificate::{
    Certificate, CertificateChain, Doubt, KnownAuthority, Problem, Realm, Trust,
};
use maskinporten_protocol::ids::OrgNumber;
use maskinporten_protocol::key::read;
use maskinporten_testkit::{KeyFiles, self_made};

use crate::said::Said;
use crate::{entry, open};

/// The first certificate in a file, with those above it: a key's own, else the one that came in its place, else one that
/// came alone.
fn chain_in(fixtures: &KeyFiles, name: &str) -> CertificateChain {
    let material = open(fixtures, name).unwrap_or_else(|error| panic!("{name}: {error}"));
    let of_key = material.private.first().map(|entry| match &entry.mismatched {
        Some(other) => CertificateChain::build(other.clone(), &[]),
        None => entry.chain.clone(),
    });
    let alone = || CertificateChain::all(&material.certificates).remove(0);
    of_key.filter(|chain| !chain.is_empty()).unwrap_or_else(alone)
}

fn codes(chain: &CertificateChain, realm: Option<Realm>, org: Option<&str>) -> Vec<&'static str> {
    let org = org.map(|org| org.parse::<OrgNumber>().unwrap());
    let now = chain.leaf().unwrap().not_before();
    chain.problems(realm, org.as_ref(), now).iter().map(Problem::code).collect()
}

/// A file, where it is used and by whom, and the codes of the refusals.
type Case = (&'static str, Option<Realm>, Option<&'static str>, &'static [&'static str]);

#[test]
fn each_reason_for_a_refusal_has_its_code() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let (test, prod) = (Some(Realm::Test), Some(Realm::Production));
    let cases: [Case; 13] = [
        ("default.p12", test, None, &[]),
        ("default.p12", None, None, &[]),
        ("keytool.p12", test, Some("974760673"), &[]),
        ("default.p12", prod, None, &["MP-120"]),
        ("default.p12", prod, Some("991825827"), &["MP-120", "MP-122"]),
        ("two-passwords.jks", prod, Some("991825827"), &["MP-120", "MP-122"]),
        ("production.pem", test, None, &[]),
        ("production.pem", prod, None, &[]),
        ("other.pem", test, None, &["MP-120", "MP-122"]),
        ("mismatch.pem", test, None, &["MP-120", "MP-122"]),
        ("forged.pem", test, None, &["MP-120"]),
        ("imitation.pem", test, None, &[]),
        ("curve.pem", test, None, &[]),
    ];
    for (name, realm, org, expected) in cases.into_iter().filter(|(name, ..)| fixtures.has(name)) {
        let chain = chain_in(fixtures, name);
        assert_eq!(codes(&chain, realm, org), expected, "{name} {realm:?} {org:?}");
        // Whatever names it bears.
        let trust = chain.path().trust;
        assert_eq!(matches!(trust, Trust::Forged { .. }), name == "forged.pem", "{name}: {trust:?}");
        assert!(!matches!(trust, Trust::Known(_)), "{name}: {trust:?}");
    }
}

/// The chain of a business certificate of a self-made authority.
fn chain_of(authority: &str, policy: &str) -> CertificateChain {
    let folder = tempfile::tempdir().unwrap();
    self_made(folder.path(), authority, policy);
    let bytes = std::fs::read(folder.path().join("chain.pem")).unwrap();
    read(&bytes.into(), &mut Said::right()).unwrap().choose(None).unwrap().chain.clone()
}

#[test]
fn d9_an_authority_is_told_by_its_key_and_not_by_its_name_or_policy() {
    if KeyFiles::get().is_none() {
        return;
    }
    // Buypass' policy under a name of one's own; Buypass' very name; a name that only sounds like theirs.
    for (authority, code, is_namesake) in [
        ("/C=NO/O=Kreativ AS/CN=Kreativ CA", Some("MP-120"), false),
        ("/C=NO/2.5.4.97=NTRNO-983163327/O=Buypass AS/CN=Buypass Class 3 CA G2 ST Business", None, true),
        ("/C=NO/O=Buypass AS/CN=Buypass Class 3 CA G9", None, false),
    ] {
        let chain = chain_of(authority, "2.16.578.1.26.1.3.5");
        let leaf = chain.leaf().unwrap();
        assert_eq!((leaf.issued_by(), leaf.realm()), (None, None), "{authority}");
        let trust = chain.path().trust;
        assert!(matches!(&trust, Trust::Unknown { is_namesake: same, .. } if *same == is_namesake), "{trust:?}");
        for realm in [Realm::Production, Realm::Test] {
            let first = codes(&chain, Some(realm), None).first().copied();
            assert_eq!(first, code.or(first.filter(|_| realm == Realm::Test)), "{authority} {realm}");
            // One that isn't refused for its issuer is in doubt for it.
            let doubts = chain.doubts(Some(realm));
            assert_eq!(matches!(doubts.as_slice(), [Doubt::Issuer(_)]), code.is_none(), "{authority}: {doubts:?}");
        }
    }
}

#[test]
fn d9_an_authority_counts_in_its_own_environment_and_for_its_time() {
    let named = |name: &str| {
        let one = KnownAuthority::all().iter().find(|one| one.name == name).unwrap();
        CertificateChain::build(one.certificate.clone(), &[])
    };
    let (test, prod) = (named("Buypass Class 3 Test4 CA 3"), named("Buypass Class 3 CA 3"));
    let now = |chain: &CertificateChain| chain.leaf().unwrap().not_before();
    assert!(test.problems(Some(Realm::Production), None, now(&test)).contains(&Problem::TestInProduction));
    assert!(!test.problems(Some(Realm::Test), None, now(&test)).contains(&Problem::TestInProduction));
    assert!(prod.problems(Some(Realm::Test), None, now(&prod)).contains(&Problem::ProductionInTest));
    assert!(!prod.problems(Some(Realm::Production), None, now(&prod)).contains(&Problem::ProductionInTest));
    // Its own dates are told, and those of whoever stands above it.
    let expired = named("CPN Enterprise SHA256 CLASS 3");
    let told = expired.problems(None, None, "2026-01-01T00:00:00Z".parse().unwrap());
    let said: Vec<String> = told.iter().map(ToString::to_string).collect();
    assert!(said[0].starts_with("the certificate expired on 2024-12-31"), "{said:?}");
    let above = "the certificate authority CPN RootCA SHA256 Class 3 expired on 2025-01-01";
    assert!(said.iter().any(|said| said.starts_with(above)), "{said:?}");
    assert!(
        expired
            .problems(None, None, "2024-01-01T00:00:00Z".parse().unwrap())
            .iter()
            .all(|problem| { !matches!(problem, Problem::Expired(_) | Problem::AuthorityOutOfDate { .. }) })
    );
}

#[test]
fn certificates_tell_whose_they_are_and_what_will_be_refused() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let chain = entry(fixtures, "default.p12").chain;
    let leaf = chain.leaf().unwrap();
    assert_eq!(leaf.subject(), "CN=BLÅBÆR AS,organizationIdentifier=NTRNO-974760673,O=BLÅBÆR AS,C=NO");
    let (number, place) = leaf.org_number().unwrap();
    assert_eq!((number.as_str(), place.to_string().as_str()), ("974760673", "organizationIdentifier"));
    // Its issuer has Commfides' name, and not its key.
    assert_eq!((leaf.issued_by(), leaf.realm()), (None, None));
    assert_eq!(leaf.profile().unwrap().to_string(), "SEID 2");
    assert_eq!(leaf.fingerprint().as_str(), fixtures.fingerprint());
    assert_eq!(chain.missing(), None);
    let alone = &CertificateChain::all(std::slice::from_ref(leaf))[0];
    assert_eq!(alone.missing().as_deref(), Some("CN=Commfides Legal Person - G3 - TEST,O=Commfides,C=NO"));

    let (start, end) = (leaf.not_before(), leaf.not_after());
    assert_eq!(leaf.days_left(start), 20);
    let test = Some(Realm::Test);
    assert_eq!(alone.problems(test, Some(&number), start), []);
    assert!(matches!(alone.doubts(test).as_slice(), [Doubt::Issuer(why)] if why.contains("which this program")));
    // An environment of one's own decides itself whose certificates it accepts.
    assert_eq!((alone.problems(None, None, start), alone.doubts(None)), (Vec::new(), Vec::new()));
    let day = std::time::Duration::from_secs(86_400);
    assert_eq!(alone.problems(test, None, end + day), [Problem::Expired(end)]);
    assert_eq!(alone.problems(test, None, start - day), [Problem::NotYetValid(start)]);
    let other: OrgNumber = "991825827".parse().unwrap();
    let problems = alone.problems(test, Some(&other), start);
    assert_eq!(problems, [Problem::OtherOrganisation { found: number, expected: other }]);
    assert_eq!(problems[0].code(), "MP-122");

    let single = |name: &str| {
        let one: Certificate = open(fixtures, name).unwrap().certificates[0].clone();
        (CertificateChain::build(one.clone(), &[]), one)
    };
    let (foreign, leaf) = single("other.pem");
    let codes: Vec<_> = foreign.problems(test, None, leaf.not_before()).iter().map(Problem::code).collect();
    assert_eq!(codes, ["MP-120", "MP-122"]);
    // SEID 1, production: the number stands in serialNumber.
    let (_, production) = single("production.pem");
    assert_eq!(production.org_number().unwrap().1.to_string(), "serialNumber");
    assert_eq!(production.profile().unwrap().to_string(), "SEID 1");
}

#[test]
fn d8_a_certificate_for_other_things_is_in_doubt_and_not_refused() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let signing = open(fixtures, "non-repudiation.pem").unwrap().certificates[0].clone();
    let start = signing.not_before();
    let chain = CertificateChain::build(signing, &[]);
    assert_eq!(chain.problems(None, None, start), []);
    assert!(matches!(chain.doubts(None).as_slice(), [Doubt::Purpose(what)] if what.contains("non-repudiation")));
    // Of two for the same key, the one for authentication.
    let other = entry(fixtures, "default.p12").chain;
    for chains in [[chain.clone(), other.clone()], [other.clone(), chain]] {
        assert_eq!(CertificateChain::best(chains.to_vec(), None, start), Some(other.clone()));
    }
}
