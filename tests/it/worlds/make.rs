//! A random world: a tree of places, agencies, reports, and on their items everything that can be hidden or shown.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use duban::model::pace::Pace;
use duban::model::text::{nfkc, normalized_title};
use serde_json::json;
use uuid::Uuid;

use super::choices::Choices;
use crate::harness::world::{World, day, made, of};

pub const PLACES: [(&str, &str); 4] =
    [("420000", "湖北省"), ("420100", "武汉市"), ("420102", "江岸区"), ("420200", "黄石市")];
const AGENCIES: [&str; 7] =
    ["市科技局", "市旅游局", "市商务局", "市经信委（大数据局）", "市发改委", "江汉区政府", "市计委"];
const TITLES: [&str; 6] = [
    "推进国家智慧旅游城市建设",
    "增长２０％，_以上_",
    "100%完成《方案》",
    "建设Ａ类孵化器（60个）",
    "引进'高层次'人才",
    "重庆银行武汉分行开业",
];
const LEADERS: [&str; 3] = ["万勇", "刘立勇（常务）", "邵为民"];
const HEADINGS: [&str; 4] = ["一、经济", "（二）创新", "(二)创新", "三、民生"];
const CONTENTS: [&str; 4] =
    ["调研我市相关优势产业,掌握产业需求", "完成１００％", "起草方案；报市政府", "100%签约 50_项"];
const ITEM_STATUSES: [&str; 8] =
    ["IN_PROGRESS", "DISPATCHED", "DRAFT", "UNDER_REVIEW", "CLOSED", "WITHDRAWN", "IN_PROGRESS", "DRAFT"];
const ASSIGNMENT_STATUSES: [&str; 8] = [
    "ACKNOWLEDGED",
    "PENDING",
    "WITHDRAWN",
    "DISPUTED",
    "COMPLETION_REQUESTED",
    "COMPLETED",
    "ACKNOWLEDGED",
    "WITHDRAWN",
];
const PLAN_STATUSES: [&str; 5] = ["ACCEPTED", "DRAFT", "SUBMITTED", "RETURNED", "DRAFT"];

/// Days around the business day, its neighbours and the end of what is near among them.
pub fn days() -> Vec<NaiveDate> {
    ["2015-06-24", "2015-06-25", "2015-06-26", "2015-07-02", "2015-07-03", "2015-12-31", "2014-01-01"].map(day).to_vec()
}

/// Moments with ties, and with parts of a second that the two databases must order alike.
pub fn moments() -> Vec<DateTime<Utc>> {
    [0, 1_000_000, 100_000, 100_500, 3_600_000_000].map(|micros| made() + TimeDelta::microseconds(micros)).to_vec()
}

/// Texts that filters look for.
pub fn texts() -> Vec<&'static str> {
    [&AGENCIES[..], &TITLES, &LEADERS, &HEADINGS, &CONTENTS].concat()
}

pub fn world(choices: &mut Choices<'_>) -> World {
    let mut world = World::default();
    let mut places: Vec<Uuid> = Vec::new();
    for (code, name) in &PLACES[..choices.number(2, 4).try_into().unwrap()] {
        let parent = if *code == "420102" { places.get(1) } else { places.first() };
        let place = world.jurisdiction(code, name, parent.copied());
        places.push(place);
    }
    // The city comes first: a stream that runs dry leaves a small world all in one place.
    places.swap(0, 1);
    agencies(&mut world, choices, &places);
    let mut reports = vec![world.report(places[0], 2015)];
    for (place, year) in places.iter().flat_map(|place| [(*place, 2014), (*place, 2015)]).skip(2) {
        if choices.once_in(3) {
            reports.push(world.report(place, year));
        }
    }
    for number in 0..choices.number(3, 12) {
        let report = reports[choices.below(reports.len() + 2).saturating_sub(2)];
        item(&mut world, choices, report, number);
    }
    world
}

