//! The bulletin (通报) of the second quarter: every figure from the server.

use serde_json::{Value, json};

use super::desk::Desk;
use super::{nodes, send};
use crate::calendar::owed::part;

/// What the bulletin of the quarter is asked with.
pub fn quarter() -> Value {
    json!({ "year": { "responsibility": { "year": { "eq": 2015 } } }, "p": "2015-Q2" })
}

#[tokio::test]
async fn the_bulletin_has_every_figure_and_stays_as_it_was_published() {
    let desk = Desk::with(2).await;
    let back = desk.reports(&desk.office, "KJJ").await;
    let late = [part(&desk.city, "LYJ", "LEAD", 1).await];
    let variables = json!({ "back": back, "late": late, "key": "20 July" });
    send(&desk.office, "ReturnAndUrge", variables).await;
    let bulletin = send(&desk.office, "Bulletin", quarter()).await;
    let total = &nodes(&bulletin["total"])[0];
    assert_eq!((&total["responsibilities"], &total["closed"]), (&json!(32), &json!(0)));
    assert_eq!(total["completionRate"], json!({ "numerator": 0, "denominator": 42, "percent": "0" }));
    // Due are 25 leads of the demo and 11 that assist, and 2 and 4 of the new items, which all came.
    assert_eq!(total["onTimeReportRate"]["percent"], "14.2857");
    let agencies = nodes(&bulletin["byAgency"]);
    let of = |name: &str| agencies.iter().find(|bucket| bucket["keys"][0]["label"] == name).unwrap();
    let overdue: Vec<i64> = agencies.iter().map(|bucket| bucket["overdue"].as_i64().unwrap()).collect();
    assert!(overdue.is_sorted_by(|one, next| one >= next), "{overdue:?}");
    let told = |name: &str| {
        let bucket = of(name);
        ["assignments", "reportsDue", "reportsOnTime", "reportsReturned"].map(|field| bucket[field].as_i64().unwrap())
    };
    assert_eq!((told("市科技局"), told("市发改委")), ([32, 32, 2, 2], [3, 3, 2, 0]));
    let rules: i64 = nodes(&bulletin["byRule"]).iter().map(|bucket| bucket["assignments"].as_i64().unwrap()).sum();
    assert_eq!(rules, 42);

    // The quarter is over, everything has moved on: what was published of the day stays, but for what is missing now.
    desk.on("2015-07-21");
    let next_day = send(&desk.office, "Bulletin", quarter()).await;
    assert_eq!(next_day["byRule"], bulletin["byRule"]);
    assert_eq!(next_day["total"], bulletin["total"]);
}
