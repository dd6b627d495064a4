//! Keys that are values in other texts.

use serde_json::{Value, json};

use super::{OPEN, base64, field, home, key, shown};

/// Keys of the fixtures: one as PEM, and another as a JWK.
fn two() -> (String, Value) {
    let home = home();
    home.write_private("other", field("ssh_enc_3des-cbc"));
    let line = format!("key convert other {OPEN} --to jwk --kid andre --unencrypted --to-file -");
    (pem(), serde_json::from_str(&home.ok(&line)).unwrap())
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
        assert_eq!(key(name, field(name))["format"], format, "{name}");
    }
}

#[test]
fn d5_keys_are_found_however_they_are_wrapped() {
    let (pem, jwk) = two();
    let (one, other) =
        (key("one.pem", &pem)["thumbprint"].clone(), key("other.jwk", jwk.to_string())["thumbprint"].clone());
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
        assert_eq!(key(name, content)["thumbprint"], one, "{name}");
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
        assert_eq!(key(name, content)["thumbprint"], other, "{name}");
    }
}

#[test]
fn d5_a_key_and_its_certificate_come_together_from_two_values() {
    let home = home();
    home.write_private("store.p12", field("constructed-octets.p12"));
    let pem = home.ok(format!("key convert store.p12 {OPEN} --to pem --unencrypted --to-file -"));
    let (key_pem, chain) = pem.split_at(pem.find("-----BEGIN CERTIFICATE").unwrap());
    let tls = secret(&json!({"tls.crt": base64(chain.as_bytes()), "tls.key": base64(key_pem.as_bytes())}));
    let found = key("tls.json", tls.to_string());
    assert_eq!(found["format"], "PEM (PKCS#8), in base64, from data.tls.key");
    assert_eq!(found["certificates"].as_array().unwrap().len(), 3);
    // Vault's PKI has them so.
    let pki =
        json!({"data": {"certificate": chain, "ca_chain": [chain], "private_key": key_pem, "serial_number": "1"}});
    assert_eq!(key("pki.json", pki.to_string())["certificates"].as_array().unwrap().len(), 3);
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
        let home = home();
        home.write_private(name, content);
        let prefix = if name.ends_with("json") { "data." } else { "" };
        let said = format!("choose one by its alias: \"{prefix}FIRST\", \"{prefix}SECOND\"");
        home.run(["key", "import", name]).fails(2).says(&said).says("choose one with --alias");
        for (alias, format) in [("FIRST", "PEM (PKCS#8)"), ("SECOND", "JWK")] {
            let json = home.json(["key", "show", "--from", name, "--alias", alias]);
            assert_eq!(json["entries"].as_array().unwrap().len(), 1, "{name} {json}");
            assert!(json["format"].as_str().unwrap().starts_with(format), "{name} {json}");
        }
        home.run(["key", "import", name, "--alias", "SECOND", "--kid", "andre"]).success();
    }
}

#[test]
fn d5_keys_of_the_same_name_in_two_files_of_a_secret_are_told_apart() {
    let (pem, jwk) = two();
    let file = |value: &str| base64(format!("A=1\nKEY='{value}'\n").as_bytes());
    let home = home();
    home.write_private(
        "secret.json",
        secret(&json!({"a.env": file(&pem), "b.env": file(&jwk.to_string())})).to_string(),
    );
    let said = "choose one by its alias: \"data.a.env.KEY\", \"data.b.env.KEY\"";
    home.run("key import secret.json").fails(2).says(said);
    let json = home.json("key show --from secret.json --alias data.b.env.KEY");
    assert_eq!(
        (&json["entries"][0]["kid"], &json["format"]),
        (&"andre".into(), &"JWK, in base64, from data.b.env.KEY".into())
    );
}

#[test]
fn d5_pem_beside_other_values_is_pem_all_the_same() {
    let pem = pem();
    // A template that begins like JSON, and a certificate; neither is the key, which goes over lines without quotes.
    let template = format!("a: {{{{ .Values.{} }}}}\n", "x".repeat(80));
    for text in
        [format!("{template}KEY={pem}"), format!("{template}---\n{pem}"), format!("# {}\n{pem}", "x=".repeat(50))]
    {
        assert_eq!(key("odd.txt", text)["format"], "PEM (PKCS#8)");
    }
}

#[test]
fn d5_the_same_key_in_two_forms_is_one() {
    let (_, jwk) = two();
    let home = home();
    home.write_private("other.jwk", jwk.to_string());
    let pem = home.ok("key convert other.jwk --to pkcs8 --unencrypted --to-file -");
    let both = json!({"data": {"PEM": pem, "JWK": jwk.to_string()}});
    let found = key("both.json", both.to_string());
    assert_eq!(found["kid"], "andre");
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
        assert!(key(name, text)["format"].as_str().unwrap().starts_with("PEM (PKCS#8), in base64, from "), "{name}");
    }
}

#[test]
fn d5_what_is_wrong_names_the_value_and_repeats_none() {
    let pem = pem();
    let (half, secret_line) = (&pem[..pem.len() / 2], pem.lines().nth(8).unwrap());
    let cut = json!({"data": {"KEY": half}}).to_string();
    shown("cut.json", cut).fails(2).says("data.KEY: PEM: the line").never_says(secret_line);
    let damaged = pem.replacen(secret_line, &secret_line.chars().rev().collect::<String>(), 1);
    shown("damaged.env", format!("KEY='{damaged}'")).fails(2).never_says(secret_line);
    let wrong = home().with("P", "galt");
    wrong.write_private("azure.json", field("azure_kv_secret.json"));
    wrong
        .run("key show --from azure.json --password-from env:P")
        .fails(2)
        .says("value: the password for the PKCS#12 keystore is wrong");
    for nothing in ["{\"a\": \"b\"}", "[1, 2]", "[]", "{}", "[\"a\"]"] {
        shown("nothing.json", nothing).fails(2).never_says("panicked");
    }
    shown("nothing.env", "A=1\nB=2\n").fails(2).says("this looks like text");
}