fn agencies(world: &mut World, choices: &mut Choices<'_>, places: &[Uuid]) {
    for name in &AGENCIES[..choices.number(2, 7).try_into().unwrap()] {
        let place = places[choices.below(places.len() + 3).saturating_sub(3)];
        let predecessor = world.agencies.last().map(|agency| agency.id).filter(|_| choices.once_in(4));
        let agency = world.agency(place, name);
        agency.active = !choices.once_in(6);
        agency.successor_id = predecessor;
        let id = agency.id;
        if choices.once_in(3) {
            world.alias(id, &format!("{name}办公室"));
        }
    }
}

fn item(world: &mut World, choices: &mut Choices<'_>, report: Uuid, number: i32) {
    let title = format!("{}{number}。", choices.one(&TITLES));
    let leader = choices.maybe(&LEADERS).map(|leader| (*leader).to_owned());
    let headings: Vec<&str> = (0..choices.below(3)).map(|_| *choices.one(&HEADINGS)).collect();
    let agencies: Vec<Uuid> = world.agencies.iter().map(|agency| agency.id).collect();
    let moments = moments();
    let item = world.item(report, &title);
    item.normalized_title = normalized_title(&title);
    item.ordinal = choices.maybe(&[1, 2, 3]).copied();
    item.leader_nfkc = leader.as_deref().map(nfkc);
    item.leader = leader;
    item.section = json!(headings);
    item.section_nfkc = headings.iter().map(|heading| nfkc(heading)).collect();
    item.due_on = choices.maybe(&days()).copied();
    item.due_text = choices.maybe(&["持续推进".to_owned()]).cloned();
    item.status = (*choices.one(&ITEM_STATUSES)).into();
    item.created_at = *choices.one(&moments);
    item.updated_at = *choices.one(&moments);
    let item = item.id;
    let start = choices.below(agencies.len());
    let many = choices.below(agencies.len().min(4) + 1);
    for step in 0..many {
        assignment(world, choices, item, agencies[(start + step) % agencies.len()]);
    }
    let leads = world.assignments.iter().filter(|row| row.responsibility_id == item && row.role == "LEAD");
    let lead = leads.min_by_key(|row| (row.origin != "STATED", row.position)).map(|row| row.agency_id);
    world.items.last_mut().unwrap().lead_agency_id = lead;
}

fn assignment(world: &mut World, choices: &mut Choices<'_>, item: Uuid, agency: Uuid) {
    let (report, drafted) = {
        let item = of(&world.items, item);
        (item.work_report_id, item.status == "DRAFT")
    };
    let filed = world.plans.iter().any(|plan| plan.agency_id == agency && plan.work_report_id == report);
    if !filed && (!drafted || choices.once_in(3)) {
        let status = *choices.one(&PLAN_STATUSES);
        let file = choices.maybe(&["plan.html", "方案.docx"]).map(|name| format!("{} {name}", world.plans.len()));
        let plan = world.plan(report, agency, status, file.as_deref());
        if choices.once_in(2) {
            let place = of(&world.reports, report).jurisdiction_id;
            world.contact(place, Some(plan), None, &format!("{status} 王五"));
        }
        world.plans.last_mut().unwrap().published_on = choices.maybe(&days()).copied();
    }
    let moments = moments();
    let row = world.assignment(item, agency, if choices.once_in(2) { "ASSIST" } else { "LEAD" });
    if drafted && !choices.once_in(4) || choices.once_in(8) {
        row.work_plan_id = None;
    }
    row.origin = if choices.once_in(3) { "INFERRED" } else { "STATED" }.into();
    row.ordinal = choices.maybe(&[1, 2, 3]).copied();
    row.status = (*choices.one(&ASSIGNMENT_STATUSES)).into();
    row.due_on = choices.maybe(&days()).copied();
    row.updated_at = *choices.one(&moments);
    if row.status == "COMPLETED" {
        // Late in the evening in UTC it is the next day in the city.
        row.completed_at = Some(*choices.one(&moments) + TimeDelta::hours(choices.number(0, 14).into()));
    }
    let row = row.id;
    contents(world, choices, row);
    next_due(world, choices, row);
    progress(world, choices, row);
    by_hand(world, choices);
}

