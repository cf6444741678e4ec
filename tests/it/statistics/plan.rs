//! One city's statistics among many cities' are served by indexes: no table of assignments or filings is read whole.

use std::collections::BTreeSet;

use duban::model::filter::{AssignmentTest, Filter, ResponsibilityTest, Test};
use duban::model::order::Order;
use duban::model::statistics::{Figure, Question, StatisticsDimension, StatisticsOrderField};
use duban::model::viewer::Viewer;
use duban::store::Day;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use uuid::Uuid;

use crate::harness::database::{TestDatabase, on_postgres};
use crate::harness::{business_day, store};

/// Forty cities with two hundred items each, of two years; each item has an assignment that was changed, owes a report
/// and has filed it.
const CITIES: [&str; 9] = [
    "INSERT INTO jurisdiction (id, code, name, version, created_at, updated_at) \
     SELECT gen_random_uuid(), (500000 + n)::text, 'City ' || n, 1, now(), now() FROM generate_series(1, 40) AS n",
    "INSERT INTO agency (id, jurisdiction_id, code, name, name_nfkc, sort_key, active, version, created_at, updated_at) \
     SELECT gen_random_uuid(), id, 'A', 'Agency', 'Agency', 'agency', true, 1, now(), now() FROM jurisdiction",
    "INSERT INTO work_report (id, jurisdiction_id, year, title, version, created_at, updated_at) \
     SELECT gen_random_uuid(), id, year, 'Report', 1, now(), now() FROM jurisdiction, generate_series(2014, 2015) AS year",
    "INSERT INTO work_plan (id, jurisdiction_id, work_report_id, agency_id, title, status, version, created_at, updated_at) \
     SELECT gen_random_uuid(), r.jurisdiction_id, r.id, a.id, 'Plan', 'ACCEPTED', 1, now(), now() \
     FROM work_report r JOIN agency a ON a.jurisdiction_id = r.jurisdiction_id",
    "INSERT INTO responsibility (id, jurisdiction_id, work_report_id, section, section_nfkc, title, title_nfkc, normalized_title, sort_key, status, version, created_at, updated_at) \
     SELECT gen_random_uuid(), jurisdiction_id, id, '[]', '[]', 'Item ' || n, 'Item ' || n, 'item' || n, 'item' || n, 'IN_PROGRESS', 1, now(), now() \
     FROM work_report, generate_series(1, 100) AS n",
    "INSERT INTO assignment (id, jurisdiction_id, responsibility_id, agency_id, work_plan_id, role, origin, position, status, next_due_on, pace_from, pace_to, out_of_bounds, ended, version, created_at, updated_at) \
     SELECT gen_random_uuid(), i.jurisdiction_id, i.id, p.agency_id, p.id, 'LEAD', 'STATED', 1, 'ACKNOWLEDGED', '2015-06-30', 0, 0, false, false, 1, now(), now() \
     FROM responsibility i JOIN work_plan p ON p.work_report_id = i.work_report_id",
    "INSERT INTO assignment_state (id, jurisdiction_id, assignment_id, from_on, until_on, role, status, work_plan_id, pace_from, pace_to, out_of_bounds) \
     SELECT gen_random_uuid(), jurisdiction_id, id, stood.from_on, stood.until_on, role, status, work_plan_id, 0, 0, false \
     FROM assignment, (VALUES (DATE '2015-01-01', DATE '2015-03-01'), ('2015-03-01', '2015-05-01'), ('2015-05-01', '9999-12-31')) AS stood (from_on, until_on)",
    "INSERT INTO reporting_obligation (id, jurisdiction_id, work_report_id, assignment_id, agency_id, period, due_on) \
     SELECT gen_random_uuid(), a.jurisdiction_id, i.work_report_id, a.id, a.agency_id, period, '2015-04-20' \
     FROM assignment a JOIN responsibility i ON i.id = a.responsibility_id, (VALUES ('2015-Q1'), ('2014-Q4')) AS of (period)",
    "INSERT INTO progress_report (id, jurisdiction_id, assignment_id, period, period_end, status, narrative, narrative_nfkc, submitted_on, version, created_at, updated_at) \
     SELECT gen_random_uuid(), jurisdiction_id, assignment_id, period, '2015-03-31', 'ACCEPTED', repeat('x', 400), '', '2015-04-18', 1, now(), now() FROM reporting_obligation",
];

