//! The supervision office's changes of items and agencies, as its clients make them.

mod agencies;
mod closing;
mod creating;
mod dispatching;
mod revising;
mod writers;

use entity::{agency, assignment, event, jurisdiction, responsibility, work_report};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};

use crate::harness::TestCity;
use crate::harness::client::Client;
use crate::harness::world::World;

const WORK_REPORT: &str = "workReport { id year title noticeNumber responsibilities(orderBy: {field: ORDINAL}, first: 100) { nodes { id ordinal title status } } }";
const ITEM: &str = "responsibility { id version status outcome allowedActions section ordinal title leader dueOn dueText light { color } lead { code } assignments { id version role origin status dueOn nextDueOn agency { code } } }";
const ITEMS: &str = "responsibilities { id version status allowedActions assignments { id version status dueOn nextDueOn agency { code } } }";
const AGENCY: &str = "agency { id version code name aliases active successor { code } }";

impl Client {
    /// What a change is refused for: `path code`.
    async fn refusals(&self, mutation: &str, shows: &str, input: Value) -> Vec<String> {
        refusals(&self.change(mutation, shows, input).await)
    }
}

fn refusals(payload: &Value) -> Vec<String> {
    let errors = payload["userErrors"].as_array().unwrap();
    let line = |error: &Value| {
        let path: Vec<&str> =
            error["path"].as_array().into_iter().flatten().map(|step| step.as_str().unwrap()).collect();
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()));
        format!("{} {}", path.join("."), error["code"].as_str().unwrap())
    };
    errors.iter().map(line).collect()
}

/// The id of an agency of Wuhan.
async fn agency(city: &TestCity, code: &str) -> String {
    let data = city.supervisor().query(&format!(r#"{{ agency(code: "{code}") {{ id }} }}"#)).await;
    data["agency"]["id"].as_str().unwrap().to_owned()
}

/// The work report of 2015.
async fn report(city: &TestCity) -> String {
    let data = city.supervisor().query("{ workReport(year: 2015) { id } }").await;
    data["workReport"]["id"].as_str().unwrap().to_owned()
}

/// An item that 市科技局 leads and 市旅游局 assists.
async fn item(city: &TestCity, title: &str) -> Value {
    json!({ "title": title, "assignments": [
        { "agencyId": agency(city, "KJJ").await, "role": "LEAD", "dueOn": "2015-11-30" },
        { "agencyId": agency(city, "LYJ").await, "role": "ASSIST", "dueOn": "2015-09-30" },
    ] })
}

/// That item as a draft.
async fn draft(city: &TestCity, title: &str) -> Value {
    let input = json!({ "workReportId": report(city).await, "responsibility": item(city, title).await });
    city.supervisor().done("createResponsibility", ITEM, input).await["responsibility"].clone()
}

/// That item, dispatched.
async fn dispatched(city: &TestCity, title: &str) -> Value {
    let draft = draft(city, title).await;
    dispatch(city, &draft).await
}

async fn dispatch(city: &TestCity, draft: &Value) -> Value {
    let input = json!({ "items": [versioned(draft)] });
    city.supervisor().done("dispatchResponsibilities", ITEMS, input).await["responsibilities"][0].clone()
}

/// An agency takes up its part of an item.
async fn acknowledge(city: &TestCity, code: &str, item: &Value) {
    let input = json!({ "items": [versioned(part(item, code))] });
    city.agency(code).done("acknowledgeAssignments", "assignments { status }", input).await;
}

fn versioned(row: &Value) -> Value {
    json!({ "id": row["id"], "expectedVersion": row["version"] })
}

fn part<'v>(item: &'v Value, code: &str) -> &'v Value {
    item["assignments"].as_array().unwrap().iter().find(|row| row["agency"]["code"] == code).unwrap()
}

/// The item as a viewer sees it now; null where it does not.
async fn seen(client: &Client, item: &Value) -> Value {
    let shows = ITEM.strip_prefix("responsibility ").unwrap();
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Responsibility {shows} }} }}");
    client.query_with(&query, json!({ "id": item["id"] })).await["node"].clone()
}

