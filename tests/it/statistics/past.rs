//! As of a past day: the figures are those that stood there.

use serde_json::{Value, json};

use super::lived::{DAYS, Lived, VIEWERS};
use super::{Asked, FIGURES, Figures, KEPT, counted};
use crate::harness::database::on_postgres;

fn questions() -> Vec<Asked> {
    let filters = [
        json!({}),
        json!({ "light": { "eq": "RED" } }),
        json!({ "status": { "in": ["ACKNOWLEDGED", "COMPLETED"] }, "role": { "eq": "ASSIST" } }),
        json!({ "nextDueOn": { "lte": "2015-08-31" } }),
        json!({ "not": { "responsibility": { "light": { "eq": "GREEN" } } } }),
        json!({ "responsibility": { "assignments": { "some": { "status": { "eq": "COMPLETED" } } } } }),
        json!({ "responsibility": { "assignments": { "every": { "light": { "eq": "RED" } } } } }),
    ];
    let groups: [&[&str]; 7] = [
        &[],
        &["AGENCY"],
        &["STATUS", "ROLE"],
        &["LIGHT", "LIGHT_RULE"],
        &["DUE_MONTH"],
        &["PERIOD", "AGENCY"],
        &["SECTION", "LEADER", "JURISDICTION"],
    ];
    let each = |(filter, group_by): (&Value, &[&'static str])| Asked {
        filter: filter.clone(),
        period: Some("2015-Q2").filter(|_| group_by.len() == 2),
        ..Asked::by(group_by)
    };
    // What is withdrawn later gives an agency no sight of what was.
    let lasting = |mut asked: Asked| {
        asked.filter =
            json!({ "and": [asked.filter, { "responsibility": { "title": { "ne": "新建第2个孵化器。" } } }] });
        asked
    };
    let plain: Vec<Asked> = filters.iter().zip(groups).map(each).collect();
    let crossed = filters.iter().zip(groups.into_iter().cycle().skip(1)).map(each);
    // PostgreSQL plans each question anew, which takes most of the time; the figures do not depend on the database's words.
    let crossed = crossed.filter(|_| !on_postgres());
    plain.iter().cloned().chain(crossed).map(lasting).collect()
}

async fn all(lived: &Lived, who: &str, as_of: Option<&str>) -> Vec<Figures> {
    let client = lived.client(who);
    let mut found = Vec::new();
    for mut asked in questions() {
        asked.as_of = as_of.map(str::to_owned);
        found.push(counted(&client, &asked, &FIGURES[..KEPT]).await);
    }
    found
}

#[tokio::test]
async fn the_figures_of_a_past_day_are_those_that_stood_at_its_end() {
    let mut lived = Lived::begin().await;
    let mut stood = Vec::new();
    for day in DAYS {
        lived.live(day).await;
        for who in VIEWERS {
            stood.push((day, who, all(&lived, who, None).await));
        }
    }
    lived.on("2015-09-10");
    for (day, who, figures) in &stood {
        assert_eq!(all(&lived, who, Some(day)).await, *figures, "{who} as of {day}");
    }
    // What an office sees it sees of every day, also of what was withdrawn since.
    let office = lived.client("supervisor");
    let total = |as_of: &str| Asked { as_of: Some(as_of.to_owned()), ..Asked::by(&["STATUS"]) };
    let before = counted(&office, &total("2015-08-19"), &["assignments", "inForce"]).await;
    let after = counted(&office, &total("2015-08-20"), &["assignments", "inForce"]).await;
    let withdrawn = vec![Some("WITHDRAWN".to_owned())];
    assert_eq!((before.get(&withdrawn), after.get(&withdrawn)), (None, Some(&vec![3, 0])));
    // Today is a day like others.
    let today = counted(&office, &total("2015-09-10"), &["assignments"]).await;
    assert_eq!(today, counted(&office, &Asked::by(&["STATUS"]), &["assignments"]).await);
}

#[tokio::test]
async fn a_withdrawn_assignment_and_a_draft_are_counted_and_are_in_no_rate() {
    let mut lived = Lived::begin().await;
    for day in DAYS {
        lived.live(day).await;
        if day == "2015-08-05" {
            let client = lived.client("supervisor");
            let of_draft =
                Asked { filter: json!({ "responsibility": { "status": { "eq": "DRAFT" } } }), ..Asked::by(&[]) };
            let found = counted(&client, &of_draft, &FIGURES).await;
            assert_eq!(found[&Vec::new()][..7], [2, 0, 1, 0, 0, 0, 0]);
        }
    }
    let of_withdrawn = Asked { filter: json!({ "status": { "eq": "WITHDRAWN" } }), ..Asked::by(&[]) };
    let found = counted(&lived.client("supervisor"), &of_withdrawn, &FIGURES).await;
    // What they owed and filed before stays counted: it was due, and it came.
    assert_eq!(found[&Vec::new()][..11], [3, 0, 1, 0, 0, 0, 0, 3, 3, 3, 0]);
}
