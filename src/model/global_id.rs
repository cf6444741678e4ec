//! The ids of the API: opaque, and prefixed with the type, so that one names a row in the whole graph.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::problem::Problem;
use super::text_enum::text_enum;

text_enum! {
    /// The types that have an id, by the prefix of theirs.
    NodeKind {
        Jurisdiction = "JUR",
        Agency = "AGY",
        WorkReport = "WRP",
        WorkPlan = "WPL",
        Responsibility = "RSP",
        Assignment = "ASG",
        Goal = "GOL",
        Indicator = "IND",
        Measure = "MSR",
        Reminder = "RMD",
        ExtensionRequest = "EXT",
        ReportingObligation = "OBL",
        Attachment = "ATT",
        ProgressReport = "PRG",
        Webhook = "WHK",
        ExportJob = "EXP",
    }
}

/// A global id, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GlobalId {
    pub kind: NodeKind,
    pub id: Uuid,
}

impl GlobalId {
    pub const fn new(kind: NodeKind, id: Uuid) -> Self {
        Self { kind, id }
    }

    /// A name for a row that is no node: tells it from others, and can't be asked for.
    pub fn opaque(id: Uuid) -> String {
        format!("ROW_{}", URL_SAFE_NO_PAD.encode(id.as_bytes()))
    }
}

impl std::fmt::Display for GlobalId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}_{}", self.kind, URL_SAFE_NO_PAD.encode(self.id.as_bytes()))
    }
}

/// As it is displayed, without a text of its own: exports write millions.
impl serde::Serialize for GlobalId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let prefix = self.kind.as_str();
        let mut text = [b'_'; 32];
        text[..prefix.len()].copy_from_slice(prefix.as_bytes());
        let key = prefix.len() + 1;
        let length = URL_SAFE_NO_PAD.encode_slice(self.id.as_bytes(), &mut text[key..]);
        let end = key + length.map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(std::str::from_utf8(&text[..end]).map_err(serde::ser::Error::custom)?)
    }
}

impl std::str::FromStr for GlobalId {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let malformed = || Problem::MalformedId { id: super::text::shorten(text, 40) };
        let (prefix, key) = text.split_once('_').ok_or_else(malformed)?;
        let kind = prefix.parse().map_err(|_| malformed())?;
        let bytes = URL_SAFE_NO_PAD.decode(key).map_err(|_| malformed())?;
        let id = Uuid::from_slice(&bytes).map_err(|_| malformed())?;
        Ok(Self { kind, id })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_reads_back(key in any::<u128>(), kind in proptest::sample::select(NodeKind::ALL)) {
            let id = GlobalId::new(kind, Uuid::from_u128(key));
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _: Result<GlobalId, Problem> = text.parse();
        }
    }
}
