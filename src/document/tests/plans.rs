use super::{codes, parse};
use crate::document::WarningCode::{
    AmbiguousDeadline, DeadlineCountDiffers, DeadlineWithoutYear, DeadlinesInOneCell, DuplicateOrdinal,
    IrregularMeasureNumbers, MissingAgency, MissingDeadline, MissingItemTitle, MissingJurisdiction, MissingMeasures,
    MissingPublicationDate, MissingYear, OrdinalGap, RoleByDefault, TableIgnored, UnknownColumn, UnplacedText,
    UnreadableDeadline, UnreadableOrdinal,
};
use crate::document::{DocumentProblem, Hints, PlanDocument, PlanItem, WarningCode, read};
use crate::model::assignment::{AssignmentRole, Origin};
use crate::model::language::Language;

const HEADING: &str = "武汉市人民政府\n<h1>市教育局2016年办理工作方案</h1><p>2016-03-01</p>";

/// A page with one table of these rows, cells separated by `|`; a cell `^` continues the one above it.
fn page(rows: &[&str]) -> String {
    let mut table: Vec<Vec<(String, usize)>> = Vec::new();
    for row in rows {
        let mut cells = Vec::new();
        for (column, text) in row.split('|').enumerate() {
            if text == "^" {
                let above = table.iter_mut().rev().find(|row| row[column].0 != "^");
                above.unwrap()[column].1 += 1;
            }
            cells.push((text.to_owned(), 1));
        }
        table.push(cells);
    }
    let cell = |(text, rows): &(String, usize)| match text.as_str() {
        "^" => String::new(),
        _ => format!("<td rowspan={rows}>{text}</td>"),
    };
    let rows: Vec<String> =
        table.iter().map(|row| format!("<tr>{}</tr>", row.iter().map(cell).collect::<String>())).collect();
    format!("<table>{}</table>", rows.concat())
}

fn plan(rows: &[&str]) -> PlanDocument {
    parse(format!("{HEADING}{}", page(rows)).as_bytes())
}

fn roles(plan: &PlanDocument) -> Vec<(&str, &str)> {
    plan.responsibilities.iter().map(|item| (item.role.as_str(), item.origin.as_str())).collect()
}

fn due(item: &PlanItem) -> (Option<String>, Option<&str>) {
    (item.due_on.map(|day| day.to_string()), item.due_text.as_deref())
}

#[test]
fn contacts_are_kept_with_their_kind() {
    let plan = plan(&[
        "序号|责任事项|具体工作内容|完成时限|分管领导|责任处室|经办人员|联系电话",
        "1|推进均衡发展。|(1)调研;|12月|王五 副局长|基教处|张三|13900001111",
        "^|^|(2)评审。|^|^|^|李四|65692001",
    ]);
    let contacts: Vec<String> = plan.responsibilities[0]
        .contacts
        .iter()
        .map(|contact| {
            let parts = [&contact.name, &contact.post, &contact.division, &contact.office_phone, &contact.mobile];
            let parts: Vec<&str> = parts.iter().map(|part| part.as_deref().unwrap_or("-")).collect();
            format!("{} {}", contact.kind, parts.join(" "))
        })
        .collect();
    assert_eq!(
        contacts,
        [
            "DEPUTY 王五 副局长 - - -",
            "DIVISION - - 基教处 - -",
            "HANDLER 张三 - - - 13900001111",
            "HANDLER 李四 - - 65692001 -"
        ]
    );
    assert_eq!(codes(&plan), [RoleByDefault]);
}

#[test]
fn a_role_column_states_the_role_of_each_item() {
    let plan = plan(&[
        "序号|类别|目标任务|主要举措|完成时间",
        "1|牵头|推进均衡发展。|调研|12月",
        "2|配合|创建文明城市。|协助市文明办创建|12月",
        "3|其他|建设校园。|建设|12月",
    ]);
    assert_eq!(roles(&plan), [("LEAD", "STATED"), ("ASSIST", "STATED"), ("LEAD", "INFERRED")]);
    assert_eq!(plan.responsibilities[1].other_lead.as_deref(), Some("市文明办"));
    assert_eq!(codes(&plan), [WarningCode::UnreadableRole]);
}

