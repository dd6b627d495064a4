//! A container image from nothing: the static program, the authorities that it trusts, and a user who isn't root.
//! One for all processors, as the OCI image layout has it
//! (<https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md>).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use maskinporten_protocol::certificate::Certificate;
use serde_json::{Value, json};

use super::archive::{Tar, compressed};
use super::manifest::Manifest;
use super::moment::Moment;
use super::target::Target;
use super::{REPOSITORY, VERSION, step, sums, tree};
use crate::Outcome;

/// Nobody that a machine knows.
const USER: u64 = 65532;
const HOME: &str = "home/maskinporten";

/// Writes the image, where there is a program to put into it.
pub(super) fn write(dist: &Path, targets: &[Target], moment: &Moment) -> Outcome {
    let mut blobs = Blobs::default();
    let mut manifests = Vec::new();
    for target in targets {
        if let Some(architecture) = target.linux() {
            step(&format!("the image for {architecture}"));
            manifests.push(manifest(*target, architecture, moment, &mut blobs)?);
        }
    }
    if manifests.is_empty() {
        return Ok(());
    }
    // An index of one name, which has one image for each processor.
    let kind = "application/vnd.oci.image.index.v1+json";
    let images = json!({ "schemaVersion": 2, "mediaType": kind, "manifests": manifests });
    let mut images = blobs.put(kind, images.to_string().into_bytes());
    images["annotations"] = json!({ "org.opencontainers.image.ref.name": VERSION });
    let index = json!({ "schemaVersion": 2, "mediaType": kind, "manifests": [images] });
    let mut archive = Tar::new(moment);
    archive.file("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#, 0o644)?;
    archive.file("index.json", index.to_string().as_bytes(), 0o644)?;
    for (digest, blob) in &blobs.0 {
        archive.file(&format!("blobs/sha256/{digest}"), blob, 0o644)?;
    }
    Ok(fs::write(dist.join(format!("maskinporten-{VERSION}-oci.tar")), archive.finish()?)?)
}

/// What an image consists of, by SHA-256.
#[derive(Default)]
struct Blobs(BTreeMap<String, Vec<u8>>);

impl Blobs {
    fn put(&mut self, kind: &str, blob: Vec<u8>) -> Value {
        let (digest, size) = (sums::sha256(&blob), blob.len());
        self.0.insert(digest.clone(), blob);
        json!({ "mediaType": kind, "digest": format!("sha256:{digest}"), "size": size })
    }
}

fn manifest(target: Target, architecture: &str, moment: &Moment, blobs: &mut Blobs) -> Outcome<Value> {
    let layer = layer(target, moment)?;
    let config = config(architecture, &sums::sha256(&layer), moment)?;
    let config = blobs.put("application/vnd.oci.image.config.v1+json", config.to_string().into_bytes());
    let layer = blobs.put("application/vnd.oci.image.layer.v1.tar+gzip", compressed(&layer)?);
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let manifest = json!({ "schemaVersion": 2, "mediaType": kind, "config": config, "layers": [layer] });
    let mut described = blobs.put(kind, manifest.to_string().into_bytes());
    described["platform"] = json!({ "architecture": architecture, "os": "linux" });
    Ok(described)
}

fn config(architecture: &str, layer: &str, moment: &Moment) -> Outcome<Value> {
    let created = jiff::Timestamp::from_second(i64::try_from(moment.seconds)?)?.to_string();
    let mut labels = json!({
        "org.opencontainers.image.title": "maskinporten",
        "org.opencontainers.image.description": Manifest::read()?.description()?,
        "org.opencontainers.image.version": VERSION,
        "org.opencontainers.image.source": REPOSITORY,
        "org.opencontainers.image.licenses": env!("CARGO_PKG_LICENSE"),
        "org.opencontainers.image.created": created,
    });
    if let Some(commit) = &moment.commit {
        labels["org.opencontainers.image.revision"] = json!(commit);
    }
    Ok(json!({
        "created": created,
        "architecture": architecture,
        "os": "linux",
        "config": {
            "User": format!("{USER}:{USER}"),
            "Env": ["PATH=/usr/bin", format!("HOME=/{HOME}")],
            "Entrypoint": ["/usr/bin/maskinporten"],
            "WorkingDir": format!("/{HOME}"),
            "Labels": labels,
        },
        "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{layer}")] },
    }))
}

fn layer(target: Target, moment: &Moment) -> Outcome<Vec<u8>> {
    let mut layer = Tar::new(moment);
    layer.file("etc/passwd", format!("maskinporten:x:{USER}:{USER}::/{HOME}:/\n").as_bytes(), 0o644)?;
    layer.file("etc/group", format!("maskinporten:x:{USER}:\n").as_bytes(), 0o644)?;
    layer.file("etc/ssl/certs/ca-certificates.crt", authorities()?.as_bytes(), 0o644)?;
    // To be looked into by whatever user a platform chooses instead.
    layer.folder(HOME, 0o755, USER)?;
    layer.folder("tmp", 0o1777, 0)?;
    for file in tree::of(target)?.into_iter().filter(|file| file.is_program || file.is_licence()) {
        layer.file(&format!("usr/{}", file.path), &fs::read(&file.source)?, file.mode())?;
    }
    layer.finish()
}

/// Mozilla's list of authorities, as Cargo.lock has it: not whatever the building machine trusts.
fn authorities() -> Outcome<String> {
    let all = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
    all.map(|certificate| Ok(Certificate::from_der(certificate)?.to_pem())).collect()
}
