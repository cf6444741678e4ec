//! The words of an event: what was changed, and whom it tells.

use uuid::Uuid;

use super::text_enum::text_enum;

text_enum! {
    /// Whom an event tells, besides the supervision office and the auditors (DESIGN §3).
    EventAudience {
        /// Whoever sees the item: its dispatch, its revision, its close.
        Item = "ITEM",
        /// The agency itself, and the lead of an item that it assists; where no agency is named, all of the jurisdiction.
        Agency = "AGENCY",
        /// The agency alone, not even the supervision office: it is of an unsubmitted draft.
        Draft = "DRAFT",
        /// Nobody else.
        Office = "OFFICE",
    }
}

/// What an event belongs to. Unless a use case says otherwise, it tells nobody but the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    pub responsibility: Option<Uuid>,
    pub assignment: Option<Uuid>,
    pub agency: Option<Uuid>,
    pub audience: EventAudience,
}

impl About {
    /// What everybody sees, as the names of agencies, which stand on items of others.
    pub const EVERY_AGENCY: Self =
        Self { responsibility: None, assignment: None, agency: None, audience: EventAudience::Agency };
}

impl Default for About {
    fn default() -> Self {
        Self { responsibility: None, assignment: None, agency: None, audience: EventAudience::Office }
    }
}
