//! 附表3: how far each item came in a period (完成情况), and the edition of it that is published (公开).

use super::printed::{Column, Group, Printed, Shape, Table, government};
use super::{Format, WriteProblem};
use crate::model::assignment::AssignmentRole;
use crate::model::period::Period;

/// The table's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    pub jurisdiction: String,
    pub year: i32,
    pub period: Period,
    /// Whose table it is where it is one agency's.
    pub agency: Option<String>,
    pub items: Vec<CompletionItem>,
}

/// An item with what its agencies say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionItem {
    pub title: String,
    /// Leads first.
    pub parts: Vec<CompletionPart>,
}

/// One agency's part, with its report as far as the reader of the table may see it: what is hidden is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionPart {
    pub agency: String,
    pub role: AssignmentRole,
    /// Whether the report was accepted.
    pub accepted: bool,
    pub narrative: Option<String>,
    pub problems: Option<String>,
    pub next_steps: Option<String>,
    pub signed_off_by: Option<String>,
}

const COLUMNS: [Column; 7] = [
    Column { word: "责任事项", width: 28, shape: Shape::Text },
    Column { word: "牵头", width: 14, shape: Shape::Short },
    Column { word: "责任单位", width: 14, shape: Shape::Short },
    Column { word: "完成情况", width: 44, shape: Shape::Text },
    Column { word: "存在的问题", width: 26, shape: Shape::Text },
    Column { word: "下一步措施", width: 26, shape: Shape::Text },
    Column { word: "审定人", width: 10, shape: Shape::Short },
];

const PUBLIC_COLUMNS: [Column; 5] = [
    Column { word: "序号", width: 6, shape: Shape::Number },
    Column { word: "责任事项", width: 34, shape: Shape::Text },
    Column { word: "牵头单位", width: 16, shape: Shape::Short },
    Column { word: "配合单位", width: 18, shape: Shape::Short },
    Column { word: "完成情况", width: 60, shape: Shape::Text },
];

/// Writes the table: one row for each agency of an item.
pub fn completion(table: &Completion, format: Format) -> Result<Vec<u8>, WriteProblem> {
    let group = |item: &CompletionItem| {
        let mut group = Group::new(item.parts.len().max(1));
        let whole = 0..group.rows;
        group.put(0, whole.clone(), item.title.as_str());
        group.put(1, whole, names(item, AssignmentRole::Lead));
        for (row, part) in item.parts.iter().enumerate() {
            let CompletionPart { agency, role: _, accepted: _, narrative, problems, next_steps, signed_off_by } = part;
            group.put(2, row..row + 1, agency.as_str());
            for (column, text) in (3..).zip([narrative, problems, next_steps, signed_off_by]) {
                group.put(column, row..row + 1, text.as_deref().unwrap_or_default());
            }
        }
        group.finish(COLUMNS.len())
    };
    let agency = table.agency.iter().map(|agency| format!("填报单位：{agency}"));
    let printed = Printed {
        annex: Some("附表3"),
        title: format!("{}{}年《政府工作报告》责任事项完成情况", table.jurisdiction, table.year),
        notes: agency.chain([format!("报告期：{}", words(table.period))]).collect(),
        columns: COLUMNS.to_vec(),
        tables: vec![Table { sheet: "完成情况", heading: None, groups: table.items.iter().map(group).collect() }],
        publisher: government(&table.jurisdiction),
        published_on: None,
    };
    printed.write(format)
}

/// Writes the public edition: of each item its title, its agencies and what its leads report, once accepted.
pub fn publication(table: &Completion, format: Format) -> Result<Vec<u8>, WriteProblem> {
    let group = |(ordinal, item): (u32, &CompletionItem)| {
        let mut group = Group::new(1);
        let texts = [
            ordinal.to_string(),
            item.title.clone(),
            names(item, AssignmentRole::Lead),
            names(item, AssignmentRole::Assist),
            accepted(item),
        ];
        for (column, text) in texts.into_iter().enumerate() {
            group.put(column, 0..1, text);
        }
        group.finish(PUBLIC_COLUMNS.len())
    };
    let printed = Printed {
        annex: None,
        title: format!("{}{}年《政府工作报告》责任事项完成情况公开", table.jurisdiction, table.year),
        notes: vec![format!("报告期：{}", words(table.period))],
        columns: PUBLIC_COLUMNS.to_vec(),
        tables: vec![Table { sheet: "公开", heading: None, groups: (1..).zip(&table.items).map(group).collect() }],
        publisher: government(&table.jurisdiction),
        published_on: None,
    };
    printed.write(format)
}

fn names(item: &CompletionItem, role: AssignmentRole) -> String {
    let own = item.parts.iter().filter(|part| part.role == role);
    own.map(|part| part.agency.as_str()).collect::<Vec<_>>().join("、")
}

/// What the leads report; of several each under its name.
fn accepted(item: &CompletionItem) -> String {
    let leads = item.parts.iter().filter(|part| part.role == AssignmentRole::Lead);
    let told: Vec<(&str, &str)> = leads
        .clone()
        .filter(|part| part.accepted)
        .filter_map(|part| Some((part.agency.as_str(), part.narrative.as_deref()?)))
        .collect();
    match told.as_slice() {
        [(_, narrative)] if leads.count() == 1 => (*narrative).to_owned(),
        told => told.iter().map(|(agency, text)| format!("{agency}：{text}")).collect::<Vec<_>>().join("\n"),
    }
}

/// 2015年第二季度, 2015年6月
fn words(period: Period) -> String {
    match period {
        Period::Quarter { year, quarter } => {
            let number = ["一", "二", "三", "四"].get(quarter as usize - 1).copied().unwrap_or_default();
            format!("{year}年第{number}季度")
        }
        Period::Month { year, month } => format!("{year}年{month}月"),
    }
}
