//! Reports: registered queries as plain addresses, in JSON and CSV.

use serde_json::{Value, json};

use super::{TWO_ROWS, operations, push};
use crate::harness::TestCity;
use crate::harness::client::{Client, Reply};
use crate::harness::database::sample;
use crate::operations::desk::Desk;

/// Under the mark, the header and the rows.
fn table(reply: &Reply) -> (Vec<String>, Vec<Vec<String>>) {
    assert_eq!(reply.status, 200, "{}", reply.text);
    let text = reply.text.strip_prefix('\u{feff}').expect("the mark of UTF-8");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let line = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let header = line(reader.headers().unwrap());
    (header, reader.records().map(|record| line(&record.unwrap())).collect())
}

async fn csv_of(client: &Client, address: &str) -> (Vec<String>, Vec<Vec<String>>) {
    table(&client.get(address).await)
}

#[tokio::test]
async fn every_query_that_users_send_is_a_report() {
    let desk = Desk::with(1).await;
    let office = &desk.office;
    let text = String::from_utf8(sample("operations.graphql")).unwrap();
    push(&desk.city, &text);
    let index = office.get("/reports").await.json();
    let names: Vec<&str> =
        index["reports"].as_array().unwrap().iter().map(|report| report["name"].as_str().unwrap()).collect();
    for (name, parameters) in [
        ("Inbox", "?year=2015"),
        ("MyQuarter", ""),
        ("Board", "?filter=%7B%22role%22:%7B%22eq%22:%22LEAD%22%7D%7D&first=5"),
        ("Bulletin", "?year=%7B%22responsibility%22:%7B%22year%22:%7B%22eq%22:2015%7D%7D%7D&p=2015-Q2"),
        ("Ledger", ""),
        ("Year", ""),
    ] {
        assert!(names.contains(&name), "{names:?}");
        let report = office.get(&format!("/reports/{name}{parameters}")).await;
        assert_eq!(report.status, 200, "{name}: {}", report.text);
        assert!(report.json().as_object().is_some_and(|data| !data.is_empty() && !data.contains_key("errors")));
        let (header, rows) = csv_of(office, &format!("/reports/{name}.csv{parameters}")).await;
        assert!(!header.is_empty() && rows.iter().all(|row| row.len() == header.len()), "{name}");
    }
    // Only queries are reports: what changes or follows has none.
    for name in ["ReturnAndUrge", "Close", "BoardLive", "Nothing"] {
        assert!(!names.contains(&name));
        let reply = office.get(&format!("/reports/{name}")).await;
        assert_eq!(reply.status, 404);
        assert_eq!(reply.message(), format!("没有名为“{name}”的报表:可用的见 /reports"));
    }
    let board = index["reports"].as_array().unwrap().iter().find(|report| report["name"] == "Board").unwrap();
    assert_eq!((&board["json"], &board["csv"]), (&json!("/reports/Board"), &json!("/reports/Board.csv")));
    let variable = |name: &str, of: &str, required: bool| json!({ "name": name, "type": of, "required": required, "default": null });
    assert_eq!(
        board["variables"],
        json!([
            variable("filter", "AssignmentFilter!", true),
            variable("first", "Int!", true),
            variable("after", "String", false)
        ])
    );
    // What the office and a bureau see differs, as it does by GraphQL.
    let asked = desk.agency("KJJ").query("{ viewer { agency { assignments { totalCount } } } }").await;
    let (_, rows) = csv_of(&desk.agency("KJJ"), "/reports/MyQuarter.csv").await;
    assert_eq!(json!(rows.len()), asked["viewer"]["agency"]["assignments"]["totalCount"]);
    assert_eq!(csv_of(office, "/reports/MyQuarter.csv").await.1.len(), 0, "the office is no agency");
}

