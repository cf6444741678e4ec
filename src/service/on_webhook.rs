//! What changes of webhooks share: whose a webhook is, who may change it, and its secrets.

use secrecy::SecretString;
use std::sync::OnceLock;
use uuid::Uuid;

use super::act::{Act, Stop};
use super::check::{Checks, Versioned};
use crate::model::event::{About, EventAudience};
use crate::model::refusal::{Place, Refusal};
use crate::model::webhook::secret_of;
use crate::store::webhook::WebhookRecord;
use crate::store::{StoreError, UnitOfWork};

/// A secret that the answer to its making shows, and nothing afterwards.
#[derive(Default)]
pub struct ShownOnce(OnceLock<SecretString>);

impl std::fmt::Debug for ShownOnce {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ShownOnce")
    }
}

impl ShownOnce {
    /// Makes a secret of the system's random bytes.
    pub fn make(&self) -> Result<&SecretString, StoreError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)
            .map_err(|error| StoreError::Fault(format!("the system gives no random bytes: {error}")))?;
        Ok(self.0.get_or_init(|| secret_of(&bytes)))
    }

    /// What was made; none where nothing was.
    pub fn take(self) -> Option<SecretString> {
        self.0.into_inner()
    }
}

/// A webhook, locked, that the viewer may change. Hidden or missing it is NOT_FOUND.
pub async fn one(
    act: &Act<'_>,
    work: &UnitOfWork,
    Versioned { id, expected_version }: Versioned,
) -> Result<WebhookRecord, Stop> {
    let row = work.scope(act.day).webhook_to_change(id).await?;
    let webhook = row.ok_or_else(|| Refusal::not_found("id"))?.webhook;
    if !owns(act, webhook.jurisdiction_id, webhook.agency_id) {
        return Err(not_owner("id").into());
    }
    let mut checks = Checks::default();
    checks.version(&Place::field("expectedVersion"), expected_version, webhook.version);
    checks.done()?;
    Ok(webhook)
}

/// The office's webhooks are the supervision office's to change, an agency's its own.
fn owns(act: &Act<'_>, jurisdiction: Uuid, agency: Option<Uuid>) -> bool {
    agency.map_or_else(|| act.supervises(jurisdiction), |agency| act.is_of(agency))
}

/// The words say who may.
pub fn not_owner(place: impl Into<Place>) -> Refusal {
    Refusal::not_allowed(
        place,
        "只有本级督查室可以维护其推送地址,单位只能维护本单位的推送地址",
        "Only the supervision office of this jurisdiction may change its webhooks, and an agency its own",
    )
}

/// Whom the events of a webhook tell, besides the office: its own agency.
pub fn about_webhook(webhook: &WebhookRecord) -> About {
    let audience = if webhook.agency_id.is_some() { EventAudience::Agency } else { EventAudience::Office };
    About { agency: webhook.agency_id, audience, ..About::default() }
}
