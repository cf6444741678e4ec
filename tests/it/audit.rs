//! `duban audit verify`: whatever is done to the events by hand shows, and the first broken link is named. And no
//! service changes a row without its event.

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::harness::database::TestDatabase;
use crate::harness::ledger::{DERIVED, Ledger, TABLES};
use crate::harness::program::{Said, duban, run};
use crate::harness::rows::tables;
use crate::harness::{SECRET, TestCity, WUHAN};

fn verify(database: &TestDatabase, arguments: &[&str]) -> Said {
    let mut command = duban(&[&["audit", "verify"], arguments].concat());
    command.env("DUBAN_DATABASE_URL", &database.url).env("DUBAN_JWT__SECRET", SECRET).env("LC_ALL", "C");
    run(&mut command)
}

#[tokio::test]
async fn a_whole_trail_is_said_to_be_whole() {
    let database = TestDatabase::wuhan_2015().await;
    let said = verify(&database, &[]);
    assert_eq!((said.code, said.error.as_str()), (0, ""), "{}", said.output);
    let number: u64 = said.output.strip_prefix("420100: ").unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(number > 100 && said.output.contains("all in order"), "{}", said.output);
    assert_eq!(verify(&database, &["--jurisdiction", WUHAN]).output, said.output);
    let other = verify(&database, &["--jurisdiction", "420000"]);
    assert_eq!(other.code, 2, "{}", other.error);
}

#[tokio::test]
async fn what_was_done_to_the_events_shows_and_the_first_broken_link_is_named() {
    let deeds: [(&str, &[&str], &str); 5] = [
        ("changed", &["UPDATE event SET actor_subject = 'somebody else' WHERE sequence = 7"], "event 7 of 420100 ("),
        (
            "told to others",
            &["UPDATE event SET audience = 'OFFICE' WHERE sequence = 100", "DELETE FROM event WHERE sequence = 120"],
            "event 100 of 420100 (",
        ),
        ("taken out", &["DELETE FROM event WHERE sequence = 9"], "event 9 of 420100 is missing"),
        ("cut off", &["DELETE FROM event WHERE sequence = (SELECT MAX(sequence) FROM event)"], "and their chain with"),
        (
            "swapped",
            &[
                "UPDATE event SET sequence = 1000000 WHERE sequence = 5",
                "UPDATE event SET sequence = 5 WHERE sequence = 6",
                "UPDATE event SET sequence = 6 WHERE sequence = 1000000",
            ],
            "event 5 of 420100 (",
        ),
    ];
    for (deed, statements, words) in deeds {
        let database = TestDatabase::wuhan_2015().await;
        let connection = database.connect().await;
        for statement in statements {
            connection.execute_unprepared(statement).await.unwrap();
        }
        connection.close().await.unwrap();
        let said = verify(&database, &[]);
        assert_eq!((said.code, said.error.lines().count()), (1, 1), "{deed}: {}", said.error);
        assert!(said.error.contains(words), "{deed}: {}", said.error);
        assert!(said.output.contains("before the break"), "{deed}: {}", said.output);
    }
}

#[test]
fn every_table_is_compared_or_named_as_derived() {
    let files: BTreeSet<String> = tables().into_iter().collect();
    let known: BTreeSet<String> = TABLES.iter().chain(&DERIVED).map(|name| (*name).to_owned()).collect();
    assert_eq!(files, known);
}

#[tokio::test]
async fn no_service_changes_a_row_without_its_event() {
    let city = TestCity::wuhan_2015().await;
    let connection = city.database.connect().await;
    let mut ledger = Ledger::default();
    ledger.settle(&connection, "import").await;

    let (bureau, office) = (city.agency("LYJ"), city.supervisor());
    let part =
        "{ assignments(filter: { agency: { code: { eq: \"LYJ\" } } }) { nodes { id version plan { id version } } } }";
    let mut row = bureau.query(part).await["assignments"]["nodes"][0].take();
    let versioned = |row: &Value| json!({ "id": row["id"], "expectedVersion": row["version"] });
    bureau
        .done(
            "acknowledgeAssignments",
            "assignments { id }",
            json!({ "items": [versioned(&row)], "idempotencyKey": "1" }),
        )
        .await;
    ledger.settle(&connection, "acknowledgeAssignments").await;

    for measures in
        [json!([{ "content": "甲" }, { "content": "乙", "dueOn": "2015-11-30" }]), json!([{ "content": "丙" }])]
    {
        row = bureau.query(part).await["assignments"]["nodes"][0].take();
        let mut input = versioned(&row);
        input["goals"] = json!([{ "text": "目标", "indicators": [{ "target": "1.5", "unit": "个" }] }]);
        input["measures"] = measures;
        input["contacts"] = json!([{ "kind": "HANDLER", "name": "王五" }]);
        bureau.done("planAssignment", "assignment { id }", input).await;
        ledger.settle(&connection, "planAssignment").await;
    }

    row = bureau.query(part).await["assignments"]["nodes"][0].take();
    bureau.done("submitWorkPlan", "workPlan { id }", versioned(&row["plan"])).await;
    ledger.settle(&connection, "submitWorkPlan").await;

    row = bureau.query(part).await["assignments"]["nodes"][0].take();
    let mut input = versioned(&row["plan"]);
    input["verdict"] = json!("ACCEPT");
    office.done("reviewWorkPlan", "workPlan { id }", input).await;
    ledger.settle(&connection, "reviewWorkPlan").await;

    row = bureau.query(part).await["assignments"]["nodes"][0].take();
    let mut input = versioned(&row);
    input["summary"] = json!("已完成");
    bureau.done("requestCompletion", "assignment { id }", input).await;
    ledger.settle(&connection, "requestCompletion").await;

    row = bureau.query(part).await["assignments"]["nodes"][0].take();
    let mut input = versioned(&row);
    input["verdict"] = json!("ACCEPT");
    office.done("reviewCompletion", "assignment { id }", input).await;
    ledger.settle(&connection, "reviewCompletion").await;
    connection.close().await.unwrap();
    assert_eq!(verify(&city.database, &[]).code, 0);
}
