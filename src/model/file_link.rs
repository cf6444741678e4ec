//! Short-lived links to files: a viewer's sight of one file for a few minutes, signed, so that a browser can fetch the
//! file without the token.
//!
//! A link does not say that its bearer may read the file: it says whose sight is to be asked. The row is read again
//! through that sight when the link is used, so a link dies with the right that it was made from.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::clock::Clock;
use super::global_id::{GlobalId, NodeKind};
use super::viewer::Sight;

/// What a key derived from another secret is for: the two never sign the same words.
const PURPOSE: &[u8] = b"duban file link v1";

/// Signs links. The same on all nodes of a deployment.
#[derive(Clone)]
pub struct LinkKey(Hmac<Sha256>);

impl std::fmt::Debug for LinkKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("LinkKey")
    }
}

/// Whose sight of which file, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileLink {
    pub file: Uuid,
    /// The file's jurisdiction, if it was seen by overseeing it.
    pub oversees: Option<Uuid>,
    /// The agency for which the viewer works.
    pub agency: Option<Uuid>,
    /// Until then.
    pub expires_at: DateTime<Utc>,
}

/// Why a link is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkRefusal {
    /// Not signed by this server: made up or changed.
    Forged,
    Expired,
}

impl LinkKey {
    /// A key of its own, derived from a secret that may serve other ends too.
    pub fn derived_from(secret: &[u8]) -> Self {
        let mut derived = Self::keyed(secret);
        derived.update(PURPOSE);
        Self(Self::keyed(&derived.finalize().into_bytes()))
    }

    /// Any length is a key of an HMAC: a longer one is hashed first, a shorter one filled up.
    fn keyed(secret: &[u8]) -> Hmac<Sha256> {
        let mut block = [0; 64];
        if secret.len() > block.len() {
            block[..32].copy_from_slice(&<Sha256 as sha2::Digest>::digest(secret));
        } else {
            block[..secret.len()].copy_from_slice(secret);
        }
        Hmac::new(&block.into())
    }

    /// The link's parameters, to follow `/files/<id>?`.
    pub fn sign(&self, link: &FileLink) -> String {
        let expires = link.expires_at.timestamp();
        let sight = sight(link);
        let signature = self.signature(link.file, expires, &sight).finalize().into_bytes();
        format!("expires={expires}&sight={sight}&signature={}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Reads a link's parameters, if this key signed them and they have not expired.
    pub fn read(&self, file: Uuid, given: &LinkParts<'_>, now: DateTime<Utc>) -> Result<FileLink, LinkRefusal> {
        let expires: i64 = given.expires.parse().map_err(|_| LinkRefusal::Forged)?;
        let signature = URL_SAFE_NO_PAD.decode(given.signature).map_err(|_| LinkRefusal::Forged)?;
        // In constant time.
        let signed = self.signature(file, expires, given.sight).verify_slice(&signature);
        signed.map_err(|_| LinkRefusal::Forged)?;
        let expires_at = DateTime::from_timestamp(expires, 0).ok_or(LinkRefusal::Forged)?;
        let (oversees, agency) = read_sight(given.sight).ok_or(LinkRefusal::Forged)?;
        if now >= expires_at {
            return Err(LinkRefusal::Expired);
        }
        Ok(FileLink { file, oversees, agency, expires_at })
    }

    fn signature(&self, file: Uuid, expires: i64, sight: &str) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(format!("{}\n{expires}\n{sight}", file.simple()).as_bytes());
        mac
    }
}

/// A link's parameters as they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkParts<'a> {
    pub expires: &'a str,
    pub sight: &'a str,
    pub signature: &'a str,
}

/// Two ids, each may be missing: `o` and `a` say which.
fn sight(link: &FileLink) -> String {
    let part =
        |letter: char, id: Option<Uuid>| id.map(|id| format!("{letter}{}", URL_SAFE_NO_PAD.encode(id.as_bytes())));
    [part('o', link.oversees), part('a', link.agency)].into_iter().flatten().collect::<Vec<_>>().join(".")
}

