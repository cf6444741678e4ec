//! Progress reports: written, submitted, accepted or returned, and what each of the others sees of them meanwhile.

mod office;
mod refusals;
mod statements;

use sea_orm::EntityTrait;
use serde_json::{Value, json};

use self::office::{Office, done, refused, review, save, seen, submit};

const ITEM: &str = "智慧城市";

#[tokio::test]
async fn a_leads_report_is_written_returned_and_accepted() {
    let office = Office::new().await;
    let (kjj, supervisor) = (office.client("KJJ"), office.client("supervisor"));
    let input = json!({
        "assignmentId": office.assignment(ITEM, "KJJ"), "period": "2015-Q2", "narrative": "  建成30个。 ",
        "percentDone": "55.5", "readings": office.readings(ITEM, "KJJ", 2, "30"),
        "measuresDone": [{ "measureId": office.measure(ITEM, "KJJ", 0), "completedOn": "2015-05-20" }],
    });
    let draft = done(&save(&kjj, input).await, "progressReport");
    assert_eq!((&draft["status"], &draft["version"]), (&json!("DRAFT"), &json!(1)));
    assert_eq!((&draft["narrative"], &draft["percentDone"]), (&json!("建成30个。"), &json!("55.5")));
    assert_eq!(draft["readings"].as_array().unwrap().len(), 2);
    assert_eq!(draft["measuresDone"], json!([{ "id": office.measure(ITEM, "KJJ", 0) }]));
    for other in ["supervisor", "auditor", "LYJ", "DAJ", "admin"] {
        assert_eq!(seen(&office.client(other), &draft).await, Value::Null, "{other}");
    }

    let sent = done(&submit(&kjj, &[&draft]).await, "progressReports")[0].clone();
    assert_eq!((&sent["status"], &sent["version"]), (&json!("SUBMITTED"), &json!(2)));
    assert_eq!(sent["signedOffBy"], "张三,局长");
    assert_eq!(sent["submittedBy"]["agency"]["code"], "KJJ");
    assert_eq!(seen(&supervisor, &draft).await, sent);
    assert_eq!(seen(&office.client("LYJ"), &draft).await, Value::Null, "it is not accepted yet");

    assert_eq!(refused(&review(&supervisor, &[&sent], "RETURN", None).await), ["comment REQUIRED"]);
    let back = review(&supervisor, &[&sent], "RETURN", Some("未写明存在的问题")).await;
    let back = done(&back, "progressReports")[0].clone();
    assert_eq!((&back["status"], &back["version"]), (&json!("RETURNED"), &json!(3)));
    assert_eq!(back["review"]["comment"], "未写明存在的问题");
    assert_eq!(back["review"]["reviewer"]["agency"], Value::Null);

    let input = json!({
        "assignmentId": office.assignment(ITEM, "KJJ"), "period": "2015-Q2", "expectedVersion": 3, "problems": "资金不足",
    });
    let mended = done(&save(&kjj, input).await, "progressReport");
    assert_eq!((&mended["status"], &mended["version"]), (&json!("RETURNED"), &json!(4)));
    assert_eq!(mended["readings"], draft["readings"], "what was left out stays");
    for other in ["supervisor", "auditor", "LYJ"] {
        assert_eq!(
            seen(&office.client(other), &mended).await,
            Value::Null,
            "{other}: what is being changed is a draft"
        );
    }
    let sent = done(&submit(&kjj, &[&mended]).await, "progressReports")[0].clone();
    assert_eq!(seen(&supervisor, &draft).await, sent, "as it was sent again");
    let accepted = done(&review(&supervisor, &[&sent], "ACCEPT", None).await, "progressReports")[0].clone();
    assert_eq!((&accepted["status"], &accepted["review"]["verdict"]), (&json!("ACCEPTED"), &json!("ACCEPT")));

    let query = "query($id: ID!) { node(id: $id) { ... on Assignment { nextDueOn version measures { status completedOn } \
         goals { indicators { actual asOf } } allowedActions } } }";
    let row = kjj.query_with(query, json!({ "id": office.assignment(ITEM, "KJJ") })).await["node"].take();
    assert_eq!(
        row["measures"],
        json!([{ "status": "DONE", "completedOn": "2015-05-20" }, { "status": "OPEN", "completedOn": null }])
    );
    let indicators = row["goals"][0]["indicators"].as_array().unwrap();
    assert_eq!(indicators[1], json!({ "actual": "30", "asOf": "2015-06-20" }));
    assert_eq!(indicators[2], json!({ "actual": null, "asOf": null }));
    assert_eq!((&row["nextDueOn"], &row["version"]), (&json!("2015-12-31"), &json!(2)));
}

