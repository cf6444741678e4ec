//! Search: who looks for words finds what has them all, as far as it sees that, the best first; on both databases the
//! same, in the same order.

pub mod index;
mod random;
mod refusals;

use duban::model::global_id::{GlobalId, NodeKind};
use duban::model::text::nfkc;
use serde_json::{Value, json};

use crate::harness::client::Client;
use crate::harness::database::TestDatabase;
use crate::harness::world::World;
use crate::harness::{TestCity, WUHAN};

/// Everything that a page shows.
pub const SEARCH: &str =
    "query($text: String!, $in: [SearchScope!], $filter: ResponsibilityFilter, $first: Int, $after: String) {
    search(text: $text, in: $in, filter: $filter, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        nodes { score }
        edges { cursor node { score fragment responsibility { id title } node { __typename id } } }
    } }";

/// A page of what was found.
pub async fn search(client: &Client, variables: Value) -> Value {
    client.query_with(SEARCH, variables).await["search"].take()
}

/// The fragments that a search for a text shows, the best first.
async fn fragments(client: &Client, text: &str) -> Vec<String> {
    let page = search(client, json!({ "text": text, "first": 100 })).await;
    let edges = page["edges"].as_array().unwrap();
    assert_eq!(page["nodes"].as_array().unwrap().len(), edges.len());
    assert_eq!(page["totalCount"], edges.len(), "{text}");
    edges.iter().map(|edge| edge["node"]["fragment"].as_str().unwrap().to_owned()).collect()
}

/// 市科技局 (KJJ) leads 智慧旅游, 市旅游局 (LYJ) assists it, and so does 市商务局 (SWJ), whose plan is a draft. LYJ has reported
/// on two quarters: the first report is accepted, the second is a draft.
async fn city() -> TestCity {
    let mut world = World::default();
    let wuhan = world.jurisdiction(WUHAN, "武汉市", None);
    let [kjj, lyj, swj] = ["市科技局", "市旅游局", "市商务局"].map(|name| world.agency(wuhan, name).id);
    let year = world.report(wuhan, 2015);
    for (agency, status) in [(kjj, "ACCEPTED"), (lyj, "SUBMITTED"), (swj, "DRAFT")] {
        world.plan(year, agency, status, None);
    }
    let item = world.item(year, "推进国家智慧旅游城市建设。");
    item.section = json!(["三、发展服务业", "（二）旅游"]);
    item.leader = Some("万勇（常务）".to_owned());
    item.leader_nfkc = item.leader.as_deref().map(nfkc);
    let item = item.id;
    let parts = [(kjj, "LEAD"), (lyj, "ASSIST"), (swj, "ASSIST")];
    let [led, shown, drafted] = parts.map(|(agency, role)| world.assignment(item, agency, role).id);
    world.measure(led, None, "编制“智慧 旅游”专项规划，旅游收入增长２０％");
    world.goal(led, "Build a Smart City platform (5G)\nby December");
    world.measure(shown, None, "100%完成 A_B 接口");
    world.measure(drafted, None, "草案:旅游商品");
    let report = world.progress(shown, ("2015-Q1", "2015-03-31"), "ACCEPTED", "旅游平台已上线");
    let row = world.progress_reports.last_mut().unwrap();
    (row.problems, row.next_steps) = (Some("旅游资金不足".to_owned()), Some("协调财政".to_owned()));
    assert_eq!(row.id, report);
    world.progress(shown, ("2015-Q2", "2015-06-30"), "DRAFT", "旅游旺季");
    let database = TestDatabase::empty().await;
    world.fill(&database).await;
    TestCity::over(database, &[]).await
}

