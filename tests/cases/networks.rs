//! Proxies, clocks, and servers that aren't Digdir's (C).

mod answers;
mod front;
mod metadata;
mod proxies;
mod slashes;
mod trust;

use maskinporten_testkit::{Listener, World};

/// Puts what is at this address into the place of the sandbox. Without a slash at its end, as it stands in Listeners.
fn move_to(world: &World, origin: &str) {
    let config = world.read(world.config().join("config.toml"));
    let config = config.replace(world.sandbox.issuer().trim_end_matches('/'), origin);
    world.write(world.config().join("config.toml"), config);
}

/// A server that answers so to everything, in the place of the sandbox.
fn answered_by(world: &World, status: &str, kind: &str, body: &str) -> Listener {
    let server = Listener::answering(format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    ));
    move_to(world, &format!("http://{}", server.address));
    server
}
