//! Who may not: an auditor, an admin, the office above and the office beside are refused by every mutation, learn nothing
//! of what they do not see, and change nothing.

use duban::model::role::Role;
use entity::jurisdiction;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::codes;
use super::scenarios::{NAMES, Scene, of_each_mutation, scenario};
use crate::harness::WUHAN;
use crate::harness::database::TestDatabase;
use crate::harness::rows::{difference, whole};
use crate::harness::world::made;

const PROVINCE: &str = "420000";
const NEIGHBOUR: &str = "420200";

of_each_mutation!(who_may_not_changes_nothing);

async fn who_may_not_changes_nothing(name: &str) {
    // Each has exports of its own.
    if name == "createExport" {
        return;
    }
    let Scene { year, client, mut input } = Box::pin(scenario(name)).await;
    tree(&year.city.database).await;
    if ["createWorkReport", "saveAgency"].contains(&name) {
        input["jurisdictionCode"] = json!(WUHAN);
    }
    let connection = year.city.database.connect().await;
    let old = whole(&connection).await;
    let of = |role: Role, place: &str| year.city.anonymous().with_token(year.city.token(&[role], place, None));
    for (who, other) in [
        ("auditor", year.city.auditor()),
        ("admin", year.city.admin()),
        ("province", of(Role::Supervisor, PROVINCE)),
        ("neighbour", of(Role::Supervisor, NEIGHBOUR)),
        ("province's admin", of(Role::Admin, PROVINCE)),
        ("neighbour's admin", of(Role::Admin, NEIGHBOUR)),
    ] {
        // Agencies are an admin's, those of the jurisdictions below too, and rules are.
        if [("admin", "saveAgency"), ("province's admin", "saveAgency"), ("admin", "setReportingCalendar")]
            .contains(&(who, name))
        {
            continue;
        }
        let told = other.change(name, "", input.clone()).await;
        assert_eq!(codes(&told), [expected(who, name)], "{name} by the {who}: {told}");
        let left = whole(&connection).await;
        assert!(left == old, "{name} by the {who}: {:#?}", difference(&old, &left));
    }
    connection.close().await.unwrap();
    // It was not for another reason: who may does it.
    let done: Value = client.change(name, "", input).await;
    assert!(codes(&done).is_empty(), "{name}: {done}");
}

/// What is hidden is answered as if it were missing (DESIGN §3): city data from admins and neighbours, an unsubmitted
/// report from all but its agency. Agencies and jurisdictions are seen by all.
fn expected(who: &str, name: &str) -> &'static str {
    let of_all = ["createWorkReport", "saveAgency"].contains(&name);
    let hidden = match who {
        "admin" | "neighbour" | "province's admin" | "neighbour's admin" => !of_all,
        _ => ["submitProgressReports", "cancelExport"].contains(&name),
    };
    if hidden { "NOT_FOUND" } else { "NOT_ALLOWED" }
}

/// The province above Wuhan, and the city beside it.
async fn tree(database: &TestDatabase) {
    let connection = database.connect().await;
    let [province, neighbour] = [7001_u128, 7002].map(Uuid::from_u128);
    for (id, code, name, parent_id) in
        [(province, PROVINCE, "湖北省", None), (neighbour, NEIGHBOUR, "黄石市", Some(province))]
    {
        let row = jurisdiction::Model {
            id,
            code: code.to_owned(),
            name: name.to_owned(),
            parent_id,
            version: 1,
            created_at: made(),
            updated_at: made(),
        };
        jurisdiction::Entity::insert(row.into_active_model()).exec_without_returning(&connection).await.unwrap();
    }
    let above = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "UPDATE jurisdiction SET parent_id = $1 WHERE code = $2",
        [province.into(), WUHAN.into()],
    );
    connection.execute_raw(above).await.unwrap();
    connection.close().await.unwrap();
}
