//! Webhooks: where changes are delivered to, how what is sent is signed (the Standard Webhooks specification), and when a
//! failed attempt is made again.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use url::{Host, Url};
use uuid::Uuid;

use super::network::Networks;
use super::text_enum::text_enum;

/// For so long a delivery is tried before the webhook is parked.
pub const PATIENCE: TimeDelta = TimeDelta::days(3);

/// The wait after the first failure, doubled with each further one.
const FIRST_WAIT_SECONDS: i64 = 10;
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(4);

/// The longest address, in bytes.
pub const URL_MAX: usize = 2_000;

const SECRET_PREFIX: &str = "whsec_";
const SECRET_BYTES: usize = 32;

text_enum! {
    /// Whether a webhook delivers.
    WebhookStatus {
        /// It delivers.
        Active = "ACTIVE",
        /// Its owner switched it off.
        Off = "OFF",
        /// A delivery failed for three days.
        Parked = "PARKED",
        /// Its address answered 410 Gone.
        Gone = "GONE",
    }
}

text_enum! {
    /// Where a delivery stands.
    WebhookDeliveryStatus {
        /// It failed so far, or is on its way.
        Pending = "PENDING",
        /// It was answered with 2xx.
        Delivered = "DELIVERED",
        /// It failed for three days, or for good.
        Parked = "PARKED",
        /// It left its owner's sight before it could be delivered.
        Dropped = "DROPPED",
    }
}

text_enum! {
    /// Why an attempt failed.
    WebhookError {
        /// The address is not one that may be delivered to.
        AddressRefused = "ADDRESS_REFUSED",
        /// No connection: unknown name, refused, no TLS.
        NotConnected = "NOT_CONNECTED",
        /// No answer in time.
        Timeout = "TIMEOUT",
        /// The connection ended before the answer.
        ConnectionLost = "CONNECTION_LOST",
        /// An answer that leads elsewhere: it is not followed.
        Redirect = "REDIRECT",
        /// An answer that is not 2xx.
        Status = "STATUS",
    }
}

/// Where webhooks may lead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookRules {
    /// Besides public addresses.
    pub networks: Networks,
    /// Plain HTTP too.
    pub http: bool,
}

/// Why an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlFault {
    Malformed,
    Scheme,
    Credentials,
    Port,
    Address,
}

impl WebhookRules {
    /// Checks what the address itself says; where its name leads is checked when it is connected to.
    pub fn check(&self, text: &str) -> Result<Url, UrlFault> {
        let url = Url::parse(text).map_err(|_| UrlFault::Malformed)?;
        match url.scheme() {
            "https" => {}
            "http" if self.http => {}
            _ => return Err(UrlFault::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlFault::Credentials);
        }
        // Below are the ports of mail, shells and the like, which must not be made to hear our words.
        if url.port().is_some_and(|port| port < 1024 && port != 443 && port != 80) {
            return Err(UrlFault::Port);
        }
        let admitted = match url.host() {
            Some(Host::Ipv4(address)) => self.networks.admit(address.into()),
            Some(Host::Ipv6(address)) => self.networks.admit(address.into()),
            Some(Host::Domain(_)) => true,
            None => return Err(UrlFault::Malformed),
        };
        if admitted { Ok(url) } else { Err(UrlFault::Address) }
    }
}

/// A secret of these random bytes, as its owner is shown it.
pub fn secret_of(bytes: &[u8; SECRET_BYTES]) -> SecretString {
    format!("{SECRET_PREFIX}{}", STANDARD.encode(bytes)).into()
}

/// The `webhook-signature` of one message by each of the secrets.
pub fn signatures<'s>(
    secrets: impl IntoIterator<Item = &'s SecretString>,
    id: &str,
    timestamp: DateTime<Utc>,
    body: &str,
) -> String {
    let one = |secret: &SecretString| {
        let text = secret.expose_secret();
        let key = STANDARD.decode(text.strip_prefix(SECRET_PREFIX).unwrap_or(text)).unwrap_or_default();
        let mut block = [0; 64];
        // Our own secrets are shorter than the block, so they are not hashed first.
        let length = key.len().min(block.len());
        block[..length].copy_from_slice(&key[..length]);
        let mut signed = Hmac::<Sha256>::new(&block.into());
        signed.update(format!("{id}.{}.{body}", timestamp.timestamp()).as_bytes());
        format!("v1,{}", STANDARD.encode(signed.finalize().into_bytes()))
    };
    secrets.into_iter().map(one).collect::<Vec<_>>().join(" ")
}

/// How long to wait after so many failures: doubled each time, a quarter more or less so that not all come again at once.
/// The same delivery waits the same on every node.
pub fn wait_after(delivery: Uuid, attempts: i32) -> TimeDelta {
    let doubled = u32::try_from(attempts.saturating_sub(1)).unwrap_or_default().min(20);
    let seconds = TimeDelta::seconds(FIRST_WAIT_SECONDS << doubled).min(LONGEST_WAIT).num_milliseconds();
    let digest = Sha256::digest([delivery.as_bytes().as_slice(), &attempts.to_be_bytes()].concat());
    let share = i64::from(u16::from_be_bytes([digest[0], digest[1]]));
    // 75 % to 125 %.
    TimeDelta::milliseconds(seconds * 3 / 4 + seconds / 2 * share / i64::from(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specifications_own_example_is_signed_as_it_says() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned().into();
        let at = DateTime::from_timestamp(1_614_265_330, 0).unwrap();
        let body = r#"{"test": 2432232314}"#;
        let signed = signatures([&secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(signatures([&secret, &secret], "a", at, body).split(' ').count(), 2);
    }

    #[test]
    fn waits_grow_to_hours_and_differ_between_deliveries() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let waits: Vec<i64> = (1..30).map(|attempt| wait_after(one, attempt).num_seconds()).collect();
        assert!((7..=12).contains(&waits[0]), "{waits:?}");
        assert!(waits[8..].iter().all(|wait| *wait > 1_800) && waits.iter().all(|wait| *wait <= 18_000), "{waits:?}");
        assert_ne!(wait_after(one, 3), wait_after(other, 3));
        assert_eq!(wait_after(one, 3), wait_after(one, 3));
        assert!(wait_after(one, i32::MAX) <= LONGEST_WAIT * 5 / 4);
    }

    #[test]
    fn an_address_that_leads_inside_or_elsewhere_than_the_web_is_refused() {
        let rules = WebhookRules::default();
        let refused = |text: &str| rules.check(text).unwrap_err();
        assert!(rules.check("https://hooks.example/duban?a=1").is_ok());
        assert!(rules.check("https://1.1.1.1:8443/").is_ok());
        assert_eq!(refused("http://hooks.example/"), UrlFault::Scheme);
        assert_eq!(refused("ftp://hooks.example/"), UrlFault::Scheme);
        assert_eq!(refused("hooks.example"), UrlFault::Malformed);
        assert_eq!(refused("https://me:secret@hooks.example/"), UrlFault::Credentials);
        assert_eq!(refused("https://hooks.example:25/"), UrlFault::Port);
        for inside in ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1"] {
            assert_eq!(refused(&format!("https://{inside}/")), UrlFault::Address, "{inside}");
        }
        let open = WebhookRules { networks: Networks(vec!["127.0.0.0/8".parse().unwrap()]), http: true };
        assert!(open.check("http://127.0.0.1:8080/").is_ok());
    }
}
