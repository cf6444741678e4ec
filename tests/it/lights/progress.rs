//! Lights by what was reported, and by hand: rows as the lifecycle leaves them, written beside the server.

use duban::model::pace::Pace;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::harness::TestCity;

/// The lead's item 9 of the science bureau: its first measure is due on 2015-06-30, five days after the demo's day.
const NINTH: &str = "role = 'LEAD' AND ordinal = 9";

async fn run(city: &TestCity, statements: &[String]) {
    let connection = city.database.connect().await;
    for statement in statements {
        connection.execute_unprepared(statement).await.unwrap();
    }
    connection.close().await.unwrap();
}

async fn set(city: &TestCity, values: &str) {
    run(city, &[format!("UPDATE assignment SET {values} WHERE {NINTH}")]).await;
}

/// Every assignment of the plan at another share, some out of bounds, some set by hand, in every status.
pub async fn scatter(city: &TestCity) {
    run(
        city,
        &[
            "UPDATE assignment SET attained = ((ordinal * 91357) % 1200000), judged_on = '2015-06-20' WHERE ordinal % 4 <> 1".to_owned(),
            "UPDATE assignment SET out_of_bounds = TRUE WHERE ordinal % 7 = 3".to_owned(),
            "UPDATE assignment SET next_due_on = NULL, next_measure_ordinal = NULL WHERE ordinal % 5 = 4".to_owned(),
            "UPDATE assignment SET status = 'DISPUTED' WHERE ordinal % 9 = 8".to_owned(),
            "UPDATE assignment SET status = 'COMPLETED', completed_at = '2015-06-24 17:00:00+00:00' WHERE ordinal % 9 = 7".to_owned(),
            "UPDATE assignment SET status = 'COMPLETION_REQUESTED' WHERE ordinal % 9 = 5".to_owned(),
            "UPDATE assignment SET pace_from = pace_to WHERE ordinal % 8 = 6".to_owned(),
            "UPDATE assignment SET override_until = '2015-06-25', override_color = CASE ordinal % 4 WHEN 0 THEN 'GREEN' WHEN 1 THEN 'YELLOW' WHEN 2 THEN 'RED' ELSE 'GREY' END WHERE ordinal % 5 = 2".to_owned(),
            "UPDATE assignment SET override_until = '2015-06-24' WHERE ordinal % 3 = 0".to_owned(),
        ],
    )
    .await;
}

async fn light(city: &TestCity, code: &str, language: &str) -> Value {
    let query = r#"{ assignments(filter: { ordinal: { eq: 9 }, role: { eq: LEAD }, agency: { code: { eq: "KJJ" } } }) {
        nodes { light { color rule reason since } responsibility { light { color rule reason since } } } } }"#;
    let client = if code == "supervisor" { city.supervisor() } else { city.agency(code) };
    let body = json!({ "query": query }).to_string();
    let answer = client.post(body, &[("accept-language", language)]).await.json();
    answer["data"]["assignments"]["nodes"][0].clone()
}

/// Rule, colour and since when, the same on the assignment and on its item.
async fn shown(city: &TestCity, today: &str) -> [Value; 3] {
    city.clock.set_today(today.parse().unwrap());
    let row = light(city, "KJJ", "en").await;
    let shown = |light: &Value| ["rule", "color", "since"].map(|field| light[field].clone());
    assert_eq!(shown(&row["light"]), shown(&row["responsibility"]["light"]));
    shown(&row["light"])
}

#[tokio::test]
async fn an_import_paces_what_it_brings_over_the_whole_year() {
    let city = TestCity::wuhan_2015().await;
    let connection = city.database.connect().await;
    let year = Pace::of_year(2015);
    let unlike = format!(
        "SELECT id FROM assignment WHERE work_plan_id IS NOT NULL
         AND (started_on IS NULL OR started_on <> '2015-01-01' OR pace_from <> {} OR pace_to <> {})",
        year.from, year.to
    );
    let changed = format!("UPDATE assignment SET version = version WHERE id IN ({unlike})");
    assert_eq!(connection.execute_unprepared(&changed).await.unwrap().rows_affected(), 0);
    connection.close().await.unwrap();
}

