//! What is written is read back as it was, prints as an office would, and holds nothing that acts or loads.

use std::io::{Cursor, Read};

use super::printed::{Column, Group, Printed, Shape, Table};
use super::{
    Completion, CompletionItem, CompletionPart, ContactList, Edition, Format, MAX_CELL_UNITS, WriteProblem, completion,
    contacts, plan, publication, xlsx,
};
use crate::document::plan_document::{Jurisdiction, PlanContact, PlanDocument, PlanItem, PlanMeasure};
use crate::document::{Hints, Place, read};
use crate::model::assignment::{AssignmentRole, Origin};
use crate::model::contact::ContactKind;
use crate::model::period::Period;

/// Any plan.
mod any;

fn sample(extension: &str) -> PlanDocument {
    sample_with(extension, Some(vec![AssignmentRole::Lead, AssignmentRole::Assist]))
}

fn sample_with(extension: &str, roles: Option<Vec<AssignmentRole>>) -> PlanDocument {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples");
    let bytes = std::fs::read(format!("{folder}/wuhan-2015-science-bureau-plan.{extension}")).unwrap();
    read(&bytes, "plan", &Hints { roles, ..Hints::default() }).unwrap()
}

/// Without what tells of the file and not of the plan.
fn bare(mut plan: PlanDocument) -> PlanDocument {
    plan.warnings.clear();
    plan.responsibilities.iter_mut().for_each(|item| item.location = Place::Document);
    plan
}

fn again(document: &PlanDocument, edition: Edition, format: Format) -> PlanDocument {
    let bytes = plan(document, edition, format).unwrap();
    bare(read(&bytes, "plan", &Hints::default()).unwrap())
}

/// The parts of an office file, as text.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut part = zip.by_index(index).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().unwrap().into_owned(), text)
        })
        .collect()
}

fn item(title: &str, measures: &[&str]) -> PlanItem {
    let measure = |(ordinal, content): (i32, &&str)| PlanMeasure {
        ordinal,
        content: (*content).to_owned(),
        goal: None,
        due_on: None,
        due_text: None,
    };
    PlanItem {
        role: AssignmentRole::Lead,
        origin: Origin::Stated,
        ordinal: Some(1),
        title: title.to_owned(),
        due_on: None,
        due_text: None,
        other_lead: None,
        other_lead_origin: None,
        contacts: Vec::new(),
        goals: Vec::new(),
        measures: (1..).zip(measures).map(measure).collect(),
        location: Place::Document,
    }
}

fn document(items: Vec<PlanItem>) -> PlanDocument {
    PlanDocument {
        jurisdiction: Some(Jurisdiction { code: "420100".to_owned(), name: "武汉市".to_owned() }),
        year: Some(2015),
        agency: Some("市科技局".to_owned()),
        title: "市科技局2015年办理工作方案".to_owned(),
        published_on: None,
        responsibilities: items,
        warnings: Vec::new(),
    }
}

#[test]
fn the_published_plan_is_read_back_from_each_format_whichever_form_it_came_in() {
    for form in ["html", "docx", "xlsx", "txt"] {
        let original = bare(sample(form));
        for format in Format::ALL {
            let read = again(&original, Edition::Published, format);
            assert_eq!(read.totals(), original.totals(), "{form} {format:?}");
            assert_eq!(read, original, "{form} {format:?}");
        }
    }
}

#[test]
fn a_role_that_was_only_concluded_is_not_stated_by_being_printed() {
    let original = bare(sample_with("html", None));
    assert!(original.responsibilities.iter().all(|item| item.origin == Origin::Inferred));
    for format in Format::ALL {
        assert_eq!(again(&original, Edition::Published, format), original, "{format:?}");
    }
}

#[test]
fn its_reading_leaves_no_doubt_of_city_roles_or_numbers() {
    for format in Format::ALL {
        let bytes = plan(&sample("html"), Edition::Published, format).unwrap();
        let warnings = read(&bytes, "plan", &Hints::default()).unwrap().warnings;
        assert_eq!(warnings, [], "{format:?}");
    }
}