#[tokio::test]
async fn one_character_several_terms_and_phrases_are_found_whatever_their_width_and_case() {
    let city = city().await;
    let office = city.supervisor();
    for (text, found) in [
        ("规", &["编制“智慧 旅游”专项⟦规⟧划，旅游收入增长２０％"][..]),
        ("智慧旅游", &["推进国家⟦智慧旅游⟧城市建设。", "编制“⟦智慧 旅游⟧”专项规划，旅游收入增长２０％"]),
        ("收入　智慧", &["编制“⟦智慧⟧ 旅游”专项规划，旅游⟦收入⟧增长２０％"]),
        // The terms stand in different parts of one row.
        ("万勇 智慧", &["推进国家⟦智慧⟧旅游城市建设。 ⟦万勇⟧（常务）"]),
        ("(二)旅游", &["⟦（二）旅游⟧"]),
        ("20%", &["编制“智慧 旅游”专项规划，旅游收入增长⟦２０％⟧"]),
        ("ＳＭＡＲＴ city", &["Build a ⟦Smart⟧ ⟦City⟧ platform (5G) by December"]),
        ("\"smart city\"", &["Build a ⟦Smart City⟧ platform (5G) by December"]),
        ("\"(5g) by\"", &["Build a Smart City platform ⟦(5G) by⟧ December"]),
        ("\"city smart\"", &[]),
        ("平台 资金", &["旅游⟦平台⟧已上线 旅游⟦资金⟧不足"]),
        ("平台 财政", &["旅游⟦平台⟧已上线 协调⟦财政⟧"]),
        ("旅游 草案", &[]),
        ("没有这样的词", &[]),
    ] {
        assert_eq!(fragments(&office, text).await, found, "{text}");
    }
}

#[tokio::test]
async fn what_operators_and_wildcards_mean_elsewhere_means_nothing_here() {
    let city = city().await;
    let office = city.supervisor();
    for (text, found) in [
        ("100%", 1),
        ("1%0", 0),
        ("a_b", 1),
        ("ab", 0),
        ("a%b", 0),
        ("旅游*", 0),
        ("旅游 OR 规划", 0),
        ("NOT 旅游", 0),
        ("旅游 AND 规划", 0),
        ("-旅游", 0),
        ("NEAR(旅游)", 0),
        ("grams:旅游", 0),
        ("^旅游", 0),
        ("{旅游}", 0),
        ("'", 0),
        ("\\", 0),
        ("\"旅游", 3),
        ("'; DROP TABLE search_text; --", 0),
        ("%", 2),
        ("_", 1),
    ] {
        assert_eq!(fragments(&office, text).await.len(), found, "{text}");
    }
}

#[tokio::test]
async fn a_field_that_is_hidden_does_not_match_and_does_not_count() {
    let city = city().await;
    for (who, text, found) in [
        // Problems of an agency that assists: its own, the lead's and the office's.
        ("LYJ", "资金", 1),
        ("KJJ", "资金", 1),
        ("supervisor", "资金", 1),
        ("auditor", "资金", 1),
        ("SWJ", "资金", 0),
        ("SWJ", "平台 资金", 0),
        ("SWJ", "平台", 1),
        ("admin", "平台", 0),
        // A draft of a plan, and one of a report: their own agency's.
        ("SWJ", "草案", 1),
        ("KJJ", "草案", 0),
        ("supervisor", "草案", 0),
        ("LYJ", "旺季", 1),
        ("KJJ", "旺季", 0),
        ("supervisor", "旺季", 0),
    ] {
        let client = match who {
            "supervisor" => city.supervisor(),
            "auditor" => city.auditor(),
            "admin" => city.admin(),
            agency => city.agency(agency),
        };
        assert_eq!(fragments(&client, text).await.len(), found, "{who} {text}");
    }
    let score = async |client: Client| {
        let page = search(&client, json!({ "text": "旅游", "in": ["PROGRESS_REPORT"] })).await;
        page["edges"][0]["node"]["score"].clone()
    };
    assert_eq!(score(city.agency("SWJ")).await, json!(4.0), "of the narrative alone");
    assert_eq!(score(city.supervisor()).await, json!(6.0), "with the problems");
}