#[tokio::test]
async fn each_rule_shows_when_the_row_says_so_and_of_several_the_most_urgent() {
    let city = TestCity::wuhan_2015().await;
    // 2015-06-25 is (5 + 25/30) / 12 of the year: 48.6111 %.
    for (values, today, expected) in [
        ("attained = NULL", "2015-06-01", ["ON_TRACK", "GREEN", "2015-01-01"]),
        ("attained = NULL", "2015-06-25", ["NEAR_DUE", "YELLOW", "2015-06-23"]),
        ("attained = 486111, judged_on = '2015-06-10'", "2015-06-25", ["NEAR_DUE", "YELLOW", "2015-06-23"]),
        ("attained = 486110", "2015-06-25", ["BEHIND_SCHEDULE", "YELLOW", "2015-06-25"]),
        ("attained = 486110", "2015-07-01", ["OVERDUE", "RED", "2015-07-01"]),
        ("next_due_on = '2015-12-31'", "2015-06-25", ["BEHIND_SCHEDULE", "YELLOW", "2015-06-25"]),
        ("attained = 586110", "2015-06-25", ["ON_TRACK", "GREEN", "2015-06-25"]),
        ("attained = 586111", "2015-06-25", ["AHEAD_OF_SCHEDULE", "GREEN", "2015-06-10"]),
        ("out_of_bounds = TRUE", "2015-06-25", ["BEHIND_SCHEDULE", "YELLOW", "2015-06-10"]),
        ("out_of_bounds = FALSE, next_due_on = NULL", "2015-06-25", ["AHEAD_OF_SCHEDULE", "GREEN", "2015-06-10"]),
        ("attained = 500000", "2015-06-25", ["NO_DEADLINE", "GREEN", "2015-06-10"]),
        ("status = 'COMPLETION_REQUESTED'", "2015-12-31", ["BEHIND_SCHEDULE", "YELLOW", "2015-07-01"]),
        ("pace_from = pace_to", "2015-12-31", ["NO_DEADLINE", "GREEN", "2015-06-10"]),
        (
            "attained = 9223372036854775807, pace_from = pace_to - 1",
            "2015-12-31",
            ["AHEAD_OF_SCHEDULE", "GREEN", "2015-06-10"],
        ),
    ] {
        set(&city, values).await;
        assert_eq!(shown(&city, today).await, expected.map(|text| json!(text)), "{values} on {today}");
    }
    set(&city, "status = 'DISPUTED'").await;
    assert_eq!(shown(&city, "2015-12-31").await, [json!("NOT_TRACKED"), json!("GREY"), json!(null)]);
}

#[tokio::test]
async fn what_is_completed_is_so_since_the_business_day_in_the_deployments_zone() {
    let city = TestCity::wuhan_2015().await;
    set(&city, "status = 'COMPLETED', completed_at = '2015-06-24 17:00:00+00:00'").await;
    assert_eq!(shown(&city, "2015-12-31").await, ["COMPLETED", "GREEN", "2015-06-25"].map(|text| json!(text)));
}

#[tokio::test]
async fn an_override_shows_its_colour_until_its_last_day_and_the_rule_behind_it() {
    let city = TestCity::wuhan_2015().await;
    set(
        &city,
        "override_color = 'RED', override_reason = '群众反映强烈', override_on = '2015-06-20', override_until = '2015-06-26',
         override_subject = 'office-7', override_name = '王五'",
    )
    .await;
    city.clock.set_today("2015-06-26".parse().unwrap());
    let row = light(&city, "KJJ", "zh").await;
    assert_eq!(
        row["light"],
        json!({
            "color": "RED",
            "rule": "NEAR_DUE",
            "reason": "王五于2015-06-20改为红灯(至2015-06-26):群众反映强烈。按规则:第(1)项工作“调研我市相关优势产业,掌握产业需求;”将于2015-06-30到期,还有4天",
            "since": "2015-06-20",
        })
    );
    assert_eq!(shown(&city, "2015-06-26").await, ["NEAR_DUE", "RED", "2015-06-20"].map(|text| json!(text)));
    assert_eq!(shown(&city, "2015-06-27").await, ["NEAR_DUE", "YELLOW", "2015-06-23"].map(|text| json!(text)));
    set(&city, "override_name = NULL, override_color = 'GREEN'").await;
    city.clock.set_today("2015-06-26".parse().unwrap());
    let reason = light(&city, "KJJ", "en").await["light"]["reason"].as_str().unwrap().to_owned();
    assert!(
        reason.starts_with(
            "Set to green by office-7 on 2015-06-20, until 2015-06-26: 群众反映强烈. By the rule: Measure 1"
        ),
        "{reason}"
    );
}

