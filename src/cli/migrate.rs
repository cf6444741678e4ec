//! `duban migrate`

use clap::Subcommand;
use secrecy::ExposeSecret;

use super::failure::{Failure, print};
use super::open;
use crate::config::Overrides;
use crate::store::schema;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Apply every migration that is missing; creates a SQLite file
    Up,
    /// Take back the last migration
    Down {
        /// How many to take back
        #[arg(long, default_value_t = 1, conflicts_with = "all")]
        steps: u32,
        /// Take back all of them: the database is empty afterwards
        #[arg(long)]
        all: bool,
    },
    /// List the migrations with whether they have been applied
    Status,
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let config = open::config(&Overrides::default())?;
    let url = config.database_url.expose_secret();
    match arguments.action {
        Action::Up => schema::up(url).await.map_err(Failure::of)?,
        Action::Down { steps, all } => schema::down(url, (!all).then_some(steps)).await.map_err(Failure::of)?,
        Action::Status => {}
    }
    for (name, applied) in schema::status(url).await.map_err(Failure::of)? {
        print(&format!("{} {name}", if applied { "applied" } else { "missing" }))?;
    }
    Ok(())
}
