//! Wuhan's year 2016, with one item: the science bureau leads it, the development commission and the commerce bureau
//! assist. Each step is what somebody sends.

use serde_json::{Value, json};

use crate::harness::TestCity;
use crate::harness::client::Client;
use crate::harness::database::TestDatabase;

/// What is shown of an assignment after each step.
pub const PART: &str = "id version status role nextDueOn dueOn allowedActions light { color rule } agency { code }";
/// And of an item.
pub const ITEM: &str = "id version status outcome dueOn allowedActions light { color rule } assignments { id version status role origin agency { code } }";
/// And of a progress report.
pub const REPORT: &str = "id version status period narrative problems percentDone onTime review { verdict comment } readings { value } sources { id } assignment { id version }";

pub struct Year {
    pub city: TestCity,
    pub office: Client,
    /// The item's global id.
    pub item: Value,
    pub report: Value,
}

/// The three agencies on the item: the lead first.
pub const AGENCIES: [&str; 3] = ["KJJ", "FGW", "SWJ"];

impl Year {
    /// The office has made the year's report with its item, as a draft.
    pub async fn drafted() -> Self {
        Self::kept("year_drafted", async || Self::draft(TestCity::wuhan_2015().await).await).await
    }

    /// The year up to a point, lived once for all tests: each goes on with a copy.
    async fn kept(point: &str, live: impl AsyncFnOnce() -> Self) -> Self {
        let database = TestDatabase::kept(point, async || Box::pin(live()).await.city.leave().await).await;
        let city = begun(TestCity::over(database, &[]).await);
        let office = city.supervisor();
        let query = "{ workReport(year: 2016) { id responsibilities { nodes { id } } } }";
        let report = office.query(query).await["workReport"].take();
        let item = report["responsibilities"]["nodes"][0]["id"].clone();
        Self { city, office, item, report: report["id"].clone() }
    }

    async fn draft(city: TestCity) -> Self {
        let city = begun(city);
        let office = city.supervisor();
        let mut assignments = Vec::new();
        for (code, role) in AGENCIES.into_iter().zip(["LEAD", "ASSIST", "ASSIST"]) {
            assignments.push(json!({ "agencyId": agency(&office, code).await, "role": role, "dueOn": "2016-11-30" }));
        }
        let input = json!({
            "year": 2016,
            "title": "武汉市2016年政府工作报告",
            "noticeNumber": "武政办〔2016〕1号",
            "responsibilities": [{
                "title": "新增科技企业孵化器60个",
                "section": ["一、创新驱动", "(一)创业"],
                "ordinal": 1,
                "leader": "张副市长",
                "dueOn": "2016-12-31",
                "dueText": "年底前",
                "assignments": assignments,
            }],
        });
        let show = format!("workReport {{ id year responsibilities {{ nodes {{ {ITEM} }} }} }}");
        let made = office.done("createWorkReport", &show, input).await["workReport"].clone();
        let item = made["responsibilities"]["nodes"][0]["id"].clone();
        Self { city, office, item, report: made["id"].clone() }
    }

    /// It is dispatched.
    pub async fn dispatched() -> Self {
        Self::kept("year_dispatched", async || {
            let year = Self::drafted().await;
            year.dispatch().await;
            year
        })
        .await
    }

    /// Everybody has acknowledged it.
    pub async fn acknowledged() -> Self {
        Self::kept("year_acknowledged", async || {
            let year = Self::dispatched().await;
            for code in AGENCIES {
                year.acknowledge(code).await;
            }
            year
        })
        .await
    }

    /// Everybody's plan is accepted.
    pub async fn planned() -> Self {
        Self::kept("year_planned", async || {
            let year = Self::acknowledged().await;
            for code in AGENCIES {
                year.plan(code).await;
                year.submit_plan(code).await;
                year.judge_plan(code, "ACCEPT", Value::Null).await;
            }
            year
        })
        .await
    }

    pub fn agency(&self, code: &str) -> Client {
        self.city.agency(code)
    }

    pub fn on(&self, day: &str) {
        self.city.clock.set_today(day.parse().unwrap());
    }

