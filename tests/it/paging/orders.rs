//! What the orders are, and that pages follow them.

use chrono::DateTime;
use duban::model::pinyin::sort_key;
use serde_json::Value;

use super::{ASSIGNMENT_ORDERS, LISTS, List, RESPONSIBILITY_ORDERS, key, scattered, text};
use crate::harness::TestCity;
use crate::harness::client::{Client, strings};

/// A page after the other, to the list's end or from it.
async fn walk(list: &List, client: &Client, order: &str, size: usize, forwards: bool) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let (count, bound) = if forwards { ("first", "after") } else { ("last", "before") };
        let bound = cursor.as_ref().map(|cursor| format!(", {bound}: \"{cursor}\"")).unwrap_or_default();
        let page = list.page(client, &format!("{count}: {size}{bound} {order}")).await;
        let (goes_on, came_from) =
            if forwards { (page.has_next, page.has_previous) } else { (page.has_previous, page.has_next) };
        assert_eq!(came_from, cursor.is_some(), "{} {order}", list.query);
        assert!(page.ids.len() == size || !goes_on, "{} {order}: a page that is not full is the last", list.query);
        cursor = if forwards { page.cursors.last() } else { page.cursors.first() }.cloned();
        if forwards {
            ids.extend(page.ids);
        } else {
            ids.splice(0..0, page.ids);
        }
        if !goes_on {
            return ids;
        }
    }
}

#[tokio::test]
async fn pages_in_either_direction_give_the_whole_list_in_every_order() {
    let city = scattered().await;
    let client = city.supervisor();
    for list in &LISTS {
        for order in list.arguments() {
            let whole = list.page(&client, &format!("first: 100 {order}")).await;
            assert!(whole.ids.len() > 12 && !whole.has_next && !whole.has_previous, "{}", list.query);
            // 6 divides the items and assignments, so that a full page is the last one, too.
            for (size, forwards) in [(7, true), (7, false), (6, true)] {
                let walked = walk(list, &client, &order, size, forwards).await;
                assert_eq!(walked, whole.ids, "{} {order} by {size}, forwards: {forwards}", list.query);
            }
        }
    }
}

#[tokio::test]
async fn a_page_between_two_cursors_holds_what_lies_between() {
    let city = scattered().await;
    let client = city.supervisor();
    for list in &LISTS {
        for order in list.arguments() {
            let whole = list.page(&client, &format!("first: 100 {order}")).await;
            let (after, before) = (&whole.cursors[2], &whole.cursors[9]);
            let between = format!("after: \"{after}\", before: \"{before}\" {order}");
            let page = list.page(&client, &format!("first: 20, {between}")).await;
            assert_eq!(page.ids, whole.ids[3..9], "{} {order}", list.query);
            assert!(!page.has_next && page.has_previous);
            let page = list.page(&client, &format!("last: 2, {between}")).await;
            assert_eq!(page.ids, whole.ids[7..9], "{} {order}", list.query);
            assert!(page.has_next && page.has_previous);
            let empty =
                list.page(&client, &format!("first: 5, after: \"{before}\", before: \"{before}\" {order}")).await;
            assert!(empty.ids.is_empty() && empty.cursors.is_empty());
        }
    }
}