#[tokio::test]
async fn what_an_assisting_agency_reports_goes_to_the_lead() {
    let office = Office::new().await;
    let report = office.submitted(ITEM, "LYJ", "2015-Q2").await;
    let supervisor = office.client("supervisor");
    assert_eq!(refused(&review(&supervisor, &[&report], "ACCEPT", None).await), ["items/0 NOT_ALLOWED"]);
    assert_eq!(seen(&office.client("SWJ"), &report).await, Value::Null);
    assert_eq!(refused(&review(&office.client("SWJ"), &[&report], "ACCEPT", None).await), ["items/0/id NOT_FOUND"]);
    assert_eq!(refused(&review(&office.client("LYJ"), &[&report], "ACCEPT", None).await), ["items/0 NOT_ALLOWED"]);
    let kjj = office.client("KJJ");
    assert_eq!(seen(&kjj, &report).await["problems"], "资金不足");
    let accepted = done(&review(&kjj, &[&report], "ACCEPT", Some("同意")).await, "progressReports")[0].clone();
    assert_eq!(accepted["review"]["reviewer"]["agency"]["code"], "KJJ");
    for who in ["LYJ", "KJJ", "supervisor", "auditor"] {
        assert_eq!(seen(&office.client(who), &report).await, accepted, "{who}");
    }

    // The other one that assists sees what was accepted, and no more of it than DESIGN §3 says.
    let peer = seen(&office.client("SWJ"), &report).await;
    assert_eq!((&peer["narrative"], &peer["percentDone"]), (&json!("LYJ已完成"), &json!("40")));
    for hidden in ["problems", "nextSteps", "signedOffBy", "submittedBy", "review", "onTime"] {
        assert_eq!(peer[hidden], Value::Null, "{hidden}");
    }
    assert_eq!(peer["sources"], json!([]));
    assert_eq!(seen(&office.client("DAJ"), &report).await, Value::Null);
}

#[tokio::test]
async fn where_no_lead_is_stated_the_supervision_office_receives_everything() {
    let office = Office::new().await;
    let report = office.submitted("展会", "LYJ", "2015-Q2").await;
    assert_eq!(seen(&office.client("SWJ"), &report).await, Value::Null, "its lead is only inferred");
    let supervisor = office.client("supervisor");
    done(&review(&supervisor, &[&report], "ACCEPT", None).await, "progressReports");
    assert_eq!(seen(&office.client("SWJ"), &report).await["problems"], Value::Null);
}

#[tokio::test]
async fn a_lead_compiles_its_report_from_those_that_assist_it() {
    let office = Office::new().await;
    let swj = office.accepted(ITEM, "SWJ", "2015-Q2", "KJJ").await;
    let lyj = office.accepted(ITEM, "LYJ", "2015-Q2", "KJJ").await;
    let kjj = office.client("KJJ");
    let input = |sources: Value| json!({ "assignmentId": office.assignment(ITEM, "KJJ"), "period": "2015-Q2", "sourceReportIds": sources });
    let report = done(&save(&kjj, input(json!([swj["id"], lyj["id"]]))).await, "progressReport");
    assert_eq!(report["narrative"], "市旅游局:LYJ已完成\n市商务局:SWJ已完成");
    assert_eq!(report["sources"], json!([{ "id": lyj["id"] }, { "id": swj["id"] }]), "in the printed order");

    // Theirs stay theirs.
    let foreign = json!({ "assignmentId": office.assignment(ITEM, "LYJ"), "period": "2015-Q2", "expectedVersion": lyj["version"] });
    assert_eq!(refused(&save(&kjj, foreign).await), ["assignmentId NOT_ALLOWED"]);
    let sent = done(&submit(&kjj, &[&report]).await, "progressReports")[0].clone();
    assert_eq!(seen(&office.client("supervisor"), &sent).await["sources"].as_array().unwrap().len(), 2);

    let early = office.submitted(ITEM, "LYJ", "2015-Q1").await;
    let mut first = input(json!([early["id"]]));
    first["period"] = json!("2015-Q1");
    assert_eq!(refused(&save(&kjj, first.clone()).await), ["sourceReportIds/0 INVALID"], "not accepted");
    first["sourceReportIds"] = json!([lyj["id"], lyj["id"]]);
    assert_eq!(
        refused(&save(&kjj, first).await),
        ["sourceReportIds/1 DUPLICATE", "sourceReportIds/0 INVALID", "sourceReportIds/1 NOT_FOUND"],
        "of another period"
    );
    let mut assisting = input(json!([lyj["id"]]));
    assisting["assignmentId"] = json!(office.assignment(ITEM, "SWJ"));
    assisting["period"] = json!("2015-Q1");
    assert_eq!(refused(&save(&office.client("SWJ"), assisting).await), ["sourceReportIds NOT_ALLOWED"]);
}

