//! What presses and what gives way: reminders by hand and by rule, extensions, lights set by hand.

mod ended;
mod extensions;
mod lights;
mod sight;
mod slips;
mod ticks;

use duban::model::global_id::{GlobalId, NodeKind};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::client::Client;
use crate::harness::database::TestDatabase;
use crate::harness::program::{Said, duban, run};
use crate::harness::world::{World, day};
use crate::harness::{SECRET, TestCity, WUHAN};

/// The day on which these tests begin.
const TODAY: &str = "2015-06-25";

/// Wuhan with the agencies KJJ, LYJ, SWJ and DAJ, which has no part in anything; each plan is accepted.
///
/// | item | leads | assist |
/// |---|---|---|
/// | hall, due 2015-12-31 | KJJ, due 2015-08-31 | LYJ, its measures due 2015-07-31 and 2015-09-30, one undated, one done; SWJ, undated |
/// | road | SWJ, inferred, undated | KJJ, due 2015-07-02 |
struct Desk {
    city: TestCity,
    hall: [Uuid; 3],
    road: [Uuid; 2],
    measures: [Uuid; 4],
    item: Uuid,
}

impl Desk {
    async fn new() -> Self {
        Self::with(|_, _| {}).await
    }

    /// With a change of the assignments before they are written: those of the hall, then those of the road.
    async fn with(change: impl FnOnce(&mut World, [Uuid; 5])) -> Self {
        let mut world = World::default();
        let wuhan = world.jurisdiction(WUHAN, "武汉市", None);
        let [kjj, lyj, swj, _] =
            ["市科技局", "市旅游局", "市商务局", "市档案局"].map(|name| world.agency(wuhan, name).id);
        let year = world.report(wuhan, 2015);
        for agency in [kjj, lyj, swj] {
            world.plan(year, agency, "ACCEPTED", None);
        }
        let hall = world.item(year, "hall");
        (hall.due_on, hall.lead_agency_id) = (Some(day("2015-12-31")), Some(kjj));
        let item = hall.id;
        let mut part = |item: Uuid, agency: Uuid, role: &str, due: Option<&str>| {
            let row = world.assignment(item, agency, role);
            row.due_on = due.map(day);
            row.next_due_on = row.due_on;
            row.id
        };
        let hall = [
            part(item, kjj, "LEAD", Some("2015-08-31")),
            part(item, lyj, "ASSIST", None),
            part(item, swj, "ASSIST", None),
        ];
        let road_item = world.item(year, "road").id;
        let mut part = |item: Uuid, agency: Uuid, role: &str, due: Option<&str>| {
            let row = world.assignment(item, agency, role);
            row.due_on = due.map(day);
            row.next_due_on = row.due_on;
            row.id
        };
        let road = [part(road_item, swj, "LEAD", None), part(road_item, kjj, "ASSIST", Some("2015-07-02"))];
        world.assignments.iter_mut().find(|row| row.id == road[0]).unwrap().origin = "INFERRED".into();
        let measures = [Some("2015-07-31"), Some("2015-09-30"), None, Some("2015-03-31")].map(|due| {
            let measure = world.measure(hall[1], None, "guide the visitors");
            measure.due_on = due.map(day);
            measure.id
        });
        world.measures.last_mut().unwrap().status = "DONE".into();
        let assists = world.assignments.iter_mut().find(|row| row.id == hall[1]).unwrap();
        (assists.next_due_on, assists.next_measure_ordinal) = (Some(day("2015-07-31")), Some(1));
        change(&mut world, [hall[0], hall[1], hall[2], road[0], road[1]]);
        let database = TestDatabase::empty().await;
        world.fill(&database).await;
        Self { city: TestCity::over(database, &[]).await, hall, road, measures, item }
    }

    fn today(&self, today: &str) {
        self.city.clock.set_today(day(today));
    }

