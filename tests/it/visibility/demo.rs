//! Asked with the demo's tokens: what issue 2 promises of Wuhan's plan.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::table::{Rows, Table};
use super::walk::{Signposts, go};
use crate::harness::TestCity;
use crate::harness::client::Client;
use crate::harness::sdl::Sdl;

const TOURISM: &str = "推进国家智慧旅游城市建设。";

/// The assignments that somebody sees, counted by agency, role and origin.
async fn parts(client: &Client) -> BTreeMap<String, usize> {
    let data = client.query("{ assignments(first: 100) { totalCount nodes { role origin agency { code } } } }").await;
    let rows = data["assignments"]["nodes"].as_array().unwrap();
    assert_eq!(data["assignments"]["totalCount"], rows.len());
    let mut parts = BTreeMap::new();
    for row in rows {
        let code = row["agency"]["code"].as_str().unwrap();
        let who = if code == "KJJ" { "KJJ" } else { "others" };
        *parts
            .entry(format!("{who} {} {}", row["role"].as_str().unwrap(), row["origin"].as_str().unwrap()))
            .or_default() += 1;
    }
    parts
}

#[tokio::test]
async fn the_science_bureau_sees_its_own_thirty_and_the_six_inferred_leads() {
    let city = TestCity::wuhan_2015().await;
    let expected = [("KJJ ASSIST STATED", 11), ("KJJ LEAD STATED", 19), ("others LEAD INFERRED", 6)];
    let expected: BTreeMap<String, usize> = expected.map(|(part, number)| (part.to_owned(), number)).into();
    assert_eq!(parts(&city.agency("KJJ")).await, expected);
    assert_eq!(city.agency("KJJ").responsibility_titles().await.len(), 30);
}

#[tokio::test]
async fn the_tourism_bureau_gets_the_item_that_it_leads_with_the_science_bureaus_measures() {
    let city = TestCity::wuhan_2015().await;
    let tourism = city.agency("LYJ");
    assert_eq!(tourism.responsibility_titles().await, [TOURISM]);
    let query = "{ responsibilities { nodes { lead { code } assignments { role origin agency { name } plan { id } goals { text } measures { ordinal } contacts { kind } } } } }";
    let item = &tourism.query(query).await["responsibilities"]["nodes"][0];
    assert_eq!(item["lead"]["code"], "LYJ");
    let [lead, assist] = &item["assignments"].as_array().unwrap()[..] else { panic!("{item}") };
    assert_eq!(
        (&lead["agency"]["name"], &lead["role"], &lead["origin"]),
        (&json!("市旅游局"), &json!("LEAD"), &json!("INFERRED"))
    );
    assert_eq!((&lead["measures"], &lead["goals"]), (&json!([]), &json!([])));
    assert!(lead["plan"]["id"].is_string(), "its own plan is listed though it is missing: {lead}");
    assert_eq!(
        (&assist["agency"]["name"], &assist["role"], &assist["origin"]),
        (&json!("市科技局"), &json!("ASSIST"), &json!("STATED"))
    );
    assert!(!assist["measures"].as_array().unwrap().is_empty(), "{assist}");
    assert_eq!(assist["plan"], Value::Null);
}

#[tokio::test]
async fn the_supervision_office_gets_thirty_responsibilities_and_thirty_six_assignments() {
    let city = TestCity::wuhan_2015().await;
    for office in [city.supervisor(), city.auditor()] {
        let data = office
            .query(
                "{ responsibilities { totalCount } assignments { totalCount } workReports { nodes { plans { id } } } }",
            )
            .await;
        assert_eq!(
            (&data["responsibilities"]["totalCount"], &data["assignments"]["totalCount"]),
            (&json!(30), &json!(36))
        );
        assert_eq!(data["workReports"]["nodes"][0]["plans"].as_array().unwrap().len(), 7);
    }
    let data = city
        .admin()
        .query("{ responsibilities { totalCount } assignments { totalCount } agencies { totalCount } }")
        .await;
    assert_eq!(
        data,
        json!({ "responsibilities": { "totalCount": 0 }, "assignments": { "totalCount": 0 }, "agencies": { "totalCount": 7 } })
    );
}

/// Rows are named by their ids, or by what they say.
fn ids(kind: &str) -> &'static str {
    match kind {
        "Viewer" | "RateLimit" => "__typename",
        "Contact" => "name division",
        "SourceDocument" => "fileName",
        "ImportWarning" => "code",
        "Light" => "reason",
        // Days, which are nobody's.
        "ReportingDeadline" => "dueOn",
        "Evaluation" => "score",
        "EvaluationLine" => "points",
        // Nothing is filed yet.
        "IndicatorReading" => "value",
        "Review" => "comment",
        "Actor" => "agency { code }",
        "Change" => "entityId",
        // Counts name no row; `statistics/` holds them against the lists.
        "Statistics" => "keys { dimension }",
        "StatisticsKey" => "dimension",
        "Rate" => "percent",
        // What an import adds had no value before.
        "FieldChange" => "before",
        _ => "id",
    }
}

