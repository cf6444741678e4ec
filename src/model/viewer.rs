//! Who asks, and what that gives sight of (DESIGN §3).

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::role::Role;

/// What a viewer sees of the city data. Several roles see the union.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// Supervisors and auditors: their jurisdiction and all below it.
    pub oversees: Vec<Uuid>,
    /// An agency: what it is assigned to.
    pub agency: Option<Uuid>,
}

/// Who asks: a token that was checked and whose codes were found.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub subject: String,
    pub name: Option<String>,
    pub roles: Vec<Role>,
    pub jurisdiction: Uuid,
    /// The agency of the role AGENCY.
    pub agency: Option<Uuid>,
    pub sight: Sight,
    pub expires_at: DateTime<Utc>,
}

impl Viewer {
    /// The command line's user, who holds the database itself: oversees one jurisdiction.
    pub fn operator(jurisdiction: Uuid) -> Self {
        Self {
            subject: "command-line".to_owned(),
            name: None,
            roles: vec![Role::Supervisor],
            jurisdiction,
            agency: None,
            sight: Sight { oversees: vec![jurisdiction], agency: None },
            expires_at: DateTime::<Utc>::MAX_UTC,
        }
    }
}