#[tokio::test]
async fn a_table_has_a_row_for_each_node_and_the_columns_of_its_document() {
    let city = TestCity::wuhan_2015().await;
    push(
        &city,
        "query Items($title: String = \"\", $n: Int = 50) { responsibilities(filter: { title: { contains: $title } }, first: $n) { nodes { title section lead { name } assignments { role agency { code } } ...More } } } \
         fragment More on Responsibility { status dueOn }",
    );
    let office = city.supervisor();
    let reply = office.get("/reports/Items.csv?title=%E6%99%BA%E6%85%A7%E6%97%85%E6%B8%B8").await;
    assert_eq!(reply.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    assert_eq!(reply.header("content-disposition"), Some("attachment; filename=\"Items.csv\""));
    let (header, rows) = table(&reply);
    let columns = ["title", "section", "lead.name", "assignments.role", "assignments.agency.code", "status", "dueOn"];
    assert_eq!(header, columns);
    assert_eq!(rows.len(), 1);
    assert_eq!(
        [rows[0][0].as_str(), &rows[0][2], &rows[0][3], &rows[0][4]],
        ["推进国家智慧旅游城市建设。", "市旅游局", "LEAD; ASSIST", "LYJ; KJJ"]
    );
    let (header, rows) = csv_of(&office, "/reports/Items.csv?title=nowhere").await;
    assert_eq!((header.len(), rows.len()), (columns.len(), 0), "the header stays");
    let by_accept = office.get_with("/reports/Items?n=3", &[("accept", "text/csv, */*;q=0.1")]).await;
    assert_eq!(table(&by_accept).1.len(), 3);
    let neither = office.get_with("/reports/Items", &[("accept", "image/png")]).await;
    assert_eq!(neither.status, 406);
}

#[tokio::test]
async fn a_page_that_a_variable_continues_is_read_to_its_end() {
    let city = TestCity::wuhan_2015().await;
    push(
        &city,
        "query All($after: String) { assignments(first: 10, after: $after) { pageInfo { hasNextPage endCursor } edges { cursor node { id } } } }",
    );
    let office = city.supervisor();
    let (header, rows) = csv_of(&office, "/reports/All.csv").await;
    assert_eq!(header, ["cursor", "node.id"]);
    assert_eq!(rows.len(), 36);
    let (_, one_page) = csv_of(&office, &format!("/reports/All.csv?after={}", rows[29][0])).await;
    assert_eq!(one_page, rows[30..], "from a cursor on it is the page after it");
}

#[tokio::test]
async fn a_report_without_a_list_is_one_row() {
    let city = TestCity::wuhan_2015().await;
    push(&city, "query Count { viewer { today roles } assignments { totalCount } }");
    let (header, rows) = csv_of(&city.supervisor(), "/reports/Count.csv").await;
    assert_eq!(header, ["viewer.today", "viewer.roles", "assignments.totalCount"]);
    assert_eq!(rows, [["2015-06-25", "SUPERVISOR", "36"]]);
}

#[tokio::test]
async fn a_report_that_has_not_changed_is_not_sent_again() {
    let city = TestCity::wuhan_2015().await;
    push(&city, TWO_ROWS);
    let office = city.supervisor();
    let mut tags = Vec::new();
    for address in ["/reports/TwoRows", "/reports/TwoRows.csv", "/reports"] {
        let first = office.get(address).await;
        assert_eq!(first.header("cache-control"), Some("private, no-cache"));
        assert!(first.header("vary").unwrap().contains("authorization, accept, accept-language"));
        let tag = first.header("etag").unwrap().to_owned();
        for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let again = office.get_with(address, &[("if-none-match", &known)]).await;
            assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", Some(tag.as_str())));
        }
        assert_eq!(office.get_with(address, &[("if-none-match", "\"other\"")]).await.status, 200);
        tags.push(tag);
    }
    tags.dedup();
    assert_eq!(tags.len(), 3);
    let seen = city.agency("SWJ").get("/reports/TwoRows").await;
    assert_ne!(seen.header("etag"), Some(tags[0].as_str()), "another sight is another body");
}

#[tokio::test]
async fn a_report_is_refused_as_the_api_refuses() {
    let city = TestCity::wuhan_2015().await;
    push(
        &city,
        "query One($id: ID!, $role: AssignmentRole) { node(id: $id) { id } assignments(filter: { role: { eq: $role } }) { totalCount } }",
    );
    let office = city.supervisor();
    let anonymous = city.anonymous();
    for address in ["/reports", "/reports/One", "/reports/One.csv", "/reports/Nothing"] {
        assert_eq!(anonymous.get(address).await.status, 401, "{address}");
    }
    let english = [("accept-language", "en")];
    let cases = [
        ("/reports/One", "The parameter id of type ID! is missing: add it to the address, as in ?id=…"),
        ("/reports/One?id=a&x=1", "The report has no parameter x: it takes id, role"),
        ("/reports/One?id=a&id=b", "The parameter id is there twice"),
        ("/reports/One.csv?id=nonsense", "`nonsense` is no id of this server: use ids as the API returned them"),
    ];
    for (address, expected) in cases {
        let reply = office.get_with(address, &english).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_USER_INPUT"), "{address}");
        assert_eq!(reply.message(), expected);
        assert!(reply.json().get("data").is_none() && reply.header("etag").is_none());
    }
    let wrong = office.get_with("/reports/One?id=a&role=BOSS", &english).await;
    assert_eq!((wrong.status, wrong.code().as_str()), (400, "BAD_USER_INPUT"), "{}", wrong.text);
    assert_eq!(anonymous.get("/reports/One/x").await.status, 404);
}

#[tokio::test]
async fn a_report_is_charged_as_its_operation_is() {
    let settings = [("DUBAN_RATE_LIMIT__ENABLED", "true"), ("DUBAN_RATE_LIMIT__BUCKET", "12")];
    let city = TestCity::wuhan_2015_with(&settings).await;
    push(&city, TWO_ROWS);
    let office = city.supervisor();
    for _ in 0..2 {
        assert_eq!(office.get("/reports/TwoRows.csv").await.status, 200);
    }
    let spent = office.get("/reports/TwoRows.csv").await;
    assert_eq!((spent.status, spent.code().as_str(), spent.header("retry-after")), (429, "RATE_LIMITED", Some("1")));
}

#[tokio::test]
async fn what_is_taken_away_is_no_report() {
    let city = TestCity::wuhan_2015().await;
    push(&city, TWO_ROWS);
    assert_eq!(operations(&city, &["remove", "TwoRows"]).code, 0);
    assert_eq!(city.supervisor().get("/reports/TwoRows").await.status, 404);
    let index: Value = city.supervisor().get("/reports").await.json();
    assert_eq!(index, json!({ "reports": [] }));
}
