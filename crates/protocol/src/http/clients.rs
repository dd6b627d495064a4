//! The HTTP library's clients: one for plain http, one for https, one for https through the proxy. Each is set up when it
//! is first needed.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use reqwest::blocking::{Client, ClientBuilder};
use reqwest::redirect;
use url::Url;

use super::{HttpError, HttpOptions, innermost, proxy, trust};
use crate::clock::Deadline;

#[derive(Default)]
pub(super) struct Clients {
    plain: OnceLock<Client>,
    direct: OnceLock<Client>,
    proxied: OnceLock<Client>,
    is_late: AtomicBool,
}

impl Clients {
    /// The client for this address. A proxy on the way there has been asked whether it lets us through.
    pub(super) fn client(&self, url: &Url, options: &HttpOptions, deadline: Deadline) -> Result<&Client, HttpError> {
        if url.scheme() == "http" {
            return set_up(&self.plain, || {
                // Nobody's certificate is looked at, so nobody has to be trusted.
                let client = builder(options).no_proxy().tls_certs_only([]).build();
                client.map_err(|error| HttpError::Setup(innermost(&error)))
            });
        }
        let Some(proxy) = options.proxy.on_the_way_to(url)? else {
            return set_up(&self.direct, || trust::build(|| builder(options).no_proxy(), options));
        };
        let client = set_up(&self.proxied, || {
            let for_library = proxy.for_library().map_err(|error| HttpError::Setup(innermost(&error)))?;
            trust::build(|| builder(options).proxy(for_library.clone()), options)
        })?;
        proxy.ask(url, deadline, options.timeout)?;
        Ok(client)
    }

    /// Notes that a call took too long.
    pub(super) fn was_late(&self) {
        self.is_late.store(true, Ordering::Relaxed);
    }
}

impl Drop for Clients {
    fn drop(&mut self) {
        // The library waits for the system's look-up of a name, which takes as long as it likes.
        if self.is_late.load(Ordering::Relaxed) {
            let clients = [&mut self.plain, &mut self.direct, &mut self.proxied].map(OnceLock::take);
            thread::spawn(move || drop(clients));
        }
    }
}

fn set_up(slot: &OnceLock<Client>, make: impl FnOnce() -> Result<Client, HttpError>) -> Result<&Client, HttpError> {
    if let Some(client) = slot.get() {
        return Ok(client);
    }
    let client = make()?;
    Ok(slot.get_or_init(|| client))
}

fn builder(options: &HttpOptions) -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("maskinporten/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .referer(false)
        .connect_timeout(options.timeout.min(proxy::CONNECTING))
}
