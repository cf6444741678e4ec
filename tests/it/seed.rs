//! `duban seed`: made-up cities that hang together as lived ones do, and say what they are.

use std::cell::RefCell;
use std::collections::BTreeSet;

use duban::model::clock::FixedClock;
use duban::model::ids::Ids;
use duban::model::role::Role;
use duban::service::seed::{Seed, Size};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::Value;

use crate::harness::client::strings;
use crate::harness::database::{TestDatabase, on_postgres};
use crate::harness::ledger::Ledger;
use crate::harness::program::{Said, duban, run};
use crate::harness::{SECRET, TestCity, business_day, now, store};

const PROVINCE: &str = "990000";
const CITY: &str = "990001";

fn command(database: &TestDatabase, arguments: &[&str]) -> Said {
    let mut command = duban(arguments);
    command.env("DUBAN_DATABASE_URL", &database.url).env("DUBAN_JWT__SECRET", SECRET).env("LC_ALL", "C");
    run(&mut command)
}

fn seed(database: &TestDatabase, sizes: [&str; 4]) -> Said {
    let [jurisdictions, agencies, responsibilities, years] = sizes;
    command(
        database,
        &[
            "seed",
            "--jurisdictions",
            jurisdictions,
            "--agencies",
            agencies,
            "--responsibilities",
            responsibilities,
            "--years",
            years,
        ],
    )
}

/// Two cities with two years, of which the second stands at the tests' business day.
async fn seeded() -> TestDatabase {
    let database = TestDatabase::empty().await;
    let store = store(&database.url).await;
    let ids = Ids::new(std::sync::Arc::new(FixedClock::new(now(), business_day())));
    let size = Size { jurisdictions: 2, agencies: 7, responsibilities: 60, years: 2 };
    let seed = Seed { store: &store, ids: &ids, now: now(), today: business_day(), size };
    let years = RefCell::new(Vec::new());
    seed.run(|seeded| years.borrow_mut().push((seeded.year, seeded.assignments))).await.unwrap();
    let mut years = years.take();
    years.sort_unstable();
    assert_eq!(years, [(2014, 150), (2014, 150), (2015, 150), (2015, 150)]);
    store.close().await.unwrap();
    database
}

#[tokio::test]
async fn the_command_fills_an_empty_database_whose_trail_is_whole_and_goes_on_where_it_stopped() {
    let database = TestDatabase::empty().await;
    let said = seed(&database, ["2", "5", "12", "2"]);
    assert_eq!((said.code, said.error.as_str()), (0, ""), "{}", said.output);
    assert!(said.output.contains("120 assignments added") && said.output.contains("synthetic"), "{}", said.output);
    let verified = command(&database, &["audit", "verify"]);
    assert_eq!((verified.code, verified.output.lines().count()), (0, 3), "{}{}", verified.output, verified.error);
    assert_eq!(verified.output.matches("all in order").count(), 3, "{}", verified.output);

    let again = seed(&database, ["2", "5", "12", "2"]);
    assert!(again.output.contains("; 0 assignments added; 4 of the cities' years were there"), "{}", again.output);
    let more = seed(&database, ["3", "5", "12", "2"]);
    assert!(more.output.contains("; 60 assignments added; 4 of"), "{}", more.output);
    let other = seed(&database, ["2", "6", "12", "2"]);
    assert_eq!(other.code, 2, "{}", other.error);
    assert!(other.error.contains("--agencies 5"), "{}", other.error);
    assert_eq!(seed(&database, ["0", "6", "12", "2"]).code, 2);
}

#[tokio::test]
async fn it_is_not_put_beside_data_of_its_owners() {
    let database = TestDatabase::wuhan_2015().await;
    let said = seed(&database, ["1", "5", "12", "1"]);
    assert_eq!((said.code, said.error.lines().count()), (2, 1), "{}", said.error);
    assert!(said.error.contains("武汉市") && said.error.contains("duban migrate up"), "{}", said.error);
}