/// What an order compares, as text: a missing number or day comes last.
fn sorted_by(order: &str, row: &Value) -> String {
    let day = |field: &str| row[field].as_str().unwrap_or("9999-12-31").to_owned();
    let time = |field: &str| {
        let time = DateTime::parse_from_rfc3339(row[field].as_str().unwrap()).unwrap();
        format!("{:020}", time.timestamp_micros())
    };
    let rank = |values: &[&str], field: &str| values.iter().position(|value| row[field] == *value).unwrap().to_string();
    match order {
        "ORDINAL" => format!("{:010}", row["ordinal"].as_i64().unwrap_or(i32::MAX.into())),
        "NEXT_DUE_ON" => day("nextDueOn"),
        "DUE_ON" => day("dueOn"),
        "ROLE" => rank(&["LEAD", "ASSIST"], "role"),
        "STATUS" if row.get("agency").is_some() => {
            rank(&["PENDING", "DISPUTED", "ACKNOWLEDGED", "COMPLETION_REQUESTED", "COMPLETED", "WITHDRAWN"], "status")
        }
        "STATUS" => rank(&["DRAFT", "DISPATCHED", "IN_PROGRESS", "UNDER_REVIEW", "CLOSED", "WITHDRAWN"], "status"),
        "UPDATED_AT" => time("updatedAt"),
        "CREATED_AT" => time("createdAt"),
        "AGENCY" => sort_key(row["agency"]["name"].as_str().unwrap()),
        "RESPONSIBILITY" => sort_key(row["responsibility"]["title"].as_str().unwrap()),
        "TITLE" => sort_key(row["title"].as_str().unwrap()),
        "NAME" => sort_key(row["name"].as_str().unwrap()),
        "CODE" => text(&row["code"]),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn each_order_is_by_its_field_and_then_by_id() {
    let city = scattered().await;
    let client = city.supervisor();
    let lists = [
        (
            "assignments",
            ASSIGNMENT_ORDERS,
            "ordinal nextDueOn dueOn role status updatedAt agency { name } responsibility { title }",
        ),
        ("responsibilities", RESPONSIBILITY_ORDERS, "ordinal dueOn title status updatedAt createdAt"),
        ("agencies", &["NAME", "CODE"], "name code"),
    ];
    for (list, orders, fields) in lists {
        for order in orders {
            for direction in ["ASC", "DESC"] {
                let query = format!(
                    "{{ {list}(first: 100, orderBy: {{ field: {order}, direction: {direction} }}) {{ nodes {{ id {fields} }} }} }}"
                );
                let data = client.query(&query).await;
                let rows = data[list]["nodes"].as_array().unwrap();
                let shown: Vec<_> =
                    rows.iter().map(|row| (sorted_by(order, row), key(row["id"].as_str().unwrap()))).collect();
                let mut expected = shown.clone();
                expected.sort();
                if direction == "DESC" {
                    expected.reverse();
                }
                assert_eq!(shown, expected, "{list} {order} {direction}");
            }
        }
    }
}

#[tokio::test]
async fn lists_without_a_choice_run_by_code_and_by_year() {
    let city = scattered().await;
    let client = city.supervisor();
    let data = client.query("{ jurisdictions(first: 100) { nodes { code } } }").await;
    let codes = strings(&data["jurisdictions"]["nodes"], "code");
    assert!(codes.is_sorted() && codes.len() == 13 && codes[0] == "420100", "{codes:?}");
    let data = client.query("{ workReports(first: 100) { nodes { id year } } }").await;
    let rows = data["workReports"]["nodes"].as_array().unwrap();
    let shown: Vec<_> = rows.iter().map(|row| (row["year"].as_i64(), key(row["id"].as_str().unwrap()))).collect();
    assert!(shown.is_sorted_by(|one, next| one >= next), "{shown:?}");
    assert_eq!((shown.len(), shown[0].0), (13, Some(2015)));
}

/// Written down, because both databases must show it, each with its own idea of texts.
#[tokio::test]
async fn titles_and_agencies_run_by_pinyin_on_every_database() {
    let city = TestCity::wuhan_2015().await;
    let data = city
        .supervisor()
        .query("{ responsibilities(first: 100, orderBy: { field: TITLE }) { nodes { title } } }")
        .await;
    let titles: Vec<String> = strings(&data["responsibilities"]["nodes"], "title")
        .iter()
        .map(|title| title.chars().take(8).collect())
        .collect();
    let expected = [
        "按照千亿目标,聚",
        "促进服务业加快融",
        "大力发展光电子信",
        "对接产业需求,研",
        "高标准建设国家知",
        "高新技术产业产值",
        "加快打造科技金融",
        "加快发展一批工业",
        "加快建设一批廉租",
        "加快推进国家新能",
        "进一步扩大武汉未",
        "努力创建中国软件",
        "切实保障民营企业",
        "全方位改革政府科",
        "全面推进职务科技",
        "深入实施科技型中",
        "深入实施“青桐计",
        "实施大中型企业研",
        "推进国家智慧旅游",
        "推进应用型技术研",
        "完成经营性国有资",
        "完善落实“一区多",
        "完善支持小微企业",
        "围绕产业链部署创",
        "向企业发放科技创",
        "新增科技保险保额",
        "新增科技贷款余额",
        "新增科技企业孵化",
        "引进一批世界50",
        "制定出台鼓励支持",
    ];
    assert_eq!(titles, expected);
    let data = city.supervisor().query("{ agencies { nodes { name } } }").await;
    assert_eq!(
        strings(&data["agencies"]["nodes"], "name"),
        ["东湖高新区", "市发改委", "市经信委", "市科技局", "市旅游局", "市商务局", "市委人才办"]
    );
}

#[tokio::test]
async fn the_lists_of_many_rows_are_paged_each_by_itself() {
    let city = scattered().await;
    let client = city.supervisor();
    for page in ["first: 2", "last: 2", "first: 100"] {
        for direction in ["ASC", "DESC"] {
            let order = format!("{page}, orderBy: {{ field: RESPONSIBILITY, direction: {direction} }}");
            let content = format!(
                "assignments({order}) {{ totalCount nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage }} }}"
            );
            let together = client.query(&format!("{{ agencies(first: 30) {{ nodes {{ id {content} }} }} }}")).await;
            for agency in together["agencies"]["nodes"].as_array().unwrap() {
                let query = format!("{{ node(id: {}) {{ ... on Agency {{ {content} }} }} }}", agency["id"]);
                let alone = client.query(&query).await;
                assert_eq!(agency["assignments"], alone["node"]["assignments"], "{order}");
            }
        }
    }
}