#[test]
fn the_internal_edition_has_the_people_and_reads_back_with_them() {
    let mut original = bare(sample("html"));
    let person = |kind, name: &str, post: Option<&str>, division: Option<&str>, mobile: Option<&str>| PlanContact {
        kind,
        name: Some(name.to_owned()).filter(|name| !name.is_empty()),
        post: post.map(str::to_owned),
        division: division.map(str::to_owned),
        office_phone: Some("027-65692001".to_owned()),
        mobile: mobile.map(str::to_owned),
    };
    original.responsibilities[1].contacts = vec![
        person(ContactKind::Deputy, "张三", Some("副局长"), None, Some("13900001111")),
        person(ContactKind::Division, "", None, Some("高新处"), None),
        person(ContactKind::Handler, "李四", None, None, None),
        person(ContactKind::Handler, "王五", Some("科员"), None, Some("13900002222")),
    ];
    for format in Format::ALL {
        assert_eq!(again(&original, Edition::Internal, format), original, "{format:?}");
        assert!(again(&original, Edition::Published, format).responsibilities[1].contacts.is_empty(), "{format:?}");
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    for format in Format::ALL {
        let write = || plan(&sample("html"), Edition::Published, format).unwrap();
        assert!(write() == write(), "{format:?}");
    }
}

#[test]
fn what_looks_like_a_formula_is_a_text() {
    let texts = ["=1+1", "@SUM(A1)", "+86", "-1", "=HYPERLINK(\"http://x\",\"y\")"];
    let original = document(texts.iter().map(|text| item(text, &[text])).collect());
    let bytes = plan(&original, Edition::Published, Format::Xlsx).unwrap();
    let sheets: Vec<_> = parts(&bytes).into_iter().filter(|(name, _)| name.starts_with("xl/worksheets/")).collect();
    assert!(!sheets.is_empty());
    for (name, sheet) in sheets {
        assert!(!sheet.contains("<f>") && !sheet.contains("<f ") && !sheet.contains("hyperlink"), "{name}");
    }
    assert_eq!(again(&original, Edition::Published, Format::Xlsx).responsibilities[0].title, "=1+1");
}

#[test]
fn a_text_beyond_a_cell_is_refused_with_its_length_and_never_cut() {
    let fits = document(vec![item("推进", &[&"长".repeat(MAX_CELL_UNITS)])]);
    let beyond = document(vec![item("推进", &[&"长".repeat(MAX_CELL_UNITS + 1)])]);
    assert_eq!(again(&fits, Edition::Published, Format::Xlsx), fits);
    let refused = plan(&beyond, Edition::Published, Format::Xlsx).unwrap_err();
    assert_eq!(
        refused,
        WriteProblem::CellTooLong { start: format!("{}…", "长".repeat(20)), units: 32_768, limit: 32_767 }
    );
    for format in [Format::Docx, Format::Html] {
        assert_eq!(again(&beyond, Edition::Published, format), beyond, "{format:?}");
    }
    // An emoji takes two of the units that a workbook counts.
    let emoji = document(vec![item("推进", &[&"😀".repeat(MAX_CELL_UNITS / 2 + 1)])]);
    assert!(matches!(
        plan(&emoji, Edition::Published, Format::Xlsx),
        Err(WriteProblem::CellTooLong { units: 32_768, .. })
    ));
}

#[test]
fn a_workbook_prints_on_a4_in_landscape_with_its_header_on_every_page() {
    let bytes = plan(&sample("html"), Edition::Published, Format::Xlsx).unwrap();
    let parts = parts(&bytes);
    let part = |name: &str| &parts.iter().find(|(found, _)| found == name).unwrap().1;
    for sheet in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
        for set in
            ["orientation=\"landscape\"", "paperSize=\"9\"", "fitToHeight=\"0\"", "<pageSetUpPr fitToPage=\"1\"/>"]
        {
            assert!(part(sheet).contains(set), "{sheet} {set}");
        }
        assert!(part(sheet).contains("<mergeCell ref=\"A5:A6\"/>") || sheet.ends_with("2.xml"));
    }
    let workbook = part("xl/workbook.xml");
    assert!(workbook.contains("name=\"牵头\"") && workbook.contains("name=\"配合\""));
    assert_eq!(workbook.matches("_xlnm.Print_Titles").count(), 2, "{workbook}");
}

