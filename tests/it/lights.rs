//! The light of the demo's day: what is shown, what is filtered, and the words behind it.

mod progress;

use serde_json::json;

use crate::harness::TestCity;

#[tokio::test]
async fn on_the_demos_day_four_led_items_are_red_and_one_is_yellow() {
    let city = TestCity::wuhan_2015().await;
    let bureau = city.agency("KJJ");
    let mut lights = std::collections::BTreeMap::<String, Vec<String>>::new();
    let data = bureau
        .query(r#"{ assignments(first: 100, filter: { agency: { code: { eq: "KJJ" } } }) { nodes { role ordinal light { color } } } }"#)
        .await;
    for row in data["assignments"]["nodes"].as_array().unwrap() {
        let which = format!("{} {}", row["role"].as_str().unwrap(), row["ordinal"]);
        lights.entry(row["light"]["color"].as_str().unwrap().to_owned()).or_default().push(which);
    }
    for rows in lights.values_mut() {
        rows.sort();
    }
    assert_eq!(lights["RED"], ["LEAD 12", "LEAD 2", "LEAD 5", "LEAD 7"]);
    assert_eq!(lights["YELLOW"], ["LEAD 9"]);
    assert_eq!(lights["GREEN"].len(), 25);
    assert_eq!(lights.len(), 3);
}

#[tokio::test]
async fn the_filter_on_a_light_shows_what_the_light_shows() {
    let city = TestCity::wuhan_2015().await;
    progress::scatter(&city).await;
    let days = ["2014-12-31", "2015-05-31", "2015-06-01", "2015-06-23", "2015-06-25", "2015-12-25", "2016-01-01"];
    let mut seen = std::collections::BTreeSet::new();
    for day in days {
        city.clock.set_today(day.parse().unwrap());
        for list in ["assignments", "responsibilities"] {
            let all = city
                .supervisor()
                .query(&format!("{{ {list}(first: 100) {{ nodes {{ id light {{ color rule }} }} }} }}"))
                .await;
            let rows = all[list]["nodes"].as_array().unwrap().iter();
            seen.extend(rows.map(|row| (list, row["light"]["rule"].as_str().unwrap().to_owned())));
            for color in ["GREEN", "YELLOW", "RED", "GREY"] {
                let shown: Vec<_> = all[list]["nodes"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|row| row["light"]["color"] == color)
                    .map(|row| row["id"].clone())
                    .collect();
                let query = format!(
                    "query($c: LightColor!) {{ {list}(first: 100, filter: {{ light: {{ eq: $c }} }}) {{ totalCount nodes {{ id }} }} }}"
                );
                let data = city.supervisor().query_with(&query, json!({ "c": color })).await;
                let filtered: Vec<_> =
                    data[list]["nodes"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
                assert_eq!(filtered, shown, "{list} {color} on {day}");
                assert_eq!(data[list]["totalCount"], shown.len(), "{list} {color} on {day}");
            }
        }
    }
    assert_eq!(seen.len(), 16, "every rule was met on both lists: {seen:?}");
}

#[tokio::test]
async fn a_light_says_why_in_the_callers_language() {
    let city = TestCity::wuhan_2015().await;
    let query = r"{ assignments(filter: { ordinal: { eq: 9 }, role: { eq: LEAD } }) { nodes { light { color rule reason since } responsibility { light { reason } } } } }";
    let data = city.agency("KJJ").query(query).await;
    let row = &data["assignments"]["nodes"][0];
    assert_eq!(
        row["light"],
        json!({
            "color": "YELLOW",
            "rule": "NEAR_DUE",
            "reason": "Measure 1 “调研我市相关优势产业,掌握产业需求;” is due on 2015-06-30, in 5 days",
            "since": "2015-06-23",
        })
    );
    let body = json!({ "query": query }).to_string();
    let chinese = city.agency("KJJ").post(body, &[("accept-language", "zh-CN")]).await.json();
    assert_eq!(
        chinese["data"]["assignments"]["nodes"][0]["responsibility"]["light"]["reason"],
        "市科技局:第(1)项工作“调研我市相关优势产业,掌握产业需求;”将于2015-06-30到期,还有5天"
    );
}

#[tokio::test]
async fn an_inferred_lead_without_a_plan_takes_the_items_due_day() {
    let city = TestCity::wuhan_2015().await;
    let data = city
        .supervisor()
        .query("{ assignments(filter: { origin: { eq: INFERRED }, role: { eq: LEAD } }) { totalCount nodes { dueOn nextDueOn status measures { id } light { color } responsibility { dueOn light { color } } } } }")
        .await;
    assert_eq!(data["assignments"]["totalCount"], 6);
    for row in data["assignments"]["nodes"].as_array().unwrap() {
        assert_eq!(row["dueOn"], json!(null));
        assert_eq!(row["nextDueOn"], "2015-12-31");
        assert_eq!(row["responsibility"]["dueOn"], "2015-12-31");
        assert_eq!(row["status"], "PENDING");
        assert_eq!(row["measures"], json!([]));
        assert_eq!(row["light"]["color"], "GREEN");
        assert_eq!(row["responsibility"]["light"]["color"], "GREEN");
    }
}

#[tokio::test]
async fn an_item_without_a_lead_is_grey() {
    let city = TestCity::wuhan_2015().await;
    let data = city
        .supervisor()
        .query("{ responsibilities(filter: { light: { eq: GREY } }) { totalCount nodes { lead { code } light { rule reason } } } }")
        .await;
    assert_eq!(data["responsibilities"]["totalCount"], 5);
    for row in data["responsibilities"]["nodes"].as_array().unwrap() {
        assert_eq!(row["lead"], json!(null));
        assert_eq!(row["light"]["rule"], "NOT_TRACKED");
    }
}