fn read_sight(text: &str) -> Option<(Option<Uuid>, Option<Uuid>)> {
    let (mut oversees, mut agency) = (None, None);
    for part in text.split('.').filter(|part| !part.is_empty()) {
        let (letter, id) = part.split_at_checked(1)?;
        let id = Uuid::from_slice(&URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
        match letter {
            "o" => oversees = Some(id),
            "a" => agency = Some(id),
            _ => return None,
        }
    }
    Some((oversees, agency))
}

/// Makes and reads links.
#[derive(Clone, Debug)]
pub struct FileLinks {
    pub key: LinkKey,
    pub lifetime: TimeDelta,
    pub clock: Arc<dyn Clock>,
}

impl FileLinks {
    /// The address of a file, good for a few minutes, in the sight of whoever sees it: relative to the API's.
    pub fn address(&self, attachment: Uuid, jurisdiction: Uuid, sight: &Sight) -> String {
        let link = FileLink {
            file: attachment,
            oversees: Some(jurisdiction).filter(|id| sight.oversees.contains(id)),
            agency: sight.agency,
            expires_at: self.clock.now() + self.lifetime,
        };
        format!("/files/{}?{}", GlobalId::new(NodeKind::Attachment, attachment), self.key.sign(&link))
    }

    /// The address of an export's file, good for a few minutes: relative to the API's. Whose sight counts is the
    /// export's own to say.
    pub fn export_address(&self, job: Uuid) -> String {
        let link = FileLink { file: job, oversees: None, agency: None, expires_at: self.clock.now() + self.lifetime };
        format!("/exports/{}?{}", GlobalId::new(NodeKind::ExportJob, job), self.key.sign(&link))
    }

    /// Reads a link's parameters.
    pub fn read(&self, file: Uuid, given: &LinkParts<'_>) -> Result<FileLink, LinkRefusal> {
        self.key.read(file, given, self.clock.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    fn link() -> FileLink {
        let expires_at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        FileLink { file: FILE, oversees: None, agency: Some(Uuid::from_u128(3)), expires_at }
    }

    fn parts(text: &str) -> LinkParts<'_> {
        let part = |name: &str| {
            text.split('&').find_map(|part| part.strip_prefix(name).and_then(|rest| rest.strip_prefix('='))).unwrap()
        };
        LinkParts { expires: part("expires"), sight: part("sight"), signature: part("signature") }
    }

    #[test]
    fn a_link_reads_back_until_it_expires_and_for_its_own_file() {
        let key = LinkKey::derived_from(b"a secret");
        let text = key.sign(&link());
        let end = link().expires_at;
        let before = end - TimeDelta::seconds(1);
        assert_eq!(key.read(FILE, &parts(&text), before), Ok(link()));
        assert_eq!(key.read(FILE, &parts(&text), end), Err(LinkRefusal::Expired));
        assert_eq!(key.read(OTHER, &parts(&text), before), Err(LinkRefusal::Forged));
        assert_eq!(LinkKey::derived_from(b"b secret").read(FILE, &parts(&text), before), Err(LinkRefusal::Forged));
        let both = FileLink { oversees: Some(OTHER), ..link() };
        assert_eq!(key.read(FILE, &parts(&key.sign(&both)), before), Ok(both));
        let none = FileLink { agency: None, ..link() };
        assert_eq!(key.read(FILE, &parts(&key.sign(&none)), before), Ok(none));
    }

    #[test]
    fn no_part_of_a_link_can_be_changed() {
        let key = LinkKey::derived_from(b"a secret");
        let text = key.sign(&link());
        let own = parts(&text);
        let wider = key.sign(&FileLink { oversees: Some(OTHER), ..link() });
        let now = link().expires_at - TimeDelta::seconds(1);
        let changed = [
            LinkParts { expires: "1800009999", ..own },
            LinkParts { expires: "", ..own },
            LinkParts { sight: parts(&wider).sight, ..own },
            LinkParts { sight: "", ..own },
            LinkParts { signature: "", ..own },
            LinkParts { signature: &own.signature[1..], ..own },
            LinkParts { signature: "督办", ..own },
        ];
        for parts in changed {
            assert_eq!(key.read(FILE, &parts, now), Err(LinkRefusal::Forged), "{parts:?}");
        }
    }
}