#[test]
fn columns_of_agencies_state_who_leads() {
    let plan = plan(&[
        "责任事项|牵头单位|配合单位|完成时限",
        "推进均衡发展。|市教育局|市财政局|12月",
        "创建文明城市。|市文明办|市教育局、市城管委|12月",
    ]);
    assert_eq!(roles(&plan), [("LEAD", "STATED"), ("ASSIST", "STATED")]);
    let lead = &plan.responsibilities[1];
    assert_eq!((lead.other_lead.as_deref(), lead.other_lead_origin), (Some("市文明办"), Some(Origin::Stated)));
    assert!(codes(&plan).contains(&WarningCode::OtherAgenciesNotRead));
}

#[test]
fn responsible_units_suggest_a_role_or_are_divisions() {
    let plan = plan(&[
        "序号|责任事项|责任单位|完成时限",
        "1|推进均衡发展。|市教育局、市财政局|12月",
        "2|创建文明城市。|市文明办、市教育局|12月",
        "3|建设校园。|基教处、计财处|12月",
    ]);
    assert_eq!(roles(&plan), [("LEAD", "INFERRED"), ("ASSIST", "INFERRED"), ("LEAD", "INFERRED")]);
    assert_eq!(plan.responsibilities[1].other_lead.as_deref(), Some("市文明办"));
    let divisions: Vec<_> =
        plan.responsibilities[2].contacts.iter().filter_map(|contact| contact.division.as_deref()).collect();
    assert_eq!(divisions, ["基教处", "计财处"]);
}

#[test]
fn the_callers_roles_go_before_the_documents() {
    let table = page(&["序号|责任事项|完成时限", "1|推进均衡发展。|12月"]);
    let text = format!("{HEADING}<p>一、配合事项</p>{table}<p>二、牵头事项</p>{table}");
    let with = |roles: &[AssignmentRole]| {
        let hints = Hints { roles: Some(roles.to_vec()), ..Hints::default() };
        read(text.as_bytes(), "x", &hints)
    };
    assert_eq!(roles(&parse(text.as_bytes())), [("ASSIST", "STATED"), ("LEAD", "STATED")]);
    let plan = with(&[AssignmentRole::Lead, AssignmentRole::Assist]).unwrap();
    assert_eq!(roles(&plan), [("LEAD", "STATED"), ("ASSIST", "STATED")]);
    assert_eq!(
        with(&[AssignmentRole::Lead]).unwrap_err().problem,
        DocumentProblem::RolesDiffer { given: 1, tables: 2 }
    );
}

#[test]
fn other_hints_go_before_the_document_too() {
    let hints = Hints {
        jurisdiction: Some("420106".to_owned()),
        agency: Some("区教育局".to_owned()),
        year: Some(2017),
        ..Hints::default()
    };
    let text = format!("{HEADING}{}", page(&["序号|责任事项|完成时限", "1|推进均衡发展。|12月"]));
    let plan = read(text.as_bytes(), "x", &hints).unwrap();
    let jurisdiction = plan.jurisdiction.clone().unwrap();
    assert_eq!((jurisdiction.code.as_str(), jurisdiction.name.as_str()), ("420106", "420106"));
    assert_eq!((plan.agency.as_deref(), plan.year), (Some("区教育局"), Some(2017)));
    assert_eq!(due(&plan.responsibilities[0]).0.as_deref(), Some("2017-12-31"));
}

