//! What a report costs does not depend on how much it holds.

use serde_json::json;

use super::ITEM;
use super::office::{Office, done, review, save, submit};

#[tokio::test]
async fn a_report_takes_the_same_statements_with_one_reading_and_with_a_hundred() {
    let office = Office::new().await;
    let (kjj, supervisor) = (office.client("KJJ"), office.client("supervisor"));
    for client in [&kjj, &supervisor] {
        client.query("{ viewer { today } }").await;
    }
    let mut counts = Vec::new();
    // The first one makes what a jurisdiction's first change makes.
    for (period, number, value, other) in
        [("2015-03", 1, "5", "6"), ("2015-04", 1, "11", "12"), ("2015-05", 100, "17", "18")]
    {
        let input = |version: Option<i32>, value: &str| {
            json!({
                "assignmentId": office.assignment(ITEM, "KJJ"), "period": period, "expectedVersion": version,
                "narrative": format!("完成{value}个"), "readings": office.readings(ITEM, "KJJ", number, value),
            })
        };
        let (_, first) = office.city.statements(save(&kjj, input(None, value))).await;
        let (report, again) = office.city.statements(save(&kjj, input(Some(1), other))).await;
        let report = done(&report, "progressReport");
        assert_eq!(report["readings"].as_array().unwrap().len(), number);
        let (report, sent) = office.city.statements(submit(&kjj, &[&report])).await;
        let report = done(&report, "progressReports")[0].clone();
        let (report, accepted) = office.city.statements(review(&supervisor, &[&report], "ACCEPT", None)).await;
        done(&report, "progressReports");
        counts.push([first, again, sent, accepted]);
    }
    assert_eq!(counts[1], counts[2], "{counts:?}");
    assert!(counts[1].iter().all(|&statements| statements <= 40), "{counts:?}");
}

#[tokio::test]
async fn reports_of_many_rows_are_read_once_for_all_rows() {
    let office = Office::new().await;
    let parts = [
        ("progressReport { narrative agency: submittedBy { agency { name } } }", 1),
        ("progressReport(period: \"2015-Q2\") { readings { value indicator { unit } } }", 3),
        (
            "progressReport { measuresDone { content } sources { narrative } review { reviewer { agency { name } } } }",
            5,
        ),
        ("progressReports { totalCount nodes { status assignment { id } } }", 3),
    ];
    let supervisor = office.client("supervisor");
    supervisor.query("{ viewer { today } }").await;
    for (item, agency, by) in [(ITEM, "LYJ", "KJJ"), (ITEM, "SWJ", "KJJ"), ("展会", "SWJ", "supervisor")] {
        office.accepted(item, agency, "2015-Q2", by).await;
    }
    for (part, more) in parts {
        let query = |first: usize| format!("{{ assignments(first: {first}) {{ nodes {{ id {part} }} }} }}");
        let (_, statements) = office.city.statements(supervisor.query(&query(5))).await;
        assert!(statements <= 1 + more, "{part}: {statements}, and not at most {}", 1 + more);
    }
}
