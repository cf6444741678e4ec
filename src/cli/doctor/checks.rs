//! The checks, in the order in which they need each other.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{Finding, State};
use crate::cli::open;
use crate::config::{Config, FilesPlace, KeySource, Overrides};
use crate::http::Kept;
use crate::http::auth::Authenticator;
use crate::model::attachment::Arriving;
use crate::model::clock::Clock;
use crate::model::ids::Ids;
use crate::model::language::Language;
use crate::store::Store;
use crate::store::files::{FileKey, FilesError};
use crate::store::inspect::{Engine, Inspection, POSTGRES_OLDEST, Schema};

const CONFIGURATION: &str = "configuration";
const DATABASE: &str = "database";
const SCHEMA: &str = "schema";
const KEYS: &str = "keys";
const FILES: &str = "files";
const CLOCK: &str = "clock";

/// Beyond this a day may end on one machine and not on the other, and tokens are early or late.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::seconds(5);

pub async fn all(language: Language) -> Vec<Finding> {
    let config = match open::config(&Overrides::default()) {
        Ok(config) => config,
        Err(failure) => {
            let skipped = language.pick("须先修正配置", "the configuration comes first");
            let rest = [DATABASE, SCHEMA, KEYS, FILES, CLOCK].map(|check| Finding::new(check, State::Skipped, skipped));
            return std::iter::once(Finding::new(CONFIGURATION, State::Failed, failure)).chain(rest).collect();
        }
    };
    let (clock, ids) = open::clock(&config);
    let mut findings = vec![configuration(&config, language)];
    let inspection = database(&config, &mut findings, language).await;
    findings.push(keys(&config, &clock, language).await);
    findings.push(files(&config, &clock, &ids, language).await);
    let there = inspection.as_ref().and_then(|found| found.now);
    findings.push(time(&config, clock.now(), there, language));
    findings
}

fn configuration(config: &Config, language: Language) -> Finding {
    let file = match &config.file {
        Some(file) => file.display().to_string(),
        None => language.pick("无文件,仅环境变量", "no file, the environment alone").to_owned(),
    };
    if let Some(today) = config.today {
        let words = language.pick(
            format!("{file};业务日期固定为 {today}:正式使用请去掉 today"),
            format!("{file}; the business day stands still at {today}: take `today` out unless this is a demo"),
        );
        return Finding::new(CONFIGURATION, State::Warning, words);
    }
    Finding::new(CONFIGURATION, State::Ok, file)
}

/// Two findings: the database and its schema.
async fn database(config: &Config, findings: &mut Vec<Finding>, language: Language) -> Option<Inspection> {
    let found = match Store::inspect(&open::options(config)).await {
        Ok(found) => found,
        Err(error) => {
            let words = language.pick(
                format!("{error}:请检查 DUBAN_DATABASE_URL、数据库是否运行、网络与口令"),
                format!("{error}: check DUBAN_DATABASE_URL, that the database runs, the network and the password"),
            );
            // The driver repeats the address in some of its words, and the address may hold a password.
            findings.push(Finding::new(DATABASE, State::Failed, without_password(config, words)));
            let skipped = language.pick("数据库无法连接", "the database cannot be reached");
            findings.push(Finding::new(SCHEMA, State::Skipped, skipped));
            return None;
        }
    };
    findings.push(engine(&found.engine, language));
    findings.push(match &found.schema {
        Schema::Current => Finding::new(SCHEMA, State::Ok, language.pick("与本程序一致", "this program's")),
        Schema::Older(missing) => Finding::new(
            SCHEMA,
            State::Failed,
            language.pick(
                format!("旧于本程序,缺 {missing} 个迁移:请先备份,再运行 duban migrate up"),
                format!("older than this program, {missing} migrations are missing: make a backup and run `duban migrate up`"),
            ),
        ),
        Schema::Newer(newest) => Finding::new(
            SCHEMA,
            State::Failed,
            language.pick(
                format!("新于本程序(含 {newest}):请使用建立它的或更新的 duban"),
                format!("newer than this program (it has {newest}): run the duban that made it, or a later one"),
            ),
        ),
    });
    Some(found)
}

fn engine(engine: &Engine, language: Language) -> Finding {
    let failed =
        |chinese: String, english: String| Finding::new(DATABASE, State::Failed, language.pick(chinese, english));
    match engine {
        Engine::Postgres { version, major, .. } if *major < POSTGRES_OLDEST => failed(
            format!("PostgreSQL {version} 过旧:请升级到 {POSTGRES_OLDEST} 或以上"),
            format!("PostgreSQL {version} is too old: upgrade it to {POSTGRES_OLDEST} or later"),
        ),
        Engine::Postgres { version, encoding, .. } if encoding != "UTF8" => failed(
            format!("PostgreSQL {version} 的编码为 {encoding}:请以 ENCODING 'UTF8' 重建数据库"),
            format!("PostgreSQL {version} keeps texts as {encoding}: make the database anew with ENCODING 'UTF8'"),
        ),
        Engine::Postgres { version, .. } => Finding::new(DATABASE, State::Ok, format!("PostgreSQL {version}")),
        Engine::Sqlite { version, damage: Some(damage), .. } => failed(
            format!("SQLite {version} 文件已损坏({damage}):请停止服务并恢复备份"),
            format!("SQLite {version}, and the file is damaged ({damage}): stop the server and restore a backup"),
        ),
        Engine::Sqlite { version, foreign_keys, orphans, .. } if !foreign_keys || *orphans => failed(
            format!("SQLite {version},外键未生效或已被破坏:请恢复备份,勿用其他程序写此文件"),
            format!(
                "SQLite {version}, and foreign keys are off or broken: restore a backup, and let no other program write the file"
            ),
        ),
        Engine::Sqlite { version, journal, .. } if journal != "wal" => failed(
            format!("SQLite {version} 无法使用 WAL(现为 {journal}):请把文件放到本地磁盘"),
            format!("SQLite {version} cannot use WAL (it is {journal}): put the file on a local disk"),
        ),
        Engine::Sqlite { version, .. } => Finding::new(
            DATABASE,
            State::Ok,
            language.pick(
                format!("SQLite {version},WAL,外键生效,文件完好"),
                format!("SQLite {version}, WAL, foreign keys on, the file is whole"),
            ),
        ),
    }
}