#[tokio::test]
async fn every_made_up_row_has_its_event_and_every_assignment_its_past() {
    let database = seeded().await;
    let connection = database.connect().await;
    Ledger::default().settle(&connection, "seed").await;
    let last = "FROM assignment a LEFT JOIN assignment_state s ON s.assignment_id = a.id AND s.until_on = '9999-12-31'";
    let differs: Vec<String> = [
        "status",
        "next_due_on",
        "next_measure_ordinal",
        "started_on",
        "pace_to",
        "attained",
        "judged_on",
        "judged_indicator_id",
        "completed_at",
        "ended",
        "work_plan_id",
    ]
    .iter()
    .map(|column| format!("s.{column} IS DISTINCT FROM a.{column}"))
    .collect();
    let gap = "FROM assignment_state s WHERE s.until_on <> '9999-12-31' AND NOT EXISTS (SELECT 1 FROM assignment_state n WHERE n.assignment_id = s.assignment_id AND n.from_on = s.until_on)";
    for sql in [
        format!("SELECT COUNT(*) AS n {last} WHERE s.id IS NULL OR {}", differs.join(" OR ")),
        format!("SELECT COUNT(*) AS n {gap}"),
    ] {
        assert_eq!(count(&connection, &sql).await, 0, "{sql}");
    }
    let sql = "SELECT COUNT(*) AS n FROM assignment_state";
    assert!(count(&connection, sql).await > 1_500, "few states");
}

#[expect(clippy::disallowed_methods, reason = "what no door shows: all states of all rows")]
async fn count(connection: &sea_orm::DatabaseConnection, sql: &str) -> i64 {
    let backend = if on_postgres() { DbBackend::Postgres } else { DbBackend::Sqlite };
    let row = connection.query_one_raw(Statement::from_string(backend, sql)).await.unwrap();
    row.unwrap().try_get("", "n").unwrap()
}

#[tokio::test]
async fn a_seeded_province_has_every_light_and_each_agency_sees_its_own() {
    let city = TestCity::over(seeded().await, &[]).await;
    let office = city.anonymous().with_token(city.token(&[Role::Supervisor], PROVINCE, None));
    let total = office.query("{ assignments { totalCount } responsibilities { totalCount } }").await;
    assert_eq!(
        (&total["assignments"]["totalCount"], &total["responsibilities"]["totalCount"]),
        (&600.into(), &240.into())
    );
    for color in ["RED", "YELLOW", "GREEN", "GREY"] {
        let filter = format!("{{ assignments(filter: {{ light: {{ eq: {color} }} }}) {{ totalCount }} }}");
        let counted = office.query(&filter).await;
        assert!(counted["assignments"]["totalCount"].as_u64() > Some(3), "{color}: {counted}");
    }
    let shown = office
        .query("{ assignments(filter: { responsibility: { year: { eq: 2014 } } }, first: 100) { nodes { reminders { level } progressReports(first: 5) { nodes { status } } } } }")
        .await;
    let nodes = shown["assignments"]["nodes"].as_array().unwrap();
    let filed: BTreeSet<String> =
        nodes.iter().flat_map(|node| strings(&node["progressReports"]["nodes"], "status")).collect();
    assert!(filed.is_superset(&["ACCEPTED", "RETURNED"].map(str::to_owned).into()), "{filed:?}");
    assert!(nodes.iter().any(|node| strings(&node["reminders"], "level").contains(&"RED".to_owned())));

    let one = city.anonymous().with_token(city.token(&[Role::Supervisor], CITY, None));
    assert_eq!(one.query("{ assignments { totalCount } }").await["assignments"]["totalCount"], 300);
    let agency = city.anonymous().with_token(city.token(&[Role::Agency], CITY, Some("KJJ")));
    let rows = "{ viewer { agency { assignments(first: 100) { totalCount nodes { agency { code } measures { content } light { color reason } nextDueOn status plan { status } progressReports(first: 5) { nodes { narrative } } } } } } }";
    let rows = agency.query(rows).await["viewer"]["agency"]["assignments"].take();
    let nodes: &Vec<Value> = rows["nodes"].as_array().unwrap();
    assert!(nodes.len() > 10 && nodes.iter().all(|node| node["agency"]["code"] == "KJJ"), "{rows}");
    assert!(nodes.iter().any(|node| node["measures"].as_array().unwrap().len() == 3), "{rows}");
}
