//! The score of an agency's year: each rule with its evidence, computed again as often as it is asked for.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::calendar::owed::{file, owed, part, report};
use crate::calendar::{line, set};
use crate::harness::TestCity;
use crate::harness::client::Client;
use crate::harness::world::day;

const SCORED: &str = "workPlan { id version evaluation { score lines { rule points reason assignment { id } evidence { __typename id } } } }";

/// An agency's plan of 2015, as the client sees it.
async fn plan(client: &Client, agency: &str) -> Value {
    let query =
        format!("{{ workReport(year: 2015) {{ plans {{ agency {{ code }} {} }} }} }}", &SCORED[11..SCORED.len() - 2]);
    let plans = client.query(&query).await["workReport"]["plans"].take();
    let plans = plans.as_array().unwrap();
    plans.iter().find(|plan| plan["agency"]["code"] == agency).cloned().unwrap_or_default()
}

/// Scores the agency's year as the supervision office.
async fn evaluate(city: &TestCity, agency: &str, more: Value) -> Value {
    let office = city.supervisor();
    let plan = plan(&office, agency).await;
    let mut input = json!({ "id": plan["id"], "expectedVersion": plan["version"] });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    office.done("evaluateWorkPlan", SCORED, input).await["workPlan"].take()
}

/// The rules of a score with their points.
fn lines(plan: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let lines = plan["evaluation"]["lines"].as_array().unwrap().iter();
    lines.map(|line| (text(&line["rule"]), text(&line["points"]))).collect()
}

fn told(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    lines.iter().map(|(rule, points)| ((*rule).to_owned(), (*points).to_owned())).collect()
}

#[tokio::test]
async fn what_is_missing_takes_ten_points_each_and_the_offices_rating_is_added() {
    let city = TestCity::wuhan_2015().await;
    set(&city, json!("2015-07-01"), &[line("2015-Q2", "LEAD", "2015-07-20")]).await;
    let untouched = evaluate(&city, "SWJ", json!({})).await;
    assert_eq!((&untouched["evaluation"]["score"], lines(&untouched)), (&json!("100"), told(&[])));

    city.clock.set_today(day("2016-01-04"));
    let office = city.supervisor();
    let owing = owed(&office, "{ agency: { code: { eq: \"SWJ\" } } }", "id").await[0]["id"].clone();
    let lead = part(&city, "SWJ", "LEAD", 0).await;
    let scored = evaluate(&city, "SWJ", json!({ "rating": "15.5", "comment": "整改及时" })).await;
    assert_eq!(scored["evaluation"]["score"], "85.5");
    let line = |rule: &str, points: &str, reason: &str, assignment: Value, evidence: Value| json!({ "rule": rule, "points": points, "reason": reason, "assignment": assignment, "evidence": evidence });
    let about = json!({ "id": lead });
    assert_eq!(
        scored["evaluation"]["lines"],
        json!([
            line(
                "MISSING_PLAN",
                "-10",
                "The work plan was due on 2015-07-01 and has not been submitted",
                Value::Null,
                json!({ "__typename": "WorkPlan", "id": scored["id"] })
            ),
            line(
                "MISSING_REPORT",
                "-10",
                "The progress report of 2015-Q2 was due on 2015-07-20 and has not been submitted",
                about.clone(),
                json!({ "__typename": "ReportingObligation", "id": owing })
            ),
            line(
                "OVERDUE_CLOSE",
                "-10",
                "It was due on 2015-12-31 and has not been completed",
                about,
                json!({ "__typename": "Assignment", "id": lead })
            ),
            line("RATING", "15.5", "Rated by the supervision office: 整改及时", Value::Null, Value::Null),
        ])
    );
}

#[tokio::test]
async fn what_is_late_or_empty_takes_five_points_each() {
    let city = TestCity::wuhan_2015().await;
    set(&city, json!("2015-06-30"), &[line("2015-Q2", "LEAD", "2015-07-20"), line("2015-Q3", "LEAD", "2015-10-20")])
        .await;
    // A plan without a measure, a day late; of its one assignment a late report and one that says nothing.
    let bureau = city.agency("LYJ");
    let lead = part(&city, "LYJ", "LEAD", 0).await;
    city.clock.set_today(day("2015-07-01"));
    let ask = "query($id: ID!) { node(id: $id) { ... on Assignment { version } } }";
    let version = bureau.query_with(ask, json!({ "id": lead })).await["node"]["version"].clone();
    let items = json!([{ "id": lead, "expectedVersion": version }]);
    bureau.done("acknowledgeAssignments", "assignments { id }", json!({ "items": items })).await;
    city.database
        .connect()
        .await
        .execute_unprepared(
            "UPDATE work_plan SET status = 'SUBMITTED', submitted_on = '2015-07-01' WHERE agency_id IN (SELECT id FROM agency WHERE code = 'LYJ')",
        )
        .await
        .unwrap();
    file(
        &city,
        vec![
            report(&lead, "2015-Q2", Some("2015-07-21"), "智慧旅游平台一期已上线,接入景区12家。"),
            report(&lead, "2015-Q3", Some("2015-10-20"), "正在推进。"),
        ],
    )
    .await;
    // Completed after its due day.
    city.clock.set_today(day("2016-01-04"));
    let version = bureau.query_with(ask, json!({ "id": lead })).await["node"]["version"].as_i64().unwrap();
    let input = json!({ "id": lead, "expectedVersion": version, "summary": "全部完成" });
    bureau.done("requestCompletion", "assignment { id }", input).await;
    let input = json!({ "id": lead, "expectedVersion": version + 1, "verdict": "ACCEPT" });
    city.supervisor().done("reviewCompletion", "assignment { id }", input).await;
    city.clock.set_today(day("2016-02-01"));

    let scored = evaluate(&city, "LYJ", json!({})).await;
    assert_eq!(
        lines(&scored),
        told(&[
            ("LATE_PLAN", "-5"),
            ("EMPTY_PLAN", "-5"),
            ("LATE_REPORT", "-5"),
            ("EMPTY_REPORT", "-5"),
            ("OVERDUE_CLOSE", "-10"),
        ])
    );
    assert_eq!(scored["evaluation"]["score"], "70");
    let reasons: Vec<&Value> =
        scored["evaluation"]["lines"].as_array().unwrap().iter().map(|line| &line["reason"]).collect();
    assert_eq!(
        reasons,
        [
            "The work plan was due on 2015-06-30 and was submitted on 2015-07-01",
            "The work plan holds no measure at all",
            "The progress report of 2015-Q2 was due on 2015-07-20 and was submitted on 2015-07-21",
            "The progress report of 2015-Q3 says nothing",
            "It was due on 2015-12-31 and was completed on 2016-01-04",
        ]
    );
}

