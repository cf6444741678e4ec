//! A server that dies between any two statements of a change leaves the old state or the new one: every row of every
//! table is compared. On PostgreSQL, where the database lives on without the server and is told of its death by the end
//! of the connection; SQLite has no connection to cut, it dies with the server.

use duban::model::clock::Clock;
use serde_json::json;

use super::scenarios::{NAMES, Scene, of_each_mutation, scenario};
use super::{codes, verified};
use crate::harness::cutter::{Cut, Cutter, Fate};
use crate::harness::database::{TestDatabase, on_postgres};
use crate::harness::program::{Said, duban, run};
use crate::harness::rows::{difference, unnamed, whole};
use crate::harness::{SECRET, TestCity};
use crate::lifecycle::year::Year;

of_each_mutation!(cut_off_after_any_statement_it_is_done_or_not);

async fn cut_off_after_any_statement_it_is_done_or_not(name: &str) {
    if !on_postgres() {
        return;
    }
    let Scene { year, client, mut input } = Box::pin(scenario(name)).await;
    input["idempotencyKey"] = json!("once");
    let cutter = Cutter::before(&year.city.database.url).await;
    let mortal = TestCity::over(TestDatabase::at(&cutter.url), &[]).await;
    mortal.clock.set_today(year.city.clock.today());
    mortal.clock.set_now(year.city.clock.now());
    let through = client.at(&mortal.url);
    let connection = year.city.database.connect().await;
    let old = whole(&connection).await;

    let ask = async |cut: Cut| {
        cutter.order(cut);
        let reply = through.change_raw(name, input.clone()).await;
        (cutter.fate(), reply)
    };
    let mut number = 0;
    loop {
        number += 1;
        assert!(number < 200, "{name} has no end");
        let (fate, reply) = ask(Cut::Before(number)).await;
        let Fate::Cut { at_commit } = fate else { panic!("{name}: no COMMIT came: {}", reply.text) };
        assert_eq!((reply.status, reply.code().as_str()), (503, "UNAVAILABLE"), "{name} {number}: {}", reply.text);
        // Keys, claims and the chain of events are rows like all others.
        let left = whole(&connection).await;
        assert!(left == old, "{name}, cut off before statement {number}: {:#?}", difference(&old, &left));
        if at_commit {
            break;
        }
    }
    assert!(number > 4, "{name} takes {number} statements: were they counted?");

    // Committed, and nobody was told: all of it is there, as in a city where nothing was cut off.
    let (fate, reply) = ask(Cut::AnswerToCommit).await;
    assert_eq!(fate, Fate::Cut { at_commit: true }, "{name}");
    assert_eq!((reply.status, reply.code().as_str()), (503, "UNAVAILABLE"), "{name}: {}", reply.text);
    let new = whole(&connection).await;
    let unhurt = Box::pin(scenario(name)).await;
    let done = unhurt.client.change(name, "", with_key(unhurt.input.clone())).await;
    assert!(codes(&done).is_empty(), "{name}: {done}");
    let beside = unhurt.year.city.database.connect().await;
    let (here, there) = (unnamed(&new), unnamed(&whole(&beside).await));
    assert!(here == there, "{name}: {:#?}", difference(&there, &here));

    // Who asks again with the same key is told what was done, and it is not done twice.
    let again = client.change(name, "", input.clone()).await;
    assert!(codes(&again).is_empty(), "{name}: {again}");
    let still = whole(&connection).await;
    assert!(still == new, "{name}: {:#?}", difference(&new, &still));
    verified(&year.city, name).await;
    beside.close().await.unwrap();
    connection.close().await.unwrap();
}

/// The due rules as well: `duban tick` dies, and the next one does all of it.
#[tokio::test]
async fn a_tick_that_is_cut_off_sends_all_slips_or_none() {
    if !on_postgres() {
        return;
    }
    let year = Year::planned().await;
    let cutter = Cutter::before(&year.city.database.url).await;
    let connection = year.city.database.connect().await;
    let old = whole(&connection).await;
    let mut number = 0;
    loop {
        number += 1;
        cutter.order(Cut::Before(number));
        let said = tick(&cutter.url).await;
        let Fate::Cut { at_commit } = cutter.fate() else { panic!("no COMMIT came: {}", said.output) };
        assert_eq!((said.code, said.error.lines().count()), (1, 1), "{number}: {}", said.error);
        let left = whole(&connection).await;
        assert!(left == old, "cut off before statement {number}: {:#?}", difference(&old, &left));
        if at_commit {
            break;
        }
    }
    let said = tick(&year.city.database.url).await;
    assert!(said.code == 0 && said.output.contains("BLUE"), "{} {}", said.output, said.error);
    connection.close().await.unwrap();
    verified(&year.city, "tick").await;
}

async fn tick(url: &str) -> Said {
    let mut command = duban(&["tick", "--now", "2016-05-25"]);
    command.env("DUBAN_DATABASE_URL", url).env("DUBAN_JWT__SECRET", SECRET).env("LC_ALL", "C");
    tokio::task::spawn_blocking(move || run(&mut command)).await.unwrap()
}

fn with_key(mut input: serde_json::Value) -> serde_json::Value {
    input["idempotencyKey"] = json!("once");
    input
}
