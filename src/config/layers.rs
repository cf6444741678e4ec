//! Lays the sources of settings over each other, and remembers where each setting came from.
//!
//! After each layer the whole is read once, so that a mistake is laid at the door of the layer (and the variable)
//! that brought it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

use config::builder::DefaultState;
use config::{ConfigBuilder, File, FileFormat, Value};
use secrecy::SecretString;
use serde::Deserialize;

use super::files::RawFiles;
use super::operations::RawOperations;
use super::webhooks::RawWebhooks;
use super::{
    ClaimPointers, ConfigError, CorsConfig, DatabaseConfig, FILE_NAME, Limits, Overrides, RateLimitConfig,
    RemindersConfig,
};
use crate::model::evaluation::EvaluationRules;

const DEFAULTS: &str = include_str!("default.toml");
const PREFIX: &str = "DUBAN_";

/// The settings as written: names and kinds are right, values are not yet checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    pub database_url: Option<String>,
    pub listen: String,
    pub trusted_proxy: Option<String>,
    pub metrics_listen: String,
    pub time_zone: String,
    pub today: Option<String>,
    pub near_due_days: u32,
    pub tick_seconds: u64,
    pub reminders: RemindersConfig,
    pub evaluation: EvaluationRules,
    pub jwt: RawJwt,
    pub cors: CorsConfig,
    pub limits: Limits,
    pub rate_limit: RateLimitConfig,
    pub operations: RawOperations,
    pub database: DatabaseConfig,
    pub files: RawFiles,
    pub webhooks: RawWebhooks,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawJwt {
    pub secret: Option<SecretString>,
    pub previous_secret: Option<SecretString>,
    pub public_key_file: Option<PathBuf>,
    pub jwks_url: Option<String>,
    pub issuer: String,
    pub audience: String,
    pub leeway_seconds: u32,
    pub claims: ClaimPointers,
    pub roles: BTreeMap<String, String>,
    pub not_before: BTreeMap<String, String>,
}

/// Where each setting was set.
#[derive(Default)]
pub(super) struct Places {
    pub file: Option<PathBuf>,
    in_file: config::Config,
    variables: BTreeSet<String>,
    flags: BTreeSet<&'static str>,
}

impl Places {
    /// Where `key` was set last: that is the value that counts.
    fn of(&self, key: &str) -> String {
        let variable = variable_name(key);
        // These tables are empty by default, and their keys may hold dots, which a look-up would take apart.
        let is_entry = key.starts_with("jwt.roles.") || key.starts_with("jwt.not_before.");
        match &self.file {
            _ if self.flags.contains(key) => "the command line".to_owned(),
            _ if self.variables.contains(&variable) => variable,
            Some(file) if is_entry || self.in_file.get::<Value>(key).is_ok() => file.display().to_string(),
            _ => "the default settings".to_owned(),
        }
    }

    /// The sentence that refuses the value of `key`.
    pub fn refuse(&self, key: &str, problem: impl Into<String>, remedy: impl Into<String>) -> ConfigError {
        ConfigError::Setting {
            key: key.to_owned(),
            place: self.of(key),
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

/// Reads all layers.
pub(super) fn read(
    overrides: &Overrides,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    directory: &Path,
) -> Result<(Raw, Places), ConfigError> {
    let mut variables = our_variables(environment)?;
    let in_environment = variables.remove("DUBAN_CONFIG").filter(|path| !path.is_empty());
    let named = overrides.config_file.clone().or(in_environment.map(PathBuf::from));

    let mut places = Places::default();
    let mut builder = config::Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
    if let Some((path, text)) = read_file(named.as_deref(), directory)? {
        let layer = file_layer(&path, &text)?;
        builder = builder.add_source(layer.clone());
        build(&builder).map_err(|error| misplaced(&error, "settings", &path.display().to_string()))?;
        places.in_file = layer;
        places.file = Some(path);
    }
    for (variable, value) in &variables {
        let key = setting_name(variable);
        let refused = |error| misplaced(&error, &key, variable);
        builder = match key.as_str() {
            "cors.allowed_origins" | "operations.only" | "webhooks.allow_networks" => {
                builder.set_override(&key, split_list(value))
            }
            _ => builder.set_override(&key, value.as_str()),
        }
        .map_err(refused)?;
        build(&builder).map_err(refused)?;
    }
    places.variables = variables.into_keys().collect();

    let Overrides { config_file: _, database_url, listen, today } = overrides;
    let flags = [
        ("database_url", database_url.clone()),
        ("listen", listen.map(|address| address.to_string())),
        ("today", today.map(|day| day.to_string())),
    ];
    for (key, value) in flags.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        builder = builder.set_override(key, value).map_err(|error| misplaced(&error, key, "the command line"))?;
        places.flags.insert(key);
    }
    let raw = build(&builder).map_err(|error| misplaced(&error, "settings", "the command line"))?;
    Ok((raw, places))
}

fn build(builder: &ConfigBuilder<DefaultState>) -> Result<Raw, config::ConfigError> {
    builder.build_cloned()?.try_deserialize()
}

/// The variables that are settings. `DUBAN_TEST_…` belongs to the test suite.
fn our_variables(
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<BTreeMap<String, String>, ConfigError> {
    let mut variables = BTreeMap::new();
    for (name, value) in environment {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX) && !name.starts_with("DUBAN_TEST_"))
        else {
            continue;
        };
        let value = value.into_string().map_err(|_| ConfigError::Setting {
            key: setting_name(name),
            place: name.to_owned(),
            problem: "is not UTF-8".to_owned(),
            remedy: "set it again".to_owned(),
        })?;
        variables.insert(name.to_owned(), value);
    }
    Ok(variables)
}

fn setting_name(variable: &str) -> String {
    variable.trim_start_matches(PREFIX).to_lowercase().replace("__", ".")
}

fn variable_name(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

fn split_list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// The file that was named must be there; `duban.toml` where we run needn't.
fn read_file(named: Option<&Path>, directory: &Path) -> Result<Option<(PathBuf, String)>, ConfigError> {
    let path = directory.join(named.unwrap_or(Path::new(FILE_NAME)));
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path, text))),
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ConfigError::Unreadable { path, source }),
    }
}

