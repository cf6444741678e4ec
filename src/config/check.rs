//! Turns settings as written into settings that can be used, or says why they can't.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use super::layers::{Places, Raw, RawJwt};
use super::{
    ClaimPointers, Config, ConfigError, CorsConfig, JwtConfig, KeySource, SECRET_BYTES_MIN, files, operations,
    rate_limit, webhooks,
};
use crate::model::evaluation::EvaluationRules;
use crate::model::role::Role;

/// The issuer's clock may differ by this at most: every second more is one for which a revoked token lives.
const LEEWAY_SECONDS_MAX: u32 = 30;

pub(super) fn check(raw: Raw, places: &Places) -> Result<Config, ConfigError> {
    let Raw {
        database_url,
        listen,
        trusted_proxy,
        metrics_listen,
        time_zone,
        today,
        near_due_days,
        tick_seconds,
        reminders,
        evaluation,
        jwt,
        cors,
        limits,
        rate_limit,
        operations,
        database,
        files,
        webhooks,
    } = raw;
    let trusted_proxy = filled(trusted_proxy);
    let proxy = trusted_proxy.as_deref();
    super::limits::check(&limits, &database, places)?;
    check_cors(&cors, places)?;
    if reminders.repeat_days == 0 {
        let problem = "is 0, and so every tick would send every slip again";
        return Err(places.refuse("reminders.repeat_days", problem, "set it to 1 or more"));
    }
    check_evaluation(&evaluation, places)?;
    let database_url = checked_database_url(database_url, places)?;
    Ok(Config {
        file: places.file.clone(),
        files: files::check(files, &database_url, places)?,
        database_url,
        listen: address("listen", &listen, proxy, places)?,
        metrics_listen: match metrics_listen.as_str() {
            "" | "off" => None,
            text => Some(address("metrics_listen", text, proxy, places)?),
        },
        time_zone: time_zone.parse().map_err(|_| {
            places.refuse(
                "time_zone",
                format!("is `{time_zone}`, which is no time zone"),
                "write it like Asia/Shanghai",
            )
        })?,
        today: filled(today).map(|day| date(&day, places)).transpose()?,
        near_due_days,
        tick_seconds,
        reminders,
        evaluation,
        jwt: checked_jwt(jwt, places)?,
        cors,
        limits,
        rate_limit: rate_limit::check(rate_limit, places)?,
        operations: operations::check(operations, places)?,
        database,
        webhooks: webhooks::check(webhooks, places)?,
        trusted_proxy,
    })
}

/// An empty setting counts as unset: templates of environments leave them so.
pub(super) fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn date(text: &str, places: &Places) -> Result<NaiveDate, ConfigError> {
    text.parse()
        .map_err(|_| places.refuse("today", format!("is `{text}`, which is no date"), "write it like 2015-06-25"))
}

fn address(key: &str, text: &str, proxy: Option<&str>, places: &Places) -> Result<SocketAddr, ConfigError> {
    let address: SocketAddr = text.parse().map_err(|_| {
        places.refuse(key, format!("is `{text}`, which is no address with a port"), "write it like 127.0.0.1:8000")
    })?;
    if proxy.is_none() && !address.ip().to_canonical().is_loopback() {
        return Err(places.refuse(
            key,
            format!("is {address}, and beyond loopback tokens would travel in the clear"),
            "put a proxy with TLS in front and name it in `trusted_proxy` (DUBAN_TRUSTED_PROXY), or use 127.0.0.1",
        ));
    }
    Ok(address)
}

/// The URL isn't repeated in messages: it may hold a password.
fn checked_database_url(url: Option<String>, places: &Places) -> Result<SecretString, ConfigError> {
    let url = filled(url).ok_or(ConfigError::Unset {
        key: "database_url",
        remedy: "set DUBAN_DATABASE_URL (or it in duban.toml) to sqlite://duban.db or postgres://…, or try `duban demo`",
    })?;
    if ["sqlite://", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        Ok(url.into())
    } else {
        Err(places.refuse(
            "database_url",
            "names no database that Duban knows",
            "begin it with sqlite:// or postgres://",
        ))
    }
}

fn checked_jwt(raw: RawJwt, places: &Places) -> Result<JwtConfig, ConfigError> {
    let RawJwt {
        secret,
        previous_secret,
        public_key_file,
        jwks_url,
        issuer,
        audience,
        leeway_seconds,
        claims,
        roles,
        not_before,
    } = raw;
    if leeway_seconds > LEEWAY_SECONDS_MAX {
        let problem = format!("is {leeway_seconds}, more than {LEEWAY_SECONDS_MAX}");
        return Err(places.refuse("jwt.leeway_seconds", problem, "lower it, and set the clocks of both machines"));
    }
    for (key, value) in [("jwt.issuer", &issuer), ("jwt.audience", &audience)] {
        if value.is_empty() {
            return Err(places.refuse(key, "is empty", "set it to what the tokens carry"));
        }
    }
    check_pointers(&claims, places)?;
    Ok(JwtConfig {
        key: key_source(secret, previous_secret, public_key_file, jwks_url, places)?,
        issuer,
        audience,
        leeway: TimeDelta::seconds(leeway_seconds.into()),
        claims,
        roles: role_words(roles, places)?,
        not_before: revocations(not_before, places)?,
    })
}

