//! Prints what reports cost on PostgreSQL over made-up cities: `statistics` and `search` over GraphQL against their own
//! SQL run by pgbench, a JSONL export against `COPY` of the same join, and the server's memory throughout. Server,
//! database and clients share the machine: compare figures of one run only. Decisions 0017 to 0019 tell what was measured.
//!
//! A request's statements are heard on the wire, and pgbench prepares them and runs them with the same values, so both
//! sides leave it to PostgreSQL whether it plans them anew. A search is held against all statements of its request; its own
//! alone is printed besides.
//!
//! Run it with `tests/postgres.sh run cargo bench --bench reports`. It makes 4 cities of 20 agencies with 50 items in each
//! of 2 years unless `DUBAN_BENCH_SIZE` says otherwise; the size of the promise is `DUBAN_BENCH_SIZE=100x60x200x5`
//! (250,000 assignments). `DUBAN_BENCH_ONLY` keeps the requests with a word in their names, `DUBAN_BENCH_SECONDS` is how
//! long each figure is measured (5), and `DUBAN_BENCH_DATABASE_URL` a PostgreSQL database that was seeded before.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what a benchmark is for")]

mod database;
mod server;
mod wire;

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use self::database::{Database, Size};
use self::server::{Client, Serving};
use self::wire::Bound;

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// What the promises of the project say.
const SLOWER_AT_MOST: f64 = 1.5;
const COPY_AT_LEAST: f64 = 0.5;
const MIB_AT_MOST: f64 = 200.0;

/// Turns of each figure, and requests before the first.
const TURNS: u64 = 5;
const WARM: u32 = 8;

const PROVINCE: &str = "990000";
const CITY: &str = "990001";

const STATISTICS: &str = "query($by: [StatisticsDimension!]!, $filter: AssignmentFilter) { statistics(groupBy: $by, filter: $filter, first: 100) { nodes { keys { value label } assignments responsibilities acknowledged completed closed overdue reportsDue reportsOnTime indicators indicatorsAttained completionRate { percent } overdueRate { percent } } } }";
const SEARCH: &str = "query($text: String!, $filter: ResponsibilityFilter) { search(text: $text, filter: $filter, first: 20) { nodes { node { id } responsibility { id title } fragment score } } }";

/// What one request asks, of whom.
struct Case {
    name: &'static str,
    jurisdiction: &'static str,
    query: &'static str,
    variables: Value,
}

/// What is measured; `DUBAN_BENCH_ONLY` keeps those with a word in their names.
fn cases(year: i32) -> Vec<Case> {
    let of_year = json!({ "responsibility": { "year": { "eq": year } } });
    let case = |name, jurisdiction, query, variables| Case { name, jurisdiction, query, variables };
    vec![
        case("statistics by agency, one city's year", CITY, STATISTICS, json!({ "by": ["AGENCY"], "filter": of_year })),
        case("statistics by light, one city's year", CITY, STATISTICS, json!({ "by": ["LIGHT"], "filter": of_year })),
        case("statistics by jurisdiction, all cities", PROVINCE, STATISTICS, json!({ "by": ["JURISDICTION"] })),
        case("statistics by year and light, all cities", PROVINCE, STATISTICS, json!({ "by": ["YEAR", "LIGHT"] })),
        case(
            "search of two terms, one city's year",
            CITY,
            SEARCH,
            json!({ "text": "老旧小区 项目", "filter": { "year": { "eq": year } } }),
        ),
        case("search of one character, one city", CITY, SEARCH, json!({ "text": "绿" })),
        case("search of two terms, all cities", PROVINCE, SEARCH, json!({ "text": "老旧小区 示范点" })),
        case("search of a phrase, all cities", PROVINCE, SEARCH, json!({ "text": "\"黑臭水体治理\"" })),
    ]
}

/// The program under test. The benchmark's own variables are no settings of it.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duban"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("DUBAN_")) {
        command.env_remove(name);
    }
    command
}

fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let Some(server) = std::env::var("DUBAN_TEST_POSTGRES_URL").ok() else {
        println!("no PostgreSQL: run it by `tests/postgres.sh run cargo bench --bench reports`");
        return Ok(());
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(&server))
}

