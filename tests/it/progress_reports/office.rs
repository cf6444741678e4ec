//! An item that is under way, and everybody who has a part in it.

use duban::model::global_id::{GlobalId, NodeKind};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::client::Client;
use crate::harness::database::TestDatabase;
use crate::harness::world::{World, day};
use crate::harness::{TestCity, WUHAN};

/// 市科技局 (KJJ) leads 智慧城市, 市旅游局 (LYJ) and 市商务局 (SWJ) assist it. Of 展会 it is only concluded that SWJ leads; LYJ
/// assists it. 市档案局 (DAJ) has no part in either. Each plan is accepted; each assignment has a goal with indicators in
/// 个, of which 60 are to be reached, and two measures, due in May and in December.
pub struct Office {
    pub city: TestCity,
    pub world: World,
}

/// Indicators of each assignment.
const INDICATORS: usize = 100;

impl Office {
    pub async fn new() -> Self {
        let mut world = World::default();
        let wuhan = world.jurisdiction(WUHAN, "武汉市", None);
        let [kjj, lyj, swj] = ["市科技局", "市旅游局", "市商务局"].map(|name| world.agency(wuhan, name).id);
        world.agency(wuhan, "市档案局");
        let year = world.report(wuhan, 2015);
        for agency in [kjj, lyj, swj] {
            world.plan(year, agency, "ACCEPTED", None);
        }
        let city = world.item(year, "智慧城市").id;
        for (agency, role) in [(kjj, "LEAD"), (lyj, "ASSIST"), (swj, "ASSIST")] {
            part(&mut world, city, agency, role, "STATED");
        }
        let fair = world.item(year, "展会").id;
        part(&mut world, fair, swj, "LEAD", "INFERRED");
        part(&mut world, fair, lyj, "ASSIST", "STATED");
        let database = TestDatabase::empty().await;
        world.fill(&database).await;
        Self { city: TestCity::over(database, &[]).await, world }
    }

    pub fn client(&self, who: &str) -> Client {
        match who {
            "supervisor" => self.city.supervisor(),
            "auditor" => self.city.auditor(),
            "admin" => self.city.admin(),
            agency => self.city.agency(agency),
        }
    }

    fn key(&self, item: &str, agency: &str) -> Uuid {
        let item = self.world.items.iter().find(|row| row.title == item).unwrap().id;
        let agency = self.world.agencies.iter().find(|row| row.code == agency).unwrap().id;
        let own = |row: &&entity::assignment::Model| row.responsibility_id == item && row.agency_id == agency;
        self.world.assignments.iter().find(own).unwrap().id
    }

    /// The assignment of an agency on an item.
    pub fn assignment(&self, item: &str, agency: &str) -> String {
        GlobalId::new(NodeKind::Assignment, self.key(item, agency)).to_string()
    }

    /// A measure of it, by number from 0.
    pub fn measure(&self, item: &str, agency: &str, number: usize) -> String {
        let own = self.key(item, agency);
        let mut measures = self.world.measures.iter().filter(|row| row.assignment_id == own);
        GlobalId::new(NodeKind::Measure, measures.nth(number).unwrap().id).to_string()
    }

    /// Readings of so many of its indicators.
    pub fn readings(&self, item: &str, agency: &str, number: usize, value: &str) -> Value {
        let own = self.key(item, agency);
        let goal = self.world.goals.iter().find(|row| row.assignment_id == own).unwrap().id;
        let indicators = self.world.indicators.iter().filter(|row| row.goal_id == goal).take(number);
        let reading = |row: &entity::indicator::Model| {
            let id = GlobalId::new(NodeKind::Indicator, row.id).to_string();
            json!({ "indicatorId": id, "value": value, "unit": "个", "asOf": "2015-06-20" })
        };
        indicators.map(reading).collect()
    }

    /// Writes a report that says little; its id and version.
    pub async fn draft(&self, item: &str, agency: &str, period: &str) -> Value {
        let input = json!({
            "assignmentId": self.assignment(item, agency), "period": period, "narrative": format!("{agency}已完成"),
            "problems": "资金不足", "nextSteps": "加快推进", "percentDone": "40",
        });
        done(&save(&self.client(agency), input).await, "progressReport")
    }

