//! Exports: what a viewer's lists give, as a file, through every door.

mod command;
mod forms;
mod jobs;
mod ledger;
mod streams;
mod sync;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::harness::client::{Client, Reply};
use crate::visibility::city::{HiddenCity, ROLES};

/// What a line of JSONL holds, as a selection of the API.
const LINE: &str = "id workReport { id year title jurisdiction { code name } } section ordinal title leader dueOn dueText
    status outcome light { color rule reason since } lead { id code name } version createdAt updatedAt
    assignments { id agency { id code name } role origin ordinal dueOn nextDueOn status
        light { color rule reason since } acknowledgedAt completedAt version createdAt updatedAt
        contacts { kind name post division officePhone mobile }
        goals { id ordinal text indicators { id label kind target upper unit baseline actual asOf expectedByNow percentAttained } }
        measures { id ordinal content goal { id } dueOn dueText status completedOn }
        progressReport(period: PERIOD) { id period status narrative problems nextSteps percentDone
            readings { indicator { id } value asOf } submittedAt signedOffBy onTime version } }";

/// A viewer's list with all that a line holds, by id.
pub async fn listed(client: &Client, arguments: &str, period: &str) -> Vec<Value> {
    let line = LINE.replace("PERIOD", period);
    let query =
        format!("{{ responsibilities(first: 100 {arguments}) {{ nodes {{ {line} }} pageInfo {{ hasNextPage }} }} }}");
    let mut data = client.query(&query).await;
    assert_eq!(data["responsibilities"]["pageInfo"]["hasNextPage"], false);
    by_id(serde_json::from_value(data["responsibilities"]["nodes"].take()).unwrap())
}

