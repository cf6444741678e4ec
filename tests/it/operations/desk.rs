//! The demo's city in July 2015, in which some items more are under way: 市科技局 leads each of them, 市发改委 and 市商务局
//! assist. All three have reported on the second quarter: 市发改委, which has a plan with an indicator, with a reading and
//! a measure done; the lead compiled from what it accepted. It granted 市发改委 more time, and asks for more itself.

use serde_json::{Value, json};

use crate::calendar::{line, set};
use crate::harness::TestCity;
use crate::harness::client::Client;
use crate::lifecycle::year::{AGENCIES, agency};

/// The lead's office hours on the day before the reports are due.
const FILED: &str = "2015-07-18";

pub struct Desk {
    pub city: TestCity,
    pub office: Client,
    /// The global ids of the items, in their order.
    pub items: Vec<Value>,
}

impl Desk {
    /// With so many items: it is 20 July, the day on which the leads' reports are due.
    pub async fn with(number: usize) -> Self {
        let city = TestCity::wuhan_2015().await;
        let office = city.supervisor();
        let calendar = [line("2015-Q2", "ASSIST", "2015-07-10"), line("2015-Q2", "LEAD", "2015-07-20")];
        set(&city, json!("2015-03-10"), &calendar).await;
        let mut desk = Self { city, office, items: Vec::new() };
        desk.dispatch(number).await;
        for code in AGENCIES {
            desk.acknowledge(code).await;
        }
        desk.plan().await;
        desk.on("2015-07-08");
        for code in ["FGW", "SWJ"] {
            desk.report(code).await;
        }
        for request in desk.extend("FGW").await {
            let input = json!({ "id": request["id"], "expectedVersion": request["version"], "verdict": "GRANT" });
            desk.agency("KJJ").done("decideExtension", "extensionRequest { id }", input).await;
        }
        let accepted = json!({ "items": desk.reports(&desk.agency("KJJ"), "FGW").await, "verdict": "ACCEPT" });
        desk.agency("KJJ").done("reviewProgressReports", "progressReports { id }", accepted).await;
        desk.on(FILED);
        desk.report("KJJ").await;
        desk.extend("KJJ").await;
        desk.on("2015-07-20");
        desk
    }

    /// 市发改委 plans its parts; the office accepts its plan.
    async fn plan(&self) {
        let bureau = self.agency("FGW");
        for part in self.parts(&bureau, "FGW").await {
            let input = json!({
                "id": part["id"], "expectedVersion": part["version"],
                "goals": [{ "text": "孵化面积10万平方米", "indicators": [{ "target": "10", "unit": "万平方米" }] }],
                "measures": [{ "content": "完成选址", "dueOn": "2015-07-31", "goalOrdinal": 1 }, { "content": "开工" }],
            });
            bureau.done("planAssignment", "assignment { id }", input).await;
        }
        for (client, step) in [(&bureau, "submitWorkPlan"), (&self.office, "reviewWorkPlan")] {
            let plan = self.work_plan("FGW").await;
            let mut input = json!({ "id": plan["id"], "expectedVersion": plan["version"] });
            if step == "reviewWorkPlan" {
                input["verdict"] = json!("ACCEPT");
            }
            client.done(step, "workPlan { id }", input).await;
        }
    }

    async fn work_plan(&self, code: &str) -> Value {
        let query = "{ workReport(year: 2015) { plans { id version agency { code } } } }";
        let plans = self.office.query(query).await["workReport"]["plans"].take();
        plans.as_array().unwrap().iter().find(|plan| plan["agency"]["code"] == code).unwrap().clone()
    }

    /// An agency asks for more time for each of its parts.
    async fn extend(&self, code: &str) -> Vec<Value> {
        let client = self.agency(code);
        let mut requests = Vec::new();
        for part in self.parts(&client, code).await {
            let input = json!({
                "assignmentId": part["id"], "expectedVersion": part["version"], "newDueOn": "2015-12-20",
                "reason": "用地手续未办结", "signedOffBy": "王局长",
            });
            let asked = client.done("requestExtension", "extensionRequest { id version }", input).await;
            requests.push(asked["extensionRequest"].clone());
        }
        requests
    }

    pub fn agency(&self, code: &str) -> Client {
        self.city.agency(code)
    }

    pub fn on(&self, day: &str) {
        self.city.clock.set_today(day.parse().unwrap());
    }