fn key_source(
    secret: Option<SecretString>,
    previous: Option<SecretString>,
    file: Option<PathBuf>,
    jwks_url: Option<String>,
    places: &Places,
) -> Result<Option<KeySource>, ConfigError> {
    let secret = usable_secret("jwt.secret", secret, places)?;
    let previous = usable_secret("jwt.previous_secret", previous, places)?;
    if previous.is_some() && secret.is_none() {
        let remedy = "set `jwt.secret` (DUBAN_JWT__SECRET) to the new one, or remove it";
        return Err(places.refuse("jwt.previous_secret", "is set without a current one", remedy));
    }
    let file = file.filter(|file| !file.as_os_str().is_empty());
    match (secret, file, filled(jwks_url)) {
        (None, None, None) => Ok(None),
        (Some(current), None, None) => Ok(Some(KeySource::Secret { current, previous })),
        (None, Some(file), None) => Ok(Some(KeySource::PublicKeyFile(file))),
        (None, None, Some(url)) => Ok(Some(KeySource::Jwks(key_set_address(&url, places)?))),
        (_, file, _) => Err(places.refuse(
            if file.is_some() { "jwt.public_key_file" } else { "jwt.jwks_url" },
            "is not the only source of keys, and tokens are checked by one",
            "keep one of `jwt.secret`, `jwt.public_key_file` and `jwt.jwks_url`",
        )),
    }
}

pub(super) fn usable_secret(
    key: &str,
    secret: Option<SecretString>,
    places: &Places,
) -> Result<Option<SecretString>, ConfigError> {
    let secret = secret.filter(|secret| !secret.expose_secret().is_empty());
    match secret.as_ref().map(|secret| secret.expose_secret().len()) {
        Some(length) if length < SECRET_BYTES_MIN => Err(places.refuse(
            key,
            format!("is {length} bytes long, and HS256 needs {SECRET_BYTES_MIN}"),
            "make a new one with `openssl rand -base64 48`",
        )),
        _ => Ok(secret),
    }
}

/// Whoever can change the answer on its way can sign tokens, so it must be TLS, or not leave the machine.
fn key_set_address(text: &str, places: &Places) -> Result<Url, ConfigError> {
    safe_address("jwt.jwks_url", text, places)
}

/// An address whose traffic nobody on the way reads or changes.
pub(super) fn safe_address(key: &str, text: &str, places: &Places) -> Result<Url, ConfigError> {
    let url = Url::parse(text).map_err(|_| places.refuse(key, "is no address", "write it like https://…"))?;
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    match url.scheme() {
        _ if !url.username().is_empty() || url.password().is_some() => {
            Err(places.refuse(key, "holds a user name or password", "remove them: they do not belong here"))
        }
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        _ => Err(places.refuse(key, "is not https", "use https (http only for this machine's own loopback)")),
    }
}

fn check_pointers(claims: &ClaimPointers, places: &Places) -> Result<(), ConfigError> {
    let ClaimPointers { subject, name, roles, jurisdiction, agency } = claims;
    let pointers =
        [("subject", subject), ("name", name), ("roles", roles), ("jurisdiction", jurisdiction), ("agency", agency)];
    for (claim, pointer) in pointers {
        if !pointer.starts_with('/') {
            let problem = format!("is `{pointer}`, which is no JSON pointer");
            return Err(places.refuse(
                &format!("jwt.claims.{claim}"),
                problem,
                "begin it with /, as /realm_access/roles",
            ));
        }
    }
    Ok(())
}

fn role_words(words: BTreeMap<String, String>, places: &Places) -> Result<BTreeMap<String, Role>, ConfigError> {
    let known = |(word, role): (String, String)| match Role::from_claim(&role) {
        Some(role) => Ok((word.to_lowercase(), role)),
        None => Err(places.refuse(
            &format!("jwt.roles.{word}"),
            format!("is `{role}`, which is no role"),
            "use agency, supervisor, auditor or admin",
        )),
    };
    words.into_iter().map(known).collect()
}

fn revocations(
    times: BTreeMap<String, String>,
    places: &Places,
) -> Result<BTreeMap<String, DateTime<Utc>>, ConfigError> {
    let parsed = |(subject, time): (String, String)| match DateTime::parse_from_rfc3339(&time) {
        Ok(time) => Ok((subject, time.to_utc())),
        Err(_) => Err(places.refuse(
            &format!("jwt.not_before.{subject}"),
            format!("is `{time}`, which is no time"),
            "write it like 2026-01-31T09:00:00+08:00",
        )),
    };
    times.into_iter().map(parsed).collect()
}

fn check_cors(cors: &CorsConfig, places: &Places) -> Result<(), ConfigError> {
    let is_origin = |text: &str| {
        Url::parse(text)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text)
    };
    match cors.allowed_origins.iter().find(|text| !is_origin(text)) {
        None => Ok(()),
        Some(text) => Err(places.refuse(
            "cors.allowed_origins",
            format!("holds `{text}`, which is no origin"),
            "write each like https://dashboard.example, without a path",
        )),
    }
}

/// Points are taken by what is written without a sign, and nothing takes more than ten years' worth.
fn check_evaluation(rules: &EvaluationRules, places: &Places) -> Result<(), ConfigError> {
    for (name, points) in rules.named() {
        if !(0..=10_000_000).contains(&points.ten_thousandths()) {
            let key = format!("evaluation.{name}");
            return Err(places.refuse(&key, format!("is {points}"), "write 0 to 1000 points, without a sign"));
        }
    }
    Ok(())
}