/// An export's lines, by id.
pub fn lines(text: &str) -> Vec<Value> {
    assert!(text.is_empty() || text.ends_with('\n'), "no line is half there");
    by_id(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn by_id(mut rows: Vec<Value>) -> Vec<Value> {
    rows.sort_by_key(|row| row["id"].as_str().map(str::to_owned));
    rows
}

/// In English, as the lists are asked for.
pub async fn export(client: &Client, query: &str) -> Reply {
    client.get_as(&format!("/export?{query}"), &[("accept-language", "en")]).await
}

/// A filter as an address carries it.
pub fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn an_export_is_what_the_lists_of_the_same_viewer_give() {
    let hidden = HiddenCity::new().await;
    let mut seen = Vec::new();
    for role in ROLES {
        let client = hidden.client(role);
        let reply = export(&client, "format=jsonl").await;
        match role {
            "anonymous" => assert_eq!((reply.status, reply.code().as_str()), (401, "UNAUTHENTICATED")),
            "admin" => {
                assert_eq!(reply.status, 403);
                assert!(reply.message().contains("nothing to export"), "{}", reply.text);
            }
            role => {
                assert_eq!(reply.status, 200, "{role}: {}", reply.text);
                let exported = lines(&reply.text);
                assert_eq!(exported, listed(&client, "", "null").await, "{role}");
                seen.push((role, exported.len()));
                let quarter = export(&client, "format=jsonl&period=2015-Q3").await;
                assert_eq!(lines(&quarter.text), listed(&client, "", "\"2015-Q3\"").await, "{role}");
            }
        }
    }
    assert_eq!(
        seen,
        [("KJJ", 3), ("LYJ", 2), ("SWJ", 3), ("DAJ", 0), ("supervisor", 7), ("auditor", 7), ("neighbour", 1)],
        "each sees something else"
    );
}

/// The ledger's words for those of the API.
fn in_chinese(word: &str) -> &str {
    match word {
        "LEAD" => "牵头",
        "ASSIST" => "配合",
        "STATED" => "明确",
        "INFERRED" => "推定",
        "PENDING" => "待签收",
        "ACKNOWLEDGED" | "IN_PROGRESS" => "办理中",
        "WITHDRAWN" => "已撤销",
        "DRAFT" => "草稿",
        "DISPATCHED" => "已交办",
        "SUBMITTED" => "已报送",
        "ACCEPTED" => "审核通过",
        "RETURNED" => "已退回",
        "GREEN" => "绿",
        "YELLOW" => "黄",
        "RED" => "红",
        "GREY" => "灰",
        "NOT_TRACKED" => "不评判",
        "ON_TRACK" => "达进度",
        "NO_DEADLINE" => "无时限",
        "OVERDUE" => "逾期",
        other => other,
    }
}

#[tokio::test]
async fn a_ledger_holds_what_the_assignments_of_the_same_viewer_give() {
    const ROW: &str = "{ assignments(first: 100) { nodes {
        responsibility { title leader ordinal status section workReport { year jurisdiction { name } } }
        agency { name } role origin ordinal dueOn nextDueOn status light { color rule }
        contacts { name } measures { content } goals { text }
        progressReport { period status narrative problems nextSteps percentDone } } } }";
    let hidden = HiddenCity::new().await;
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" / "),
        other => other.to_string(),
    };
    let word = |value: &Value| in_chinese(value.as_str().unwrap_or_default()).to_owned();
    let all = |list: &Value, field: &str| {
        list.as_array().unwrap().iter().map(|one| text(&one[field])).collect::<Vec<_>>().join("\n")
    };
    for role in ["KJJ", "LYJ", "SWJ", "DAJ", "supervisor", "auditor", "neighbour"] {
        let client = hidden.client(role);
        let data = client.query(ROW).await;
        let mut listed: Vec<BTreeMap<&str, String>> = Vec::new();
        for row in data["assignments"]["nodes"].as_array().unwrap() {
            let (item, report, light) = (&row["responsibility"], &row["progressReport"], &row["light"]);
            listed.push(BTreeMap::from([
                ("行政区划", text(&item["workReport"]["jurisdiction"]["name"])),
                ("年度", text(&item["workReport"]["year"])),
                ("所属章节", text(&item["section"])),
                ("事项序号", text(&item["ordinal"])),
                ("责任事项", text(&item["title"])),
                ("牵头负责领导", text(&item["leader"])),
                ("事项状态", word(&item["status"])),
                ("责任单位", text(&row["agency"]["name"])),
                ("角色", word(&row["role"])),
                ("分工依据", word(&row["origin"])),
                ("方案序号", text(&row["ordinal"])),
                ("具体工作内容", all(&row["measures"], "content")),
                ("工作目标", all(&row["goals"], "text")),
                ("完成时限", text(&row["dueOn"])),
                ("最近时限", text(&row["nextDueOn"])),
                ("办理状态", word(&row["status"])),
                ("灯色", word(&light["color"])),
                ("亮灯规则", word(&light["rule"])),
                ("报送周期", text(&report["period"])),
                ("报送状态", word(&report["status"])),
                ("完成百分比", text(&report["percentDone"])),
                ("完成情况", text(&report["narrative"])),
                ("存在的问题", text(&report["problems"])),
                ("下一步措施", text(&report["nextSteps"])),
                ("督办工作人员", all(&row["contacts"], "name")),
            ]));
        }
        let rows = ledger::rows(&export(&client, "format=csv").await.text);
        let headers: Vec<&str> = listed.iter().flat_map(BTreeMap::keys).copied().collect();
        let exported = rows.iter().map(|row| {
            let mut cells: BTreeMap<&str, String> =
                headers.iter().map(|header| (*header, row[*header].clone())).collect();
            // The kind stands before the name.
            if let Some(contact) = cells.get_mut("督办工作人员") {
                *contact = contact.split('：').nth(1).unwrap_or_default().to_owned();
            }
            cells
        });
        let mut exported: Vec<_> = exported.collect();
        listed.sort();
        exported.sort();
        assert_eq!(exported, listed, "{role}");
    }
}

