//! `duban tick`, and the clock that runs it in the server.

use std::pin::pin;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use tokio::time::MissedTickBehavior;

use super::failure::{Failure, print};
use super::open;
use crate::config::{Config, Overrides};
use crate::model::clock::{Clock, FixedClock};
use crate::model::ids::Ids;
use crate::model::language::Language;
use crate::model::reminder::ReminderLevel;
use crate::service::tick::{Sent, TickReport};
use crate::store::Store;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The time at which the rules are to run, as 2015-06-24 or 2015-06-24T09:00:00+08:00; the clock's unless given
    #[arg(long, value_name = "TIME")]
    now: Option<Moment>,
}

/// A day from its beginning, or a moment.
#[derive(Clone, Copy, Debug)]
enum Moment {
    Day(NaiveDate),
    Time(DateTime<Utc>),
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let time = || DateTime::parse_from_rfc3339(text).map(|time| Self::Time(time.to_utc()));
        text.parse()
            .map(Self::Day)
            .or_else(|_| time())
            .map_err(|_| format!("`{text}` is neither a day nor a time; write 2015-06-24 or 2015-06-24T09:00:00+08:00"))
    }
}

impl Moment {
    /// A clock that stands at this moment, on the business day that it is in the zone.
    fn clock(self, zone: Tz) -> FixedClock {
        match self {
            Self::Time(time) => FixedClock::new(time, time.with_timezone(&zone).date_naive()),
            Self::Day(day) => {
                // Where a day begins an hour late, as some do, it begins in that hour.
                let begins = zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
                let begins = begins.map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |time| time.to_utc());
                FixedClock::new(begins, day)
            }
        }
    }
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let config = open::config(&Overrides::default())?;
    let store = open::store(&config).await?;
    let (clock, ids) = match arguments.now {
        None => open::clock(&config),
        Some(moment) => {
            let clock: Arc<dyn Clock> = Arc::new(moment.clock(config.time_zone));
            (Arc::clone(&clock), Ids::new(clock))
        }
    };
    let report = open::tick(&config, &store, &clock, &ids).run().await.map_err(Failure::of)?;
    print(&words(&report, open::language()))?;
    store.close().await.map_err(Failure::of)
}

/// What was sent, a line a slip, and how many.
fn words(report: &TickReport, language: Language) -> String {
    let TickReport { sent, forgotten: _ } = report;
    let mut lines = Vec::new();
    for Sent { level, agency, title, message, answer_by: _ } in sent {
        let level = match level {
            ReminderLevel::Blue => language.pick("蓝单", "BLUE  "),
            ReminderLevel::Yellow => language.pick("黄单", "YELLOW"),
            ReminderLevel::Red => language.pick("红单", "RED   "),
        };
        lines.push(format!("{level}  {agency}  {title}\n        {message}"));
    }
    let count = |level: ReminderLevel| sent.iter().filter(|slip| slip.level == level).count();
    let [blue, yellow, red] = [ReminderLevel::Blue, ReminderLevel::Yellow, ReminderLevel::Red].map(count);
    lines.push(language.pick(
        format!("发出督办单 {} 份:蓝单 {blue},黄单 {yellow},红单 {red}", sent.len()),
        format!("Reminders sent: {} ({blue} BLUE, {yellow} YELLOW, {red} RED)", sent.len()),
    ));
    lines.join("\n")
}

/// Runs the rules at once and then on every beat, until `stop`; a run that has begun ends first. Of several servers over
/// one database one runs them at a time.
pub async fn beat(config: &Config, store: &Store, stop: impl Future<Output = ()>) {
    if config.tick_seconds == 0 {
        tracing::info!("the due rules run by `duban tick` alone: tick_seconds is 0");
        return;
    }
    let every = Duration::from_secs(config.tick_seconds);
    let (clock, ids) = open::clock(config);
    let mut beats = tokio::time::interval(every);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return,
            _ = beats.tick() => {}
        }
        // Given back a little early, so that the next beat, here or elsewhere, finds it free.
        let hold = TimeDelta::from_std(every.mul_f64(0.9)).unwrap_or(TimeDelta::MAX);
        let until = clock.now().checked_add_signed(hold).unwrap_or(DateTime::<Utc>::MAX_UTC);
        match once(config, store, &clock, &ids, until).await {
            Ok(None) => tracing::debug!("another server runs the due rules"),
            Ok(Some(TickReport { sent, forgotten })) if sent.is_empty() => {
                tracing::debug!(forgotten, "the due rules have nothing to send");
            }
            Ok(Some(TickReport { sent, forgotten })) => {
                tracing::info!(reminders = sent.len(), forgotten, "the due rules ran");
            }
            Err(error) => tracing::error!(%error, "the due rules failed, and run again at the next beat"),
        }
    }
}

/// One run, unless another server has the claim.
async fn once(
    config: &Config,
    store: &Store,
    clock: &Arc<dyn Clock>,
    ids: &Ids,
    until: DateTime<Utc>,
) -> Result<Option<TickReport>, Failure> {
    if !store.claim("tick", clock.now(), until).await.map_err(Failure::of)? {
        return Ok(None);
    }
    open::tick(config, store, clock, ids).run().await.map(Some).map_err(Failure::of)
}
