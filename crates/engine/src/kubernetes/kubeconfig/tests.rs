//! Kubeconfigs as people have them.

use std::path::Path;

use super::*;

const USER: &str = "users: [{name: u, user: {token: t}}]\n";
const CLUSTER: &str = "clusters: [{name: c, cluster: {server: 'https://k.example/base/'}}]\n";
const CONTEXT: &str = "contexts: [{name: x, context: {cluster: c, user: u, namespace: team}}]\n";

fn read(texts: &[&str], context: Option<&str>) -> Result<ClusterConfig, KubernetesError> {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = (0..texts.len()).map(|number| folder.path().join(number.to_string())).collect();
    for (path, text) in paths.iter().zip(texts) {
        std::fs::write(path, text).unwrap();
    }
    std::fs::write(folder.path().join("beside.pem"), "BESIDE").unwrap();
    Kubeconfig::read(&paths)?.cluster(context)
}

fn why(texts: &[&str], context: Option<&str>) -> String {
    read(texts, context).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn a_context_leads_to_a_cluster_and_a_login() {
    let found = read(&[&[USER, CLUSTER, CONTEXT].concat()], None).unwrap();
    assert_eq!((found.server.as_str(), found.namespace.as_str()), ("https://k.example/base/", "team"));
    assert!(matches!(&found.bearer, Bearer::Token(token) if token.expose() == "t"));
    assert!(found.authority.is_none() && found.proxy.is_none() && found.identity.is_none());
    // As three files, of which the first counts, with one that isn't there, and as JSON.
    let other = "clusters: [{name: c, cluster: {server: https://other.example}}]\ncurrent-context: nowhere\n";
    let split = read(&["", USER, CLUSTER, other, CONTEXT], Some("x")).unwrap();
    assert_eq!(split.server, found.server);
    let json = r#"{"users": [{"name": "u", "user": {"tokenFile": "t"}}], "clusters": [{"name": "c", "cluster": {
        "server": "https://k.example", "certificate-authority-data": "UEVN\nUEVN", "proxy-url": "http://p.example:1",
        "insecure-skip-tls-verify": false}}], "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}]}"#;
    let found = read(&[json], None).unwrap();
    assert_eq!((found.namespace.as_str(), &found.authority.unwrap().pem[..]), ("default", &b"PEMPEM"[..]));
    assert!(matches!(&found.bearer, Bearer::File(path) if path.is_absolute() && path.ends_with("t")));
    assert_eq!(found.proxy.unwrap().expose(), "http://p.example:1");
    // Beside the file.
    let user = "users: [{name: u, user: {client-certificate: beside.pem, client-key-data: S0VZ}}]\n";
    let cluster = "clusters: [{name: c, cluster: {server: 'http://[::1]:1', certificate-authority: beside.pem}}]\n";
    let found = read(&[&[user, cluster, CONTEXT].concat()], None).unwrap();
    assert_eq!(found.identity.unwrap().expose(), b"BESIDE\nKEY");
    assert_eq!(found.authority.unwrap().pem, b"BESIDE");
}

#[test]
fn nobody_is_led_to_a_cluster_that_was_not_named() {
    let two = "contexts: [{name: x, context: {cluster: c, user: u}}, {name: y, context: {cluster: c, user: u}}]\n";
    let whole = [USER, CLUSTER, two, "current-context: y\n"].concat();
    assert!(matches!(read(&[&whole], None), Err(KubernetesError::WhichContext { known }) if known == ["x", "y"]));
    assert!(read(&[&whole], Some("y")).is_ok());
    assert!(matches!(read(&[&whole], Some("z")), Err(KubernetesError::NoContext { known, .. }) if known.len() == 2));
    assert!(why(&[""], None).ends_with("it has no context"));
    let none = Kubeconfig::read(&["/nowhere/a".into(), "/nowhere/b".into()]).map(|_| ()).unwrap_err();
    assert!(matches!(none, KubernetesError::NoKubeconfig(path) if path == Path::new("/nowhere/a")));
    assert!(matches!(Kubeconfig::read(&["".into()]), Err(KubernetesError::NoCluster)));
}

#[test]
fn what_can_not_be_done_as_it_says_is_refused() {
    let with = |user: &str, cluster: &str| {
        let user = format!("users: [{{name: u, user: {{{user}}}}}]\n");
        let cluster = format!("clusters: [{{name: c, cluster: {{{cluster}}}}}]\n");
        why(&[&[&user, &cluster, CONTEXT].concat()], None)
    };
    let server = "server: https://k.example";
    for (user, cluster, said) in [
        ("token: hunter2", "server: http://k.example", "https"),
        ("token: hunter2", "server: https://a:hunter2@k.example", "user name or password"),
        ("token: hunter2", "", "the cluster \"c\" has no server"),
        ("token: hunter2", "server: https://k.example, insecure-skip-tls-verify: true", "certificate-authority-data"),
        ("token: hunter2", "server: https://k.example, tls-server-name: x", "tls-server-name"),
        ("token: hunter2", "server: https://k.example, certificate-authority: gone.pem", "no such file"),
        ("token: hunter2", "server: https://k.example, certificate-authority-data: '?'", "isn't base64"),
        ("token: [hunter2]", server, "token that isn't text"),
        ("token: hunter2, as: root", server, "as, which isn't supported"),
        ("username: a, password: hunter2", server, "username, which isn't supported"),
        ("auth-provider: {name: gcp}", server, "use an exec plugin"),
        ("client-key-data: aHVudGVyMg==", server, "but not both"),
        ("", server, "nothing to log in with"),
        ("token: ''", server, "nothing to log in with"),
        ("exec: {command: x}", server, "of the version \"\""),
        ("exec: {apiVersion: client.authentication.k8s.io/v1}", server, "without a command"),
        (
            "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}",
            server,
            "always asks",
        ),
    ] {
        let why = with(user, cluster);
        assert!(why.contains(said) && !why.contains("hunter2"), "{user}, {cluster}: {why}");
    }
    for (text, said) in [
        (&[USER, CONTEXT].concat()[..], "it has no cluster \"c\""),
        (&[CLUSTER, CONTEXT].concat(), "it has no user \"u\""),
        (
            &[USER, CLUSTER, "contexts: [{name: x, context: {cluster: c, user: u, namespace: 'a\",\"b'}}]"].concat(),
            "namespace",
        ),
        ("a: hunter2: b", "line 1"),
    ] {
        let why = why(&[text], None);
        assert!(why.contains(said) && !why.contains("hunter2"), "{text}: {why}");
    }
}
