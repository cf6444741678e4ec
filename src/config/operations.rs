//! Registered operations: where they lie, and who may ask nothing else.

use std::path::PathBuf;

use serde::Deserialize;

use super::ConfigError;
use super::layers::Places;
use crate::model::role::Role;

/// Registered operations.
#[derive(Clone, Debug)]
pub struct OperationsConfig {
    /// A directory of `.graphql` files that are registered on this node when it starts.
    pub dir: Option<PathBuf>,
    /// Whoever has none but these roles may ask nothing else.
    pub only: Vec<Role>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOperations {
    pub dir: Option<PathBuf>,
    pub only: Vec<String>,
}

pub(super) fn check(raw: RawOperations, places: &Places) -> Result<OperationsConfig, ConfigError> {
    let RawOperations { dir, only } = raw;
    let known = |word: &String| {
        Role::from_claim(word).ok_or_else(|| {
            let problem = format!("holds `{word}`, which is no role");
            places.refuse("operations.only", problem, "use agency, supervisor, auditor or admin")
        })
    };
    let only = only.iter().map(known).collect::<Result<_, _>>()?;
    Ok(OperationsConfig { dir: dir.filter(|dir| !dir.as_os_str().is_empty()), only })
}
