//! A city in which something is hidden from everybody.

use duban::model::role::Role;
use uuid::Uuid;

use crate::harness::client::Client;
use crate::harness::database::TestDatabase;
use crate::harness::world::{World, day, of};
use crate::harness::{TestCity, WUHAN};

/// Everybody who asks, as the tables call them.
pub const ROLES: [&str; 9] = ["anonymous", "KJJ", "LYJ", "SWJ", "DAJ", "supervisor", "auditor", "admin", "neighbour"];

pub struct HiddenCity {
    pub city: TestCity,
    pub world: World,
}

impl HiddenCity {
    pub async fn new() -> Self {
        let (world, database) = (world(), TestDatabase::empty().await);
        world.fill(&database).await;
        Self { city: TestCity::over(database, &[]).await, world }
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
/// document with a warning, called as its agency.
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
    world
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
    row.status = state.into();
    (row.next_due_on, row.next_measure_ordinal) = (Some(day("2015-06-20")), Some(1));
    let (row, place) = (row.id, row.jurisdiction_id);
    let goal = world.goal(row, &name);
    world.indicator(goal, &name);
    world.measure(row, Some(goal), &name).due_on = Some(day("2015-06-20"));
    world.contact(place, None, Some(row), &name);
}