    /// The office makes the items and dispatches them.
    async fn dispatch(&mut self, number: usize) {
        let report = self.office.query("{ workReport(year: 2015) { id } }").await["workReport"]["id"].take();
        let mut parts = Vec::new();
        for (code, role) in AGENCIES.into_iter().zip(["LEAD", "ASSIST", "ASSIST"]) {
            parts.push(json!({ "agencyId": agency(&self.office, code).await, "role": role, "dueOn": "2015-11-30" }));
        }
        let mut drafts = Vec::new();
        for ordinal in 1..=number {
            let item = json!({
                "title": format!("新建第{ordinal}个孵化器。"), "ordinal": ordinal, "leader": "张副市长",
                "section": ["一、创新驱动"], "dueText": "年底前", "assignments": parts,
            });
            let input = json!({ "workReportId": report, "responsibility": item });
            let made = self.office.done("createResponsibility", "responsibility { id version }", input).await;
            drafts.push(json!({
                "id": made["responsibility"]["id"], "expectedVersion": made["responsibility"]["version"],
            }));
            self.items.push(made["responsibility"]["id"].clone());
        }
        self.office.done("dispatchResponsibilities", "responsibilities { id }", json!({ "items": drafts })).await;
    }

    /// An agency's parts of the items, as somebody sees them, in the order of the items.
    pub async fn parts(&self, client: &Client, code: &str) -> Vec<Value> {
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Responsibility { assignments { id version agency { code } \
             measures { id } goals { indicators { id } } progressReport(period: \"2015-Q2\") { id version } } } } }";
        let items = client.query_with(query, json!({ "ids": self.items })).await["nodes"].take();
        let parts = items.as_array().unwrap().iter().map(|item| {
            let parts = item["assignments"].as_array().unwrap();
            parts.iter().find(|part| part["agency"]["code"] == code).unwrap().clone()
        });
        parts.collect()
    }

    /// Its reports of the second quarter, to be named in an input.
    pub async fn reports(&self, client: &Client, code: &str) -> Vec<Value> {
        let parts = self.parts(client, code).await.into_iter();
        let named = |part: Value| {
            let report = &part["progressReport"];
            json!({ "id": report["id"], "expectedVersion": report["version"] })
        };
        parts.map(named).collect()
    }

    async fn acknowledge(&self, code: &str) {
        let client = self.agency(code);
        let parts = self.parts(&client, code).await.into_iter();
        let items: Vec<Value> =
            parts.map(|part| json!({ "id": part["id"], "expectedVersion": part["version"] })).collect();
        client.done("acknowledgeAssignments", "assignments { id }", json!({ "items": items })).await;
    }

    /// An agency writes a report on each of its parts and submits all of them.
    async fn report(&self, code: &str) {
        let client = self.agency(code);
        let sources = if code == "KJJ" { self.reports(&client, "FGW").await } else { Vec::new() };
        for (place, part) in self.parts(&client, code).await.into_iter().enumerate() {
            let mut input = json!({
                "assignmentId": part["id"], "period": "2015-Q2", "percentDone": "40",
                "narrative": format!("{code}已完成选址,落实用地30亩,引进运营机构3家。"),
                "problems": "用地指标不足", "nextSteps": "三季度开工",
            });
            if let Some(source) = sources.get(place) {
                input["sourceReportIds"] = json!([source["id"]]);
            }
            if let Some(indicator) = part["goals"][0]["indicators"].get(0) {
                let reading = json!({
                    "indicatorId": indicator["id"], "value": "2.5", "unit": "万平方米", "asOf": "2015-06-30",
                });
                input["readings"] = json!([reading]);
                input["measuresDone"] =
                    json!([{ "measureId": part["measures"][0]["id"], "completedOn": "2015-06-30" }]);
            }
            client.done("saveProgressReport", "progressReport { id }", input).await;
        }
        let input = json!({ "items": self.reports(&client, code).await, "signedOffBy": "王局长" });
        client.done("submitProgressReports", "progressReports { id }", input).await;
    }

    /// The office scores the years of the three.
    pub async fn evaluate(&self) {
        for code in AGENCIES {
            let plan = self.work_plan(code).await;
            let input = json!({ "id": plan["id"], "expectedVersion": plan["version"], "rating": "15" });
            self.office.done("evaluateWorkPlan", "workPlan { id }", input).await;
        }
    }
}
