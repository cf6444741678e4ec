use std::path::Path;

use secrecy::ExposeSecret;
use tempfile::TempDir;

use super::*;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A directory in which Duban is started, with or without a `duban.toml`.
struct Place(TempDir);

impl Place {
    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with_file(text: &str) -> Self {
        let place = Self::empty();
        std::fs::write(place.path().join(FILE_NAME), text).unwrap();
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn load(&self, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        self.load_with(&Overrides::default(), environment)
    }

    fn load_with(&self, overrides: &Overrides, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let environment = environment.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        Config::load_from(overrides, environment, self.path())
    }

    /// The sentence that refuses these settings, with this directory's name taken out.
    fn refusal(&self, environment: &[(&str, &str)]) -> String {
        let sentence = self.load(environment).unwrap_err().to_string();
        assert!(!sentence.contains('\n'), "one line: {sentence}");
        sentence.replace(&format!("{}/", self.path().display()), "")
    }
}

/// The refusal of one variable beside a good database.
fn refusal_of(variable: &str, value: &str) -> String {
    Place::empty().refusal(&[("DUBAN_DATABASE_URL", "sqlite://duban.db"), (variable, value)])
}

#[test]
fn the_compiled_defaults_are_whole() {
    let config = Place::empty().load(&[("DUBAN_DATABASE_URL", "sqlite://duban.db")]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
    assert_eq!(config.metrics_listen.unwrap().to_string(), "127.0.0.1:9090");
    assert_eq!(config.time_zone, chrono_tz::Asia::Shanghai);
    assert_eq!((config.near_due_days, config.today, config.file), (7, None, None));
    assert!(config.jwt.key.is_none());
    assert_eq!(config.jwt.leeway, TimeDelta::seconds(30));
    assert_eq!(config.limits.complexity, 20_000);
    assert_eq!(config.database.statement_timeout_ms, 8_000);
}

#[test]
fn flags_win_over_the_environment_over_the_file_over_the_defaults() {
    let place = Place::with_file(
        "database_url = 'sqlite:///file.db'\nlisten = '127.0.0.1:1'\nnear_due_days = 1\n[limits]\ndepth = 1\naliases = 1",
    );
    let overrides = Overrides { listen: Some("127.0.0.1:3".parse().unwrap()), ..Overrides::default() };
    let environment = [("DUBAN_LISTEN", "127.0.0.1:2"), ("DUBAN_LIMITS__DEPTH", "2"), ("PATH", "/bin")];
    let config = place.load_with(&overrides, &environment).unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!((config.limits.depth, config.limits.aliases, config.near_due_days), (2, 1, 1));
    assert_eq!(config.limits.root_fields, 100);
    assert_eq!(config.file, Some(place.path().join(FILE_NAME)));
}

#[test]
fn a_typo_names_the_setting_and_the_file_or_variable() {
    let sentence = Place::with_file("[limits]\ndept = 3").refusal(&[]);
    assert!(sentence.starts_with("`limits.dept` (duban.toml) is no setting, expected one of `document"), "{sentence}");
    let sentence = Place::with_file("databse_url = 'x'").refusal(&[]);
    assert!(sentence.starts_with("`databse_url` (duban.toml) is no setting, expected one of"), "{sentence}");

    let sentence = refusal_of("DUBAN_LISTN", "127.0.0.1:1");
    assert!(sentence.starts_with("`listn` (DUBAN_LISTN) is no setting"), "{sentence}");
    let sentence = refusal_of("DUBAN_A B", "1");
    assert!(sentence.starts_with("`a b` (DUBAN_A B) is no setting"), "{sentence}");
    for (variable, setting) in [("DUBAN_JWT__SECRETT", "`jwt.secrett`"), ("DUBAN_JWT", "`jwt`")] {
        let sentence = refusal_of(variable, SECRET);
        assert!(sentence.starts_with(&format!("{setting} ({variable}) is ")), "{sentence}");
        assert!(!sentence.contains(SECRET), "{sentence}");
    }
    let sentence = refusal_of("DUBAN_LIMITS__DEPTH", "deep");
    assert_eq!(sentence, "`limits.depth` (DUBAN_LIMITS__DEPTH) must be an integer: correct or remove it");
}

#[test]
fn variables_of_the_tests_are_no_settings() {
    let environment = [("DUBAN_TEST_DATABASE", "postgres://x"), ("DUBAN_DATABASE_URL", "sqlite://duban.db")];
    assert!(Place::empty().load(&environment).is_ok());
}

#[test]
fn a_broken_file_shows_the_line_number_and_never_the_line() {
    let sentence = Place::with_file("near_due_days = 3\nsecret = \"hunter2\n").refusal(&[]);
    assert!(sentence.contains("duban.toml is not valid TOML (line 2, column"), "{sentence}");
    assert!(!sentence.contains("hunter2"), "{sentence}");
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let sentence = Place::empty().refusal(&[("DUBAN_CONFIG", "other.toml")]);
    assert!(sentence.starts_with("the settings file other.toml can't be read ("), "{sentence}");
    let place = Place::empty();
    std::fs::write(place.path().join("other.toml"), "database_url = 'sqlite:///a.db'").unwrap();
    assert!(place.load(&[("DUBAN_CONFIG", "other.toml")]).is_ok());
    let overrides = Overrides { config_file: Some("other.toml".into()), ..Overrides::default() };
    assert!(place.load_with(&overrides, &[("DUBAN_CONFIG", "missing.toml")]).is_ok());
}

#[test]
fn without_a_database_the_sentence_says_how_to_name_one() {
    let sentence = Place::empty().refusal(&[]);
    assert!(sentence.starts_with("`database_url` is not set: set DUBAN_DATABASE_URL"), "{sentence}");
    let sentence = Place::empty().refusal(&[("DUBAN_DATABASE_URL", "mysql://me:hunter2@db/x")]);
    assert!(sentence.contains("(DUBAN_DATABASE_URL) names no database that Duban knows"), "{sentence}");
    assert!(!sentence.contains("hunter2"), "{sentence}");
}

#[test]
fn paths_of_a_file_are_relative_to_it_and_paths_of_variables_are_not() {
    let place = Place::with_file("database_url = 'sqlite://data/a.db?mode=rwc'\n[jwt]\npublic_key_file = 'keys/a.pem'");
    let config = place.load(&[]).unwrap();
    let directory = place.path().display();
    assert_eq!(config.database_url.expose_secret(), format!("sqlite://{directory}/data/a.db?mode=rwc"));
    let Some(KeySource::PublicKeyFile(file)) = config.jwt.key else { unreachable!() };
    assert_eq!(file, place.path().join("keys/a.pem"));

    let config = place.load(&[("DUBAN_DATABASE_URL", "sqlite://a.db")]).unwrap();
    assert_eq!(config.database_url.expose_secret(), "sqlite://a.db");
    for unchanged in ["sqlite::memory:", "sqlite://:memory:", "sqlite:///tmp/a.db", "postgres://db/duban"] {
        let place = Place::with_file(&format!("database_url = '{unchanged}'"));
        match place.load(&[]) {
            Ok(config) => assert_eq!(config.database_url.expose_secret(), unchanged),
            Err(error) => assert!(unchanged == "sqlite::memory:", "{error}"),
        }
    }
}

#[test]
fn listening_beyond_loopback_needs_a_named_proxy() {
    for (variable, value) in [("DUBAN_LISTEN", "0.0.0.0:8000"), ("DUBAN_METRICS_LISTEN", "[::]:9090")] {
        let sentence = refusal_of(variable, value);
        assert!(sentence.contains(variable) && sentence.contains("trusted_proxy"), "{sentence}");
        let database = ("DUBAN_DATABASE_URL", "sqlite://duban.db");
        let named = Place::empty().load(&[database, (variable, value), ("DUBAN_TRUSTED_PROXY", "10.0.0.1")]).unwrap();
        assert_eq!(named.trusted_proxy.as_deref(), Some("10.0.0.1"));
        assert!(Place::empty().load(&[database, (variable, "[::1]:8000")]).is_ok());
    }
    let sentence = refusal_of("DUBAN_LISTEN", "8000");
    assert!(sentence.contains("`8000`, which is no address with a port"), "{sentence}");
}

#[test]
fn metrics_can_be_off() {
    for off in ["", "off"] {
        let environment = [("DUBAN_DATABASE_URL", "sqlite://duban.db"), ("DUBAN_METRICS_LISTEN", off)];
        assert_eq!(Place::empty().load(&environment).unwrap().metrics_listen, None);
    }
}

#[test]
fn a_key_comes_from_one_source_that_is_strong_enough() {
    let sentence = refusal_of("DUBAN_JWT__SECRET", "short");
    assert!(sentence.contains("(DUBAN_JWT__SECRET) is 5 bytes long, and HS256 needs 32"), "{sentence}");
    assert!(refusal_of("DUBAN_JWT__PREVIOUS_SECRET", SECRET).contains("without a current one"));
    let two = [
        ("DUBAN_DATABASE_URL", "sqlite://duban.db"),
        ("DUBAN_JWT__SECRET", SECRET),
        ("DUBAN_JWT__JWKS_URL", "https://id.example/keys"),
    ];
    let sentence = Place::empty().refusal(&two);
    assert!(sentence.contains("(DUBAN_JWT__JWKS_URL) is not the only source of keys"), "{sentence}");

    // All digits stay text, and an empty variable counts as unset.
    let digits = "12345678901234567890123456789012";
    let environment =
        [("DUBAN_DATABASE_URL", "sqlite://duban.db"), ("DUBAN_JWT__SECRET", digits), ("DUBAN_JWT__JWKS_URL", "")];
    let Some(KeySource::Secret { current, previous: None }) = Place::empty().load(&environment).unwrap().jwt.key else {
        unreachable!()
    };
    assert_eq!(current.expose_secret(), digits);
}

#[test]
fn the_key_set_must_come_over_tls_or_loopback() {
    assert!(refusal_of("DUBAN_JWT__JWKS_URL", "http://id.example/keys").contains("is not https"));
    assert!(refusal_of("DUBAN_JWT__JWKS_URL", "ftp://localhost/keys").contains("is not https"));
    assert!(refusal_of("DUBAN_JWT__JWKS_URL", "id.example").contains("is no address"));
    assert!(refusal_of("DUBAN_JWT__JWKS_URL", "https://me:pw@id.example/keys").contains("user name or password"));
    for good in ["https://id.example/keys", "http://localhost:1/keys", "http://127.0.0.1:1/", "http://[::1]:1/"] {
        let environment = [("DUBAN_DATABASE_URL", "sqlite://duban.db"), ("DUBAN_JWT__JWKS_URL", good)];
        assert!(matches!(Place::empty().load(&environment).unwrap().jwt.key, Some(KeySource::Jwks(_))), "{good}");
    }
}

#[test]
fn values_out_of_range_are_refused_with_what_to_do() {
    let refused = [
        ("DUBAN_JWT__LEEWAY_SECONDS", "31", "more than 30"),
        ("DUBAN_JWT__ISSUER", "", "is empty"),
        ("DUBAN_JWT__CLAIMS__ROLES", "roles", "no JSON pointer"),
        ("DUBAN_JWT__ROLES__DIRECTOR", "boss", "which is no role"),
        ("DUBAN_JWT__NOT_BEFORE__ZHANG", "yesterday", "which is no time"),
        ("DUBAN_CORS__ALLOWED_ORIGINS", "https://a.example, *", "`*`, which is no origin"),
        ("DUBAN_LIMITS__PAGE_SIZE_MAX", "0", "is 0"),
        ("DUBAN_LIMITS__DEPTH", "-1", "must be"),
        ("DUBAN_LIMITS__NESTING", "2000", "safe up to 256"),
        ("DUBAN_LIMITS__CONNECTION_INIT_SECONDS", "0", "is 0"),
        ("DUBAN_LIMITS__STREAMS_PER_SOCKET", "0", "is 0"),
        ("DUBAN_LIMITS__STREAMS_PER_VIEWER", "0", "is 0"),
        ("DUBAN_LIMITS__STREAMS_PER_NODE", "0", "is 0"),
        ("DUBAN_LIMITS__STREAM_QUEUE", "0", "is 0"),
        ("DUBAN_LIMITS__STREAM_QUEUE", "10001", "held in memory: set it to 10000 or less"),
        ("DUBAN_DATABASE__STATEMENT_TIMEOUT_MS", "10000", "not below the 10 s"),
        ("DUBAN_TIME_ZONE", "Wuhan", "no time zone"),
        ("DUBAN_TODAY", "2015-06-31", "no date"),
    ];
    for (variable, value, reason) in refused {
        let sentence = refusal_of(variable, value);
        assert!(sentence.contains(variable) && sentence.contains(reason), "{sentence}");
    }
}

#[test]
fn a_refused_value_names_the_place_that_set_it() {
    let place = Place::with_file("database_url = 'sqlite:///a.db'\njwt.roles.'City.Boss' = 'boss'");
    let sentence = place.refusal(&[]);
    assert!(sentence.starts_with("`jwt.roles.City.Boss` (duban.toml) is `boss`"), "{sentence}");
    let sentence = Place::with_file("database_url = 'sqlite:///a.db'\n[limits]\naliases = 0").refusal(&[]);
    assert!(sentence.starts_with("`limits.aliases` (duban.toml) is 0"), "{sentence}");
    let overrides = Overrides { listen: Some("0.0.0.0:80".parse().unwrap()), ..Overrides::default() };
    let sentence = place.load_with(&overrides, &[("DUBAN_JWT__ROLES", "x")]).unwrap_err().to_string();
    assert!(sentence.starts_with("`jwt.roles` (DUBAN_JWT__ROLES)"), "{sentence}");
    let place = Place::with_file("database_url = 'sqlite:///a.db'");
    let sentence = place.load_with(&overrides, &[]).unwrap_err().to_string();
    assert!(sentence.starts_with("`listen` (the command line) is 0.0.0.0:80"), "{sentence}");
}

#[test]
fn maps_and_lists_are_read_from_a_file() {
    let config = Place::with_file(
        r#"
        database_url = "sqlite:///a.db"
        today = 2015-06-25
        [jwt]
        claims.roles = "/realm_access/roles"
        [jwt.roles]
        "City.Supervision" = "supervisor"
        [jwt.not_before]
        "Zhang.San" = 2026-01-31T09:00:00+08:00
        [cors]
        allowed_origins = ["https://dashboard.example"]
        "#,
    )
    .load(&[])
    .unwrap();
    assert_eq!(config.today, NaiveDate::from_ymd_opt(2015, 6, 25));
    assert_eq!(
        (config.jwt.claims.roles.as_str(), config.jwt.claims.agency.as_str()),
        ("/realm_access/roles", "/agency")
    );
    assert_eq!(config.jwt.roles["city.supervision"], Role::Supervisor);
    assert_eq!(config.jwt.not_before["Zhang.San"].to_rfc3339(), "2026-01-31T01:00:00+00:00");
    assert_eq!(config.cors.allowed_origins, ["https://dashboard.example"]);
}

#[test]
fn secrets_stay_out_of_debug() {
    let environment = [
        ("DUBAN_DATABASE_URL", "postgres://duban:hunter2@db/duban"),
        ("DUBAN_JWT__SECRET", SECRET),
        ("DUBAN_JWT__PREVIOUS_SECRET", "fedcba9876543210fedcba9876543210"),
    ];
    let shown = format!("{:?}", Place::empty().load(&environment).unwrap());
    for secret in ["hunter2", SECRET, "fedcba98"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn the_demo_file_is_private_and_reads_back() {
    let place = Place::empty();
    let path = place.path().join(FILE_NAME);
    let secret = SecretString::from(format!("quote \" backslash \\ 督办 {SECRET}"));
    let mut demo = DemoFile {
        database_url: "sqlite://duban.db",
        secret: &secret,
        issuer: "duban-demo",
        audience: "duban",
        today: NaiveDate::from_ymd_opt(2015, 6, 25).unwrap(),
    };
    Config::write_demo_file(&path, &demo).unwrap();
    demo.today = NaiveDate::from_ymd_opt(2015, 12, 1).unwrap();
    Config::write_demo_file(&path, &demo).unwrap();

    let config = place.load(&[]).unwrap();
    assert_eq!(config.database_url.expose_secret(), format!("sqlite://{}/duban.db", place.path().display()));
    assert_eq!((config.today, config.metrics_listen), (Some(demo.today), None));
    assert_eq!(config.jwt.issuer, "duban-demo");
    let Some(KeySource::Secret { current, .. }) = config.jwt.key else { unreachable!() };
    assert_eq!(current.expose_secret(), secret.expose_secret());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1, "no draft stays behind");
}

#[test]
fn a_demo_file_that_cannot_be_written_says_where() {
    let place = Place::empty();
    let secret = SecretString::from(SECRET);
    let demo = DemoFile { database_url: "x", secret: &secret, issuer: "i", audience: "a", today: NaiveDate::default() };
    let error = Config::write_demo_file(&place.path().join("missing/duban.toml"), &demo).unwrap_err();
    assert!(error.to_string().contains("missing/duban.toml can't be written ("), "{error}");
}

#[test]
fn files_lie_beside_the_database_unless_a_place_is_named() {
    let directory = |environment: &[(&str, &str)], place: &Place| match place.load(environment).unwrap().files.place {
        FilesPlace::Directory(directory) => directory,
        FilesPlace::Bucket(bucket) => unreachable!("{bucket:?}"),
    };
    let sqlite = [("DUBAN_DATABASE_URL", "sqlite:///srv/duban/city.db?mode=rwc")];
    assert_eq!(directory(&sqlite, &Place::empty()), Path::new("/srv/duban/files"));
    let postgres = [("DUBAN_DATABASE_URL", "postgres://db.example/duban")];
    let beside = Place::with_file("near_due_days = 7");
    assert_eq!(directory(&postgres, &beside), beside.path().join("files"));
    let named = Place::with_file("[files]\nurl = 'kept'");
    assert_eq!(directory(&postgres, &named), named.path().join("kept"));
    let url = [postgres[0], ("DUBAN_FILES__URL", "file:///srv/%E9%99%84%E4%BB%B6")];
    assert_eq!(directory(&url, &Place::empty()), Path::new("/srv/附件"));
}

#[test]
fn a_bucket_needs_its_keys_and_a_safe_address() {
    let database = ("DUBAN_DATABASE_URL", "sqlite://duban.db");
    let s3 = ("DUBAN_FILES__URL", "s3://duban/a/b/");
    let keys = [("DUBAN_FILES__ACCESS_KEY_ID", "id"), ("DUBAN_FILES__SECRET_ACCESS_KEY", "hunter2")];
    let config = Place::empty().load(&[database, s3, keys[0], keys[1]]).unwrap();
    let FilesPlace::Bucket(bucket) = &config.files.place else { unreachable!() };
    assert_eq!((bucket.name.as_str(), bucket.prefix.as_str(), bucket.region.as_str()), ("duban", "a/b", "us-east-1"));
    assert!(!format!("{config:?}").contains("hunter2"));
    assert_eq!(
        Place::empty().refusal(&[database, s3, keys[0]]),
        "`files.secret_access_key` (the default settings) is not set, and the bucket needs it: set it in the environment"
    );
    let endpoint = Place::empty().refusal(&[database, s3, keys[0], keys[1], ("DUBAN_FILES__ENDPOINT", "http://minio")]);
    assert!(endpoint.starts_with("`files.endpoint` (DUBAN_FILES__ENDPOINT) is not https"), "{endpoint}");
}

#[test]
fn settings_of_files_that_cannot_be_used_are_refused() {
    for (variable, value) in [
        ("DUBAN_FILES__URL", "s3://"),
        ("DUBAN_FILES__URL", "ftp://files"),
        ("DUBAN_FILES__LINK_SECRET", "short"),
        ("DUBAN_FILES__LINK_SECONDS", "0"),
        ("DUBAN_FILES__LINK_SECONDS", "3601"),
        ("DUBAN_LIMITS__FILE_BYTES", "20971521"),
        ("DUBAN_LIMITS__FILE_BYTES", "0"),
        ("DUBAN_LIMITS__UPLOAD_SECONDS", "0"),
        ("DUBAN_LIMITS__CONCURRENT_UPLOADS", "0"),
    ] {
        let sentence = refusal_of(variable, value);
        assert!(sentence.contains(&format!("({variable})")), "{sentence}");
    }
}
