//! A city in which something is hidden from everybody.

use duban::model::event::EventAudience;
use duban::model::role::Role;
use uuid::Uuid;

use crate::harness::client::Client;
use crate::harness::database::TestDatabase;
use crate::harness::world::{World, day, of};
use crate::harness::{TestCity, WUHAN};

/// Everybody who asks, as the tables call them.
pub const ROLES: [&str; 9] = ["anonymous", "KJJ", "LYJ", "SWJ", "DAJ", "supervisor", "auditor", "admin", "neighbour"];

/// A path is asked for all rows at once, by an alias each.
pub const GENEROUS: [(&str, &str); 5] = [
    ("DUBAN_LIMITS__ALIASES", "1000"),
    ("DUBAN_LIMITS__COMPLEXITY", "1000000"),
    ("DUBAN_LIMITS__SELECTIONS", "10000"),
    ("DUBAN_LIMITS__FILTER_CONDITIONS", "1000"),
    ("DUBAN_LIMITS__DOCUMENT_BYTES", "100000"),
];

pub struct HiddenCity {
    pub city: TestCity,
    pub world: World,
}

impl HiddenCity {
    pub async fn new() -> Self {
        let world = world();
        let database = TestDatabase::kept("hidden_city", async || {
            let new = TestDatabase::empty().await;
            world.fill(&new).await;
            new
        })
        .await;
        Self { city: TestCity::over(database, &GENEROUS).await, world }
    }

    /// Somebody of [`ROLES`].
    pub fn client(&self, role: &str) -> Client {
        let city = &self.city;
        match role {
            "anonymous" => city.anonymous(),
            "supervisor" => city.supervisor(),
            "auditor" => city.auditor(),
            "admin" => city.admin(),
            "neighbour" => city.anonymous().with_token(city.token(&[Role::Supervisor], "420200", None)),
            agency => city.client(&[Role::Agency], Some(agency)),
        }
    }
}

