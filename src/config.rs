//! Settings: defaults < `duban.toml` < environment < flags, read and checked once at the start.
//!
//! What each setting means and what it is unless set stands in `config/default.toml`, which is compiled in.
//! A setting that can't be used is one sentence: which, where it was set, what is wrong, what to do.

mod check;
mod demo_file;
mod error;
mod files;
mod layers;
mod limits;
mod operations;
mod rate_limit;
#[cfg(test)]
mod tests;
mod webhooks;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use crate::model::evaluation::EvaluationRules;
use crate::model::role::Role;

pub use demo_file::DemoFile;
pub use error::ConfigError;
pub use files::{BucketConfig, FilesConfig, FilesPlace};
pub use operations::OperationsConfig;
pub use rate_limit::RateLimitConfig;
pub use webhooks::WebhooksConfig;

/// The settings file that is read when `DUBAN_CONFIG` names none.
pub const FILE_NAME: &str = "duban.toml";

/// An HS256 secret is as long as the hash that it keys, or guessing it is the easiest attack.
pub const SECRET_BYTES_MIN: usize = 32;

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file that was read, for messages and `duban doctor`.
    pub file: Option<PathBuf>,
    /// `sqlite://…` (a relative path of a file is already made absolute) or `postgres://…`; may hold a password.
    pub database_url: SecretString,
    /// The address of the API.
    pub listen: SocketAddr,
    /// The proxy in front; without one nothing listens beyond loopback.
    pub trusted_proxy: Option<String>,
    /// The address of `/metrics`; `None` is off.
    pub metrics_listen: Option<SocketAddr>,
    /// Decides when a day ends.
    pub time_zone: Tz,
    /// The demo's business day.
    pub today: Option<NaiveDate>,
    /// An open deadline within so many days is near due.
    pub near_due_days: u32,
    /// The due rules run every so many seconds; 0 is never.
    pub tick_seconds: u64,
    /// When the rules send reminders.
    pub reminders: RemindersConfig,
    /// What an agency's year is scored by.
    pub evaluation: EvaluationRules,
    /// Which tokens are accepted.
    pub jwt: JwtConfig,
    /// Which web pages may call the API.
    pub cors: CorsConfig,
    /// What one request may ask.
    pub limits: Limits,
    /// What one subject may ask in a time.
    pub rate_limit: RateLimitConfig,
    /// Which operations are registered, and who may ask nothing else.
    pub operations: OperationsConfig,
    /// How the database is used.
    pub database: DatabaseConfig,
    /// Where attachments are kept.
    pub files: FilesConfig,
    /// How webhooks are delivered.
    pub webhooks: WebhooksConfig,
}

/// Which tokens are accepted, and where they carry what.
#[derive(Clone, Debug)]
pub struct JwtConfig {
    /// `None` only for commands that neither check nor issue tokens: `migrate` needs no secret.
    pub key: Option<KeySource>,
    /// The `iss` that a token must carry.
    pub issuer: String,
    /// The `aud` that a token must carry, alone or among others.
    pub audience: String,
    /// How far this clock and the issuer's may differ; at most 30 s.
    pub leeway: TimeDelta,
    /// Where a token carries what.
    pub claims: ClaimPointers,
    /// The identity provider's words (in lower case) for our roles; empty: our own words count.
    pub roles: BTreeMap<String, Role>,
    /// Revocation: a subject's tokens issued before this moment are refused.
    pub not_before: BTreeMap<String, DateTime<Utc>>,
}

/// Where the keys come from that tokens are checked with; it decides the algorithm.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// HS256.
    Secret {
        /// Signs and checks.
        current: SecretString,
        /// Only checks: what was current before the secret was changed.
        previous: Option<SecretString>,
    },
    /// RS256, ES256 or EdDSA: a public key in PEM form.
    PublicKeyFile(PathBuf),
    /// RS256, ES256 or EdDSA: the address of the identity provider's key set.
    Jwks(Url),
}

/// Where a token carries what, as JSON pointers (RFC 6901).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimPointers {
    /// Who asks.
    pub subject: String,
    /// The name shown as the author.
    pub name: String,
    /// A list of role words, or a text with spaces or commas between them.
    pub roles: String,
    /// The jurisdiction's code.
    pub jurisdiction: String,
    /// The agency's code.
    pub agency: String,
}