#[tokio::test]
async fn a_score_is_computed_again_from_what_then_stands() {
    let city = TestCity::wuhan_2015().await;
    set(&city, Value::Null, &[line("2015-Q2", "LEAD", "2015-07-20")]).await;
    city.clock.set_today(day("2015-07-21"));
    let first = evaluate(&city, "SWJ", json!({ "rating": "20", "comment": "好" })).await;
    assert_eq!(lines(&first), told(&[("MISSING_REPORT", "-10"), ("RATING", "20")]));
    let again = evaluate(&city, "SWJ", json!({})).await;
    assert_eq!(again["evaluation"], first["evaluation"], "what is left out stays");
    let lead = part(&city, "SWJ", "LEAD", 0).await;
    file(&city, vec![report(&lead, "2015-Q2", Some("2015-07-21"), "已完成三个商圈的改造方案。")]).await;
    let mended = evaluate(&city, "SWJ", json!({})).await;
    assert_eq!(lines(&mended), told(&[("LATE_REPORT", "-5"), ("RATING", "20")]));
    assert_eq!(mended["evaluation"]["score"], "115");
    let unrated = evaluate(&city, "SWJ", json!({ "rating": null })).await;
    assert_eq!((lines(&unrated), &unrated["evaluation"]["score"]), (told(&[("LATE_REPORT", "-5")]), &json!("95")));
}

#[tokio::test]
async fn an_agency_sees_its_own_score_alone() {
    let city = TestCity::wuhan_2015().await;
    set(&city, json!("2015-06-20"), &[]).await;
    let before = plan(&city.agency("SWJ"), "SWJ").await;
    assert_eq!(before["evaluation"], Value::Null);
    let scored = evaluate(&city, "SWJ", json!({})).await;
    for client in [city.agency("SWJ"), city.supervisor(), city.auditor()] {
        assert_eq!(plan(&client, "SWJ").await["evaluation"], scored["evaluation"]);
    }
    assert_eq!(plan(&city.agency("KJJ"), "SWJ").await, Value::Null);
    let node = "query($id: ID!) { node(id: $id) { ... on WorkPlan { evaluation { score } } } }";
    for client in [city.agency("KJJ"), city.admin()] {
        assert_eq!(client.query_with(node, json!({ "id": scored["id"] })).await["node"], Value::Null);
    }
}

#[tokio::test]
async fn a_bad_evaluation_is_refused_and_nothing_changes() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let before = plan(&office, "SWJ").await;
    let input = |more: Value| {
        let mut input = json!({ "id": before["id"], "expectedVersion": before["version"] });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let refused = async |client: &Client, more: Value| client.refused("evaluateWorkPlan", input(more)).await;
    assert_eq!(refused(&office, json!({ "rating": "20.0001" })).await, ["OUT_OF_RANGE rating"]);
    assert_eq!(refused(&office, json!({ "rating": "-1" })).await, ["OUT_OF_RANGE rating"]);
    assert_eq!(refused(&office, json!({ "comment": "好".repeat(2_001) })).await, ["TOO_LONG comment"]);
    assert_eq!(refused(&office, json!({ "expectedVersion": 7 })).await, ["CONFLICT expectedVersion"]);
    for client in [city.agency("SWJ"), city.auditor()] {
        assert_eq!(refused(&client, json!({})).await, ["NOT_ALLOWED id"]);
    }
    for client in [city.agency("KJJ"), city.admin()] {
        assert_eq!(refused(&client, json!({})).await, ["NOT_FOUND id"]);
    }
    assert_eq!(plan(&office, "SWJ").await, before);
}

#[tokio::test]
async fn a_year_of_many_assignments_is_scored_in_as_many_statements_as_one_of_few() {
    let city = TestCity::wuhan_2015().await;
    set(&city, json!("2015-03-10"), &[line("2015-Q2", "LEAD", "2015-07-20")]).await;
    city.clock.set_today(day("2016-01-04"));
    let office = city.supervisor();
    let mut seen = Vec::new();
    for (agency, count) in [("SWJ", 3), ("KJJ", 49)] {
        let plan = plan(&office, agency).await;
        let input = json!({ "id": plan["id"], "expectedVersion": plan["version"] });
        let scoring = office.done(
            "evaluateWorkPlan",
            "workPlan { evaluation { lines { rule assignment { id } evidence { id } } } }",
            input,
        );
        let (payload, statements) = city.statements(scoring).await;
        assert_eq!(payload["workPlan"]["evaluation"]["lines"].as_array().unwrap().len(), count, "{agency}");
        seen.push(statements);
    }
    // The lines of the one are of a kind more: its plan is missing.
    assert_eq!(seen[0], seen[1] + 1);
}