#[test]
fn a_document_repeats_its_header_row_and_embeds_nothing() {
    let bytes = plan(&sample("html"), Edition::Published, Format::Docx).unwrap();
    let parts = parts(&bytes);
    let text = &parts.iter().find(|(name, _)| name == "word/document.xml").unwrap().1;
    assert_eq!(text.matches("<w:tblHeader/>").count(), 2);
    assert!(text.contains("w:orient=\"landscape\"") && text.contains("<w:vMerge w:val=\"restart\"/>"));
    assert!(parts.iter().all(|(name, _)| !name.contains("embed") && !name.contains("media")));
}

#[test]
fn a_page_needs_nothing_from_elsewhere_and_runs_nothing() {
    let hostile = "<script>alert(1)</script>\"'&amp;</td></tr></table><img src=x onerror=y>";
    let original = document(vec![item(hostile, &[hostile])]);
    let page = String::from_utf8(plan(&original, Edition::Internal, Format::Html).unwrap()).unwrap();
    for absent in ["<script", "<img", "<link", "http:", "https:", "url(", "@import", "src="] {
        assert!(!page.replace("img src=x", "").contains(absent), "{absent}");
    }
    assert_eq!(again(&original, Edition::Published, Format::Html).responsibilities[0].title, hostile);
}

#[test]
fn a_sheet_that_is_full_goes_on_on_the_next_and_no_item_is_torn() {
    let column = Column { word: "责任事项", width: 10, shape: Shape::Text };
    let group = |name: String| {
        let mut group = Group::new(2);
        group.put(0, 0..2, name.clone());
        group.put(1, 0..1, format!("{name}甲"));
        group.put(1, 1..2, format!("{name}乙"));
        group.finish(2)
    };
    let printed = Printed {
        title: "方案".to_owned(),
        columns: vec![column; 2],
        tables: vec![Table {
            sheet: "牵头",
            heading: None,
            groups: (0..5).map(|n| group(format!("事项{n}"))).collect(),
        }],
        ..Printed::default()
    };
    let bytes = xlsx::write_within(&printed, 5).unwrap();
    let parts = parts(&bytes);
    let workbook = &parts.iter().find(|(name, _)| name == "xl/workbook.xml").unwrap().1;
    for name in ["牵头", "牵头 (2)", "牵头 (3)"] {
        assert!(workbook.contains(&format!("name=\"{name}\"")), "{name}");
    }
    assert!(!workbook.contains("牵头 (4)"));
}

#[test]
fn the_list_of_people_groups_them_by_kind() {
    let person = |kind, name: Option<&str>, division: Option<&str>| PlanContact {
        kind,
        name: name.map(str::to_owned),
        post: Some("处长".to_owned()).filter(|_| name.is_some()),
        division: division.map(str::to_owned),
        office_phone: Some("65692001".to_owned()),
        mobile: None,
    };
    let list = ContactList {
        jurisdiction: "武汉市".to_owned(),
        agency: "市科技局".to_owned(),
        year: 2015,
        contacts: vec![
            person(ContactKind::Handler, Some("李四"), Some("高新处")),
            person(ContactKind::Head, Some("张三"), None),
            person(ContactKind::Division, None, Some("督办处")),
            person(ContactKind::Handler, Some("王五"), None),
        ],
    };
    let page = String::from_utf8(contacts(&list, Format::Html).unwrap()).unwrap();
    let body = page.split_once("<tbody").unwrap().1;
    let order = ["主要负责人", "张三", "督办部门", "督办处", "联系人员", "李四", "高新处 处长", "王五"];
    let places: Vec<usize> = order.iter().map(|word| body.find(word).unwrap()).collect();
    assert!(places.is_sorted(), "{body}");
    assert!(body.contains("<td rowspan=\"2\" class=\"short\">联系人员</td>"));
    for format in Format::ALL {
        assert!(!contacts(&list, format).unwrap().is_empty());
    }
}

