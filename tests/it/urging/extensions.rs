//! Extensions: asked in time, decided by who receives, and what moves.

use serde_json::{Value, json};

use super::{Desk, Done, assignment, change, measure, refusal, see};
use crate::harness::client::Client;

const REQUEST: &str = "extensionRequest { id version status oldDueOn newDueOn reason signedOffBy requestedAt comment decidedAt \
                       decidedBy { subject name agency { code } } measures { ordinal } assignment { id } }";

async fn ask(client: &Client, input: Value) -> Done {
    change(client, "requestExtension", REQUEST, input).await
}

async fn decide(client: &Client, request: &Value, verdict: &str, comment: Option<&str>) -> Done {
    let input =
        json!({ "id": request["id"], "expectedVersion": request["version"], "verdict": verdict, "comment": comment });
    change(client, "decideExtension", REQUEST, input).await
}

impl Desk {
    /// What KJJ asks for its hall.
    fn hall_later(&self) -> Value {
        json!({ "assignmentId": assignment(self.hall[0]), "expectedVersion": 1, "newDueOn": "2015-10-31", "reason": "场地未交付", "signedOffBy": "局长 李" })
    }

    /// What LYJ asks for two of its measures.
    fn guides_later(&self) -> Value {
        let measures = [self.measures[0], self.measures[1]].map(measure);
        json!({ "assignmentId": assignment(self.hall[1]), "expectedVersion": 1, "measureIds": measures, "newDueOn": "2015-10-31", "reason": "游客中心未开放" })
    }

    async fn item_due_on(&self) -> Value {
        let id = duban::model::global_id::GlobalId::new(duban::model::global_id::NodeKind::Responsibility, self.item);
        let query = "query($id: ID!) { node(id: $id) { ... on Responsibility { dueOn version } } }";
        self.city.supervisor().query_with(query, json!({ "id": id.to_string() })).await["node"].take()
    }
}

#[tokio::test]
async fn a_granted_extension_moves_the_assignments_day_and_not_the_items() {
    let desk = Desk::new().await;
    let before = desk.item_due_on().await;
    let request = ask(&desk.city.agency("KJJ"), desk.hall_later()).await.made();
    assert_eq!(
        (&request["status"], &request["oldDueOn"], &request["newDueOn"]),
        (&json!("PENDING"), &json!("2015-08-31"), &json!("2015-10-31"))
    );
    assert_eq!(
        (&request["reason"], &request["signedOffBy"], &request["measures"]),
        (&json!("场地未交付"), &json!("局长 李"), &json!([]))
    );
    assert_eq!((&request["requestedAt"], &request["decidedBy"]), (&json!("2026-01-05T01:00:00Z"), &Value::Null));
    assert_eq!(desk.see(desk.hall[0], "dueOn").await, "2015-08-31", "a request moves nothing");
    let actions = see(&desk.city.supervisor(), desk.hall[0], "allowedActions").await;
    assert!(actions.as_array().unwrap().contains(&json!("DECIDE_EXTENSION")), "{actions}");

    let granted = decide(&desk.city.supervisor(), &request, "GRANT", None).await.made();
    assert_eq!(
        (&granted["status"], &granted["version"], &granted["comment"]),
        (&json!("GRANTED"), &json!(2), &Value::Null)
    );
    assert_eq!(granted["decidedBy"], json!({ "subject": "[Supervisor] None", "name": null, "agency": null }));
    for field in ["dueOn", "nextDueOn"] {
        assert_eq!(desk.see(desk.hall[0], field).await, "2015-10-31");
    }
    assert_eq!(desk.see(desk.hall[0], "version").await, 2);
    assert_eq!(desk.item_due_on().await, before);
    let again = decide(&desk.city.supervisor(), &granted, "REFUSE", Some("晚了")).await;
    assert_eq!(
        (again.refused, again.object["status"].clone()),
        (refusal("id", "INVALID_TRANSITION"), json!("GRANTED"))
    );

    // The old day stays in the trail.
    let connection = desk.city.database.connect().await;
    let told = events(&connection, "assignment").await;
    let moved = told.iter().find(|change| change["field"] == "due_on").unwrap();
    assert_eq!((&moved["before"], &moved["after"]), (&json!("2015-08-31"), &json!("2015-10-31")));
    connection.close().await.unwrap();
}

