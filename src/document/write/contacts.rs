//! 附表2: the people who answer for a plan (督办工作人员名单).

use super::printed::{Column, Group, Printed, Shape, Table, government};
use super::{Format, WriteProblem};
use crate::document::plan_document::PlanContact;
use crate::model::contact::ContactKind;

/// The list's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactList {
    pub jurisdiction: String,
    pub agency: String,
    pub year: i32,
    /// In printed order within each kind.
    pub contacts: Vec<PlanContact>,
}

const COLUMNS: [Column; 5] = [
    Column { word: "类别", width: 22, shape: Shape::Short },
    Column { word: "姓名", width: 20, shape: Shape::Short },
    Column { word: "职务", width: 40, shape: Shape::Short },
    Column { word: "办公电话", width: 26, shape: Shape::Short },
    Column { word: "移动电话", width: 26, shape: Shape::Short },
];

/// Writes the list; each kind's people stand together.
pub fn contacts(list: &ContactList, format: Format) -> Result<Vec<u8>, WriteProblem> {
    let ContactList { jurisdiction, agency, year, contacts } = list;
    let group = |kind: &ContactKind| {
        let people: Vec<&PlanContact> = contacts.iter().filter(|contact| contact.kind == *kind).collect();
        let mut group = Group::new(people.len());
        group.put(0, 0..people.len(), word(*kind));
        for (row, person) in people.iter().enumerate() {
            for (column, text) in (1..).zip(cells(person)) {
                group.put(column, row..row + 1, text);
            }
        }
        (!people.is_empty()).then(|| group.finish(COLUMNS.len()))
    };
    let kinds = [ContactKind::Head, ContactKind::Deputy, ContactKind::Division, ContactKind::Handler];
    let printed = Printed {
        annex: Some("附表2"),
        title: format!("{agency}{year}年《政府工作报告》责任事项督办工作人员名单"),
        notes: vec![format!("填报单位：{agency}")],
        publisher: government(jurisdiction),
        published_on: None,
        columns: COLUMNS.to_vec(),
        tables: vec![Table {
            sheet: "督办工作人员名单",
            heading: None,
            groups: kinds.iter().filter_map(group).collect(),
        }],
    };
    printed.write(format)
}

/// Name, post and telephones; an office without a person stands where the name does.
fn cells(contact: &PlanContact) -> [String; 4] {
    let PlanContact { kind: _, name, post, division, office_phone, mobile } = contact.clone();
    let (name, posts) = match name {
        Some(name) => (Some(name), [division, post]),
        None => (division, [None, post]),
    };
    let post = posts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    [name.unwrap_or_default(), post, office_phone.unwrap_or_default(), mobile.unwrap_or_default()]
}

const fn word(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Head => "主要负责人",
        ContactKind::Deputy => "分管负责人",
        ContactKind::Division => "督办部门",
        ContactKind::Handler => "联系人员",
    }
}