    /// Runs `duban tick` on a day.
    fn tick(&self, today: &str) -> Said {
        if let Ok(day) = today.get(..10).unwrap_or_default().parse() {
            self.city.clock.set_today(day);
        }
        run(self.program(&["tick", "--now", today]).env("LANG", "C"))
    }

    fn program(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = duban(arguments);
        command.env_remove("LC_ALL").env_remove("LC_MESSAGES");
        command.env("DUBAN_DATABASE_URL", &self.city.database.url).env("DUBAN_JWT__SECRET", SECRET);
        command
    }

    /// The slips of every assignment, as the supervision office sees them: agency, level, cause, automatic.
    async fn slips(&self) -> Vec<String> {
        let query = "{ assignments(first: 100) { nodes { agency { code } responsibility { title } reminders { level cause automatic } } } }";
        let data = self.city.supervisor().query(query).await;
        let mut slips = Vec::new();
        for row in data["assignments"]["nodes"].as_array().unwrap() {
            for slip in row["reminders"].as_array().unwrap() {
                let hand = if slip["automatic"] == true { "rule" } else { "hand" };
                slips.push(format!(
                    "{} {} {} {} {hand}",
                    row["responsibility"]["title"].as_str().unwrap(),
                    row["agency"]["code"].as_str().unwrap(),
                    slip["level"].as_str().unwrap(),
                    slip["cause"].as_str().unwrap()
                ));
            }
        }
        slips.sort();
        slips
    }

    async fn version(&self, assignment: Uuid) -> i64 {
        self.see(assignment, "version").await.as_i64().unwrap()
    }

    /// A field of an assignment, as the supervision office sees it.
    async fn see(&self, assignment: Uuid, field: &str) -> Value {
        see(&self.city.supervisor(), assignment, field).await
    }
}

fn assignment(id: Uuid) -> String {
    GlobalId::new(NodeKind::Assignment, id).to_string()
}

fn measure(id: Uuid) -> String {
    GlobalId::new(NodeKind::Measure, id).to_string()
}

/// A field of an assignment: its name, or a selection in which the name comes first.
async fn see(client: &Client, id: Uuid, field: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Assignment {{ {field} }} }} }}");
    let mut data = client.query_with(&query, json!({ "id": assignment(id) })).await;
    data["node"][field.split_whitespace().next().unwrap()].take()
}

/// What came of a change.
#[derive(Debug)]
struct Done {
    /// The object, or the list.
    object: Value,
    /// Path and code of each refusal.
    refused: Vec<(String, String)>,
    message: String,
}

impl Done {
    /// The object of a change that was made.
    fn made(self) -> Value {
        assert!(self.refused.is_empty(), "{self:?}");
        self.object
    }
}

/// Makes a change and asks for some of its object.
async fn change(client: &Client, mutation: &str, object: &str, input: Value) -> Done {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let field = object.split_whitespace().next().unwrap();
    let query = format!(
        "mutation($input: {kind}!) {{ it: {mutation}(input: $input) {{ {object} userErrors {{ path code message }} }} }}"
    );
    let mut data = client.query_with(&query, json!({ "input": input })).await;
    let errors = data["it"]["userErrors"].take();
    let errors = errors.as_array().unwrap();
    let path = |error: &Value| {
        let steps = error["path"].as_array().cloned().unwrap_or_default();
        steps.iter().map(|step| step.as_str().unwrap().to_owned()).collect::<Vec<_>>().join(".")
    };
    Done {
        object: data["it"][field].take(),
        refused: errors.iter().map(|error| (path(error), error["code"].as_str().unwrap().to_owned())).collect(),
        message: errors.first().map_or_else(String::new, |error| error["message"].as_str().unwrap().to_owned()),
    }
}

/// One refusal, as [`Done::refused`] has it.
fn refusal(path: &str, code: &str) -> Vec<(String, String)> {
    vec![(path.to_owned(), code.to_owned())]
}