#[expect(clippy::disallowed_methods, reason = "looks at the trail itself, which no door offers yet")]
async fn events(connection: &sea_orm::DatabaseConnection, table: &str) -> Vec<Value> {
    use sea_orm::ConnectionTrait;
    let sql = format!(
        "SELECT changes FROM event WHERE entity_type = '{table}' AND action = 'decideExtension' AND audience = 'AGENCY'"
    );
    let statement = sea_orm::Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    rows.iter().flat_map(|row| row.try_get::<Value>("", "changes").unwrap().as_array().unwrap().clone()).collect()
}

#[tokio::test]
async fn the_lead_decides_for_the_agency_that_assists_it_and_the_measures_move() {
    let desk = Desk::new().await;
    let request = ask(&desk.city.agency("LYJ"), desk.guides_later()).await.made();
    assert_eq!(
        (&request["oldDueOn"], &request["measures"]),
        (&json!("2015-07-31"), &json!([{ "ordinal": 1 }, { "ordinal": 2 }]))
    );
    for (client, refused) in [
        (desk.city.supervisor(), refusal("id", "NOT_ALLOWED")),
        (desk.city.agency("LYJ"), refusal("id", "NOT_ALLOWED")),
        (desk.city.auditor(), refusal("id", "NOT_ALLOWED")),
        (desk.city.agency("SWJ"), refusal("id", "NOT_FOUND")),
        (desk.city.agency("DAJ"), refusal("id", "NOT_FOUND")),
    ] {
        assert_eq!(decide(&client, &request, "GRANT", None).await.refused, refused);
    }
    let granted = decide(&desk.city.agency("KJJ"), &request, "GRANT", Some("同意")).await.made();
    assert_eq!((&granted["comment"], &granted["decidedBy"]["agency"]), (&json!("同意"), &json!({ "code": "KJJ" })));
    let measures = desk.see(desk.hall[1], "measures { dueOn status }").await;
    let days: Vec<&Value> = measures.as_array().unwrap().iter().map(|measure| &measure["dueOn"]).collect();
    assert_eq!(days, [&json!("2015-10-31"), &json!("2015-10-31"), &Value::Null, &json!("2015-03-31")]);
    assert_eq!(desk.see(desk.hall[1], "nextDueOn").await, "2015-10-31");
    assert_eq!(desk.see(desk.hall[1], "dueOn").await, Value::Null);
}

#[tokio::test]
async fn without_a_stated_lead_the_office_decides_and_a_refusal_needs_a_word() {
    let desk = Desk::new().await;
    let input = json!({ "assignmentId": assignment(desk.road[1]), "expectedVersion": 1, "newDueOn": "2015-07-31", "reason": "雨季" });
    let request = ask(&desk.city.agency("KJJ"), input.clone()).await.made();
    assert_eq!(decide(&desk.city.agency("SWJ"), &request, "GRANT", None).await.refused, refusal("id", "NOT_FOUND"));
    let office = desk.city.supervisor();
    assert_eq!(decide(&office, &request, "REFUSE", Some(" ")).await.refused, refusal("comment", "REQUIRED"));
    let stale = json!({ "id": request["id"], "version": 7 });
    assert_eq!(decide(&office, &stale, "GRANT", None).await.refused, refusal("expectedVersion", "CONFLICT"));
    let refused = decide(&office, &request, "REFUSE", Some("工期不变")).await.made();
    assert_eq!((&refused["status"], &refused["comment"]), (&json!("REFUSED"), &json!("工期不变")));
    assert_eq!(desk.see(desk.road[1], "dueOn").await, "2015-07-02");
    assert_eq!(desk.version(desk.road[1]).await, 1);
    ask(&desk.city.agency("KJJ"), input).await.made();
}