/// The history of a row as the office keeps it: action, audience and changed fields.
#[expect(clippy::disallowed_methods, reason = "what was written, past any scope")]
async fn history(city: &TestCity, table: &str, action: &str) -> Vec<(String, Vec<String>, Value)> {
    let connection = city.database.connect().await;
    let events = event::Entity::find()
        .filter(event::Column::EntityType.eq(table))
        .filter(event::Column::Action.eq(action))
        .all(&connection)
        .await
        .unwrap();
    let tell = |event: event::Model| {
        let changes = event.changes.as_array().unwrap().clone();
        let fields = changes.iter().map(|change| change["field"].as_str().unwrap().to_owned()).collect();
        let note = changes.iter().find(|change| change["field"] == "note");
        (event.audience, fields, note.map_or(Value::Null, |note| note["after"].clone()))
    };
    events.into_iter().map(tell).collect()
}

/// Huangshi, another city, and Wuchang, a district below Wuhan, each with an agency. Their ids as the API gives them.
async fn neighbours(city: &TestCity) -> (String, String) {
    #[expect(clippy::disallowed_methods, reason = "the city's own row, past the scope")]
    async fn wuhan(connection: &sea_orm::DatabaseConnection) -> uuid::Uuid {
        jurisdiction::Entity::find()
            .filter(jurisdiction::Column::Code.eq("420100"))
            .one(connection)
            .await
            .unwrap()
            .unwrap()
            .id
    }
    let connection = city.database.connect().await;
    let mut world = World::default();
    let huangshi = world.jurisdiction("420200", "黄石市", None);
    let wuchang = world.jurisdiction("420106", "武昌区", Some(wuhan(&connection).await));
    for (place, name) in [(huangshi, "市科技局"), (wuchang, "区科技局")] {
        world.agency(place, name);
        let year = world.report(place, 2015);
        world.item(year, "加快科技创新");
    }
    let rows = |rows: Vec<jurisdiction::Model>| rows.into_iter().map(IntoActiveModel::into_active_model);
    jurisdiction::Entity::insert_many(rows(world.jurisdictions)).exec_without_returning(&connection).await.unwrap();
    let agencies = world.agencies.into_iter().map(IntoActiveModel::into_active_model);
    agency::Entity::insert_many(agencies).exec_without_returning(&connection).await.unwrap();
    let reports = world.reports.into_iter().map(IntoActiveModel::into_active_model);
    work_report::Entity::insert_many(reports).exec_without_returning(&connection).await.unwrap();
    let items = world.items.into_iter().map(IntoActiveModel::into_active_model);
    responsibility::Entity::insert_many(items).exec_without_returning(&connection).await.unwrap();
    let of = async |place: &str| {
        let query = format!(r#"{{ agency(code: "KJJ", jurisdictionCode: "{place}") {{ id }} }}"#);
        city.supervisor().query(&query).await["agency"]["id"].as_str().unwrap().to_owned()
    };
    (of("420200").await, of("420106").await)
}

/// Sets a state that other mutations lead to.
async fn set_status(city: &TestCity, agency: &str, status: &str) {
    use sea_orm::ConnectionTrait;
    use sea_orm::sea_query::{Expr, ExprTrait, Query};
    let of = Query::select()
        .column(agency::Column::Id)
        .from(agency::Entity)
        .and_where(Expr::col(agency::Column::Code).eq(agency))
        .to_owned();
    let set = Query::update()
        .table(assignment::Entity)
        .value(assignment::Column::Status, status)
        .value(assignment::Column::DisputeReason, (status == "DISPUTED").then_some("与我单位职责无关"))
        .and_where(Expr::col(assignment::Column::AgencyId).in_subquery(of))
        .and_where(Expr::col(assignment::Column::Status).ne("WITHDRAWN"))
        .to_owned();
    city.database.connect().await.execute(&set).await.unwrap();
}