#[tokio::test]
async fn the_commerce_bureau_sees_its_one_item_and_nothing_else_by_any_path() {
    // Limits have their own tests; here everything is asked at once.
    let limits = [("DUBAN_LIMITS__ALIASES", "1000"), ("DUBAN_LIMITS__COMPLEXITY", "1000000")];
    let (city, sdl, table) = (TestCity::wuhan_2015_with(&limits).await, Sdl::read(), Table::read());
    let office = city.supervisor();
    let commerce = city.agency("SWJ");
    let titles = commerce.responsibility_titles().await;
    let [title] = &titles[..] else { panic!("{titles:?}") };
    assert!(title != TOURISM);

    // Whatever there is, as the office sees it, and what of it hangs on that item.
    let everything = "{ id title workReport { id plans { id agency { id code } } } assignments { id agency { id code } plan { id agency { id code } } contacts { name division } light { reason } goals { id indicators { id } measures { id } } measures { id content } } light { reason } }";
    let all = office.query(&format!("{{ responsibilities(first: 100) {{ nodes {everything} }} }}")).await;
    let one = all["responsibilities"]["nodes"].as_array().unwrap().iter().find(|item| item["title"] == *title).unwrap();
    let mut allowed = Rows::new();
    texts(one, &mut allowed);
    let mut known = Rows::new();
    texts(&all, &mut known);
    for data in [
        office.query("{ jurisdictions(first: 100) { nodes { id } } agencies(first: 100) { nodes { id code } } }").await,
        commerce.query("{ viewer { __typename subject } }").await,
    ] {
        texts(&data, &mut known);
        texts(&data, &mut allowed);
    }
    // With the work report come the plans, and of those its own alone.
    let plans = one["workReport"]["plans"].as_array().unwrap().iter();
    let others: Rows = plans
        .filter(|plan| plan["agency"]["code"] != "SWJ")
        .map(|plan| plan["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(others.len(), 6);
    allowed.retain(|text| !others.contains(text));

    let signs = signposts(&known, &all, &office).await;
    assert!(signs.ids.len() > 150, "{}", signs.ids.len());
    let mut met = BTreeSet::new();
    for path in table.asked() {
        let seen = go(&commerce, &sdl, &signs, path, ids).await.rows;
        // What a filter tells of, it names by item and agency; a light quotes a measure.
        let is_allowed = |row: &&String| allowed.contains(*row) || allowed.contains(row.split('/').next().unwrap());
        let beyond: Vec<&String> = seen.iter().filter(|row| !is_allowed(row)).collect();
        assert!(beyond.is_empty(), "{path} shows {beyond:?}");
        met.extend(seen);
    }
    let own = |kind: &str| met.iter().filter(|id| id.starts_with(kind)).count();
    assert_eq!((own("RSP_"), own("ASG_"), own("WPL_"), own("WRP_")), (1, 2, 1, 1));
    assert!(own("MSR_") > 0, "the science bureau's measures on it");
}

/// The ids of everything, to be tried.
async fn signposts(known: &Rows, all: &Value, office: &Client) -> Signposts {
    let kinds = [
        ("JUR_", "Jurisdiction"),
        ("AGY_", "Agency"),
        ("WRP_", "WorkReport"),
        ("WPL_", "WorkPlan"),
        ("RSP_", "Responsibility"),
        ("ASG_", "Assignment"),
        ("GOL_", "Goal"),
        ("IND_", "Indicator"),
        ("MSR_", "Measure"),
    ];
    let kind = |id: &String| {
        kinds.iter().find(|(prefix, _)| id.starts_with(prefix)).map(|(_, kind)| ((*kind).to_owned(), id.clone()))
    };
    let codes = office.query("{ agencies(first: 100) { nodes { code } } }").await;
    let codes = codes["agencies"]["nodes"].as_array().unwrap().iter();
    let item = |item: &Value| item["title"].as_str().unwrap().to_owned();
    let items = all["responsibilities"]["nodes"].as_array().unwrap();
    let parts = items.iter().flat_map(|one| {
        one["assignments"]
            .as_array()
            .unwrap()
            .iter()
            .map(move |part| format!("{}/{}", item(one), part["agency"]["code"].as_str().unwrap()))
    });
    let measures = items.iter().flat_map(|one| one["assignments"].as_array().unwrap());
    let measures = measures.flat_map(|part| part["measures"].as_array().unwrap());
    Signposts {
        ids: known.iter().filter_map(kind).collect(),
        agencies: codes.map(|row| (row["code"].as_str().unwrap().to_owned(), "420100".to_owned())).collect(),
        reports: vec![(2015, "420100".to_owned())],
        items: items.iter().map(item).collect(),
        assignments: parts.collect(),
        measures: measures.map(|row| row["content"].as_str().unwrap().to_owned()).collect(),
        filings: Vec::new(),
    }
}

/// Every text in an answer.
fn texts(value: &Value, found: &mut Rows) {
    match value {
        Value::String(text) => {
            found.insert(text.clone());
        }
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}