fn contents(world: &mut World, choices: &mut Choices<'_>, assignment: Uuid) {
    let mut goals = Vec::new();
    for number in 0..choices.below(3) {
        let goal = world.goal(assignment, &format!("目标{number}：增长２０％"));
        goals.push(goal);
        for _ in 0..choices.below(3) {
            let unit = *choices.one(&["个", "万元", "%"]);
            let indicator = world.indicator(goal, unit);
            indicator.kind = (*choices.one(&["AMOUNT", "LEVEL", "CEILING"])).into();
            indicator.actual = choices.maybe(&[55_000, 1_200_000]).copied();
            indicator.label = choices.maybe(&["孵化器".to_owned()]).cloned();
        }
    }
    for number in 0..choices.below(4) {
        let content = format!("{}{number};", choices.one(&CONTENTS));
        let measure = world.measure(assignment, choices.maybe(&goals).copied(), &content);
        measure.due_on = choices.maybe(&days()).copied();
        if choices.once_in(3) {
            measure.status = "DONE".into();
            measure.completed_on = measure.due_on;
        }
    }
    if choices.once_in(2) {
        let place = of(&world.assignments, assignment).jurisdiction_id;
        world.contact(place, None, Some(assignment), "李四");
    }
}

/// What the light follows; now and then as a careless writer would leave it, from a measure that is not submitted.
fn next_due(world: &mut World, choices: &mut Choices<'_>, assignment: Uuid) {
    let row = of(&world.assignments, assignment);
    let item = of(&world.items, row.responsibility_id);
    let submitted = row.work_plan_id.is_some_and(|plan| {
        let status = &of(&world.plans, plan).status;
        status == "SUBMITTED" || status == "ACCEPTED"
    });
    let answered = submitted || choices.once_in(3);
    let open = world.measures.iter().filter(|measure| measure.assignment_id == row.id && measure.status == "OPEN");
    let first = open.filter_map(|measure| Some((measure.due_on?, measure.ordinal))).min().filter(|_| answered);
    let own = row.due_on.or(item.due_on.filter(|_| row.role == "LEAD" && !answered));
    let done = row.status == "COMPLETED" || row.status == "WITHDRAWN";
    let row = world.assignments.last_mut().unwrap();
    if !done {
        row.next_due_on = first.map(|(due, _)| due).or(own);
        row.next_measure_ordinal = first.map(|(_, ordinal)| ordinal);
    }
}

/// What was reported, around what is due on the business day: (5 + 25/30) / 12 of the year, and ten points more.
fn progress(world: &mut World, choices: &mut Choices<'_>, assignment: Uuid) {
    let report = of(&world.items, of(&world.assignments, assignment).responsibility_id).work_report_id;
    let year = of(&world.reports, report).year;
    let goals: Vec<Uuid> =
        world.goals.iter().filter(|goal| goal.assignment_id == assignment).map(|goal| goal.id).collect();
    let indicators = world.indicators.iter().filter(|indicator| goals.contains(&indicator.goal_id));
    let indicators: Vec<Uuid> = indicators.map(|indicator| indicator.id).collect();
    let row = world.assignments.last_mut().unwrap();
    if choices.once_in(4) {
        return;
    }
    let start = *choices.one(&["2015-01-01", "2015-03-15", "2015-06-25", "2015-07-01", "2016-02-01"]);
    let pace = Pace::from_dispatch(day(start), year);
    (row.started_on, row.pace_from, row.pace_to) = (Some(day(start)), pace.from, pace.to);
    let shares = [486_111, 486_110, 586_111, 586_110, 0, 333_333, 1_000_000, 4_000_000, i64::MAX];
    row.attained = choices.maybe(&shares).copied();
    row.out_of_bounds = choices.once_in(5);
    row.judged_indicator_id = choices.maybe(&indicators).copied();
    row.judged_on = choices.maybe(&days()).copied();
}

fn by_hand(world: &mut World, choices: &mut Choices<'_>) {
    let row = world.assignments.last_mut().unwrap();
    if !choices.once_in(4) {
        return;
    }
    row.override_color = Some((*choices.one(&["GREEN", "YELLOW", "RED", "GREY"])).to_owned());
    row.override_reason = Some("市领导已批示".to_owned());
    row.override_on = choices.maybe(&days()).copied();
    row.override_until = choices.maybe(&days()).copied();
    row.override_subject = Some("office".to_owned());
    row.override_name = choices.maybe(&["王五".to_owned()]).cloned();
}