#[tokio::test]
async fn the_best_comes_first_and_says_what_it_is_and_where_it_belongs() {
    let city = city().await;
    let office = city.supervisor();
    let page = search(&office, json!({ "text": "旅游" })).await;
    let hits: Vec<(f64, &str)> = page["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| (edge["node"]["score"].as_f64().unwrap(), edge["node"]["node"]["__typename"].as_str().unwrap()))
        .collect();
    // Once in the title and once in a heading; twice in a measure; in the narrative and the problems.
    assert_eq!(hits, [(12.0, "Responsibility"), (8.0, "Measure"), (6.0, "ProgressReport")]);
    for edge in page["edges"].as_array().unwrap() {
        assert_eq!(edge["node"]["responsibility"]["title"], "推进国家智慧旅游城市建设。");
    }
    let kinds = async |scopes: Value, filter: Value| {
        let page = search(&office, json!({ "text": "旅游", "in": scopes, "filter": filter })).await;
        page["totalCount"].as_u64().unwrap()
    };
    assert_eq!(kinds(json!(["MEASURE", "GOAL"]), Value::Null).await, 1);
    assert_eq!(kinds(json!([]), Value::Null).await, 0);
    assert_eq!(kinds(Value::Null, json!({ "year": { "eq": 2015 }, "leader": { "contains": "万勇" } })).await, 3);
    assert_eq!(kinds(Value::Null, json!({ "year": { "eq": 2016 } })).await, 0);
    assert_eq!(kinds(Value::Null, json!({ "not": { "year": { "eq": 2016 } } })).await, 3);
}

#[tokio::test]
async fn a_page_takes_as_many_statements_for_many_hits_as_for_few() {
    let mut world = World::default();
    let wuhan = world.jurisdiction(WUHAN, "武汉市", None);
    let agency = world.agency(wuhan, "市科技局").id;
    let year = world.report(wuhan, 2015);
    world.plan(year, agency, "ACCEPTED", None);
    for number in 0..30 {
        let item = world.item(year, &format!("智慧旅游{number}")).id;
        let part = world.assignment(item, agency, "LEAD").id;
        let goal = world.goal(part, "智慧旅游目标");
        world.measure(part, Some(goal), "智慧旅游措施");
        world.progress(part, ("2015-Q1", "2015-03-31"), "ACCEPTED", "智慧旅游进展");
    }
    let database = TestDatabase::empty().await;
    world.fill(&database).await;
    let city = TestCity::over(database, &[]).await;
    for client in [city.supervisor(), city.agency("KJJ")] {
        client.query("{ viewer { today } }").await;
        let ask = async |scopes: &str, first: u32, content: &str| {
            let query = format!("{{ search(text: \"智慧 旅游\", in: [{scopes}], first: {first}) {{ {content} }} }}");
            city.statements(client.query(&query)).await.1
        };
        let (one, all) = ("PROGRESS_REPORT", "RESPONSIBILITY, MEASURE, GOAL, PROGRESS_REPORT");
        for (scopes, first, content, statements) in [
            (all, 100, "totalCount", 1),
            (all, 100, "nodes { score } edges { cursor } pageInfo { endCursor }", 1),
            ("GOAL, MEASURE", 1, "nodes { fragment node { id } }", 1),
            ("GOAL, MEASURE", 20, "nodes { fragment node { id } }", 1),
            ("GOAL, MEASURE", 100, "nodes { fragment node { id } }", 1),
            (one, 1, "nodes { fragment node { id } }", 2),
            (one, 20, "nodes { fragment node { id } }", 2),
            (one, 30, "nodes { fragment node { id } }", 2),
            (one, 30, "nodes { responsibility { title lead { name } } }", 1),
            (all, 100, "nodes { fragment node { id } }", 2),
            (
                all,
                100,
                "totalCount nodes { fragment node { id } responsibility { title lead { name } light { color } } }",
                4,
            ),
        ] {
            assert_eq!(ask(scopes, first, content).await, statements, "{scopes} {first} {content}");
        }
    }
}

/// The id of a row in the API.
pub fn global_id(kind: NodeKind, id: uuid::Uuid) -> String {
    GlobalId::new(kind, id).to_string()
}
