//! Prints what reports cost on PostgreSQL over made-up cities: `statistics` and `search` over GraphQL against their own
//! SQL run by pgbench, a JSONL export against `COPY` of the same join, and the server's memory throughout. Server,
//! database and clients share the machine: compare figures of one run only.
//!
//! Run it with `tests/postgres.sh run cargo bench --bench reports`. It makes 4 cities of 20 agencies with 50 items in each
//! of 2 years unless `DUBAN_BENCH_SIZE` says otherwise; the size of the promise is `DUBAN_BENCH_SIZE=100x60x200x5`
//! (250,000 assignments). `DUBAN_BENCH_SECONDS` is how long each figure is measured (5), and `DUBAN_BENCH_DATABASE_URL`
//! a PostgreSQL database that was seeded before.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what a benchmark is for")]

mod database;
mod server;
mod wire;

use std::error::Error;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use self::database::{Database, Size};
use self::server::Serving;

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// What the promises of the project say.
const SLOWER_AT_MOST: f64 = 1.5;
const COPY_AT_LEAST: f64 = 0.5;
const MIB_AT_MOST: f64 = 200.0;

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
            json!({ "text": "老旧小区 示范点", "filter": { "year": { "eq": year } } }),
        ),
        case("search of one character, one city", CITY, SEARCH, json!({ "text": "绿" })),
        case("search of two terms, all cities", PROVINCE, SEARCH, json!({ "text": "老旧小区 示范点" })),
        case("search of a phrase, all cities", PROVINCE, SEARCH, json!({ "text": "\"黑臭水体治理\"" })),
    ]
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
    let mut kept = true;
    for case in cases(year) {
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
        let bare = database.pgbench(&statements, seconds, folder.path())?;
        client.ask(case.query, &case.variables).await?;
        let (began, mut requests) = (Instant::now(), 0_u32);
        while began.elapsed() < Duration::from_secs(seconds) {
            client.ask(case.query, &case.variables).await?;
            requests += 1;
        }
        let served = began.elapsed() / requests.max(1);
        let ratio = served.as_secs_f64() / bare.as_secs_f64();
        kept &= ratio <= SLOWER_AT_MOST;
        println!(
            "{:<46} {:>9.2} ms, bare {:>9.2} ms in {} statement(s): {ratio:.2} (at most {SLOWER_AT_MOST})",
            case.name,
            served.as_secs_f64() * 1000.0,
            bare.as_secs_f64() * 1000.0,
            statements.len(),
        );
    }
    kept &= export(&database, &direct).await?;
    let most = direct.most_mib();
    kept &= most <= MIB_AT_MOST;
    println!("{:<46} {most:>9.1} MiB (at most {MIB_AT_MOST})", "the server's resident memory, at most");
    println!("{}", if kept { "every promise is kept" } else { "NOT every promise is kept" });
    Ok(())
}

/// The whole province as JSONL, against `COPY` of the same join; both in rows of the join a second.
async fn export(database: &Database, serving: &Serving) -> Result<bool> {
    let (rows, copied) = database.copy()?;
    let began = Instant::now();
    let answer = serving.client(PROVINCE)?.get("/export?format=jsonl").await?;
    if !answer.status().is_success() {
        println!("{:<46} not measured: {}", "JSONL export, all cities", answer.status());
        return Ok(false);
    }
    let (mut bytes, mut answer) = (0, answer);
    while let Some(part) = answer.chunk().await? {
        bytes += part.len();
    }
    let served = began.elapsed();
    let ratio = copied.as_secs_f64() / served.as_secs_f64();
    println!(
        "{:<46} {:>9.0} rows/s, COPY {:>9.0} rows/s, {} MiB: {ratio:.2} (at least {COPY_AT_LEAST})",
        "JSONL export, all cities",
        rows / served.as_secs_f64(),
        rows / copied.as_secs_f64(),
        bytes >> 20,
    );
    Ok(ratio >= COPY_AT_LEAST)
}