#[tokio::test]
async fn a_new_draft_starts_as_the_last_accepted_report() {
    let office = Office::new().await;
    let kjj = office.client("KJJ");
    let first = json!({
        "assignmentId": office.assignment(ITEM, "KJJ"), "period": "2015-Q1", "narrative": "第一季度", "problems": "无",
        "nextSteps": "推进", "percentDone": "20", "readings": office.readings(ITEM, "KJJ", 3, "12"),
    });
    let first = done(&save(&kjj, first).await, "progressReport");
    let next = json!({ "assignmentId": office.assignment(ITEM, "KJJ"), "period": "2015-Q2", "problems": null });
    let empty = json!({ "assignmentId": office.assignment(ITEM, "KJJ"), "period": "2015-06" });
    let blank = done(&save(&kjj, empty).await, "progressReport");
    assert_eq!((&blank["narrative"], &blank["readings"]), (&json!(""), &json!([])), "nothing is accepted yet");
    let sent = done(&submit(&kjj, &[&first]).await, "progressReports")[0].clone();
    done(&review(&office.client("supervisor"), &[&sent], "ACCEPT", None).await, "progressReports");
    let next = done(&save(&kjj, next).await, "progressReport");
    for same in ["narrative", "nextSteps", "percentDone", "readings"] {
        assert_eq!(next[same], first[same], "{same}");
    }
    assert_eq!((&next["problems"], &next["status"]), (&Value::Null, &json!("DRAFT")));

    let emptied = json!({
        "assignmentId": office.assignment(ITEM, "KJJ"), "period": "2015-Q2", "expectedVersion": 1, "narrative": null,
        "nextSteps": null, "percentDone": null, "readings": null,
    });
    let emptied = done(&save(&kjj, emptied).await, "progressReport");
    assert_eq!((&emptied["narrative"], &emptied["readings"]), (&json!(""), &json!([])));
    assert_eq!((&emptied["nextSteps"], &emptied["percentDone"]), (&Value::Null, &Value::Null));
    assert_eq!(emptied["version"], 2);
}

#[tokio::test]
async fn readings_alone_count_as_a_change_and_an_unchanged_report_does_not() {
    let office = Office::new().await;
    let kjj = office.client("KJJ");
    office.draft(ITEM, "KJJ", "2015-Q2").await;
    let input = |version: i32| {
        json!({
            "assignmentId": office.assignment(ITEM, "KJJ"), "period": "2015-Q2", "expectedVersion": version,
            "readings": office.readings(ITEM, "KJJ", 2, "5"),
        })
    };
    assert_eq!(done(&save(&kjj, input(1)).await, "progressReport")["version"], 2);
    assert_eq!(refused(&save(&kjj, input(1)).await), ["expectedVersion CONFLICT"]);
    assert_eq!(done(&save(&kjj, input(2)).await, "progressReport")["version"], 2, "nothing differs");
}

#[tokio::test]
async fn a_late_report_does_not_put_an_older_reading_over_a_newer_one() {
    let office = Office::new().await;
    let (kjj, supervisor) = (office.client("KJJ"), office.client("supervisor"));
    for (period, value, day, percent) in [("2015-Q2", "30", "2015-06-20", "50"), ("2015-Q1", "10", "2015-03-20", "20")]
    {
        let mut readings = office.readings(ITEM, "KJJ", 1, value);
        readings[0]["asOf"] = json!(day);
        let input = json!({
            "assignmentId": office.assignment(ITEM, "KJJ"), "period": period, "narrative": "进展", "percentDone": percent,
            "readings": readings,
        });
        let report = done(&save(&kjj, input).await, "progressReport");
        let report = done(&submit(&kjj, &[&report]).await, "progressReports")[0].clone();
        done(&review(&supervisor, &[&report], "ACCEPT", None).await, "progressReports");
    }
    let query = "query($id: ID!) { node(id: $id) { ... on Assignment { goals { indicators { actual asOf } } progressReport { period } \
         progressReports { totalCount nodes { period } } first: progressReport(period: \"2015-Q1\") { percentDone } none: progressReport(period: \"x\") { id } } } }";
    let row = kjj.query_with(query, json!({ "id": office.assignment(ITEM, "KJJ") })).await["node"].take();
    assert_eq!(row["goals"][0]["indicators"][0], json!({ "actual": "30", "asOf": "2015-06-20" }));
    assert_eq!((&row["progressReport"]["period"], &row["first"]["percentDone"]), (&json!("2015-Q2"), &json!("20")));
    assert_eq!(row["none"], Value::Null);
    assert_eq!(
        row["progressReports"],
        json!({ "totalCount": 2, "nodes": [{ "period": "2015-Q1" }, { "period": "2015-Q2" }] })
    );
    assert_eq!(attained(&office).await, [Some(500_000)], "30 of 60, and the later report's percent is not less");
}

