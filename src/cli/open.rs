//! What several commands need: the configuration, the database, the clock.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;

use super::failure::Failure;
use crate::config::{Config, Overrides, RemindersConfig};
use crate::model::clock::{Clock, SystemClock};
use crate::model::ids::Ids;
use crate::model::language::Language;
use crate::model::reminder::ReminderRules;
use crate::service::tick::Tick;
use crate::store::{Day, OpenOptions, Store};

/// The language in which commands report: Chinese in a Chinese locale, and otherwise English, as their errors are.
pub fn language() -> Language {
    let set = |name: &&str| std::env::var(name).is_ok_and(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find(set).and_then(|name| std::env::var(name).ok());
    if locale.is_some_and(|locale| locale.starts_with("zh")) { Language::Chinese } else { Language::English }
}

/// Reads and checks the configuration.
pub fn config(overrides: &Overrides) -> Result<Config, Failure> {
    Config::load(overrides).map_err(Failure::of)
}

/// Opens the configured database; one whose schema is older or newer is refused.
pub async fn store(config: &Config) -> Result<Store, Failure> {
    Store::open(&options(config)).await.map_err(Failure::of)
}

/// How the configuration says to open the database.
pub fn options(config: &Config) -> OpenOptions {
    OpenOptions {
        url: config.database_url.expose_secret().to_owned(),
        pool_size: config.database.pool_size,
        acquire: Duration::from_secs(config.database.acquire_seconds),
        statement_timeout: Duration::from_millis(config.database.statement_timeout_ms),
        busy_timeout: Duration::from_millis(config.database.busy_timeout_ms),
    }
}

/// The machine's clock on the configured business day, and the keys that it gives.
pub fn clock(config: &Config) -> (Arc<dyn Clock>, Ids) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock { zone: config.time_zone, fixed_day: config.today });
    (Arc::clone(&clock), Ids::new(clock))
}

/// The due rules on a clock.
pub fn tick(config: &Config, store: &Store, clock: &Arc<dyn Clock>, ids: &Ids) -> Tick {
    let RemindersConfig { answer_days, repeat_days } = config.reminders;
    Tick {
        store: store.clone(),
        ids: ids.clone(),
        now: clock.now(),
        day: Day { today: clock.today(), near_due_days: config.near_due_days.into(), zone: config.time_zone },
        reminders: ReminderRules { answer_days, repeat_days },
    }
}

/// The jurisdiction that was named, or the only one at the root of the tree.
pub async fn jurisdiction(store: &Store, named: Option<String>) -> Result<String, Failure> {
    if let Some(code) = named {
        return Ok(code);
    }
    store.only_root().await.map_err(Failure::of)?.ok_or_else(|| {
        Failure::WrongUse(
            "the database has no single jurisdiction at its root; name one with --jurisdiction CODE".to_owned(),
        )
    })
}
