//! `duban demo`

mod story;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use secrecy::{ExposeSecret, SecretString};

use self::story::Stage;
use super::failure::{Failure, print};
use super::import::File;
use super::serve::{Running, log};
use super::{open, token};
use crate::config::{Config, DemoFile, FILE_NAME, KeySource, Overrides, RemindersConfig};
use crate::document::Hints;
use crate::http::auth::issue;
use crate::model::assignment::AssignmentRole;
use crate::model::clock::{Clock, FixedClock};
use crate::model::ids::Ids;
use crate::model::reminder::ReminderRules;
use crate::model::role::Role;
use crate::model::text::hex;
use crate::store::{Store, schema};

/// The plan of Wuhan's science bureau for 2015, as published; `data/README.md` names its source.
const PLAN: &[u8] = include_bytes!("../../data/wuhan-2015-science-bureau-plan.html");
const PLAN_NAME: &str = "wuhan-2015-science-bureau-plan.html";
const WUHAN: &str = "420100";
/// As long as a working day with its evening.
const TOKEN_LIFETIME: TimeDelta = TimeDelta::hours(12);

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where to listen; port 0 asks for a free one
    #[arg(long, default_value = "127.0.0.1:8000")]
    listen: SocketAddr,
    /// Where the database and its duban.toml are kept
    #[arg(long, value_name = "DIR", default_value = "duban-demo")]
    data_dir: PathBuf,
    /// The business day by which lights are judged: on this one four led items are overdue and one is near due
    #[arg(long, value_name = "DATE", default_value = "2015-06-25")]
    today: NaiveDate,
    /// Live the plan's year to the business day, with made-up reports, reviews, slips, extensions and completions
    #[arg(long)]
    story: bool,
}

/// Before the story's first day: what the plan brings was there when the year began.
const NEW_YEAR: Option<NaiveDate> = NaiveDate::from_ymd_opt(2015, 1, 5);

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { listen, data_dir, today, story } = arguments;
    let config = configure(&data_dir, listen, today)?;
    schema::up(config.database_url.expose_secret()).await.map_err(Failure::of)?;
    let store = open::store(&config).await?;
    // The address is taken before the import, so that a port in use leaves nothing half done.
    let server = Running::start(&config, store.clone()).await?;
    let (clock, ids) = open::clock(&config);
    // The page has no headings over its two tables; the city's form puts what a bureau leads first.
    let hints = Hints { roles: Some(vec![AssignmentRole::Lead, AssignmentRole::Assist]), ..Hints::default() };
    let plan = File::of_bytes(PLAN, PLAN_NAME.to_owned(), &hints)?;
    let imported_on: Arc<dyn Clock> = match NEW_YEAR.filter(|_| story) {
        Some(day) => Arc::new(FixedClock::new(clock.now(), day)),
        None => clock,
    };
    let report = plan.import(&store, &imported_on, &ids, WUHAN, true, false).await?;
    if !report.changes_nothing() {
        print(&format!("Imported {}: {} rows\n", report.title, report.added.total() + report.changed.total()))?;
    }
    if story {
        tell(&config, &store, ids, today).await?;
    }
    introduce(&config, &store, &server, &plan, &data_dir).await?;
    log();
    server.until_stopped().await
}

/// Lives the plan's year as far as the business day.
async fn tell(config: &Config, store: &Store, ids: Ids, today: NaiveDate) -> Result<(), Failure> {
    let (RemindersConfig { answer_days, repeat_days }, near_due) = (config.reminders, config.near_due_days.into());
    let rules = ReminderRules { answer_days, repeat_days };
    let stage = Stage::new(store.clone(), ids, WUHAN, (config.time_zone, near_due), rules, today).await?;
    if story::live(&stage, &config.evaluation).await? {
        print(&format!("Lived the plan's year to {today}; what was written in it is made up (演示数据)\n"))?;
    }
    Ok(())
}

/// Reads the demo's own configuration, written on the first run; a later run keeps its secret, so that tokens stay good.
fn configure(data_dir: &Path, listen: SocketAddr, today: NaiveDate) -> Result<Config, Failure> {
    let place = data_dir.display();
    std::fs::create_dir_all(data_dir).map_err(|error| Failure::Failed(format!("cannot create {place}: {error}")))?;
    let file = data_dir.join(FILE_NAME);
    let overrides = Overrides { config_file: Some(file.clone()), listen: Some(listen), ..Overrides::default() };
    let earlier = if file.exists() { Some(open::config(&overrides)?) } else { None };
    let secret = match earlier.map(|config| config.jwt.key) {
        Some(Some(KeySource::Secret { current, .. })) => current,
        _ => new_secret()?,
    };
    let demo =
        DemoFile { database_url: "sqlite://duban.db", secret: &secret, issuer: "duban-demo", audience: "duban", today };
    Config::write_demo_file(&file, &demo).map_err(Failure::of)?;
    open::config(&overrides)
}

/// 32 bytes from the operating system, in hexadecimal.
fn new_secret() -> Result<SecretString, Failure> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::Failed(format!("the system gives no random bytes: {error}")))?;
    Ok(hex(&bytes).into())
}

/// Prints where everything is, and a ready token for each who may ask.
async fn introduce(
    config: &Config,
    store: &Store,
    server: &Running,
    plan: &File,
    data_dir: &Path,
) -> Result<(), Failure> {
    let address = server.address();
    let (clock, ids) = open::clock(config);
    let file = data_dir.join(FILE_NAME);
    print(&format!("Business day (业务日期)  {}", clock.today()))?;
    print(&format!("GraphQL                 http://{address}/graphql"))?;
    print(&format!("Other commands          DUBAN_CONFIG={} duban …\n", file.display()))?;
    let offer = async |name: &str, role: Role, agency: Option<&str>| {
        let token = token::of(store, WUHAN, role, agency, TOKEN_LIFETIME).await?;
        let token = issue(&config.jwt, token, clock.now(), ids.next()).map_err(Failure::of)?;
        print(&format!("{name}\n  token     {token}\n  explorer  http://{address}/#token={token}\n"))
    };
    offer("督查室 (supervisor)", Role::Supervisor, None).await?;
    offer("审计 (auditor)", Role::Auditor, None).await?;
    for agency in plan.agencies() {
        offer(&format!("{agency} (agency)"), Role::Agency, Some(agency)).await?;
    }
    print("Open an explorer's address in a browser, or send its token as `Authorization: Bearer …`. Ctrl-C stops.")
}
