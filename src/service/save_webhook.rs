//! Saves a webhook (推送): a new one with its secret, or what is known of one.

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{COMMENT_MAX, Checks, Versioned};
use super::on_webhook::{ShownOnce, about_webhook, not_owner, one};
use crate::model::refusal::{Place, Refusal, UserErrorCode};
use crate::model::told::{snake, type_of};
use crate::model::webhook::{URL_MAX, UrlFault, WebhookRules, WebhookStatus};
use crate::store::UnitOfWork;
use crate::store::webhook::WebhookRecord;

/// The webhooks of one office or one agency, at most: each is read for and sent to by itself.
const WEBHOOKS_MAX: u64 = 10;

/// The words of one filter, at most, and the length of one.
const WORDS_MAX: usize = 50;
const WORD_LENGTH_MAX: usize = 64;

/// A webhook as it shall be.
#[derive(Debug)]
pub struct SaveWebhook {
    /// None makes a new one.
    pub id: Option<Uuid>,
    pub expected_version: Option<i32>,
    pub url: String,
    pub description: Option<String>,
    /// Empty for all.
    pub actions: Vec<String>,
    /// Empty for all.
    pub entity_types: Vec<String>,
    /// None leaves it as it is; a new one is.
    pub active: Option<bool>,
    /// Where webhooks may lead.
    pub rules: WebhookRules,
    /// Of a new one.
    pub secret: ShownOnce,
}

#[async_trait::async_trait]
impl UseCase for SaveWebhook {
    const ACTION: &'static str = "saveWebhook";

    fn named(&self) -> Vec<Uuid> {
        self.id.into_iter().collect()
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let before = match self.id {
            None => None,
            Some(id) => {
                let expected_version = self.expected_version.ok_or_else(|| Refusal::required("expectedVersion"))?;
                Some(one(act, work, Versioned { id, expected_version }).await?)
            }
        };
        let mut after = match &before {
            Some(before) => before.clone(),
            None => self.blank(act, work).await?,
        };
        let mut checks = Checks::default();
        after.url = checks.required("url", &self.url, URL_MAX);
        if let Err(fault) = self.rules.check(&after.url) {
            checks.refuse(refusal_of(fault));
        }
        after.description = checks.optional("description", self.description.as_deref(), COMMENT_MAX);
        after.actions = words(&mut checks, "actions", &self.actions, str::to_owned);
        for (index, name) in self.entity_types.iter().enumerate() {
            if type_of(&snake(name)) != *name {
                checks.refuse(Refusal::invalid(
                    Place::item("entityTypes", index),
                    "不是类型名称:请使用接口中的类型名称,例如 Assignment",
                    "This is no type's name: write it as the schema does, like Assignment",
                ));
            }
        }
        after.entity_types = words(&mut checks, "entityTypes", &self.entity_types, snake);
        checks.done()?;
        if let Some(active) = self.active {
            after.status = if active { WebhookStatus::Active } else { WebhookStatus::Off }.to_string();
        }
        work.about(about_webhook(&after));
        match before {
            None => {
                work.add(std::slice::from_ref(&after)).await?;
                // What is committed from now on; what is being committed now may be told as well.
                let heads = act.store.heads().await?;
                let position = heads.get(&after.jurisdiction_id).copied().unwrap_or_default();
                work.open_queue(&after, self.secret.make()?, position).await?;
            }
            Some(before) => {
                work.update(&before, &after).await?;
                if self.active == Some(true) {
                    // What failed until now is tried again at once.
                    work.requeue(after.id, None).await?;
                }
            }
        }
        Ok(vec![after.id])
    }
}

impl SaveWebhook {
    /// A new one of the viewer's office, or else of its agency.
    async fn blank(&self, act: &Act<'_>, work: &UnitOfWork) -> Result<WebhookRecord, Stop> {
        let jurisdiction = work.jurisdiction();
        let agency = if act.supervises(jurisdiction) { None } else { act.viewer.agency };
        if agency.is_none() && !act.supervises(jurisdiction) {
            return Err(not_owner(Place::default()).into());
        }
        // Two at once count each other.
        work.alone().await?;
        let count = work.scope(act.day).count_webhooks(jurisdiction, agency).await?;
        if count >= WEBHOOKS_MAX {
            return Err(Refusal::new(
                Place::default(),
                UserErrorCode::OutOfRange,
                format!("推送地址已有 {count} 个,最多 {WEBHOOKS_MAX} 个:请先删除不用的"),
                format!("There are {count} webhooks, at most {WEBHOOKS_MAX} are kept: remove one that is not used"),
            )
            .into());
        }
        Ok(WebhookRecord {
            id: work.id(),
            jurisdiction_id: jurisdiction,
            agency_id: agency,
            url: String::new(),
            description: None,
            actions: serde_json::json!([]),
            entity_types: serde_json::json!([]),
            status: WebhookStatus::Active.to_string(),
            secret_rotated_at: work.now(),
            version: 1,
            created_at: work.now(),
            updated_at: work.now(),
        })
    }
}

/// A list of words as it is kept.
fn words(checks: &mut Checks, list: &str, words: &[String], kept: fn(&str) -> String) -> serde_json::Value {
    if words.len() > WORDS_MAX {
        checks.refuse(Refusal::too_long(list, words.len(), WORDS_MAX));
    }
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let word = kept(&checks.required(Place::item(list, index), word, WORD_LENGTH_MAX));
        if !found.contains(&word) {
            found.push(word);
        }
    }
    serde_json::json!(found)
}

fn refusal_of(fault: UrlFault) -> Refusal {
    let (chinese, english) = match fault {
        UrlFault::Malformed => (
            "不是完整的网址:请填写如 https://hooks.example/duban",
            "This is no address: write it like https://hooks.example/duban",
        ),
        UrlFault::Scheme => (
            "只能推送到 https 地址(管理员可用 webhooks.allow_http 放开 http)",
            "Only https addresses are delivered to (the operator's setting webhooks.allow_http admits http)",
        ),
        UrlFault::Credentials => (
            "网址中不能带用户名和密码:请用签名验证来源",
            "The address may hold no name and password: check the signature instead",
        ),
        UrlFault::Port => (
            "该端口不能用于推送:请使用 443、80 或 1024 以上的端口",
            "This port is not delivered to: use 443, 80 or one from 1024 up",
        ),
        UrlFault::Address => (
            "该地址是本机、内网或保留地址(管理员可用 webhooks.allow_networks 放开)",
            "The address is of this machine, a private network or reserved (the operator's setting webhooks.allow_networks admits networks)",
        ),
    };
    Refusal::invalid("url", chinese, english)
}
