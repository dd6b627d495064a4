//! Keys that are values in other texts.

use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::{read, read_entry, write};
use serde_json::{Value, json};

use super::{base64, field, one, opened, thumbprint, why};
use crate::said::Said;

/// Keys of the fixtures: one as PEM, and another as a JWK.
fn two() -> (String, Value) {
    let other = one("other", field("ssh_enc_3des-cbc")).private.remove(0).key;
    let jwk = write::to_private_jwk(&other, &"andre".parse().unwrap(), Algorithm::Rs256).unwrap();
    (pem(), serde_json::from_str(jwk.expose()).unwrap())
}

fn format(name: &str, bytes: impl AsRef<[u8]>) -> String {
    one(name, bytes).format.to_string()
}

fn pem() -> String {
    String::from_utf8(field("pem_rsapriv_label_p8.pem")).unwrap().replace("RSA PRIVATE", "PRIVATE")
}

fn secret(members: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "x", "annotations": {"a": "b".repeat(90)}},
        "data": members})
}

#[test]
fn d5_the_one_key_in_a_secret_managers_json_is_read() {
    for (name, format) in [
        ("nais_secret.json", "JWK, in base64, from data.MASKINPORTEN_CLIENT_JWK"),
        ("azure_kv_secret.json", "PKCS#12 (AES-256, PBKDF2, SHA-256 MAC), in base64, from value"),
        ("vault_kv2.json", "JWK, from data.data.client_jwk"),
        ("env_dq.env", "PEM (PKCS#8), from PRIVATE_KEY"),
    ] {
        assert_eq!(self::format(name, field(name)), format, "{name}");
    }
}

#[test]
fn d5_keys_are_found_however_they_are_wrapped() {
    let (pem, jwk) = two();
    let (first, other) = (thumbprint(&one("one.pem", &pem)), thumbprint(&one("other.jwk", jwk.to_string())));
    let escaped = pem.replace('\n', "\\n");
    let encoded = base64(pem.as_bytes());
    let text = jwk.to_string();
    let indented = pem.lines().map(|line| format!("    {line}\n")).collect::<String>();
    for (name, content) in [
        ("stringData.json", json!({"kind": "Secret", "stringData": {"a.pem": pem, "url": "https://x"}}).to_string()),
        (
            "env_file_in_a_secret.json",
            secret(&json!({".env": base64(format!("ID=1\nKEY=\"{escaped}\"\n").as_bytes())})).to_string(),
        ),
        (
            "aws.json",
            json!({"ARN": "arn:aws", "SecretString": json!({"id": "x", "key": pem}).to_string()}).to_string(),
        ),
        ("aws_base64.json", json!({"SecretString": json!({"key": encoded}).to_string()}).to_string()),
        ("vault_kv1.json", json!({"lease_id": "", "data": {"private_key": pem}}).to_string()),
        ("gcp.json", json!({"type": "service_account", "private_key": pem}).to_string()),
        ("php.json", json!({"key": pem}).to_string().replace('/', "\\/").replace('+', "\\u002B")),
        ("string.json", json!(pem).to_string()),
        ("string_base64.json", json!(encoded).to_string()),
        ("list.json", json!([{"name": "A", "value": "x"}, {"name": "KEY", "value": pem}]).to_string()),
        ("quoted.env", format!("A=1\nexport KEY='{pem}'\n")),
        ("bare.env", format!("A=1\nKEY={escaped}\n")),
        ("base64.env", format!("A=1\r\nKEY={encoded}\r\n")),
        ("spring.properties", format!("maskinporten.scope=a\nmaskinporten.private-key={escaped}\n")),
        ("continued.properties", format!("a.key={}\n", pem.replace('\n', "\\n\\\n   "))),
        ("base64.properties", format!("a.key = base64:{encoded}\n")),
        ("spring.yaml", format!("maskinporten:\n  private-key: |\n{indented}  scope: a\n")),
        ("folded.yaml", format!("a:\n  - key: >-\n{indented}  - b: 1\n")),
        ("quoted.yaml", format!("a:\n  key: \"{escaped}\"\n")),
        ("continued.yaml", format!("a:\n  key: \"{}\"\n", pem.replace('\n', "\\n\\\n    "))),
        ("compose.yaml", format!("services:\n  a:\n    environment:\n      - KEY={encoded}\n      - B=1\n")),
        ("sections.ini", format!("[a]\nkey = {encoded}\n; a comment\n")),
        ("commented.json", format!("{{ // a comment\n \"Key\": {}, }}", json!(pem))),
        ("secret.yaml", format!("apiVersion: v1\nkind: Secret\ndata:\n  key: {encoded}\n  a: YQ==\n")),
        ("secret_block.yaml", format!("kind: Secret\nstringData:\n  key: |-\n{indented}")),
    ] {
        assert_eq!(thumbprint(&one(name, content)), first, "{name}");
    }
    for (name, content) in [
        ("object.json", json!({"Jwk": jwk, "ClientId": "x"}).to_string()),
        ("jwk.env", format!("A=1\nJWK={text}\n")),
        ("jwk_quoted.env", format!("JWK='{text}'\n")),
        ("jwk_escaped.env", format!("JWK=\"{}\"\n", text.replace('"', "\\\""))),
        ("jwk.properties", format!("a.jwk={text}\n")),
        ("jwk.yaml", format!("a:\n  jwk: '{text}'\n")),
        ("jwk_block.yaml", format!("a:\n  jwk: |\n    {text}\n")),
        ("jwk_string.json", json!(text).to_string()),
        ("jwk_base64.yaml", format!("data:\n  jwk: {}\n", base64(text.as_bytes()))),
    ] {
        assert_eq!(thumbprint(&one(name, content)), other, "{name}");
    }
}