/// When the rules send reminders.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemindersConfig {
    /// A slip asks for an answer within so many days.
    pub answer_days: u32,
    /// So many days without an answer bring another slip of the same cause and due date; at least 1.
    pub repeat_days: u32,
}

/// Which web pages may call the API.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorsConfig {
    /// Origins: `https://dashboard.example`.
    pub allowed_origins: Vec<String>,
}

/// What one request may ask; `config/default.toml` says what each counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Length of a GraphQL document.
    pub document_bytes: usize,
    /// Brackets nested in a document.
    pub nesting: usize,
    /// Fields with fragments expanded.
    pub selections: usize,
    /// Fields nested.
    pub depth: usize,
    /// Cost; a connection multiplies what it contains.
    pub complexity: usize,
    /// Aliases in one selection set.
    pub aliases: usize,
    /// Fields at the root.
    pub root_fields: usize,
    /// Directives in a document.
    pub directives: usize,
    /// Filters nested.
    pub filter_depth: usize,
    /// Conditions of all filters.
    pub filter_conditions: usize,
    /// Values of any list in the input.
    pub list_values: usize,
    /// Ids of `nodes`.
    pub node_ids: usize,
    /// Characters of a search's text.
    pub search_characters: usize,
    /// Terms in a search's text.
    pub search_terms: usize,
    /// The largest page.
    pub page_size_max: usize,
    /// Length of a request's body.
    pub body_bytes: usize,
    /// Time of a request.
    pub request_seconds: u64,
    /// Requests at once.
    pub concurrent_requests: usize,
    /// Time for a client to send its headers.
    pub header_read_seconds: u64,
    /// Time for a WebSocket's client to say who it is.
    pub connection_init_seconds: u64,
    /// Operations at once on one WebSocket.
    pub streams_per_socket: usize,
    /// Operations at once of one token's subject, over WebSocket and SSE.
    pub streams_per_viewer: usize,
    /// Operations at once of all, over WebSocket and SSE.
    pub streams_per_node: usize,
    /// Events of one stream that wait for its client to read.
    pub stream_queue: usize,
    /// Length of an attached file.
    pub file_bytes: usize,
    /// Time of an upload or a download's beginning.
    pub upload_seconds: u64,
    /// Uploads at once, each of which may hold a file in memory.
    pub concurrent_uploads: usize,
    /// Exports at once, each of which holds a connection to the database.
    pub concurrent_exports: usize,
    /// Time of an export.
    pub export_seconds: u64,
    /// How long an export waits for its reader.
    pub export_stall_seconds: u64,
}

/// How the database is used.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// Connections.
    pub pool_size: u32,
    /// How long a request waits for a connection.
    pub acquire_seconds: u64,
    /// When PostgreSQL gives up a statement; always less than a request's time.
    pub statement_timeout_ms: u64,
    /// How long a writer of SQLite waits for another.
    pub busy_timeout_ms: u64,
}

/// What the command line says; it wins over everything else.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// The settings file, instead of `DUBAN_CONFIG`.
    pub config_file: Option<PathBuf>,
    /// `database_url`
    pub database_url: Option<String>,
    /// `listen`
    pub listen: Option<SocketAddr>,
    /// `today`
    pub today: Option<NaiveDate>,
}

impl Limits {
    /// The same for a document that was registered: whoever registered it answers for its shape. What holds the
    /// program's stack and memory together stays, and so does what bounds the variables.
    pub fn for_registered(&self) -> Self {
        Self {
            document_bytes: usize::MAX,
            depth: usize::MAX,
            complexity: usize::MAX,
            aliases: usize::MAX,
            root_fields: usize::MAX,
            directives: usize::MAX,
            ..self.clone()
        }
    }
}

impl Config {
    /// Reads the settings of this process: its environment, and the file that it names or that lies where it runs.
    ///
    /// # Errors
    /// One sentence: which setting, where it was set, what is wrong and what to do.
    pub fn load(overrides: &Overrides) -> Result<Self, ConfigError> {
        Self::load_from(overrides, std::env::vars_os(), Path::new(""))
    }

    /// Reads the settings of an environment given by the caller, so that tests needn't change the process's own.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn load_from(
        overrides: &Overrides,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        directory: &Path,
    ) -> Result<Self, ConfigError> {
        let (raw, places) = layers::read(overrides, environment, directory)?;
        check::check(raw, &places)
    }
}
