//! `duban audit verify`

use clap::Subcommand;

use super::failure::{Failure, print};
use super::open;
use crate::config::Overrides;
use crate::model::language::Language;
use crate::store::chain::{BrokenLink, ChainCheck};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Check the chain of events of each jurisdiction, and name the first broken link
    Verify {
        /// Check one jurisdiction, by its GB/T 2260 code
        #[arg(long, value_name = "CODE")]
        jurisdiction: Option<String>,
    },
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let Action::Verify { jurisdiction } = arguments.action;
    let config = open::config(&Overrides::default())?;
    let store = open::store(&config).await?;
    let language = open::language();
    let checks = store.verify_chains(jurisdiction.as_deref()).await.map_err(Failure::of)?;
    store.close().await.map_err(Failure::of)?;
    if let (Some(code), true) = (&jurisdiction, checks.is_empty()) {
        return Err(Failure::WrongUse(language.pick(
            format!("没有代码为 {code} 的行政区划,或该区划还没有任何记录;请核对 --jurisdiction"),
            format!("no jurisdiction {code} has events; check --jurisdiction"),
        )));
    }
    for check in &checks {
        print(&in_order(check, language))?;
    }
    let mut broken = checks.iter().filter_map(|check| Some((check, check.broken.as_ref()?)));
    match broken.next() {
        None => Ok(()),
        Some((check, link)) => Err(Failure::Failed(words(check, link, 1 + broken.count(), language))),
    }
}

/// How many events of a jurisdiction are in order.
fn in_order(check: &ChainCheck, language: Language) -> String {
    let ChainCheck { jurisdiction, events, unhashed, broken } = check;
    let before = match unhashed {
        0 => String::new(),
        _ => language.pick(
            format!("(另有 {unhashed} 条写于链条建立之前,无从校验)"),
            format!(" ({unhashed} more were written before the chain began and cannot be checked)"),
        ),
    };
    if broken.is_some() {
        return language.pick(
            format!("{jurisdiction}:断裂之前有 {events} 条记录完好{before}"),
            format!("{jurisdiction}: {events} events are in order before the break{before}"),
        );
    }
    language.pick(
        format!("{jurisdiction}:{events} 条记录全部完好{before}"),
        format!("{jurisdiction}: {events} events, all in order{before}"),
    )
}

/// The first broken link, and what to do.
fn words(check: &ChainCheck, link: &BrokenLink, places: usize, language: Language) -> String {
    let place = &check.jurisdiction;
    let link = match link {
        BrokenLink::Missing(sequence) => language
            .pick(format!("{place} 的第 {sequence} 条记录缺失"), format!("event {sequence} of {place} is missing")),
        BrokenLink::Changed { sequence, event } => language.pick(
            format!("{place} 的第 {sequence} 条记录({event})与写入时不符"),
            format!("event {sequence} of {place} ({event}) is not what was written"),
        ),
        BrokenLink::End { sequence, expected } => language.pick(
            format!("{place} 的记录止于第 {sequence} 条,而链条止于第 {expected} 条"),
            format!("the events of {place} end with {sequence}, and their chain with {expected}"),
        ),
    };
    language.pick(
        format!("审计链在 {places} 个行政区划断裂:{link};请保留现场,并与备份比对"),
        format!("the audit trail is broken in {places} jurisdiction(s): {link}; keep it as it is and compare it with a backup"),
    )
}