#[test]
fn d5_a_key_and_its_certificate_come_together_from_two_values() {
    let store = one("store.p12", field("constructed-octets.p12")).private.remove(0);
    let key_pem = write::to_pkcs8_pem(&store.key).unwrap().expose().clone();
    let chain: String =
        store.chain.certificates().iter().map(maskinporten_protocol::certificate::Certificate::to_pem).collect();
    let tls = secret(&json!({"tls.crt": base64(chain.as_bytes()), "tls.key": base64(key_pem.as_bytes())}));
    let found = one("tls.json", tls.to_string());
    assert_eq!(found.format.to_string(), "PEM (PKCS#8), in base64, from data.tls.key");
    assert_eq!(found.private[0].chain.certificates().len(), 3);
    // Vault's PKI has them so.
    let pki =
        json!({"data": {"certificate": chain, "ca_chain": [chain], "private_key": key_pem, "serial_number": "1"}});
    assert_eq!(one("pki.json", pki.to_string()).private[0].chain.certificates().len(), 3);
}

#[test]
fn d5_several_keys_are_named_and_each_can_be_taken_out() {
    let (pem, jwk) = two();
    let escaped = pem.replace('\n', "\\n");
    for (name, content) in [
        (
            "two.json",
            secret(&json!({"FIRST": base64(pem.as_bytes()), "SECOND": base64(jwk.to_string().as_bytes())}))
                .to_string(),
        ),
        ("two.env", format!("FIRST=\"{escaped}\"\nSECOND='{jwk}'\n")),
        ("two.yaml", format!("FIRST: \"{escaped}\"\nb:\n  SECOND: '{jwk}'\n")),
    ] {
        let prefix = if name.ends_with("json") { "data." } else { "" };
        let said = format!("choose one by its alias: \"{prefix}FIRST\", \"{prefix}SECOND\"");
        assert!(why(&content).contains(&said), "{name}: {}", why(&content));
        for (alias, format) in [("FIRST", "PEM (PKCS#8)"), ("SECOND", "JWK")] {
            let material = read_entry(&content.clone().into_bytes().into(), Some(alias), &mut Said::right()).unwrap();
            assert!(material.choose(Some(alias)).is_ok(), "{name} {alias}");
            assert!(material.format.to_string().starts_with(format), "{name} {alias}: {}", material.format);
        }
    }
}