#[test]
fn deadlines_that_name_no_day_keep_their_words() {
    let plan = plan(&[
        "序号|责任事项|具体工作内容|完成时限",
        "1|推进均衡发展。|调研|视情况而定",
        "2|建设校园。|建设|持续推进",
        "3|创建。|(1)准备|6月前",
        "^|^|(2)开展|明年3月底",
        "4|评比。|(1)准备<br>(2)开展<br>(3)总结|6月<br>12月",
        "5|宣传。|(1)准备<br>(2)开展|6月<br>12月",
    ]);
    let dues: Vec<_> = plan.responsibilities.iter().map(due).collect();
    assert_eq!(
        dues,
        [
            (None, Some("视情况而定")),
            (None, Some("持续推进")),
            (Some("2017-03-31".to_owned()), Some("明年3月底")),
            (Some("2016-12-31".to_owned()), Some("12月")),
            (Some("2016-12-31".to_owned()), Some("12月")),
        ]
    );
    assert!(
        plan.responsibilities[3].measures.iter().all(|measure| measure.due_on.is_none() && measure.due_text.is_some())
    );
    assert_eq!(
        codes(&plan),
        [RoleByDefault, UnreadableDeadline, AmbiguousDeadline, DeadlineCountDiffers, DeadlinesInOneCell]
    );
    let warning = &plan.warnings[1];
    assert_eq!(
        warning.message(Language::Chinese),
        "第2行：完成时限“视情况而定”不是可识别的日期，已按原文保留，未设到期日"
    );
}

#[test]
fn what_fits_nowhere_is_told() {
    let plan = plan(&[
        "序号|责任事项|具体工作内容|完成时限|备注",
        "1|推进均衡发展。|(1)调研;(2)评审。(3)总结。|12月|重点",
        "3|建设校园。||12月|",
        "3|创建。|(2)准备<br>(1)开展||",
        "4||开展|12月|",
        "五号|评比。|开展|12月|",
        "<b>注：以上均为重点工作</b>||||",
    ]);
    let ordinals: Vec<_> = plan.responsibilities.iter().map(|item| item.ordinal).collect();
    assert_eq!(ordinals, [Some(1), Some(3), Some(3), None]);
    assert_eq!(plan.responsibilities[0].measures.len(), 3);
    assert_eq!(
        codes(&plan),
        [
            MissingItemTitle,
            UnreadableOrdinal,
            UnplacedText,
            UnknownColumn,
            RoleByDefault,
            MissingMeasures,
            IrregularMeasureNumbers,
            MissingDeadline,
            OrdinalGap,
            DuplicateOrdinal
        ]
    );
}

#[test]
fn a_document_that_says_little_of_itself_is_read_with_warnings() {
    let text = format!(
        "<p>重点任务分解表</p>{}<table><tr><td>1</td><td>a</td><td>b</td></tr><tr><td>2</td></tr></table>",
        page(&["责任事项|完成时限", "推进。|12月"])
    );
    let plan = parse(text.as_bytes());
    assert_eq!(plan.responsibilities[0].due_text.as_deref(), Some("12月"));
    assert_eq!(
        codes(&plan),
        [
            TableIgnored,
            MissingJurisdiction,
            MissingAgency,
            MissingYear,
            MissingPublicationDate,
            RoleByDefault,
            DeadlineWithoutYear
        ]
    );
}

#[test]
fn empty_cells_without_merges_belong_to_the_cell_above() {
    let text = "市教育局2016年工作方案\n序号\t责任事项\t具体工作内容\t工作目标\t完成时限\n1\t推进。\t(1)调研\t新建学校12所\t6月\n\t\t(2)评审\t\t12月\n\t\t(3)总结\t\t\n";
    let plan = parse(text.as_bytes());
    let measures: Vec<_> = plan.responsibilities[0]
        .measures
        .iter()
        .map(|measure| (measure.goal, measure.due_on.unwrap().to_string()))
        .collect();
    assert_eq!(
        measures,
        [(Some(1), "2016-06-30".to_owned()), (Some(1), "2016-12-31".to_owned()), (Some(1), "2016-12-31".to_owned())]
    );
}

