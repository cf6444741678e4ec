//! The database of made-up cities, and PostgreSQL's own tools over it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use url::Url;

use crate::wire::Bound;
use crate::{Result, program};

/// Cities, agencies of each, items of each year, years.
#[derive(Clone, Copy, Debug)]
pub struct Size([u32; 4]);

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let numbers: Vec<u32> = text.split('x').filter_map(|number| number.parse().ok()).collect();
        let size: [u32; 4] = numbers.try_into().map_err(|_| format!("`{text}` is no size: write 100x60x200x5"))?;
        Ok(Self(size))
    }
}

#[derive(Clone, Debug)]
pub struct Database {
    pub url: String,
    parts: Url,
}

impl Database {
    pub fn at(url: &str) -> Result<Self> {
        Ok(Self { url: url.to_owned(), parts: Url::parse(url)? })
    }

    /// A new one, migrated and filled by the program itself; says how long that took.
    pub async fn seeded(server: &str, size: Size, folder: &Path) -> Result<Self> {
        let (base, _) = server.rsplit_once('/').ok_or("DUBAN_TEST_POSTGRES_URL ends with /DATABASE")?;
        let name = format!("reports_{}", std::process::id());
        let admin = sea_orm::Database::connect(server).await?;
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        admin.close().await?;
        let database = Self::at(&format!("{base}/{name}"))?;
        let [jurisdictions, agencies, responsibilities, years] = size.0.map(|number| number.to_string());
        let seed = [
            "seed",
            "--jurisdictions",
            &jurisdictions,
            "--agencies",
            &agencies,
            "--responsibilities",
            &responsibilities,
            "--years",
            &years,
        ];
        database.duban(&["migrate", "up"], folder)?;
        let began = Instant::now();
        database.duban(&seed, folder)?;
        println!(
            "{:<46} {:>9.1} s",
            format!("duban seed, {}", size.0.map(|n| n.to_string()).join(" × ")),
            began.elapsed().as_secs_f64()
        );
        let connection = database.connect().await?;
        connection.execute_unprepared("VACUUM ANALYZE").await?;
        connection.close().await?;
        Ok(database)
    }

    fn duban(&self, arguments: &[&str], folder: &Path) -> Result<()> {
        let mut command = program();
        command.args(arguments).current_dir(folder).env("DUBAN_DATABASE_URL", &self.url).stdout(Stdio::null());
        if command.status()?.success() { Ok(()) } else { Err(format!("duban {arguments:?} failed").into()) }
    }

    async fn connect(&self) -> Result<DatabaseConnection> {
        let mut options = sea_orm::ConnectOptions::new(self.url.clone());
        options.max_connections(1).sqlx_logging(false);
        Ok(sea_orm::Database::connect(options).await?)
    }

    #[expect(clippy::disallowed_methods, reason = "counts what was made up")]
    async fn number(&self, sql: &str) -> Result<i64> {
        let connection = self.connect().await?;
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let row = connection.query_one_raw(statement).await?.ok_or("no row")?;
        connection.close().await?;
        Ok(row.try_get_by_index(0)?)
    }

    /// What there is, in a line.
    pub async fn contents(&self) -> Result<String> {
        let mut words = Vec::new();
        for table in ["jurisdiction", "assignment", "measure", "progress_report", "assignment_state", "event"] {
            words.push(format!("{} {table}", self.number(&format!("SELECT COUNT(*) FROM {table}")).await?));
        }
        words.push(format!("{} MiB", self.number("SELECT pg_database_size(current_database()) >> 20").await?));
        Ok(words.join(", "))
    }

    pub async fn last_year(&self) -> Result<i32> {
        Ok(i32::try_from(self.number("SELECT MAX(year)::bigint - 1 FROM work_report").await?)?)
    }

    /// Host and port.
    pub fn address(&self) -> String {
        format!("{}:{}", self.parts.host_str().unwrap_or("127.0.0.1"), self.parts.port().unwrap_or(5432))
    }

    /// The same database by another port of this machine, in the clear.
    pub fn through(&self, port: u16) -> String {
        let mut parts = self.parts.clone();
        let _ = parts.set_host(Some("127.0.0.1"));
        let _ = parts.set_port(Some(port));
        parts.set_query(Some("sslmode=disable"));
        parts.to_string()
    }

    /// How long the statements take together each time, prepared once and run with their values, as the server does it.
    pub fn pgbench(&self, statements: &[Bound], time: Duration, folder: &Path) -> Result<Vec<Duration>> {
        let script = folder.join("bare.sql");
        let (lines, variables): (Vec<String>, Vec<_>) =
            (statements.iter().enumerate()).map(|(number, statement)| statement.script(&format!("s{number}"))).unzip();
        std::fs::write(&script, lines.join("\n"))?;
        let variables = variables.into_iter().flatten().map(|(name, text)| format!("--define={name}={text}"));
        let logs = tempfile::tempdir_in(folder)?;
        let output = Command::new(tool("pgbench")?)
            .args(["-n", "-M", "prepared", "-c", "1", "-T", &time.as_secs().max(1).to_string(), "--log"])
            .arg(format!("--log-prefix={}", logs.path().join("turn").display()))
            .args(variables)
            .arg("-f")
            .arg(&script)
            .arg(&self.url)
            .output()?;
        if !output.status.success() {
            let (said, failed) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            return Err(format!("pgbench failed: {failed}{said}").into());
        }
        // Client, number, microseconds, and more.
        let mut took = Vec::new();
        for log in std::fs::read_dir(logs.path())? {
            let log = std::fs::read_to_string(log?.path())?;
            let micros = log.lines().filter_map(|line| line.split(' ').nth(2)?.parse().ok());
            took.extend(micros.map(Duration::from_micros));
        }
        Ok(took)
    }

    /// Copies the join that an export reads, of all cities: how many rows, and how long it took.
    pub fn copy(&self) -> Result<(f64, Duration)> {
        let sql = "COPY (SELECT i.*, a.*, g.code, g.name, m.ordinal, m.content, m.due_on, m.due_text, m.status, m.completed_on FROM responsibility i JOIN assignment a ON a.responsibility_id = i.id JOIN agency g ON g.id = a.agency_id LEFT JOIN measure m ON m.assignment_id = a.id ORDER BY i.jurisdiction_id, i.id, a.position, m.ordinal) TO STDOUT";
        let began = Instant::now();
        let mut psql =
            Command::new(tool("psql")?).args(["-X", "-q", "-c", sql]).arg(&self.url).stdout(Stdio::piped()).spawn()?;
        let output = psql.stdout.take().ok_or("no output")?;
        let rows = std::io::BufRead::lines(std::io::BufReader::new(output)).count();
        if !psql.wait()?.success() {
            return Err("psql failed".into());
        }
        let took = began.elapsed();
        Ok((f64::from(u32::try_from(rows)?), took))
    }
}

/// A program of PostgreSQL: on the path, or the newest that is installed.
fn tool(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut installed: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    installed.sort();
    places.extend(installed.into_iter().rev());
    let found = places.into_iter().map(|place| place.join(name)).find(|file| file.is_file());
    found.ok_or_else(|| format!("there is no {name} on this machine").into())
}