/// What the lights of judged assignments read.
#[expect(clippy::disallowed_methods, reason = "no field shows it: the light alone reads it")]
async fn attained(office: &Office) -> Vec<Option<i64>> {
    let connection = office.city.database.connect().await;
    let rows = entity::assignment::Entity::find().all(&connection).await.unwrap();
    connection.close().await.unwrap();
    rows.iter().filter(|row| row.judged_on.is_some()).map(|row| row.attained).collect()
}

#[tokio::test]
async fn a_filter_matches_no_report_that_the_viewer_does_not_see() {
    let office = Office::new().await;
    office.draft(ITEM, "KJJ", "2015-Q2").await;
    office.submitted(ITEM, "LYJ", "2015-Q2").await;
    office.accepted(ITEM, "SWJ", "2015-Q2", "KJJ").await;
    let query = "query($f: AssignmentFilter) { assignments(filter: $f) { totalCount } }";
    let filter =
        |filter: Value| json!({ "f": { "responsibility": { "title": { "eq": ITEM } }, "progressReports": filter } });
    let status = |status: &str| json!({ "status": { "eq": status } });
    for (who, drafts, submitted, accepted, unreported) in [
        ("KJJ", 1, 1, 1, 0),
        ("LYJ", 0, 1, 1, 1),
        ("SWJ", 0, 0, 1, 2),
        ("supervisor", 0, 1, 1, 1),
        ("auditor", 0, 1, 1, 1),
        ("DAJ", 0, 0, 0, 0),
    ] {
        let client = office.client(who);
        let period = json!({ "period": { "eq": "2015-Q2" } });
        for (test, expected) in [
            (json!({ "some": status("DRAFT") }), drafts),
            (json!({ "some": status("SUBMITTED") }), submitted),
            (json!({ "some": { "status": { "in": ["ACCEPTED"] }, "submittedAt": { "isNull": false } } }), accepted),
            (json!({ "none": period }), unreported),
            (json!({ "every": status("ACCEPTED"), "some": status("ACCEPTED") }), accepted),
        ] {
            let data = client.query_with(query, filter(test.clone())).await;
            assert_eq!(data["assignments"]["totalCount"], expected, "{who} {test}");
        }
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let office = Office::new().await;
    let kjj = office.client("KJJ");
    for period in ["2015-Q1", "2015-Q2"] {
        office.draft(ITEM, "KJJ", period).await;
    }
    let query = "query($id: ID!, $c: String) { node(id: $id) { ... on Assignment { progressReports(first: 1, after: $c) { edges { cursor node { period } } pageInfo { hasNextPage } } } } \
         assignments(first: 1) { edges { cursor } } }";
    let ask = |cursor: Value| json!({ "id": office.assignment(ITEM, "KJJ"), "c": cursor });
    let first = kjj.query_with(query, ask(Value::Null)).await;
    let edge = &first["node"]["progressReports"]["edges"][0];
    assert_eq!(edge["node"]["period"], "2015-Q1");
    let second = kjj.query_with(query, ask(edge["cursor"].clone())).await;
    assert_eq!(second["node"]["progressReports"]["edges"][0]["node"]["period"], "2015-Q2");
    assert_eq!(second["node"]["progressReports"]["pageInfo"]["hasNextPage"], false);
    let foreign = kjj.ask(query, ask(first["assignments"]["edges"][0]["cursor"].clone())).await;
    assert_eq!(foreign.code(), "BAD_USER_INPUT");
}

#[tokio::test]
async fn a_key_gets_the_first_answer_again() {
    let office = Office::new().await;
    let kjj = office.client("KJJ");
    let input = |narrative: &str| {
        json!({
            "idempotencyKey": "one", "assignmentId": office.assignment(ITEM, "KJJ"), "period": "2015-Q2", "narrative": narrative,
        })
    };
    let first = done(&save(&kjj, input("进展")).await, "progressReport");
    assert_eq!(done(&save(&kjj, input("进展")).await, "progressReport"), first);
    assert_eq!(refused(&save(&kjj, input("其他")).await), ["idempotencyKey IDEMPOTENCY_MISMATCH"]);
}
