//! 附表1: a work plan (办理工作方案), as it is published or with the people who answer for each item.

use super::item;
use super::printed::{Column, Group, Printed, Shape, Table, chinese_date, government};
use super::{Format, WriteProblem};
use crate::document::heading;
use crate::document::plan_document::{PlanDocument, PlanItem};
use crate::model::assignment::{AssignmentRole, Origin};
use crate::model::contact::ContactKind;

/// Which columns a plan has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// The five published columns.
    Published,
    /// With 分管领导, 责任处室 and 经办人员.
    Internal,
}

const COLUMNS: [Column; item::PLAN_COLUMNS] = [
    Column { word: "序号", width: 6, shape: Shape::Number },
    Column { word: "责任事项", width: 30, shape: Shape::Text },
    Column { word: "具体工作内容", width: 46, shape: Shape::Text },
    Column { word: "工作目标", width: 40, shape: Shape::Text },
    Column { word: "完成时限", width: 12, shape: Shape::Short },
];

/// The tables: what the agency leads and what it assists; apart from those what is only concluded, which must look like
/// it and be read back as such.
const TABLES: [(AssignmentRole, Origin, &str, &str); 4] = [
    (AssignmentRole::Lead, Origin::Stated, "牵头", "牵头办理的责任事项"),
    (AssignmentRole::Lead, Origin::Inferred, "牵头（推定）", "牵头办理的责任事项（推定）"),
    (AssignmentRole::Assist, Origin::Stated, "配合", "配合办理的责任事项"),
    (AssignmentRole::Assist, Origin::Inferred, "配合（推定）", "配合办理的责任事项（推定）"),
];

/// Writes a plan: one sheet, or one table, for the items that the agency leads and one for those that it assists.
/// Indicators and the leads of assisted items are not printed of themselves: the goals' and measures' words tell them.
pub fn plan(document: &PlanDocument, edition: Edition, format: Format) -> Result<Vec<u8>, WriteProblem> {
    let items = &document.responsibilities;
    let kinds = kinds(items, edition);
    let mut columns = COLUMNS.to_vec();
    columns.extend(kinds.iter().map(|kind| Column { word: word(*kind), width: 18, shape: Shape::Short }));
    let table = |(role, origin, sheet, heading): (AssignmentRole, Origin, &'static str, &'static str)| {
        let own = items.iter().filter(|item| item.role == role && item.origin == origin);
        let groups: Vec<Group> = own.map(|item| item::group(item, document.year, &kinds)).collect();
        // A plan without items still has the form.
        let shown = !groups.is_empty() || (items.is_empty() && sheet == "牵头");
        shown.then_some(Table { sheet, heading: Some(heading), groups })
    };
    let tables = TABLES.into_iter().filter_map(table).collect();
    let printed = Printed {
        annex: (edition == Edition::Internal).then_some("附表1"),
        title: document.title.clone(),
        notes: notes(document),
        publisher: document.jurisdiction.as_ref().and_then(|jurisdiction| government(&jurisdiction.name)),
        published_on: document.published_on,
        columns,
        tables,
    };
    printed.write(format)
}

fn notes(document: &PlanDocument) -> Vec<String> {
    let agency = document.agency.as_ref().map(|agency| format!("填报单位：{agency}"));
    let year = document.year.filter(|year| heading::year(&document.title) != Some(*year));
    let published = document.published_on.map(|day| format!("日期：{}", chinese_date(day)));
    agency.into_iter().chain(year.map(|year| format!("年度：{year}年"))).chain(published).collect()
}

/// The kinds of contacts with a column: the form's three, and 主要负责人 where one is named.
fn kinds(items: &[PlanItem], edition: Edition) -> Vec<ContactKind> {
    let named = |kind: ContactKind| items.iter().flat_map(|item| &item.contacts).any(|contact| contact.kind == kind);
    let mut kinds = vec![ContactKind::Deputy, ContactKind::Division, ContactKind::Handler];
    if named(ContactKind::Head) {
        kinds.insert(0, ContactKind::Head);
    }
    if edition == Edition::Published {
        kinds.clear();
    }
    kinds
}

const fn word(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Head => "主要负责人",
        ContactKind::Deputy => "分管领导",
        ContactKind::Division => "责任处室",
        ContactKind::Handler => "经办人员",
    }
}
