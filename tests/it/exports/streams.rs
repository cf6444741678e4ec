//! An export as a stream: large, cut, slow, and of one moment.

use std::time::Duration;

use tokio::time::timeout;

use super::{export, lines};
use crate::harness::TestCity;
use crate::harness::WUHAN;
use crate::harness::database::TestDatabase;
use crate::harness::world::World;

/// A city with so many items, each led by one agency and assisted by another, whose work is due at these words.
fn large(items: usize, work: &str) -> World {
    let mut world = World::default();
    let wuhan = world.jurisdiction(WUHAN, "武汉市", None);
    let (lead, assistant) = (world.agency(wuhan, "市科技局").id, world.agency(wuhan, "市旅游局").id);
    let report = world.report(wuhan, 2015);
    for agency in [lead, assistant] {
        world.plan(report, agency, "ACCEPTED", None);
    }
    for number in 0..items {
        let item = world.item(report, &format!("第{number}项"));
        (item.ordinal, item.lead_agency_id) = (Some(i32::try_from(number / 3).unwrap()), Some(lead));
        let item = item.id;
        for (agency, role) in [(lead, "LEAD"), (assistant, "ASSIST")] {
            let part = world.assignment(item, agency, role).id;
            let goal = world.goal(part, "目标");
            world.indicator(goal, "个");
            // No text that search looks through: to index it would take longer than to export it.
            world.measure(part, Some(goal), "工作").due_text = Some(work.to_owned());
            world.contact(wuhan, None, Some(part), "张三");
        }
    }
    world
}

async fn city_of(world: &World, settings: &[(&str, &str)]) -> TestCity {
    let database = TestDatabase::empty().await;
    world.fill(&database).await;
    TestCity::over(database, settings).await
}

pub async fn large_city(items: usize, settings: &[(&str, &str)]) -> TestCity {
    city_of(&large(items, "年底前"), settings).await
}

#[tokio::test]
async fn every_item_of_many_pages_is_there_once_and_in_order() {
    let city = large_city(1_203, &[]).await;
    let client = city.supervisor();
    let reply = export(&client, "format=jsonl").await;
    let mut last = None;
    for line in reply.text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let ordinal = line["ordinal"].as_i64();
        assert!(last <= ordinal, "by the number in the notice");
        last = ordinal;
        assert_eq!(line["assignments"].as_array().unwrap().len(), 2);
        assert_eq!(line["assignments"][1]["measures"].as_array().unwrap().len(), 1);
    }
    let mut ids: Vec<_> = lines(&reply.text).iter().map(|line| line["id"].to_string()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1_203);
}

#[tokio::test]
async fn a_page_takes_the_same_statements_however_many_rows_it_has() {
    let mut counted = Vec::new();
    for items in [1, 31, 100, 400] {
        let city = large_city(items, &[]).await;
        let client = city.supervisor();
        export(&client, "format=jsonl").await;
        let (reply, statements) = city.statements(export(&client, "format=jsonl")).await;
        assert_eq!(reply.text.lines().count(), items);
        counted.push(statements);
    }
    assert!(counted.windows(2).all(|pair| pair[0] == pair[1]), "{counted:?}");
}

#[tokio::test]
async fn an_export_travels_compressed_where_that_is_asked_for() {
    let city = large_city(100, &[]).await;
    let plain = export(&city.supervisor(), "format=jsonl").await;
    assert_eq!(plain.header("content-encoding"), None);
    let zipped = city.supervisor().get_as("/export?format=jsonl", &[("accept-encoding", "gzip")]).await;
    assert_eq!(zipped.header("content-encoding"), Some("gzip"));
}

/// What stops reading must not hold a moment of the database, and a connection to it, for ever.
#[tokio::test]
async fn whoever_stops_reading_is_cut_off_and_gives_the_place_back() {
    let settings = [("DUBAN_LIMITS__EXPORT_STALL_SECONDS", "1"), ("DUBAN_LIMITS__CONCURRENT_EXPORTS", "1")];
    // More than the sockets hold.
    let city = city_of(&large(1_500, &"年底".repeat(5_000)), &settings).await;
    let client = city.supervisor();
    let mut idle = client.open("/export?format=jsonl").await;
    assert!(idle.chunk().await.unwrap().is_some());
    let second = export(&client, "format=jsonl").await;
    assert_eq!((second.status, second.code().as_str()), (503, "UNAVAILABLE"));
    // The place comes free once the first is given up.
    let free = async { while export(&client, "format=jsonl&year=2014").await.status == 503 {} };
    timeout(Duration::from_secs(30), free).await.expect("the stalled export holds its place");
    // It does not look whole.
    let rest = loop {
        match idle.chunk().await {
            Ok(Some(_)) => {}
            other => break other,
        }
    };
    assert!(rest.is_err(), "an export that was cut off ends in an error");
}