async fn measure(server: &str) -> Result<()> {
    let size: Size = std::env::var("DUBAN_BENCH_SIZE").as_deref().unwrap_or("4x20x50x2").parse()?;
    let seconds: u64 = std::env::var("DUBAN_BENCH_SECONDS").ok().map_or(Ok(5), |seconds| seconds.parse())?;
    let folder = tempfile::tempdir()?;
    let database = match std::env::var("DUBAN_BENCH_DATABASE_URL") {
        Ok(url) => Database::at(&url)?,
        Err(_) => Database::seeded(server, size, folder.path()).await?,
    };
    println!("{}", database.contents().await?);
    let year = database.last_year().await?;

    let (port, heard) = wire::listen(database.address()).await?;
    let tapped = Serving::start(&database.through(port), folder.path())?;
    let direct = Serving::start(&database.url, folder.path())?;
    println!("{:<46} {:>9.1} MiB", "the server's resident memory, at rest", direct.most_mib());
    let mut kept = true;
    let only = std::env::var("DUBAN_BENCH_ONLY").unwrap_or_default();
    for case in cases(year).into_iter().filter(|case| case.name.contains(&only)) {
        let (spy, client) = (tapped.client(case.jurisdiction)?, direct.client(case.jurisdiction)?);
        // The first request also looks up who asks.
        if let Err(error) = spy.ask(case.query, &case.variables).await {
            println!("{:<46} not measured: {error}", case.name);
            kept = false;
            continue;
        }
        heard.take();
        spy.ask(case.query, &case.variables).await?;
        let statements = heard.take();
        kept &= compare(&case, &statements, &database, &client, seconds, folder.path()).await?;
    }
    memory("after statistics and search", &direct);
    kept &= exports(&database, &direct).await?;
    let most = direct.most_mib();
    kept &= most <= MIB_AT_MOST;
    println!("{:<46} {most:>9.1} MiB (at most {MIB_AT_MOST})", "the server's resident memory, at most");
    println!("{}", if kept { "every promise is kept" } else { "NOT every promise is kept" });
    Ok(())
}

/// A request against its statements. They are measured in turns, and of each counts what the fastest tenth stays below:
/// what else the machine does in between slows neither.
async fn compare(
    case: &Case,
    statements: &[Bound],
    database: &Database,
    client: &Client,
    seconds: u64,
    folder: &Path,
) -> Result<bool> {
    let turn = Duration::from_secs(seconds.div_ceil(TURNS));
    let (mut served, mut own, mut all) = (Vec::new(), Vec::new(), Vec::new());
    // The database plans a statement anew for its first five values.
    for _ in 0..WARM {
        client.ask(case.query, &case.variables).await?;
    }
    for _ in 0..TURNS {
        all.extend(database.pgbench(statements, turn, folder)?);
        if statements.len() > 1 {
            own.extend(database.pgbench(&statements[..1], turn, folder)?);
        }
        let began = Instant::now();
        while began.elapsed() < turn {
            let asked = Instant::now();
            client.ask(case.query, &case.variables).await?;
            served.push(asked.elapsed());
        }
    }
    let (served, all) = (fast(served)?, fast(all)?);
    let own = if own.is_empty() { all } else { fast(own)? };
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    let ratio = millis(served) / millis(all);
    println!(
        "{:<46} {:>9.2} ms, bare {:>9.2} ms in {} statement(s): {ratio:.2} (at most {SLOWER_AT_MOST}); its own {:.2} ms: {:.2}",
        case.name,
        millis(served),
        millis(all),
        statements.len(),
        millis(own),
        millis(served) / millis(own),
    );
    Ok(ratio <= SLOWER_AT_MOST)
}

/// What the fastest tenth stays below.
fn fast(mut times: Vec<Duration>) -> Result<Duration> {
    times.sort();
    Ok(*times.get(times.len() / 10).ok_or("nothing was measured")?)
}

fn memory(when: &str, serving: &Serving) {
    println!("{:<46} {:>9.1} MiB at most so far", format!("  {when}"), serving.most_mib());
}

/// The whole province in each form: JSONL against `COPY` of the same join, both in rows of the join a second.
async fn exports(database: &Database, serving: &Serving) -> Result<bool> {
    let mut copied = Duration::MAX;
    let mut served = Duration::MAX;
    let (mut rows, mut bytes) = (0.0, 0);
    for _ in 0..2 {
        let (copied_rows, took) = database.copy()?;
        (rows, copied) = (copied_rows, copied.min(took));
        let Some((length, took)) = export(serving, "jsonl").await? else { return Ok(false) };
        (bytes, served) = (length, served.min(took));
    }
    let ratio = copied.as_secs_f64() / served.as_secs_f64();
    println!(
        "{:<46} {:>9.0} rows/s, COPY {:>9.0} rows/s, {} MiB in {:.1} s: {ratio:.2} (at least {COPY_AT_LEAST})",
        "JSONL export, all cities",
        rows / served.as_secs_f64(),
        rows / copied.as_secs_f64(),
        bytes >> 20,
        served.as_secs_f64(),
    );
    memory("after JSONL", serving);
    for format in ["csv", "xlsx"] {
        let Some((bytes, took)) = export(serving, format).await? else { return Ok(false) };
        println!("{:<46} {:>9.1} s, {} MiB", format!("{format} export, all cities"), took.as_secs_f64(), bytes >> 20);
        memory(&format!("after {format}"), serving);
    }
    Ok(ratio >= COPY_AT_LEAST)
}

/// How many bytes an export of the whole province has, and how long it took.
async fn export(serving: &Serving, format: &str) -> Result<Option<(usize, Duration)>> {
    let began = Instant::now();
    let mut answer = serving.client(PROVINCE)?.get(&format!("/export?format={format}")).await?;
    if !answer.status().is_success() {
        println!("{:<46} not measured: {}", format!("{format} export, all cities"), answer.status());
        return Ok(None);
    }
    let mut bytes = 0;
    while let Some(part) = answer.chunk().await? {
        bytes += part.len();
    }
    Ok(Some((bytes, began.elapsed())))
}