    /// The item as somebody sees it; null where it is hidden.
    pub async fn item(&self, client: &Client) -> Value {
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Responsibility {{ {ITEM} }} }} }}");
        client.query_with(&query, json!({ "id": self.item })).await["node"].take()
    }

    /// An agency's assignment as somebody sees it.
    pub async fn part(&self, client: &Client, code: &str) -> Value {
        let query = format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on Responsibility {{ assignments {{ {PART} measures {{ id dueOn status }} goals {{ indicators {{ id actual }} }} plan {{ id version status dueOn allowedActions evaluation {{ score lines {{ rule points reason }} }} }} }} }} }} }}"
        );
        let item = client.query_with(&query, json!({ "id": self.item })).await["node"].take();
        let parts = item["assignments"].as_array().unwrap();
        parts.iter().find(|part| part["agency"]["code"] == code).unwrap().clone()
    }

    pub async fn dispatch(&self) -> Value {
        let version = self.item(&self.office).await["version"].clone();
        let input = json!({ "items": [{ "id": self.item, "expectedVersion": version }], "note": "请各单位按时限办理" });
        self.office.done("dispatchResponsibilities", &format!("responsibilities {{ {ITEM} }}"), input).await
            ["responsibilities"][0]
            .take()
    }

    /// The agency's own assignment, to be named in an input.
    pub async fn named(&self, code: &str) -> Value {
        let part = self.part(&self.agency(code), code).await;
        json!({ "id": part["id"], "expectedVersion": part["version"] })
    }

    pub async fn acknowledge(&self, code: &str) -> Value {
        let input = json!({ "items": [self.named(code).await] });
        self.agency(code).done("acknowledgeAssignments", &format!("assignments {{ {PART} }}"), input).await["assignments"]
            [0]
        .take()
    }

    /// Two measures, one goal of 60, one level.
    pub async fn planning(&self, code: &str) -> Value {
        let part = self.part(&self.agency(code), code).await;
        json!({
            "id": part["id"],
            "expectedVersion": part["version"],
            "goals": [{ "text": "新增孵化器60个,出租率不低于80%", "indicators": [
                { "label": "孵化器", "target": "60", "unit": "个" },
                { "label": "出租率", "kind": "LEVEL", "target": "80", "unit": "%" },
            ] }],
            "measures": [
                { "content": "出台扶持办法", "dueOn": "2016-05-31", "goalOrdinal": 1 },
                { "content": "组织认定", "dueOn": "2016-11-30", "goalOrdinal": 1 },
            ],
        })
    }

    pub async fn plan(&self, code: &str) {
        let input = self.planning(code).await;
        self.agency(code).done("planAssignment", "assignment { id }", input).await;
    }

    pub async fn named_plan(&self, client: &Client, code: &str) -> Value {
        let plan = self.part(client, code).await["plan"].clone();
        json!({ "id": plan["id"], "expectedVersion": plan["version"] })
    }

    pub async fn submit_plan(&self, code: &str) {
        let mut input = self.named_plan(&self.agency(code), code).await;
        input["signedOffBy"] = json!("王局长");
        self.agency(code).done("submitWorkPlan", "workPlan { status }", input).await;
    }

    pub async fn judge_plan(&self, code: &str, verdict: &str, comment: Value) {
        let mut input = self.named_plan(&self.office, code).await;
        input["verdict"] = json!(verdict);
        input["comment"] = comment;
        self.office.done("reviewWorkPlan", "workPlan { status }", input).await;
    }

    /// The agency's progress report of a period as somebody sees it; null where it is hidden or missing.
    pub async fn progress(&self, client: &Client, code: &str, period: &str) -> Value {
        let query = format!(
            "query($id: ID!, $p: String!) {{ node(id: $id) {{ ... on Responsibility {{ assignments {{ agency {{ code }} progressReport(period: $p) {{ {REPORT} }} }} }} }} }}"
        );
        let item = client.query_with(&query, json!({ "id": self.item, "p": period })).await["node"].take();
        let parts = item["assignments"].as_array().unwrap();
        parts.iter().find(|part| part["agency"]["code"] == code).unwrap()["progressReport"].clone()
    }

    /// Writes into the agency's draft of a period; makes it where there is none.
    pub async fn save(&self, code: &str, period: &str, more: Value) -> Value {
        let client = self.agency(code);
        let known = self.progress(&client, code, period).await;
        let mut input = json!({ "assignmentId": self.part(&client, code).await["id"], "period": period });
        if !known.is_null() {
            input["expectedVersion"] = known["version"].clone();
        }
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        client.done("saveProgressReport", &format!("progressReport {{ {REPORT} }}"), input).await["progressReport"]
            .take()
    }

    pub async fn named_report(&self, client: &Client, code: &str, period: &str) -> Value {
        let report = self.progress(client, code, period).await;
        json!({ "id": report["id"], "expectedVersion": report["version"] })
    }

    pub async fn submit(&self, code: &str, period: &str) -> Value {
        let client = self.agency(code);
        let input = json!({ "items": [self.named_report(&client, code, period).await], "signedOffBy": "王局长" });
        client.done("submitProgressReports", &format!("progressReports {{ {REPORT} }}"), input).await["progressReports"]
            [0]
        .take()
    }

    pub async fn judge(&self, judge: &Client, code: &str, period: &str, verdict: &str, comment: Value) -> Value {
        let items = json!([self.named_report(judge, code, period).await]);
        let input = json!({ "items": items, "verdict": verdict, "comment": comment });
        judge.done("reviewProgressReports", &format!("progressReports {{ {REPORT} }}"), input).await["progressReports"]
            [0]
        .take()
    }

    pub async fn ask_completion(&self, code: &str) {
        let mut input = self.named(code).await;
        input["summary"] = json!("全年任务已完成");
        self.agency(code).done("requestCompletion", "assignment { status }", input).await;
    }

    pub async fn judge_completion(&self, judge: &Client, code: &str, verdict: &str, comment: Value) -> Value {
        let part = self.part(judge, code).await;
        let input =
            json!({ "id": part["id"], "expectedVersion": part["version"], "verdict": verdict, "comment": comment });
        judge.done("reviewCompletion", &format!("assignment {{ {PART} responsibility {{ status }} }}"), input).await["assignment"]
            .take()
    }

    /// Everything up to the moment when the item may be closed.
    pub async fn completed() -> Self {
        Self::kept("year_completed", async || {
            let year = Self::planned().await;
            let lead = year.agency("KJJ");
            for code in ["FGW", "SWJ"] {
                year.ask_completion(code).await;
                year.judge_completion(&lead, code, "ACCEPT", Value::Null).await;
            }
            year.ask_completion("KJJ").await;
            year.judge_completion(&year.office, "KJJ", "ACCEPT", Value::Null).await;
            year
        })
        .await
    }
}

/// On the day on which the office began.
fn begun(city: TestCity) -> TestCity {
    city.clock.set_today("2016-02-01".parse().unwrap());
    city
}

/// An agency's global id.
pub async fn agency(client: &Client, code: &str) -> Value {
    let query = "query($code: String!) { agency(code: $code) { id } }";
    client.query_with(query, json!({ "code": code })).await["agency"]["id"].take()
}
