//! `duban operations`

mod files;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use self::files::File;
use super::failure::{Failure, print, tell};
use super::open;
use crate::config::{Config, Limits, Overrides};
use crate::graphql::Api;
use crate::model::operation::Registration;
use crate::store::registered_operation::Listed;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Register operations for all nodes of the database: all that are named, or none
    Push {
        /// Documents (.graphql), directories of them, or manifests of persisted documents (.json)
        #[arg(required = true, value_name = "DIR|FILE")]
        paths: Vec<PathBuf>,
    },
    /// Show what is registered: the operation's name, kind and hash, and whether its name means this version
    List,
    /// Take operations away: every version of a name, or what has a hash
    Remove {
        #[arg(required = true, value_name = "NAME|SHA256")]
        names: Vec<String>,
    },
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let config = open::config(&Overrides::default())?;
    match arguments.action {
        Action::Push { paths } => push(&config, &paths).await,
        Action::List => list(&config).await,
        Action::Remove { names } => remove(&config, &names).await,
    }
}

/// The API with the operations of the directory that the configuration names.
pub async fn of_directory(config: &Config) -> Result<Api, Failure> {
    let api = Api::default();
    let Some(directory) = &config.operations.dir else { return Ok(api) };
    let operations = check(&api, &files::read(directory)?, &config.limits).await?;
    api.with_operations(operations).map_err(|problem| Failure::of(problem.message(open::language())))
}

async fn push(config: &Config, paths: &[PathBuf]) -> Result<(), Failure> {
    let mut read = Vec::new();
    for path in paths {
        read.extend(files::read(path)?);
    }
    let operations = check(&Api::default(), &read, &config.limits).await?;
    let store = open::store(config).await?;
    let (clock, _) = open::clock(config);
    let before = store.registered_operations().await.map_err(Failure::of)?;
    store.register(&operations, clock.now()).await.map_err(Failure::of)?;
    for operation in &operations {
        print(&format!("{:<11} {}", outcome(operation, &before), line(operation)))?;
    }
    store.close().await.map_err(Failure::of)
}

/// What pushing an operation came to.
fn outcome(operation: &Registration, before: &[Listed]) -> &'static str {
    let known = || before.iter().filter(|listed| listed.registration.name == operation.name);
    if known().next().is_none() {
        return "new";
    }
    let is_current = |listed: &Listed| listed.current && listed.registration.sha256 == operation.sha256;
    if known().any(is_current) { "unchanged" } else { "new version" }
}

fn line(operation: &Registration) -> String {
    let kind = operation.kind.as_str().to_lowercase();
    format!("{:<12} sha256:{} {}", kind, operation.sha256, operation.name)
}

async fn list(config: &Config) -> Result<(), Failure> {
    let store = open::store(config).await?;
    for listed in store.registered_operations().await.map_err(Failure::of)? {
        let state = if listed.current { "current" } else { "older" };
        print(&format!("{state:<8} {} {}", listed.pushed_at.format("%Y-%m-%dT%H:%M:%SZ"), line(&listed.registration)))?;
    }
    store.close().await.map_err(Failure::of)
}

async fn remove(config: &Config, names: &[String]) -> Result<(), Failure> {
    let store = open::store(config).await?;
    let mut missing = Vec::new();
    for name in names {
        let hash = name.strip_prefix("sha256:").unwrap_or(name);
        match store.unregister(hash).await.map_err(Failure::of)? {
            0 => missing.push(name.as_str()),
            removed => print(&format!("removed {removed} of {name}"))?,
        }
    }
    store.close().await.map_err(Failure::of)?;
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::Failed(format!(
        "nothing is registered as {}; `duban operations list` shows what is",
        missing.join(", ")
    )))
}

/// Every operation of the files, if all of them are in order. What is wrong is told line by line, as compilers do.
async fn check(api: &Api, files: &[File], limits: &Limits) -> Result<Vec<Registration>, Failure> {
    let (mut operations, mut faults) = (Vec::new(), 0);
    let mut homes: BTreeMap<String, &Path> = BTreeMap::new();
    for file in files {
        let name = file.path.display();
        match api.check_document(&file.text, limits).await {
            Ok(found) => {
                for operation in found {
                    if let Some(home) = homes.insert(operation.name.clone(), &file.path) {
                        faults += 1;
                        tell(&format!("{name}: the operation {} is in {} too", operation.name, home.display()));
                    }
                    operations.push(operation);
                }
            }
            Err(found) => {
                faults += found.len();
                for fault in found {
                    tell(&format!("{name}:{}:{}: {}", fault.line, fault.column, fault.message));
                }
            }
        }
    }
    match faults {
        0 => Ok(operations),
        1 => Err(Failure::Failed("an operation is not valid, and none was registered; correct it".to_owned())),
        many => Err(Failure::Failed(format!("{many} faults, and no operation was registered; correct them"))),
    }
}