fn question(as_of: Option<&str>) -> Question {
    let year = Filter::Is(ResponsibilityTest::Year(Test::Eq(2015)));
    let mut question = Question {
        group_by: vec![StatisticsDimension::Agency],
        filter: Filter::Is(AssignmentTest::Responsibility(Box::new(year))),
        period: Some("2015-Q1".parse().unwrap()),
        as_of: as_of.map(|day| day.parse().unwrap()),
        having: Filter::default(),
        order: Order::descending(StatisticsOrderField::Overdue),
        figures: BTreeSet::from([
            Figure::Responsibilities,
            Figure::Completed,
            Figure::InForce,
            Figure::ReportsDue,
            Figure::ReportsOnTime,
            Figure::ReportsSubmitted,
            Figure::ReportsReturned,
        ]),
        total: false,
        size: 20,
        after: None,
    };
    question.complete();
    question
}

#[expect(clippy::disallowed_methods, reason = "asks how a statement is run, not for rows")]
async fn plan(connection: &DatabaseConnection, statement: &str) -> Vec<String> {
    let backend = connection.get_database_backend();
    let explain = if on_postgres() { "EXPLAIN" } else { "EXPLAIN QUERY PLAN" };
    let rows =
        connection.query_all_raw(Statement::from_string(backend, format!("{explain} {statement}"))).await.unwrap();
    let column = if on_postgres() { "QUERY PLAN" } else { "detail" };
    rows.iter().map(|row| row.try_get("", column).unwrap()).collect()
}

#[tokio::test]
async fn statistics_of_one_city_are_served_by_indexes() {
    let database = TestDatabase::empty().await;
    let connection = database.connect().await;
    let mut city = Uuid::nil();
    if on_postgres() {
        for sql in CITIES.into_iter().chain(["ANALYZE"]) {
            connection.execute_unprepared(sql).await.unwrap();
        }
        let one = "SELECT id FROM jurisdiction WHERE code = '500007'";
        #[expect(clippy::disallowed_methods, reason = "the key of a row of this test's own")]
        let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), one)).await;
        city = row.unwrap().unwrap().try_get("", "id").unwrap();
    }
    let day = Day { today: business_day(), near_due_days: 7, zone: chrono_tz::Asia::Shanghai };
    let store = store(&database.url).await;
    let scope = store.scope(&Viewer::operator(city), day);
    for as_of in [None, Some("2015-04-30")] {
        let statement = scope.statistics_statement(&question(as_of));
        let plan = plan(&connection, &statement).await;
        let tables = ["assignment", "assignment_state", "reporting_obligation", "progress_report", "responsibility"];
        let whole = |line: &&String| {
            // PostgreSQL names the table, SQLite the alias.
            let named = tables.iter().any(|table| line.contains(&format!("Seq Scan on {table} ")));
            named || ["SCAN t", "SCAN stood", "SCAN owed", "SCAN filed", "SCAN item"].contains(&line.as_str())
        };
        let wholes: Vec<&String> = plan.iter().filter(whole).collect();
        assert!(wholes.is_empty(), "{wholes:?} in\n{}\n{statement}", plan.join("\n"));
        assert!(plan.iter().any(|line| line.contains("assignment_") || line.contains("USING")), "{plan:?}");
        // What hangs on an assignment is found by its key: PostgreSQL expects one row, and would count all of the
        // city's anew for each of hundreds.
        let by_key = plan.iter().any(|line| line.contains("Index Cond: (") && line.contains("(assignment_id = t.id)"));
        assert!(by_key || !on_postgres(), "{}\n{statement}", plan.join("\n"));
    }
}