#[test]
fn a_table_that_a_page_break_cut_is_one() {
    let header = "序号|责任事项|完成时限";
    let first = page(&[header, "1|推进。|12月", "2|建设。|12月"]);
    let second = page(&[header, "3|创建。|12月"]);
    let plan = parse(format!("{HEADING}<p>一、牵头事项</p>{first}<p>第2页</p>{second}").as_bytes());
    assert_eq!(roles(&plan), [("LEAD", "STATED"); 3]);
}

#[test]
fn headings_and_page_feet_in_a_text_are_no_cells() {
    let text = "市教育局2016年工作方案\n一、牵头事项\n序号\n责任事项\n具体工作内容\n工作目标\n完成时限\n1\n推进。\n(1)调研\n新建学校12所\n6月\n\
        (2)评审\n二、配合事项\n序号\n责任事项\n具体工作内容\n工作目标\n完成时限\n1\n创建。\n开展\n不明\n视情况\n多余的一行\n2\n建设。\n建设\n12月\n版权所有\n";
    let plan = parse(text.as_bytes());
    assert_eq!(roles(&plan), [("LEAD", "STATED"), ("ASSIST", "STATED"), ("ASSIST", "STATED")]);
    assert_eq!(plan.responsibilities[0].goals.len(), 1);
    assert_eq!(plan.responsibilities[1].goals[0].text, "不明");
    assert_eq!(due(&plan.responsibilities[1]), (None, Some("视情况")));
    let unplaced: Vec<_> = plan.warnings.iter().filter(|warning| warning.code == UnplacedText).collect();
    assert_eq!(unplaced.len(), 1);
    assert_eq!((unplaced[0].line, unplaced[0].params["text"].as_str()), (Some(25), "多余的一行"));
}

#[test]
fn numbered_goals_in_one_cell_go_to_their_measures() {
    let plan = plan(&[
        "序号|责任事项|具体工作内容|工作目标|完成时限",
        "1|推进。|(1)调研<br>(2)评审|(1)新建学校12所<br>(2)失业率控制在4.5%以内|12月",
        "2|建设。|(1)调研<br>(2)评审|(1)甲<br>(2)乙<br>(3)丙|12月",
    ]);
    let item = &plan.responsibilities[0];
    let goals: Vec<_> = item.goals.iter().map(|goal| goal.text.as_str()).collect();
    assert_eq!(goals, ["新建学校12所", "失业率控制在4.5%以内"]);
    assert_eq!(item.measures.iter().map(|measure| measure.goal).collect::<Vec<_>>(), [Some(1), Some(2)]);
    assert_eq!(plan.responsibilities[1].goals.len(), 1);
    assert_eq!(serde_json::to_string(&item.goals[1].indicators[0].value).unwrap(), "4.5");
}

#[test]
fn a_header_may_take_two_rows() {
    let table = "<table><tr><td rowspan=2>序号</td><td rowspan=2>责任事项</td><td colspan=2>分管领导</td><td rowspan=2>完成时限</td></tr>\
        <tr><td>姓名</td><td>电话</td></tr><tr><td>1</td><td>推进。</td><td>王五</td><td>65692001</td><td>12月</td></tr></table>";
    let unmerged = table.replace(" rowspan=2", "").replace("<tr><td>姓名", "<tr><td></td><td></td><td>姓名");
    for table in [table, &unmerged] {
        let plan = parse(format!("{HEADING}{table}").as_bytes());
        let [item] = plan.responsibilities.as_slice() else { panic!("{:?}", plan.responsibilities) };
        let [contact] = item.contacts.as_slice() else { panic!("{:?}", item.contacts) };
        assert_eq!(contact.kind.as_str(), "DEPUTY");
        assert_eq!((contact.name.as_deref(), contact.office_phone.as_deref()), (Some("王五"), Some("65692001")));
        assert_eq!(due(item).0.as_deref(), Some("2016-12-31"));
    }
}