/// The settings of a file, with its relative paths made absolute.
fn file_layer(path: &Path, text: &str) -> Result<config::Config, ConfigError> {
    let layer = config::Config::builder()
        .add_source(File::from_str(text, FileFormat::Toml))
        .build()
        .map_err(|error| ConfigError::NotToml { path: path.to_owned(), problem: describe(&error).1 })?;
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    let absolute = std::path::absolute(path).map_err(unreadable)?;
    let directory = absolute.parent().unwrap_or(Path::new("/"));

    let mut builder = config::Config::builder().add_source(layer.clone());
    let resolved = [
        ("database_url", layer.get_string("database_url").ok().and_then(|url| absolute_sqlite(&url, directory))),
        (
            "jwt.public_key_file",
            layer.get_string("jwt.public_key_file").ok().and_then(|file| absolute_file(&file, directory)),
        ),
        ("operations.dir", layer.get_string("operations.dir").ok().and_then(|dir| absolute_file(&dir, directory))),
        (
            "files.url",
            layer
                .get_string("files.url")
                .ok()
                .filter(|url| !url.contains("://"))
                .and_then(|file| absolute_file(&file, directory)),
        ),
    ];
    let failed = |error| misplaced(&error, "settings", &path.display().to_string());
    for (key, value) in resolved.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        builder = builder.set_override(key, value).map_err(failed)?;
    }
    builder.build().map_err(failed)
}

/// An empty setting stays empty, and so unset.
fn absolute_file(file: &str, directory: &Path) -> Option<String> {
    (!file.is_empty()).then(|| directory.join(file).to_string_lossy().into_owned())
}

/// `None` where nothing is to be changed: another database, no file, or an absolute path.
fn absolute_sqlite(url: &str, directory: &Path) -> Option<String> {
    let file = url.strip_prefix("sqlite://")?;
    if file.is_empty() || file.starts_with('?') || file.starts_with(":memory:") || Path::new(file).is_absolute() {
        return None;
    }
    // The path is part of a URL, in which these two mean something else.
    let directory = directory.to_string_lossy().replace('%', "%25").replace('?', "%3F");
    Some(format!("sqlite://{}", Path::new(&directory).join(file).display()))
}

/// A setting that is unknown or of the wrong kind.
fn misplaced(error: &config::ConfigError, fallback_key: &str, place: &str) -> ConfigError {
    let (key, problem) = describe(error);
    ConfigError::Setting {
        key: key.unwrap_or_else(|| fallback_key.to_owned()),
        place: place.to_owned(),
        problem,
        remedy: "correct or remove it".to_owned(),
    }
}

/// The setting's name, if the error knows it, and what is wrong: never the value, for it may be a secret.
fn describe(error: &config::ConfigError) -> (Option<String>, String) {
    use config::ConfigError as Error;
    match error {
        Error::At { error, key, .. } => {
            let (inner, problem) = describe(error);
            let path: Vec<_> = key.iter().chain(&inner).map(String::as_str).collect();
            ((!path.is_empty()).then(|| path.join(".")), problem)
        }
        Error::Type { expected, key, .. } => (key.clone(), format!("must be {expected}")),
        Error::NotFound(key) => (Some(key.clone()), "is not set".to_owned()),
        Error::Message(text) => match text.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`')) {
            Some((name, expected)) => (Some(name.to_owned()), format!("is no setting{expected}")),
            // Here serde would quote the value.
            None => (None, "is of the wrong kind".to_owned()),
        },
        Error::PathParse { .. } => (None, "is no setting".to_owned()),
        // Between the place in the first line and the reason in the last one stands the line itself.
        Error::FileParse { cause, .. } => {
            let text = cause.to_string();
            let (first, last) = (text.lines().next().unwrap_or_default(), text.lines().last().unwrap_or_default());
            (None, format!("{}: {last}", first.trim_start_matches("TOML parse error at ")))
        }
        _ => (None, "can't be read".to_owned()),
    }
}
