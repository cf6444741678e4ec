//! One item of a plan as rows of its table.

use super::lines::Lines;
use super::numbering;
use super::printed::Group;
use crate::document::plan_document::{PlanContact, PlanItem};
use crate::model::contact::ContactKind;

/// The columns that every plan has: 序号, 责任事项, 具体工作内容, 工作目标, 完成时限.
pub(super) const PLAN_COLUMNS: usize = 5;

/// The rows of an item, with a column for each of these kinds of contacts.
pub(super) fn group(item: &PlanItem, year: Option<i32>, kinds: &[ContactKind]) -> Group {
    let lines = Lines::of(item, year);
    let mut group = Group::new(lines.count());
    let whole = 0..lines.count();
    group.put(0, whole.clone(), item.ordinal.map(|ordinal| ordinal.to_string()).unwrap_or_default());
    group.put(1, whole.clone(), item.title.as_str());
    let texts = numbering::print(&item.measures);
    for (rows, measure) in lines.measures() {
        group.put(2, rows, texts[measure].as_str());
    }
    for (rows, text) in lines.goals() {
        group.put(3, rows, text);
    }
    for (rows, text) in lines.deadlines() {
        group.put(4, rows, text);
    }
    for (column, kind) in (PLAN_COLUMNS..).zip(kinds) {
        let people = item.contacts.iter().filter(|contact| contact.kind == *kind).map(line);
        group.put(column, whole.clone(), people.collect::<Vec<_>>().join("\n"));
    }
    group.finish(PLAN_COLUMNS + kinds.len())
}

/// A person or office in one line: 张三 副局长 027-65692001 13900001111.
fn line(contact: &PlanContact) -> String {
    let PlanContact { kind: _, name, post, division, office_phone, mobile } = contact;
    let words = [division, name, post, office_phone, mobile].into_iter().flatten();
    words.map(String::as_str).collect::<Vec<_>>().join(" ")
}