#[tokio::test]
async fn an_extension_is_asked_before_the_day_and_not_after() {
    let desk = Desk::new().await;
    let bureau = desk.city.agency("KJJ");
    desk.today("2015-08-31");
    let actions = see(&bureau, desk.hall[0], "allowedActions").await;
    assert!(actions.as_array().unwrap().contains(&json!("REQUEST_EXTENSION")), "{actions}");
    desk.today("2015-09-01");
    let actions = see(&bureau, desk.hall[0], "allowedActions").await;
    assert!(!actions.as_array().unwrap().contains(&json!("REQUEST_EXTENSION")), "{actions}");
    let late = ask(&bureau, desk.hall_later()).await;
    assert_eq!((late.refused, late.object), (refusal("assignmentId", "DUE_DATE_PASSED"), Value::Null));
    assert!(late.message.contains("2015-08-31") && late.message.contains("2015-09-01"), "{}", late.message);
    let guides = desk.city.agency("LYJ");
    assert_eq!(ask(&guides, desk.guides_later()).await.refused, refusal("measureIds", "DUE_DATE_PASSED"));
    // What is due later can still be asked for.
    let mut second = desk.guides_later();
    second["measureIds"] = json!([measure(desk.measures[1])]);
    ask(&guides, second).await.made();
}

#[tokio::test]
async fn what_can_not_be_asked_for_is_refused_and_nothing_is_asked() {
    let desk = Desk::new().await;
    let (bureau, guides) = (desk.city.agency("KJJ"), desk.city.agency("LYJ"));
    let hall = |field: &str, value: Value| {
        let mut input = desk.hall_later();
        input[field] = value;
        input
    };
    let measures = |value: Value| {
        let mut input = desk.guides_later();
        input["measureIds"] = value;
        input
    };
    let [first, second, undated, done] = desk.measures.map(measure);
    let unknown = measure(desk.item);
    for (client, input, refused) in [
        (&bureau, hall("reason", json!("")), refusal("reason", "REQUIRED")),
        (&bureau, hall("reason", json!("长".repeat(2_001))), refusal("reason", "TOO_LONG")),
        (&bureau, hall("signedOffBy", json!("长".repeat(101))), refusal("signedOffBy", "TOO_LONG")),
        (&bureau, hall("expectedVersion", json!(2)), refusal("expectedVersion", "CONFLICT")),
        (&bureau, hall("newDueOn", json!("2015-08-31")), refusal("newDueOn", "OUT_OF_RANGE")),
        (&bureau, hall("newDueOn", json!("2015-06-01")), refusal("newDueOn", "OUT_OF_RANGE")),
        (&bureau, hall("measureIds", json!([first])), refusal("measureIds.0", "INVALID")),
        (&bureau, hall("assignmentId", json!(assignment(desk.hall[1]))), refusal("assignmentId", "NOT_ALLOWED")),
        (&bureau, hall("assignmentId", json!(unknown)), refusal("assignmentId", "NOT_FOUND")),
        (&guides, hall("assignmentId", json!(assignment(desk.road[1]))), refusal("assignmentId", "NOT_FOUND")),
        (&guides, measures(json!([])), refusal("assignmentId", "INVALID")),
        (&guides, measures(Value::Null), refusal("assignmentId", "INVALID")),
        (&guides, measures(json!([first, undated])), refusal("measureIds.1", "INVALID")),
        (&guides, measures(json!([done])), refusal("measureIds.0", "INVALID")),
        (&guides, measures(json!([first, first])), refusal("measureIds.1", "DUPLICATE")),
        (&guides, measures(json!([first, unknown])), refusal("measureIds.1", "NOT_FOUND")),
        (&guides, measures(json!([assignment(desk.hall[1])])), refusal("measureIds.0", "NOT_FOUND")),
    ] {
        let asked = ask(client, input.clone()).await;
        assert_eq!((asked.refused, asked.object), (refused, Value::Null), "{input}");
    }
    // Moving two measures to a day between theirs would bring one forward.
    let mut between = measures(json!([first, second]));
    between["newDueOn"] = json!("2015-08-31");
    assert_eq!(ask(&guides, between).await.refused, refusal("newDueOn", "OUT_OF_RANGE"));
    for client in [desk.city.supervisor(), desk.city.auditor()] {
        assert_eq!(ask(&client, desk.hall_later()).await.refused, refusal("assignmentId", "NOT_ALLOWED"));
    }
    for part in desk.hall.into_iter().chain(desk.road) {
        assert_eq!(desk.see(part, "extensionRequests { id }").await, json!([]));
    }
}

