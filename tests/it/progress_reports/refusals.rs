//! Bad input: refused with its place and code, and nothing is changed.

use serde_json::{Value, json};

use super::ITEM;
use super::office::{Office, refused, review, save, seen, submit};

#[tokio::test]
async fn a_bad_report_is_refused_with_place_and_code() {
    let office = Office::new().await;
    let kjj = office.client("KJJ");
    let own = office.assignment(ITEM, "KJJ");
    let reading = |change: Value| {
        let mut readings = office.readings(ITEM, "KJJ", 1, "5");
        for (field, value) in change.as_object().unwrap() {
            readings[0][field] = value.clone();
        }
        json!({ "readings": readings })
    };
    let mut twice = office.readings(ITEM, "KJJ", 1, "5").as_array().unwrap().clone();
    twice.push(twice[0].clone());
    let foreign = office.readings(ITEM, "LYJ", 1, "5");
    let measure = |id: String, day: &str| json!({ "measuresDone": [{ "measureId": id, "completedOn": day }] });
    let cases = [
        (json!({ "percentDone": "101" }), vec!["percentDone OUT_OF_RANGE"]),
        (json!({ "percentDone": "-0.0001" }), vec!["percentDone OUT_OF_RANGE"]),
        (json!({ "period": "2015-Q3" }), vec!["period OUT_OF_RANGE"]),
        (json!({ "period": "2015-07" }), vec!["period OUT_OF_RANGE"]),
        (json!({ "period": "2014-Q4" }), vec!["period OUT_OF_RANGE"]),
        (json!({ "period": "第二季度" }), vec!["period INVALID"]),
        (json!({ "expectedVersion": 1 }), vec!["expectedVersion CONFLICT"]),
        (json!({ "narrative": "长".repeat(20_001) }), vec!["narrative TOO_LONG"]),
        (json!({ "problems": "a\u{7}b" }), vec!["problems INVALID"]),
        (reading(json!({ "unit": "万元" })), vec!["readings/0/unit UNIT_MISMATCH"]),
        (reading(json!({ "asOf": "2015-06-26" })), vec!["readings/0/asOf OUT_OF_RANGE"]),
        (reading(json!({ "asOf": "2014-12-31" })), vec!["readings/0/asOf OUT_OF_RANGE"]),
        (json!({ "readings": twice }), vec!["readings/1/indicatorId DUPLICATE"]),
        (json!({ "readings": foreign }), vec!["readings/0/indicatorId NOT_FOUND"]),
        (measure(office.measure(ITEM, "LYJ", 0), "2015-05-01"), vec!["measuresDone/0/measureId NOT_FOUND"]),
        (measure(office.measure(ITEM, "KJJ", 0), "2015-06-26"), vec!["measuresDone/0/completedOn OUT_OF_RANGE"]),
        (json!({ "assignmentId": office.assignment(ITEM, "LYJ") }), vec!["assignmentId NOT_ALLOWED"]),
        (json!({ "assignmentId": office.assignment("展会", "LYJ") }), vec!["assignmentId NOT_FOUND"]),
        (json!({ "assignmentId": office.measure(ITEM, "KJJ", 0) }), vec!["assignmentId NOT_FOUND"]),
        (
            json!({ "percentDone": "101", "narrative": "a\u{1}", "sourceReportIds": [office.measure(ITEM, "KJJ", 0)] }),
            vec!["sourceReportIds/0 NOT_FOUND", "narrative INVALID", "percentDone OUT_OF_RANGE"],
        ),
    ];
    for (change, expected) in cases {
        let mut input = json!({ "assignmentId": own, "period": "2015-Q2", "narrative": "进展" });
        for (field, value) in change.as_object().unwrap() {
            input[field] = value.clone();
        }
        let payload = save(&kjj, input).await;
        assert_eq!(refused(&payload), expected, "{change}");
        assert_eq!(payload["progressReport"], Value::Null, "{change}");
    }
    let supervisor = save(&office.client("supervisor"), json!({ "assignmentId": own, "period": "2015-Q2" })).await;
    assert_eq!(refused(&supervisor), ["assignmentId NOT_ALLOWED"], "not even the supervision office writes for it");
}

#[tokio::test]
async fn what_is_submitted_or_accepted_can_not_be_written_submitted_or_reviewed_again() {
    let office = Office::new().await;
    let (kjj, supervisor) = (office.client("KJJ"), office.client("supervisor"));
    let draft = office.draft(ITEM, "KJJ", "2015-Q2").await;
    let again = json!({ "assignmentId": office.assignment(ITEM, "KJJ"), "period": "2015-Q2" });
    assert_eq!(refused(&save(&kjj, again).await), ["expectedVersion CONFLICT"], "there is one already");
    assert_eq!(refused(&review(&supervisor, &[&draft], "ACCEPT", None).await), ["items/0/id NOT_FOUND"]);
    assert_eq!(refused(&submit(&supervisor, &[&draft]).await), ["items/0/id NOT_FOUND"]);
    let mut report = submit(&kjj, &[&draft]).await["progressReports"][0].take();
    assert_eq!(refused(&submit(&kjj, &[&draft]).await), ["items/0/expectedVersion CONFLICT"]);
    for verdict in ["SUBMITTED", "ACCEPTED"] {
        assert_eq!(report["status"], verdict);
        let input = json!({
            "assignmentId": office.assignment(ITEM, "KJJ"), "period": "2015-Q2", "expectedVersion": report["version"],
        });
        let payload = save(&kjj, input).await;
        assert_eq!(refused(&payload), ["period INVALID_TRANSITION"]);
        assert_eq!(payload["progressReport"]["version"], report["version"], "as it now stands");
        assert_eq!(refused(&submit(&kjj, &[&report]).await), ["items/0 INVALID_TRANSITION"]);
        if verdict == "SUBMITTED" {
            report = review(&supervisor, &[&report], "ACCEPT", None).await["progressReports"][0].take();
        } else {
            let payload = review(&supervisor, &[&report], "RETURN", Some("重报")).await;
            assert_eq!(refused(&payload), ["items/0 INVALID_TRANSITION"]);
        }
    }
}

#[tokio::test]
async fn a_list_is_taken_whole_or_not_at_all() {
    let office = Office::new().await;
    let kjj = office.client("KJJ");
    let good = office.draft(ITEM, "KJJ", "2015-Q1").await;
    let input = json!({ "assignmentId": office.assignment(ITEM, "KJJ"), "period": "2015-Q2" });
    let empty = save(&kjj, input).await["progressReport"].take();
    assert_eq!(empty["narrative"], "");
    let payload = submit(&kjj, &[&good, &empty]).await;
    assert_eq!(refused(&payload), ["items/1 REQUIRED"]);
    let statuses: Vec<&Value> =
        payload["progressReports"].as_array().unwrap().iter().map(|report| &report["status"]).collect();
    assert_eq!(statuses, ["DRAFT", "DRAFT"]);
    assert_eq!(refused(&submit(&kjj, &[&good, &good]).await), ["items/1/id DUPLICATE"]);
    assert_eq!(refused(&submit(&kjj, &[]).await), ["items REQUIRED"]);
    let many = vec![&good; 101];
    assert_eq!(refused(&submit(&kjj, &many).await)[0], "items TOO_LONG");
    assert_eq!(refused(&submit(&office.client("LYJ"), &[&good]).await), ["items/0/id NOT_FOUND"]);
    assert_eq!(seen(&kjj, &good).await, good);
}