#[tokio::test]
async fn an_amount_behind_schedule_names_its_numbers_to_those_who_see_its_plan_and_to_others_percents() {
    let city = TestCity::wuhan_2015().await;
    // An item with an indicator, on which another agency assists.
    let judged = "(SELECT i.id FROM indicator i JOIN goal g ON g.id = i.goal_id WHERE g.assignment_id = assignment.id ORDER BY i.ordinal LIMIT 1)";
    let statements = [
        "UPDATE indicator SET kind = 'AMOUNT', label = '孵化器', target = 600000, actual = 200000, unit = '个'"
            .to_owned(),
        format!(
            "UPDATE assignment SET next_due_on = '2015-12-31', attained = 333333, judged_on = '2015-10-12', judged_indicator_id = {judged} WHERE role = 'LEAD' AND EXISTS {judged}"
        ),
    ];
    run(&city, &statements).await;
    city.clock.set_today("2015-11-30".parse().unwrap());
    let query = "{ assignments(first: 1, filter: { role: { eq: LEAD }, light: { eq: YELLOW } }) { nodes { light { rule reason } responsibility { light { reason } } } } }";
    let seen = city.supervisor().query(query).await;
    let row = &seen["assignments"]["nodes"][0];
    let words = "Indicator “孵化器” has reached 20个 where 55个 was due by now (60个 for the year, 91.7 % of the time has passed)";
    assert_eq!(row["light"], json!({ "rule": "BEHIND_SCHEDULE", "reason": words }));
    assert_eq!(row["responsibility"]["light"]["reason"], format!("市科技局: {words}"));
    // A draft's contents are its own agency's alone.
    run(&city, &["UPDATE work_plan SET status = 'DRAFT'".to_owned()]).await;
    let hidden = city.supervisor().query(query).await;
    let row = &hidden["assignments"]["nodes"][0];
    let words = "33.3 % done where 91.7 % of the time has passed";
    assert_eq!(row["light"], json!({ "rule": "BEHIND_SCHEDULE", "reason": words }));
    assert_eq!(row["responsibility"]["light"]["reason"], format!("市科技局: {words}"));
    let own = city.agency("KJJ").query(query).await;
    assert!(own["assignments"]["nodes"][0]["light"]["reason"].as_str().unwrap().contains("55个"));
}

#[tokio::test]
async fn what_is_expected_by_now_follows_the_assignments_own_pace() {
    let city = TestCity::wuhan_2015().await;
    let pace = Pace::from_dispatch("2015-07-01".parse().unwrap(), 2015);
    run(
        &city,
        &[
            "UPDATE indicator SET kind = 'AMOUNT', target = 600000".to_owned(),
            format!("UPDATE assignment SET pace_from = {}, pace_to = {} WHERE ordinal % 2 = 0", pace.from, pace.to),
        ],
    )
    .await;
    city.clock.set_today("2015-09-30".parse().unwrap());
    let query = "{ assignments(first: 100, filter: { role: { eq: LEAD } }) { nodes { ordinal goals { indicators { expectedByNow } } } } }";
    let data = city.agency("KJJ").query(query).await;
    let mut seen = [0, 0];
    for row in data["assignments"]["nodes"].as_array().unwrap() {
        for goal in row["goals"].as_array().unwrap() {
            for indicator in goal["indicators"].as_array().unwrap() {
                let odd = row["ordinal"].as_i64().unwrap() % 2;
                assert_eq!(indicator["expectedByNow"], ["30", "45"][usize::try_from(odd).unwrap()]);
                seen[usize::try_from(odd).unwrap()] += 1;
            }
        }
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
}
