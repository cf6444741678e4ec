//! The index: kept in the transaction of the change, made where it is missing, and used.

use std::collections::BTreeSet;

use chrono_tz::Asia::Shanghai;
use duban::model::filter::Filter;
use duban::model::page::PageRequest;
use duban::model::viewer::Viewer;
use duban::store::search::Search;
use duban::store::{Day, schema};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::fragments;
use crate::harness::database::{TestDatabase, on_postgres};
use crate::harness::world::World;
use crate::harness::{TestCity, WUHAN, business_day, store};

/// The index as text: on PostgreSQL with its grams; on SQLite, which can't show those, with whether it has them.
#[expect(clippy::disallowed_methods, reason = "compares every row of the index, hidden ones too")]
async fn texts(connection: &DatabaseConnection) -> BTreeSet<String> {
    let backend = connection.get_database_backend();
    let sql = if backend == DbBackend::Postgres {
        "SELECT concat_ws('|', id, jurisdiction_id, responsibility_id, assignment_id, kind, title, body, details, grams) AS row FROM search_text"
    } else {
        "SELECT concat_ws('|', hex(id), hex(jurisdiction_id), hex(responsibility_id), hex(assignment_id), kind, title, body, details,
             number IN (SELECT rowid FROM search_gram)) AS row FROM search_text
         UNION ALL SELECT 'orphan ' || rowid FROM search_gram WHERE rowid NOT IN (SELECT number FROM search_text)"
    };
    let rows = connection.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "row").unwrap()).collect()
}

/// That the index is what it would be if it were made anew.
pub async fn is_kept(database: &TestDatabase, what: &str) {
    let connection = database.connect().await;
    let kept = texts(&connection).await;
    schema::index(&database.url).await.unwrap();
    let anew = texts(&connection).await;
    connection.close().await.unwrap();
    let (gone, stale): (Vec<_>, Vec<_>) = (anew.difference(&kept).collect(), kept.difference(&anew).collect());
    assert!(gone.is_empty() && stale.is_empty(), "{what}: missing in the index {gone:#?}, and wrong in it {stale:#?}");
    assert!(!anew.is_empty(), "{what}");
}

#[tokio::test]
async fn an_import_is_found_at_once() {
    let city = TestCity::wuhan_2015().await;
    let found = fragments(&city.supervisor(), "智慧旅游").await;
    assert!(found.iter().any(|fragment| fragment.contains("推进国家⟦智慧旅游⟧城市建设")), "{found:?}");
    is_kept(&city.database, "import").await;
}

#[tokio::test]
async fn rows_that_were_there_before_the_index_are_put_into_it_by_the_migration() {
    let database = TestDatabase::wuhan_2015().await;
    let connection = database.connect().await;
    let before = texts(&connection).await;
    connection.close().await.unwrap();
    for (steps, what) in [(1, "without grams"), (2, "without texts")] {
        let steps = schema::status(&database.url)
            .await
            .unwrap()
            .iter()
            .rev()
            .position(|(name, _)| name == "m0036_search_text")
            .map(|place| u32::try_from(place).unwrap() + steps - 1);
        schema::down(&database.url, steps).await.unwrap();
        schema::up(&database.url).await.unwrap();
        let connection = database.connect().await;
        assert_eq!(texts(&connection).await, before, "{what}");
        connection.close().await.unwrap();
    }
    // Again does nothing.
    schema::up(&database.url).await.unwrap();
    is_kept(&database, "migrated").await;
}

#[tokio::test]
async fn one_citys_search_is_served_by_the_index() {
    let mut world = World::default();
    for (code, name) in [(WUHAN, "武汉市"), ("420200", "黄石市")] {
        let place = world.jurisdiction(code, name, None);
        let year = world.report(place, 2015);
        for number in 0..3_000 {
            world.item(year, &format!("建设项目第{number}号"));
        }
    }
    let wuhan = world.jurisdictions[0].id;
    let database = TestDatabase::empty().await;
    world.fill(&database).await;
    if on_postgres() {
        let connection = database.connect().await;
        connection.execute_unprepared("ANALYZE").await.unwrap();
        connection.close().await.unwrap();
    }
    let store = store(&database.url).await;
    let scope = store.scope(&Viewer::operator(wuhan), Day { today: business_day(), near_due_days: 7, zone: Shanghai });
    let page = PageRequest { size: 20, from_end: false, after: None, before: None };
    for terms in [&["第27"][..], &["项目", "299号"]] {
        let terms = terms.iter().map(|term| (*term).to_owned()).collect();
        let search = Search { terms, scopes: None, filter: Filter::default() };
        let plan = scope.search_plan(&search, &page).await.unwrap().join("\n");
        if on_postgres() {
            assert!(plan.contains("Bitmap Index Scan on search_text_grams"), "{plan}");
            assert!(!plan.contains("Seq Scan on search_text"), "{plan}");
        } else {
            assert!(plan.contains("SCAN search_gram VIRTUAL TABLE INDEX"), "{plan}");
            assert!(plan.contains("SEARCH t USING") && plan.contains("rowid=?"), "{plan}");
        }
    }
    store.close().await.unwrap();
}