fn progress() -> Completion {
    let part = |agency: &str, role, accepted, narrative: &str| CompletionPart {
        agency: agency.to_owned(),
        role,
        accepted,
        narrative: Some(narrative.to_owned()),
        problems: Some(format!("{agency}的问题")),
        next_steps: Some(format!("{agency}的措施")),
        signed_off_by: Some(format!("{agency}局长")),
    };
    let (lead, assist) = (AssignmentRole::Lead, AssignmentRole::Assist);
    let item = |title: &str, parts| CompletionItem { title: title.to_owned(), parts };
    Completion {
        jurisdiction: "武汉市".to_owned(),
        year: 2015,
        period: Period::Quarter { year: 2015, quarter: 2 },
        agency: None,
        items: vec![
            item("甲项", vec![part("市科技局", lead, true, "已审情况"), part("市旅游局", assist, true, "配合情况")]),
            item("乙项", vec![part("市商务局", lead, false, "未审情况")]),
            item("丙项", vec![part("市经信委", lead, true, "经信情况"), part("市发改委", lead, false, "发改情况")]),
        ],
    }
}

/// A column that is added here is printed by everybody who may export: look at who sees what it holds.
#[test]
fn the_columns_of_the_forms_are_these() {
    let people = ContactList {
        jurisdiction: "武汉市".to_owned(),
        agency: "市科技局".to_owned(),
        year: 2015,
        contacts: Vec::new(),
    };
    let plan_in = |edition| plan(&document(vec![item("甲项", &["调研"])]), edition, Format::Html).unwrap();
    let columns = |page: Vec<u8>| {
        let page = String::from_utf8(page).unwrap();
        let (_, head) = page.split_once("<thead>").unwrap();
        let (head, _) = head.split_once("</thead>").unwrap();
        let words = head.split("<th scope=\"col\">").skip(1).map(|cell| cell.split_once("</th>").unwrap().0);
        words.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(columns(plan_in(Edition::Published)), "序号 责任事项 具体工作内容 工作目标 完成时限");
    assert_eq!(
        columns(plan_in(Edition::Internal)),
        "序号 责任事项 具体工作内容 工作目标 完成时限 分管领导 责任处室 经办人员"
    );
    assert_eq!(columns(contacts(&people, Format::Html).unwrap()), "类别 姓名 职务 办公电话 移动电话");
    assert_eq!(
        columns(completion(&progress(), Format::Html).unwrap()),
        "责任事项 牵头 责任单位 完成情况 存在的问题 下一步措施 审定人"
    );
    assert_eq!(columns(publication(&progress(), Format::Html).unwrap()), "序号 责任事项 牵头单位 配合单位 完成情况");
}

#[test]
fn the_table_of_a_period_has_what_each_agency_filed() {
    let page = String::from_utf8(completion(&progress(), Format::Html).unwrap()).unwrap();
    for word in
        ["2015年第二季度", "审定人", "甲项", "配合情况", "未审情况", "市旅游局的问题", "市商务局的措施", "市科技局局长"]
    {
        assert!(page.contains(word), "{word}");
    }
    assert!(page.contains("<td rowspan=\"2\">甲项</td>") && page.contains("市经信委、市发改委"));
}

#[test]
fn the_public_edition_has_accepted_reports_of_leads_and_nothing_else_of_them() {
    for format in Format::ALL {
        let bytes = publication(&progress(), format).unwrap();
        let text = match format {
            Format::Html => String::from_utf8(bytes).unwrap(),
            _ => parts(&bytes).into_iter().map(|(_, text)| text).collect(),
        };
        for word in ["甲项", "市科技局", "市旅游局", "已审情况", "乙项", "市商务局", "市经信委：经信情况"]
        {
            assert!(text.contains(word), "{format:?} {word}");
        }
        for word in ["配合情况", "未审情况", "发改情况", "的问题", "的措施", "局长"] {
            assert!(!text.contains(word), "{format:?} {word}");
        }
    }
}