#[tokio::test]
async fn one_request_of_an_assignment_waits_at_a_time() {
    let desk = Desk::new().await;
    let bureau = desk.city.agency("KJJ");
    let request = ask(&bureau, desk.hall_later()).await.made();
    assert_eq!(ask(&bureau, desk.hall_later()).await.refused, refusal("assignmentId", "DUPLICATE"));
    let actions = see(&bureau, desk.hall[0], "allowedActions").await;
    assert!(!actions.as_array().unwrap().contains(&json!("REQUEST_EXTENSION")), "{actions}");
    decide(&desk.city.supervisor(), &request, "REFUSE", Some("不同意")).await.made();
    ask(&bureau, desk.hall_later()).await.made();
    let statuses = see(&bureau, desk.hall[0], "extensionRequests { status }").await;
    assert_eq!(statuses, json!([{ "status": "REFUSED" }, { "status": "PENDING" }]), "oldest first");
    for (filter, total) in [
        ("some: { status: { eq: PENDING } }", 1),
        ("some: { status: { eq: GRANTED } }", 0),
        ("none: { status: { in: [PENDING, REFUSED] } }", 4),
        ("every: { status: { ne: PENDING } }", 4),
    ] {
        let query = format!("{{ assignments(filter: {{ extensionRequests: {{ {filter} }} }}) {{ totalCount }} }}");
        assert_eq!(desk.city.supervisor().query(&query).await["assignments"]["totalCount"], total, "{filter}");
    }
}

#[tokio::test]
async fn the_days_of_a_plan_that_is_open_are_changed_in_the_plan() {
    for status in ["DRAFT", "RETURNED"] {
        let desk = Desk::with(|world, _| {
            let lyj = world.agencies.iter().find(|agency| agency.code == "LYJ").unwrap().id;
            world.plans.iter_mut().find(|plan| plan.agency_id == lyj).unwrap().status = status.to_owned();
        })
        .await;
        let refused = ask(&desk.city.agency("LYJ"), desk.guides_later()).await.refused;
        assert_eq!(refused, refusal("measureIds", "INVALID"), "{status}");
    }
}

#[tokio::test]
async fn two_requests_at_once_leave_one_and_two_decisions_one() {
    let desk = Desk::new().await;
    let bureau = desk.city.agency("KJJ");
    let (one, other) = tokio::join!(ask(&bureau, desk.hall_later()), ask(&bureau, desk.hall_later()));
    let (made, refused) = if one.refused.is_empty() { (one, other) } else { (other, one) };
    assert_eq!(refused.refused, refusal("assignmentId", "DUPLICATE"));
    let request = made.made();
    let office = desk.city.supervisor();
    let (one, other) =
        tokio::join!(decide(&office, &request, "GRANT", None), decide(&office, &request, "REFUSE", Some("否")));
    let outcomes = [&one.refused, &other.refused];
    assert_eq!(outcomes.iter().filter(|refused| refused.is_empty()).count(), 1, "{outcomes:?}");
    let granted = desk.see(desk.hall[0], "dueOn").await == "2015-10-31";
    assert_eq!(granted, one.refused.is_empty());
}
