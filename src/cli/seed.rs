//! `duban seed`

use std::cell::Cell;

use clap::value_parser;
use indicatif::{ProgressBar, ProgressStyle};

use super::failure::{Failure, print};
use super::open;
use crate::config::Overrides;
use crate::model::language::Language;
use crate::service::seed::{Seed, SeedError, Size};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Made-up cities, under a made-up province
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=9_000))]
    jurisdictions: u32,
    /// Agencies of each city
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=1_000))]
    agencies: u32,
    /// Responsibilities of each city's year; each has two or three assignments, and each of those three measures
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=100_000))]
    responsibilities: u32,
    /// Years, of which the business day's is the last
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=50))]
    years: u32,
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { jurisdictions, agencies, responsibilities, years } = arguments;
    let config = open::config(&Overrides::default())?;
    let store = open::store(&config).await?;
    let (clock, ids) = open::clock(&config);
    let size = Size { jurisdictions, agencies, responsibilities, years };
    let seed = Seed { store: &store, ids: &ids, now: clock.now(), today: clock.today(), size };
    // Nothing is drawn where standard error is no terminal.
    let bar = ProgressBar::new(u64::from(jurisdictions) * u64::from(years));
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} {msg} {elapsed}, {eta} left") {
        bar.set_style(style);
    }
    let (added, there) = (Cell::new(0), Cell::new(0));
    let done = seed
        .run(|seeded| {
            added.update(|added| added + seeded.assignments);
            there.update(|there| there + u64::from(seeded.assignments == 0));
            bar.set_message(format!("{} {}", seeded.city, seeded.year));
            bar.inc(1);
        })
        .await;
    bar.finish_and_clear();
    done.map_err(|error| failure(&error))?;
    store.close().await.map_err(Failure::of)?;
    print(&words(size, added.get(), there.get(), open::language()))
}

fn failure(error: &SeedError) -> Failure {
    match error {
        SeedError::NotEmpty(_) | SeedError::OtherSize { .. } => Failure::WrongUse(error.to_string()),
        SeedError::Store(_) => {
            Failure::Failed(format!("{error} (what is in stays; the same command goes on where this one stopped)"))
        }
    }
}

/// How much there is now; the texts are made up, and it says so.
fn words(size: Size, added: u64, there: u64, language: Language) -> String {
    let Size { jurisdictions, agencies, responsibilities, years } = size;
    let before = match there {
        0 => String::new(),
        _ => language.pick(
            format!(";其中 {there} 个市·年早已存在,未改动"),
            format!("; {there} of the cities' years were there before, and stay"),
        ),
    };
    language.pick(
        format!("已生成合成数据(纯属虚构):{jurisdictions} 个市,每市 {agencies} 个单位、{years} 年、每年 {responsibilities} 项,新增责任分工 {added} 条{before}"),
        format!(
            "Made up (synthetic data, nothing of it is real): {jurisdictions} cities of {agencies} agencies and {years} years with {responsibilities} items each; {added} assignments added{before}"
        ),
    )
}