#[tokio::test]
async fn a_selection_is_that_of_the_list() {
    let hidden = HiddenCity::new().await;
    let supervisor = hidden.client("supervisor");
    let filter = r#"{"title":{"startsWith":"l"},"lead":{"code":{"eq":"KJJ"}}}"#;
    for (query, arguments) in [
        ("year=2014".to_owned(), r"filter: { year: { eq: 2014 } }"),
        (
            "year=2015&agency=LYJ".to_owned(),
            r#"filter: { year: { eq: 2015 }, assignments: { some: { agency: { code: { eq: "LYJ" } } } } }"#,
        ),
        (
            format!("agency={}", encoded("市旅游局")),
            r#"filter: { assignments: { some: { agency: { code: { eq: "LYJ" } } } } }"#,
        ),
        (
            format!("filter={}", encoded(filter)),
            r#"filter: { title: { startsWith: "l" }, lead: { code: { eq: "KJJ" } } }"#,
        ),
        ("jurisdiction=420200".to_owned(), r#"filter: { jurisdictionCode: { eq: "420200" } }"#),
    ] {
        let exported = export(&supervisor, &format!("format=jsonl&{query}")).await;
        assert_eq!(exported.status, 200, "{}", exported.text);
        assert_eq!(lines(&exported.text), listed(&supervisor, arguments, "null").await, "{query}");
    }
    // A ledger of one agency is its own rows.
    let rows = ledger::rows(&export(&supervisor, "format=csv&agency=LYJ").await.text);
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row["责任单位"] == "市旅游局"));
}

#[tokio::test]
async fn what_cannot_be_exported_is_refused_in_words() {
    let hidden = HiddenCity::new().await;
    let client = hidden.client("KJJ");
    for (query, status, words) in [
        ("", 400, "`format` is missing"),
        ("format=pdf", 400, "no format `pdf`"),
        ("format=jsonl&kind=ledger", 400, "LEDGER is not exported as JSONL: choose CSV, XLSX"),
        ("format=csv&kind=poem", 400, "no kind"),
        ("format=csv&kind=completion", 400, "COMPLETION is not exported as CSV: choose XLSX, DOCX, HTML"),
        ("format=docx", 400, "WORK_PLAN needs agency: name it"),
        ("format=docx&agency=KJJ&kind=contacts", 400, "CONTACTS needs year: name it"),
        ("format=html&kind=completion&year=2015", 400, "COMPLETION needs period: name it"),
        ("format=html&kind=completion&year=2010&period=2015-Q2", 404, "no such work report"),
        ("format=html&agency=LYJ&year=2015", 404, "no such work report or plan"),
        ("format=html&kind=publication&year=2015&period=2015-Q2", 403, "for supervisors and auditors"),
        ("format=csv&yaer=2015", 400, "`yaer` is no parameter"),
        ("format=csv&year=2015&year=2014", 400, "twice"),
        ("format=csv&year=last", 400, "no year"),
        ("format=csv&period=2015", 400, "no period"),
        ("format=csv&agency=NOBODY", 404, "no agency `NOBODY`"),
        ("format=csv&jurisdiction=1", 404, "no jurisdiction 1"),
        ("format=csv&filter=x", 400, "no ResponsibilityFilter"),
        ("format=csv&filter=[]", 400, "no ResponsibilityFilter"),
        ("format=csv&filter={\"titel\":{\"eq\":\"a\"}}", 400, "`titel` is no field"),
        ("format=csv&filter={\"title\":{\"equals\":\"a\"}}", 400, "`equals` is no field"),
        ("format=csv&filter={\"title\":{\"eq\":null}}", 400, "null"),
        ("format=csv&filter={\"light\":{\"eq\":\"BLUE\"}}", 400, "no ResponsibilityFilter"),
    ] {
        let query = query.replace('{', "%7B").replace('}', "%7D").replace('"', "%22");
        let reply = export(&client, &query).await;
        assert_eq!(reply.status, status, "{query}: {}", reply.text);
        assert!(reply.message().contains(words), "{query}: {}", reply.text);
    }
    let deep = format!("{}{{}}{}", "{\"not\":".repeat(40), "}".repeat(40));
    let reply = export(&client, &format!("format=csv&filter={}", encoded(&deep))).await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "COST_EXCEEDED"), "{}", reply.text);
}
