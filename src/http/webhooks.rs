//! The HTTP client that carries webhooks. It connects to nothing but what the operator admits: the address that a name
//! leads to is looked up once, judged, and connected to, so that a name that answers otherwise a moment later gains
//! nothing. Redirects are not followed, no proxy of the environment is used, and of an answer only its status is read.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, redirect};

use crate::config::WebhooksConfig;
use crate::model::network::Networks;
use crate::model::webhook::{WebhookError, WebhookRules};
use crate::service::deliver_webhooks::{Courier, Parcel, Receipt};

/// Carries messages over HTTP.
#[derive(Clone, Debug)]
pub struct HttpCourier {
    client: Client,
    rules: WebhookRules,
    longest: Duration,
}

impl HttpCourier {
    /// A client by the settings.
    ///
    /// # Errors
    /// The system gives no TLS.
    pub fn new(config: &WebhooksConfig) -> Result<Self, reqwest::Error> {
        // An error only says that a provider is installed already; ring is the only one in the tree.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(config.request)
            .connect_timeout(config.connect)
            .redirect(redirect::Policy::none())
            .no_proxy()
            // A connection that is kept would outlive a change of the name that it was judged by.
            .pool_max_idle_per_host(0)
            .dns_resolver(Arc::new(Judged(config.rules.networks.clone())))
            .user_agent("Duban")
            .build()?;
        Ok(Self { client, rules: config.rules.clone(), longest: config.request })
    }

    async fn send(&self, parcel: &Parcel) -> Result<u16, WebhookError> {
        // A number in the place of a name is connected to without the resolver; and the rules may have changed.
        let url = self.rules.check(&parcel.url).map_err(|_| WebhookError::AddressRefused)?;
        let response = self
            .client
            .post(url)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .header("webhook-id", &parcel.id)
            .header("webhook-timestamp", parcel.timestamp)
            .header("webhook-signature", &parcel.signature)
            .body(parcel.body.clone())
            .send()
            .await
            .map_err(|error| why(&error))?;
        // The body is not read: it may be endless, and is nobody's business here.
        Ok(response.status().as_u16())
    }
}

#[async_trait::async_trait]
impl Courier for HttpCourier {
    async fn carry(&self, parcel: &Parcel) -> Receipt {
        let begun = Instant::now();
        let answer = self.send(parcel).await;
        Receipt { answer, took: begun.elapsed() }
    }

    fn longest(&self) -> Duration {
        self.longest
    }
}

fn why(error: &reqwest::Error) -> WebhookError {
    if is_refused(error) {
        WebhookError::AddressRefused
    } else if error.is_timeout() {
        WebhookError::Timeout
    } else if error.is_connect() {
        WebhookError::NotConnected
    } else {
        WebhookError::ConnectionLost
    }
}

fn is_refused(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<AddressRefused>().is_some() || error.source().is_some_and(is_refused)
}

/// Every address of the name is one that is not delivered to.
#[derive(Debug, thiserror::Error)]
#[error("the address is not one that webhooks may lead to")]
struct AddressRefused;

/// Looks names up as the system does, and gives only addresses that are admitted.
#[derive(Debug)]
struct Judged(Networks);

impl Resolve for Judged {
    fn resolve(&self, name: Name) -> Resolving {
        let networks = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let admitted: Vec<SocketAddr> = found.filter(|address| networks.admit(address.ip())).collect();
            if admitted.is_empty() {
                return Err(AddressRefused.into());
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}