/// Wuhan has the agencies KJJ (its plan is accepted), LYJ (a draft, imported by itself), SWJ (returned) and DAJ, which
/// has no part in anything; JJJ was merged into KJJ. The neighbour Huangshi has HSKJJ.
///
/// | item | state | leads | assists |
/// |---|---|---|---|
/// | led | under way | KJJ | LYJ |
/// | shared | under way | LYJ, inferred | KJJ |
/// | trade | under way | SWJ | |
/// | left | under way | SWJ | KJJ, withdrawn |
/// | joint | under way | SWJ | KJJ |
/// | draft | not dispatched | KJJ | |
/// | old | not dispatched, the only one of 2014 | KJJ | |
/// | huangshi | under way, of the neighbour | HSKJJ | |
///
/// Each assignment has a goal with an indicator, a measure and a contact, all called `item/AGENCY`; the measure is what
/// is due next, also where it stands in a draft, as a careless writer might leave it. Each plan has a contact and a
/// document with a warning, called as its agency, as is what its reviewer said.
///
/// Each year has a line in its calendar, of a quarter of its own; each assignment owes two reports. Each plan is scored: 99,
/// 98, 97 and 96 points in the order above, by three lines of -1, -2, -3 and -4 about its agency's first assignment,
/// proved by that assignment, by what it owes and by the plan.
///
/// Each assignment has a slip and a granted request for its measure, decided by somebody called `item/AGENCY`, and a
/// progress report in each state, the drafts of the latest quarter. Each report is called `item/AGENCY/STATE`, and so are
/// its file, its author and its review; it says that the measure is done and reads the indicator: 1 in a draft, 2
/// submitted, 3 returned, 4 accepted, 5 returned and reworked since; what was returned has got one more file, called LATE.
/// left/SWJ was planned anew since the plan was returned. Every report of a lead is compiled from all that assisting agencies submitted.
///
/// KJJ, the office and the neighbour have a webhook each that leads to `hook-KJJ` and so on, with one delivery: its answers
/// are 501, 502 and 503.
///
/// KJJ, the office and the neighbour have asked for an export each; the files are called as the webhooks, with `export-`.
///
/// Events are called `item/AUDIENCE` and `item/AGENCY/AUDIENCE`: of each assignment one a audience, and one for whoever
/// sees the item of each row that is named above, as a careless writer might leave them.
fn world() -> World {
    let mut world = World::default();
    let province = world.jurisdiction("420000", "湖北省", None);
    let wuhan = world.jurisdiction(WUHAN, "武汉市", Some(province));
    let huangshi = world.jurisdiction("420200", "黄石市", Some(province));
    let [kjj, lyj, swj] = ["市科技局", "市旅游局", "市商务局"].map(|name| world.agency(wuhan, name).id);
    world.agency(wuhan, "市档案局");
    let merged = world.agency(wuhan, "市计经局");
    (merged.code, merged.active, merged.successor_id) = ("JJJ".to_owned(), false, Some(kjj));
    let neighbour = world.agency(huangshi, "黄石市科技局");
    neighbour.code = "HSKJJ".into();
    let neighbour = neighbour.id;
    let (year, past, theirs) = (world.report(wuhan, 2015), world.report(wuhan, 2014), world.report(huangshi, 2015));
    for (report, agency, status) in
        [(year, kjj, "ACCEPTED"), (year, lyj, "DRAFT"), (year, swj, "RETURNED"), (theirs, neighbour, "ACCEPTED")]
    {
        let place = of(&world.reports, report).jurisdiction_id;
        let code = of(&world.agencies, agency).code.clone();
        let plan = world.plan(report, agency, status, Some(&code));
        world.plan_review(plan, &code);
        world.contact(place, Some(plan), None, &code);
    }
    let mut item = |report, title: &str, status: &str, parts: &[(Uuid, &str, &str)]| {
        let item = world.item(report, title);
        (item.status, item.lead_agency_id) = (status.to_owned(), Some(parts[0].0));
        let item = item.id;
        for (agency, role, state) in parts {
            part(&mut world, item, *agency, role, state);
        }
    };
    item(year, "led", "IN_PROGRESS", &[(kjj, "LEAD", "ACKNOWLEDGED"), (lyj, "ASSIST", "PENDING")]);
    item(year, "shared", "IN_PROGRESS", &[(lyj, "LEAD", "PENDING"), (kjj, "ASSIST", "ACKNOWLEDGED")]);
    item(year, "trade", "DISPATCHED", &[(swj, "LEAD", "ACKNOWLEDGED")]);
    item(year, "left", "IN_PROGRESS", &[(swj, "LEAD", "ACKNOWLEDGED"), (kjj, "ASSIST", "WITHDRAWN")]);
    item(year, "joint", "IN_PROGRESS", &[(swj, "LEAD", "ACKNOWLEDGED"), (kjj, "ASSIST", "ACKNOWLEDGED")]);
    item(year, "draft", "DRAFT", &[(kjj, "LEAD", "PENDING")]);
    item(past, "old", "DRAFT", &[(kjj, "LEAD", "PENDING")]);
    item(theirs, "huangshi", "IN_PROGRESS", &[(neighbour, "LEAD", "ACKNOWLEDGED")]);
    for (report, period) in [(year, "2015-Q2"), (past, "2014-Q2"), (theirs, "2015-Q3")] {
        world.deadline(report, period, "2015-10-20");
    }
    for part in world.assignments.iter().map(|part| part.id).collect::<Vec<_>>() {
        world.obligation(part, "2015-Q2", "2015-07-20");
        world.obligation(part, "2015-Q4", "2016-01-20");
    }
    score(&mut world);
    live(&mut world);
    world.webhook(wuhan, Some(kjj), "hook-KJJ", 501);
    world.webhook(wuhan, None, "hook-office", 502);
    world.webhook(huangshi, None, "hook-neighbour", 503);
    world.export_job(wuhan, Some(kjj), Role::Agency, "export-KJJ");
    world.export_job(wuhan, None, Role::Supervisor, "export-office");
    world.export_job(huangshi, None, Role::Supervisor, "export-neighbour");
    world
}

/// A progress report's state with its period, the last day of that, and what it reads. What is reworked was returned, and
/// is being changed.
pub const STATES: [(&str, (&str, &str), i64); 5] = [
    ("REWORKED", ("2015-01", "2015-01-31"), 5),
    ("ACCEPTED", ("2015-Q1", "2015-03-31"), 4),
    ("RETURNED", ("2015-Q2", "2015-06-30"), 3),
    ("SUBMITTED", ("2015-Q3", "2015-09-30"), 2),
    ("DRAFT", ("2015-Q4", "2015-12-31"), 1),
];