/// The words with the password of the address taken out.
fn without_password(config: &Config, words: String) -> String {
    let url = config.database_url.expose_secret();
    let password = url::Url::parse(url).ok().and_then(|url| url.password().map(str::to_owned));
    match password.filter(|password| !password.is_empty()) {
        Some(password) => words.replace(url, "DUBAN_DATABASE_URL").replace(&password, "…"),
        None => words,
    }
}

async fn keys(config: &Config, clock: &Arc<dyn Clock>, language: Language) -> Finding {
    let authenticator = match Authenticator::new(&config.jwt, Arc::clone(clock)) {
        Ok(authenticator) => authenticator,
        Err(error) => return Finding::new(KEYS, State::Failed, error),
    };
    match &config.jwt.key {
        Some(KeySource::Secret { previous, .. }) => {
            let previous = previous.is_some();
            Finding::new(KEYS, State::Ok, language.pick(
                format!("HS256 密钥,长度足够{}", if previous { ",另有旧密钥仍被接受" } else { "" }),
                format!("an HS256 secret of sufficient length{}", if previous { ", and a previous one that is accepted still" } else { "" }),
            ))
        }
        Some(KeySource::PublicKeyFile(file)) => Finding::new(KEYS, State::Ok, file.display()),
        Some(KeySource::Jwks(url)) if authenticator.is_ready().await => Finding::new(KEYS, State::Ok, url),
        Some(KeySource::Jwks(url)) => Finding::new(
            KEYS,
            State::Failed,
            language.pick(
                format!("{url} 读不到可用的公钥:请检查 jwt.jwks_url、网络、证书与身份服务"),
                format!("{url} gives no usable key: check jwt.jwks_url, the network, its certificate and the identity provider"),
            ),
        ),
        None => Finding::new(KEYS, State::Failed, language.pick("未配置", "none is set")),
    }
}

/// Writes a probe, reads it and takes it away.
async fn files(config: &Config, clock: &Arc<dyn Clock>, ids: &Ids, language: Language) -> Finding {
    let place = match &config.files.place {
        FilesPlace::Directory(directory) => directory.display().to_string(),
        FilesPlace::Bucket(bucket) => format!("s3://{}", bucket.name),
    };
    match probe(config, clock, ids).await {
        Ok(()) => Finding::new(FILES, State::Ok, language.pick(format!("{place} 可读写"), format!("{place} can be written and read"))),
        Err(error) => Finding::new(FILES, State::Failed, language.pick(
            format!("{place}:{error}:请检查 files.url、目录权限与剩余空间(或存储桶的地址与密钥)"),
            format!("{place}: {error}: check files.url, the directory's rights and the space left (or the bucket's address and keys)"),
        )),
    }
}

async fn probe(config: &Config, clock: &Arc<dyn Clock>, ids: &Ids) -> Result<(), FilesError> {
    let kept = Kept::open(config, Arc::clone(clock)).await?;
    let key = FileKey::Attachment { jurisdiction: Uuid::nil(), attachment: ids.next() };
    let probe = b"duban doctor";
    let mut arriving = Arriving::new(probe.len());
    arriving.push(probe);
    kept.files.put(&key, arriving.end()).await?;
    let read = kept.files.get(&key).await.map(drop);
    let removed = kept.files.remove(&key).await;
    read.and(removed)
}

fn time(config: &Config, here: DateTime<Utc>, there: Option<DateTime<Utc>>, language: Language) -> Finding {
    let local = here.with_timezone(&config.time_zone).format("%Y-%m-%d %H:%M:%S %Z");
    let Some(there) = there else {
        return Finding::new(CLOCK, State::Ok, local);
    };
    let differs = (there - here).abs();
    if differs <= CLOCKS_DIFFER {
        let same = language.pick(format!("{local},与数据库一致"), format!("{local}, and the database's is the same"));
        return Finding::new(CLOCK, State::Ok, same);
    }
    let seconds = differs.num_seconds();
    Finding::new(
        CLOCK,
        State::Failed,
        language.pick(
            format!("{local},与数据库相差 {seconds} 秒:请在两台机器上启用时间同步(NTP)"),
            format!("{local}, and the database's differs by {seconds} s: synchronise both machines' clocks (NTP)"),
        ),
    )
}
