//! Who asks, and what that gives sight of (DESIGN §3).

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::file_link::FileLink;
use super::role::Role;

/// What a viewer sees of the city data. Several roles see the union.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// Supervisors and auditors: their jurisdiction and all below it.
    pub oversees: Vec<Uuid>,
    /// An agency: what it is assigned to.
    pub agency: Option<Uuid>,
}

impl Sight {
    /// What roles give sight of, with the jurisdiction's tree and the agency that a token names; none where the role
    /// AGENCY has no agency.
    pub fn of_roles(roles: &[Role], tree: &[Uuid], agency: Option<Uuid>) -> Option<Self> {
        let mut sight = Self::default();
        for role in roles {
            match role {
                Role::Agency => sight.agency = Some(agency?),
                Role::Supervisor | Role::Auditor => sight.oversees = tree.to_vec(),
                // Reference data is visible to every valid token, and an administrator sees no more.
                Role::Admin => {}
            }
        }
        Some(sight)
    }
}

/// One person in one office, with the roles of its token: whose an export is. Another token of the same is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    pub subject: String,
    /// In the order of [`Role::ALL`].
    pub roles: Vec<Role>,
    pub jurisdiction: Uuid,
    pub agency: Option<Uuid>,
}

impl Bearer {
    /// The roles in one text, as rows keep them.
    pub fn roles_text(&self) -> String {
        let words: Vec<&str> = self.roles.iter().map(|role| role.as_str()).collect();
        words.join(",")
    }
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
    /// Whose token it is.
    pub fn bearer(&self) -> Bearer {
        Bearer {
            subject: self.subject.clone(),
            roles: Role::ALL.iter().copied().filter(|role| self.roles.contains(role)).collect(),
            jurisdiction: self.jurisdiction,
            agency: self.agency,
        }
    }

    /// Whoever follows a link to a file: sees what the link's maker saw, and has no role.
    pub fn of_link(link: &FileLink) -> Self {
        Self {
            subject: "file-link".to_owned(),
            name: None,
            roles: Vec::new(),
            jurisdiction: link.oversees.unwrap_or_default(),
            agency: link.agency,
            sight: Sight { oversees: link.oversees.into_iter().collect(), agency: link.agency },
            expires_at: link.expires_at,
        }
    }

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

    /// The server itself when it runs the due rules of one jurisdiction.
    pub fn tick(jurisdiction: Uuid) -> Self {
        Self { subject: "tick".to_owned(), ..Self::operator(jurisdiction) }
    }

    /// Whoever owns a webhook: the supervision office of its jurisdiction, or an agency. May nothing.
    pub fn of_webhook(jurisdiction: Uuid, agency: Option<Uuid>) -> Self {
        let oversees = if agency.is_none() { vec![jurisdiction] } else { Vec::new() };
        let sight = Sight { oversees, agency };
        Self { subject: "webhooks".to_owned(), roles: Vec::new(), sight, ..Self::operator(jurisdiction) }
    }

    /// Sees what the supervision office sees and what an agency does: all that belongs to an assignment of its. Only for
    /// what a change must reckon with, never for what it shows.
    pub fn of_office_and_agency(jurisdiction: Uuid, agency: Uuid) -> Self {
        let sight = Sight { oversees: vec![jurisdiction], agency: Some(agency) };
        Self { sight, ..Self::operator(jurisdiction) }
    }
}