fn live(world: &mut World) {
    for item in world.items.clone() {
        for audience in [EventAudience::Item, EventAudience::Office] {
            world.event(item.id, None, audience, ("responsibility", item.id), &item.title);
        }
    }
    for part in world.assignments.clone() {
        let measure = world.measures.iter().find(|row| row.assignment_id == part.id).unwrap().clone();
        let goal = measure.goal_id.unwrap();
        let indicator = world.indicators.iter().find(|row| row.goal_id == goal).unwrap().id;
        let (item, name) = (of(&world.items, part.responsibility_id).clone(), measure.content);
        let owed = world.obligations.iter().find(|row| row.assignment_id == part.id).unwrap().id;
        let mut rows = vec![
            ("jurisdiction", part.jurisdiction_id),
            ("agency", part.agency_id),
            ("work_report", item.work_report_id),
            ("responsibility", item.id),
            ("assignment", part.id),
            ("goal", goal),
            ("indicator", indicator),
            ("measure", measure.id),
            ("reporting_obligation", owed),
            ("reminder", world.reminder(part.id, &name)),
            ("extension_request", world.extension(part.id, measure.id, &name)),
        ];
        rows.extend(part.work_plan_id.map(|plan| ("work_plan", plan)));
        for (status, period, value) in STATES {
            let filing = format!("{name}/{status}");
            let reworked = status == "REWORKED";
            let report = world.progress(part.id, period, if reworked { "RETURNED" } else { status }, &filing);
            world.progress_reports.last_mut().unwrap().reworked = reworked;
            world.reading(report, indicator, value);
            world.measure_done(report, measure.id);
            world.review(report, &filing);
            rows.extend([("progress_report", report), ("attachment", world.attachment(report, &filing))]);
            if status == "RETURNED" {
                rows.push(("attachment", world.attachment(report, &format!("{name}/LATE"))));
                world.attachments.last_mut().unwrap().edition = 1;
            }
        }
        for row in rows {
            world.event(item.id, Some(part.id), EventAudience::Item, row, &name);
        }
        for audience in [EventAudience::Agency, EventAudience::Draft, EventAudience::Office] {
            world.event(item.id, Some(part.id), audience, ("assignment", part.id), &name);
        }
    }
    compile(world);
}

/// The leads' reports of all that assisting agencies submitted.
fn compile(world: &mut World) {
    let filed = |role: &str| {
        let rows = world.progress_reports.iter().map(|row| (row, of(&world.assignments, row.assignment_id)));
        let rows = rows.filter(|(_, part)| part.role == role);
        let rows = rows.filter(|(row, _)| !row.reworked);
        rows.map(|(row, part)| (part.responsibility_id, row.id, row.status.clone())).collect::<Vec<_>>()
    };
    let (leads, assisting) = (filed("LEAD"), filed("ASSIST"));
    for (item, report, _) in leads {
        for (_, source, _) in assisting.iter().filter(|(of, _, status)| *of == item && status != "DRAFT") {
            world.source(report, *source);
        }
    }
}

fn score(world: &mut World) {
    for (number, place) in (1..).zip(0..world.plans.len()) {
        world.plans[place].score = Some((100 - number) * 10_000);
        let (plan, agency) = (world.plans[place].id, world.plans[place].agency_id);
        let part = world.assignments.iter().find(|part| part.agency_id == agency).unwrap().id;
        let owed = world.obligations.iter().find(|owed| owed.assignment_id == part).unwrap().id;
        for evidence in [("ASG", part), ("OBL", owed), ("WPL", plan)] {
            world.evaluation_line(plan, -number, part, evidence);
        }
    }
}

fn part(world: &mut World, item: Uuid, agency: Uuid, role: &str, state: &str) {
    let title = of(&world.items, item).title.clone();
    let drafted = of(&world.items, item).status == "DRAFT";
    let name = format!("{title}/{}", of(&world.agencies, agency).code);
    let row = world.assignment(item, agency, role);
    if drafted {
        row.work_plan_id = None;
    }
    if title == "shared" && role == "LEAD" {
        row.origin = "INFERRED".into();
    }
    (row.status, row.replanned) = (state.into(), name == "left/SWJ");
    (row.next_due_on, row.next_measure_ordinal) = (Some(day("2015-06-20")), Some(1));
    let (row, place) = (row.id, row.jurisdiction_id);
    let goal = world.goal(row, &name);
    world.indicator(goal, &name);
    world.measure(row, Some(goal), &name).due_on = Some(day("2015-06-20"));
    world.contact(place, None, Some(row), &name);
}
