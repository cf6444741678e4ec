//! `duban token`

use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use uuid::Uuid;

use super::failure::{Failure, print};
use super::open;
use crate::config::Overrides;
use crate::http::auth::{NewToken, issue};
use crate::model::role::Role;
use crate::model::viewer::Viewer;
use crate::store::agency::AgencyRow;
use crate::store::{Day, Store};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// agency, supervisor, auditor or admin
    #[arg(long, value_parser = role)]
    role: Role,
    /// The agency's name, alias or code: for the role agency
    #[arg(long, value_name = "NAME|CODE")]
    agency: Option<String>,
    /// The code of the jurisdiction; the only one at the root of the tree unless given
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    /// How long it is valid: 30m, 8h, 7d
    #[arg(long, default_value = "8h", value_parser = humantime::parse_duration)]
    ttl: Duration,
}

fn role(word: &str) -> Result<Role, String> {
    Role::from_claim(word).ok_or_else(|| format!("`{word}` is none of agency, supervisor, auditor, admin"))
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { role, agency, jurisdiction, ttl } = arguments;
    match (role, &agency) {
        (Role::Agency, None) => {
            return Err(Failure::WrongUse("the role agency needs --agency NAME or CODE".to_owned()));
        }
        (Role::Agency, Some(_)) | (_, None) => {}
        (_, Some(_)) => return Err(Failure::WrongUse("--agency goes with --role agency alone".to_owned())),
    }
    let lifetime = TimeDelta::from_std(ttl).map_err(|_| Failure::WrongUse("--ttl is too long".to_owned()))?;
    let config = open::config(&Overrides::default())?;
    let store = open::store(&config).await?;
    let (clock, ids) = open::clock(&config);
    let jurisdiction = open::jurisdiction(&store, jurisdiction).await?;
    let token = of(&store, &jurisdiction, role, agency.as_deref(), lifetime).await?;
    print(&issue(&config.jwt, token, clock.now(), ids.next()).map_err(Failure::of)?)
}

/// What a token says of one role's bearer; the agency is found by its code, name or alias.
pub async fn of(
    store: &Store,
    jurisdiction: &str,
    role: Role,
    agency: Option<&str>,
    lifetime: TimeDelta,
) -> Result<NewToken, Failure> {
    let unknown = || {
        Failure::WrongUse(format!("the database has no jurisdiction {jurisdiction}; name another with --jurisdiction"))
    };
    let place = store.identity(jurisdiction, None).await.map_err(Failure::of)?.ok_or_else(unknown)?.jurisdiction;
    let agency = match agency {
        Some(name) => Some(find_agency(store, place, name).await?),
        None => None,
    };
    let word = role.claim_word();
    let (subject, name) = match &agency {
        Some(agency) => (format!("{word}:{}", agency.code), agency.name.clone()),
        None => (word.clone(), word),
    };
    Ok(NewToken {
        subject,
        name: Some(name),
        roles: vec![role],
        jurisdiction: jurisdiction.to_owned(),
        agency: agency.map(|agency| agency.code),
        lifetime,
    })
}

async fn find_agency(store: &Store, place: Uuid, name: &str) -> Result<AgencyRow, Failure> {
    // Names are the same on every day.
    let day = Day { today: NaiveDate::MIN, near_due_days: 0, zone: Tz::UTC };
    let scope = store.scope(&Viewer::operator(place), day);
    let agencies = scope.agencies_of(place).await.map_err(Failure::of)?;
    let aliases = scope.aliases_in(place).await.map_err(Failure::of)?;
    let alias_of = aliases.iter().find(|alias| alias.name == name).map(|alias| alias.agency_id);
    let names: Vec<String> = agencies.iter().map(|agency| format!("{} ({})", agency.name, agency.code)).collect();
    let fits = |agency: &AgencyRow| agency.code == name || agency.name == name || alias_of == Some(agency.id);
    agencies.into_iter().find(fits).ok_or_else(|| {
        let some = names.iter().take(20).map(String::as_str).collect::<Vec<_>>().join(", ");
        Failure::WrongUse(format!("there is no agency `{name}`; there are {some}"))
    })
}
