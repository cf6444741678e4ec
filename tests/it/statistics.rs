//! Statistics: every figure is the one that a reader of the lists would count, for whoever asks, and of a past day the
//! one that stood there at its end.

mod lived;
mod naive;
mod pages;
mod past;
mod plan;
mod refusals;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::harness::client::Client;

/// What is counted, in the order of [`Figures`].
pub const FIGURES: [&str; 13] = [
    "assignments",
    "inForce",
    "responsibilities",
    "acknowledged",
    "completed",
    "closed",
    "overdue",
    "reportsDue",
    "reportsOnTime",
    "reportsSubmitted",
    "reportsReturned",
    "indicators",
    "indicatorsAttained",
];

/// What has a history.
pub const KEPT: usize = 11;

pub const DIMENSIONS: [&str; 11] = [
    "JURISDICTION",
    "YEAR",
    "AGENCY",
    "LEADER",
    "ROLE",
    "STATUS",
    "LIGHT",
    "LIGHT_RULE",
    "DUE_MONTH",
    "PERIOD",
    "SECTION",
];

/// Buckets by their keys' values.
pub type Figures = BTreeMap<Vec<Option<String>>, Vec<i64>>;

/// A question.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub group_by: Vec<&'static str>,
    pub filter: Value,
    pub period: Option<&'static str>,
    pub as_of: Option<String>,
}

impl Asked {
    pub fn by(group_by: &[&'static str]) -> Self {
        Self { group_by: group_by.to_vec(), ..Self::default() }
    }
}

/// What the server counts, all pages of it; the rates must be of the figures.
pub async fn counted(client: &Client, asked: &Asked, figures: &[&str]) -> Figures {
    let shares = [
        ("acknowledgementRate", "acknowledged", "inForce"),
        ("completionRate", "completed", "inForce"),
        ("overdueRate", "overdue", "inForce"),
        ("onTimeReportRate", "reportsOnTime", "reportsDue"),
        ("returnRate", "reportsReturned", "reportsSubmitted"),
    ];
    let rates = shares.map(|(rate, ..)| format!("{rate} {{ numerator denominator percent }}")).join(" ");
    // What the rates are of is asked with them.
    let asked_for: BTreeSet<&str> = FIGURES[..KEPT].iter().chain(figures).copied().collect();
    let asked_for: Vec<&str> = asked_for.into_iter().collect();
    let query = format!(
        "query($g: [StatisticsDimension!]!, $f: AssignmentFilter, $p: String, $d: Date, $after: String) {{
            statistics(groupBy: $g, filter: $f, period: $p, asOf: $d, first: 100, after: $after) {{
                totalCount pageInfo {{ hasNextPage endCursor }}
                nodes {{ keys {{ dimension value label }} {} {rates} }} }} }}",
        asked_for.join(" ")
    );
    let (mut found, mut after) = (Figures::new(), Value::Null);
    loop {
        let variables =
            json!({ "g": asked.group_by, "f": asked.filter, "p": asked.period, "d": asked.as_of, "after": after });
        let page = client.query_with(&query, variables).await["statistics"].take();
        for bucket in page["nodes"].as_array().unwrap() {
            let keys = bucket["keys"].as_array().unwrap();
            let dimensions: Vec<&str> = keys.iter().map(|key| key["dimension"].as_str().unwrap()).collect();
            assert_eq!(dimensions, asked.group_by);
            assert!(keys.iter().all(|key| key["label"].as_str().is_some_and(|label| !label.is_empty())));
            for (rate, numerator, denominator) in shares {
                let rate = &bucket[rate];
                assert_eq!((&rate["numerator"], &rate["denominator"]), (&bucket[numerator], &bucket[denominator]));
                let (part, whole) = (rate["numerator"].as_i64().unwrap(), rate["denominator"].as_i64().unwrap());
                assert!(part <= whole, "{bucket}");
                let percent = rate["percent"].as_str().map(|percent| percent.parse::<f64>().unwrap());
                let exact = (whole > 0).then(|| f64::from(i32::try_from(part * 1_000_000 / whole).unwrap()) / 10_000.0);
                assert_eq!(percent, exact, "{bucket}");
            }
            let key = keys.iter().map(|key| key["value"].as_str().map(str::to_owned)).collect();
            let numbers = figures.iter().map(|figure| bucket[figure].as_i64().unwrap()).collect();
            assert!(found.insert(key, numbers).is_none(), "a bucket came twice: {bucket}");
        }
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], found.len(), "{asked:?}");
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}
