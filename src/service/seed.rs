//! Synthetic data of any size (`duban seed`): made-up cities under a made-up province, each with years that were lived to
//! the business day. The same size and day make the same data, but for the keys.
//!
//! A city's year is one transaction, so memory stays flat and a run that was cut goes on where it stopped. Every row has
//! one event, by the action `seed`, on the day that its story says; so the trail is whole, and says what it is.

mod chance;
mod filings;
mod life;
mod part;
mod plan;
mod slips;
mod words;
mod year;

use std::collections::HashSet;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use uuid::Uuid;

use self::chance::Chance;
use self::year::Year;
use crate::model::agency::new_code;
use crate::model::event::About;
use crate::model::ids::Ids;
use crate::model::pinyin::sort_key;
use crate::model::text::nfkc;
use crate::model::viewer::Viewer;
use crate::store::agency::AgencyRow;
use crate::store::error::StoreError;
use crate::store::jurisdiction::{JurisdictionRow, Place};
use crate::store::unit_of_work::Lived;
use crate::store::{Change, Day, Scope, Store};

/// The action of every event that it leaves.
const SEED: &str = "seed";

/// How much to make up.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Cities.
    pub jurisdictions: u32,
    /// Of each city.
    pub agencies: u32,
    /// Items of each city's year.
    pub responsibilities: u32,
    /// The last one is the business day's.
    pub years: u32,
}

/// A city's year that is in the database now.
#[derive(Clone, Debug)]
pub struct Seeded {
    pub city: String,
    pub year: i32,
    /// Of that year; 0 where the year was there already.
    pub assignments: u64,
}

/// Why nothing, or not all, could be made up.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    #[error(
        "the database has data of its own ({0}): made-up data is not put beside it; name an empty database with DUBAN_DATABASE_URL and run `duban migrate up` first"
    )]
    NotEmpty(String),
    #[error(
        "{city} has {there} agencies from an earlier run, and {asked} are asked for: go on with --agencies {there}, or begin with an empty database"
    )]
    OtherSize { city: String, there: usize, asked: u32 },
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// What every step needs to know.
#[derive(Debug)]
pub struct Seed<'a> {
    pub store: &'a Store,
    pub ids: &'a Ids,
    pub now: DateTime<Utc>,
    pub today: NaiveDate,
    pub size: Size,
}