#[test]
fn d5_keys_of_the_same_name_in_two_files_of_a_secret_are_told_apart() {
    let (pem, jwk) = two();
    let file = |value: &str| base64(format!("A=1\nKEY='{value}'\n").as_bytes());
    let both = secret(&json!({"a.env": file(&pem), "b.env": file(&jwk.to_string())})).to_string();
    assert!(why(&both).ends_with("choose one by its alias: \"data.a.env.KEY\", \"data.b.env.KEY\""));
    let alias = Some("data.b.env.KEY");
    let material = read_entry(&both.into_bytes().into(), alias, &mut Said::right()).unwrap();
    assert_eq!(material.choose(alias).unwrap().kid.as_deref(), Some("andre"));
    assert_eq!(material.format.to_string(), "JWK, in base64, from data.b.env.KEY");
}

#[test]
fn d5_pem_beside_other_values_is_pem_all_the_same() {
    let pem = pem();
    // A template that begins like JSON, and a certificate; neither is the key, which goes over lines without quotes.
    let template = format!("a: {{{{ .Values.{} }}}}\n", "x".repeat(80));
    for text in
        [format!("{template}KEY={pem}"), format!("{template}---\n{pem}"), format!("# {}\n{pem}", "x=".repeat(50))]
    {
        assert_eq!(format("odd.txt", text), "PEM (PKCS#8)");
    }
}

#[test]
fn d5_the_same_key_in_two_forms_is_one() {
    let (_, jwk) = two();
    let pem = write::to_pkcs8_pem(&one("other.jwk", jwk.to_string()).private[0].key).unwrap();
    let both = json!({"data": {"PEM": pem.expose(), "JWK": jwk.to_string()}});
    assert_eq!(one("both.json", both.to_string()).private[0].kid.as_deref(), Some("andre"));
}

#[test]
fn d5_what_kubectl_keeps_of_an_earlier_secret_is_no_key() {
    let (pem, jwk) = two();
    let earlier = json!({"kind": "Secret", "stringData": {"KEY": jwk.to_string()}}).to_string();
    let name = "kubectl.kubernetes.io/last-applied-configuration";
    let json = json!({"kind": "Secret", "metadata": {"annotations": {name: earlier}}, "data": {"KEY": base64(pem.as_bytes())}});
    let yaml = format!(
        "kind: Secret\nmetadata:\n  annotations:\n    {name}: |\n      {earlier}\ndata:\n  KEY: {}\n",
        base64(pem.as_bytes())
    );
    for (name, text) in [("secret.json", json.to_string()), ("secret.yaml", yaml)] {
        assert!(format(name, text).starts_with("PEM (PKCS#8), in base64, from "), "{name}");
    }
}

#[test]
fn d5_what_is_wrong_names_the_value_and_repeats_none() {
    let pem = pem();
    let (half, secret_line) = (&pem[..pem.len() / 2], pem.lines().nth(8).unwrap());
    let cut = json!({"data": {"KEY": half}}).to_string();
    let damaged = pem.replacen(secret_line, &secret_line.chars().rev().collect::<String>(), 1);
    assert!(why(&cut).starts_with("data.KEY: PEM: the line"), "{}", why(&cut));
    for text in [cut, format!("KEY='{damaged}'")] {
        let error = opened(text).and_then(|material| material.choose(None).cloned()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(secret_line), "{error}");
    }
    let error = read(&field("azure_kv_secret.json").into(), &mut Said::wrong()).unwrap_err();
    assert_eq!(error.to_string(), "value: the password for the PKCS#12 keystore is wrong");
    for nothing in ["{\"a\": \"b\"}", "[1, 2]", "[]", "{}", "[\"a\"]"] {
        let said = why(nothing);
        assert!(said.ends_with("JSON without a key in it") || said.ends_with("only an empty container"), "{said}");
    }
    assert!(why("A=1\nB=2\n").ends_with("this looks like text"));
}