    /// Writes one and submits it.
    pub async fn submitted(&self, item: &str, agency: &str, period: &str) -> Value {
        let report = self.draft(item, agency, period).await;
        done(&submit(&self.client(agency), &[&report]).await, "progressReports")[0].clone()
    }

    /// Writes one and has it accepted.
    pub async fn accepted(&self, item: &str, agency: &str, period: &str, by: &str) -> Value {
        let report = self.submitted(item, agency, period).await;
        done(&review(&self.client(by), &[&report], "ACCEPT", None).await, "progressReports")[0].clone()
    }
}

fn part(world: &mut World, item: Uuid, agency: Uuid, role: &str, origin: &str) {
    let row = world.assignment(item, agency, role);
    row.origin = origin.into();
    (row.next_due_on, row.next_measure_ordinal) = (Some(day("2015-05-31")), Some(1));
    let row = row.id;
    let goal = world.goal(row, "建成60个");
    for _ in 0..INDICATORS {
        world.indicator(goal, "个");
    }
    world.measure(row, Some(goal), "调研").due_on = Some(day("2015-05-31"));
    world.measure(row, Some(goal), "建设").due_on = Some(day("2015-12-31"));
}

/// What a report shows.
const REPORT: &str = "id version period status narrative problems nextSteps percentDone submittedAt signedOffBy onTime \
     submittedBy { subject agency { code } } review { verdict comment reviewer { subject agency { code } } reviewedAt } \
     readings { indicator { id } value asOf } measuresDone { id } sources { id } assignment { id }";

const ERRORS: &str = "userErrors { path code message }";

pub async fn save(client: &Client, input: Value) -> Value {
    let query = format!(
        "mutation($input: SaveProgressReportInput!) {{ saveProgressReport(input: $input) {{ progressReport {{ {REPORT} }} {ERRORS} }} }}"
    );
    client.query_with(&query, json!({ "input": input })).await["saveProgressReport"].take()
}

pub fn items(reports: &[&Value]) -> Value {
    reports.iter().map(|report| json!({ "id": report["id"], "expectedVersion": report["version"] })).collect()
}

pub async fn submit(client: &Client, reports: &[&Value]) -> Value {
    let query = format!(
        "mutation($input: SubmitProgressReportsInput!) {{ submitProgressReports(input: $input) {{ progressReports {{ {REPORT} }} {ERRORS} }} }}"
    );
    let input = json!({ "items": items(reports), "signedOffBy": "张三,局长" });
    client.query_with(&query, json!({ "input": input })).await["submitProgressReports"].take()
}

pub async fn review(client: &Client, reports: &[&Value], verdict: &str, comment: Option<&str>) -> Value {
    let query = format!(
        "mutation($input: ReviewProgressReportsInput!) {{ reviewProgressReports(input: $input) {{ progressReports {{ {REPORT} }} {ERRORS} }} }}"
    );
    let input = json!({ "items": items(reports), "verdict": verdict, "comment": comment });
    client.query_with(&query, json!({ "input": input })).await["reviewProgressReports"].take()
}

/// The object of a payload without refusals.
pub fn done(payload: &Value, field: &str) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload[field].clone()
}

/// The refusals of a payload: path and code, as `items/0/id NOT_FOUND`.
pub fn refused(payload: &Value) -> Vec<String> {
    let errors = payload["userErrors"].as_array().unwrap().iter();
    let path = |path: &Value| {
        let steps = path.as_array().map(Vec::as_slice).unwrap_or_default();
        steps.iter().map(|step| step.as_str().unwrap()).collect::<Vec<_>>().join("/")
    };
    errors.map(|error| format!("{} {}", path(&error["path"]), error["code"].as_str().unwrap())).collect()
}

/// What somebody sees of a report by its id.
pub async fn seen(client: &Client, report: &Value) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on ProgressReport {{ {REPORT} }} }} }}");
    client.query_with(&query, json!({ "id": report["id"] })).await["node"].take()
}