impl Seed<'_> {
    /// Makes everything up that is not there yet, and tells of each year when it is in.
    pub async fn run(&self, told: impl Fn(&Seeded)) -> Result<(), SeedError> {
        let viewer = Viewer::operator(Uuid::nil());
        let there = self.scope(&viewer).every_jurisdiction().await?;
        let codes: HashSet<String> =
            std::iter::once(words::PROVINCE.0.to_owned()).chain((0..9_998).map(words::city_code)).collect();
        if let Some(own) = there.iter().find(|place| !codes.contains(&place.code) || !place.name.contains("虚构")) {
            return Err(SeedError::NotEmpty(own.name.clone()));
        }
        let root = match there.iter().find(|place| place.code == words::PROVINCE.0) {
            Some(root) => root.clone(),
            None => self.place(words::PROVINCE.0, words::PROVINCE.1, None, &[]).await?,
        };
        // SQLite has one writer. On PostgreSQL the next city is made up while the database writes another.
        let at_once = if self.store.kind() == "SQLite" { 1 } else { 3 };
        let cities = (0..self.size.jurisdictions).map(|number| self.made(&there, root.id, number, &told));
        stream::iter(cities).buffer_unordered(at_once).try_collect().await
    }

    /// A city with its years.
    async fn made(
        &self,
        there: &[JurisdictionRow],
        root: Uuid,
        number: u32,
        told: &impl Fn(&Seeded),
    ) -> Result<(), SeedError> {
        let code = words::city_code(number);
        let city = if let Some(city) = there.iter().find(|place| place.code == code) {
            city.clone()
        } else {
            let agencies: Vec<String> = (0..self.size.agencies).map(words::agency_name).collect();
            self.place(&code, &words::city_name(number), Some(root), &agencies).await?
        };
        self.city(&city, number, told).await
    }

    fn scope(&self, viewer: &Viewer) -> Scope<'static> {
        self.store.scope(viewer, self.day())
    }

    const fn day(&self) -> Day {
        // Lights play no part here.
        Day { today: self.today, near_due_days: 0, zone: Tz::UTC }
    }

    const fn change<'c>(&'c self, viewer: &'c Viewer, jurisdiction: Uuid) -> Change<'c> {
        let Self { ids, now, today, .. } = *self;
        Change { viewer, jurisdiction, action: SEED, ids, now, today, trace_id: None }
    }

    fn viewer(jurisdiction: Uuid) -> Viewer {
        Viewer { subject: SEED.to_owned(), name: Some("合成数据".to_owned()), ..Viewer::operator(jurisdiction) }
    }

    /// A jurisdiction with its agencies.
    async fn place(
        &self,
        code: &str,
        name: &str,
        parent_id: Option<Uuid>,
        agencies: &[String],
    ) -> Result<JurisdictionRow, SeedError> {
        let first = self.today.year() - i32::try_from(self.size.years).unwrap_or_default() + 1;
        let begun = NaiveDate::from_ymd_opt(first, 1, 1).unwrap_or(self.today).min(self.today);
        let at = year::at_noon(begun).min(self.now);
        let row = JurisdictionRow {
            id: self.ids.next(),
            code: code.to_owned(),
            name: name.to_owned(),
            parent_id,
            version: 1,
            created_at: at,
            updated_at: at,
        };
        let mut codes = HashSet::new();
        let agencies: Vec<Lived<AgencyRow>> = (agencies.iter())
            .map(|name| {
                let code = new_code(name, |code| codes.contains(code));
                codes.insert(code.clone());
                let row = AgencyRow {
                    id: self.ids.next(),
                    jurisdiction_id: row.id,
                    code,
                    name_nfkc: nfkc(name),
                    sort_key: sort_key(name),
                    name: name.clone(),
                    active: true,
                    successor_id: None,
                    version: 1,
                    created_at: at,
                    updated_at: at,
                };
                Lived { row, about: About::default(), at }
            })
            .collect();
        let viewer = Self::viewer(row.id);
        let mut work = self.store.begin(&self.change(&viewer, row.id)).await?;
        work.add_lived(&[Lived { row: row.clone(), about: About::default(), at }]).await?;
        work.add_lived(&agencies).await?;
        work.commit().await?;
        Ok(row)
    }

    /// The years of a city that are not there yet.
    async fn city(&self, city: &JurisdictionRow, number: u32, told: &impl Fn(&Seeded)) -> Result<(), SeedError> {
        let viewer = Self::viewer(city.id);
        let scope = self.scope(&viewer);
        let mut agencies = scope.agencies_of(city.id).await?;
        if agencies.len() != self.size.agencies as usize {
            let (city, there, asked) = (city.name.clone(), agencies.len(), self.size.agencies);
            return Err(SeedError::OtherSize { city, there, asked });
        }
        // Keys rise with the agency's number.
        agencies.sort_by_key(|agency| agency.id);
        for back in (0..self.size.years).rev() {
            let year = self.today.year() - i32::try_from(back).unwrap_or_default();
            let is_there = scope.work_report_of(Place::Id(city.id), year).await?.is_some();
            let mut assignments = 0;
            if !is_there {
                let mut work = self.store.begin(&self.change(&viewer, city.id)).await?;
                let chance = Chance::new(u64::from(number)).of(u64::from(year.unsigned_abs()));
                let Self { today, now, .. } = *self;
                let made = Year { jurisdiction: city.id, agencies: &agencies, year, today, now, chance };
                assignments = made.write(&mut work, &city.name, self.size.responsibilities).await?;
                work.sort_events();
                work.commit().await?;
            }
            told(&Seeded { city: city.name.clone(), year, assignments });
        }
        Ok(())
    }
}
