//! Two cities of a province that live through the summer of 2015: the desk's items are reported on, returned, disputed,
//! completed, withdrawn and closed, and the clock and the day go together.

use duban::document::{self, Hints};
use duban::model::assignment::AssignmentRole;
use duban::model::clock::Clock;
use duban::model::ids::Ids;
use duban::model::role::Role;
use duban::model::text::hex;
use duban::service::import_plan::{ImportPlan, import_plan};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::harness::WUHAN;
use crate::harness::client::Client;
use crate::harness::database::{PLAN, on_postgres, sample};
use crate::operations::desk::Desk;

pub struct Lived {
    pub desk: Desk,
    /// The item that is made on the way.
    third: Value,
}

/// Everybody who asks: the agencies, and those who oversee.
pub const VIEWERS: [&str; 7] = ["supervisor", "parent", "auditor", "KJJ", "FGW", "SWJ", "LYJ"];

/// The days on which something is done, in order.
pub const DAYS: [&str; 8] =
    ["2015-07-20", "2015-07-22", "2015-07-24", "2015-08-01", "2015-08-05", "2015-08-12", "2015-08-20", "2015-09-01"];

impl Lived {
    pub async fn begin() -> Self {
        let lived = Self { desk: Desk::with(2).await, third: Value::Null };
        lived.another_city().await;
        lived
    }

    /// The neighbour has the same plan.
    async fn another_city(&self) {
        let hints = Hints { roles: Some(vec![AssignmentRole::Lead, AssignmentRole::Assist]), ..Hints::default() };
        let bytes = sample(PLAN);
        let document = document::read(&bytes, PLAN, &hints).unwrap();
        let clock: std::sync::Arc<dyn Clock> = self.desk.city.clock.clone();
        let import = ImportPlan {
            document: &document,
            file_name: PLAN,
            sha256: hex(&Sha256::digest(&bytes)),
            jurisdiction: "420200",
            create_agencies: true,
            dry_run: false,
        };
        import_plan(&self.desk.city.store, &clock, &Ids::new(clock.clone()), import).await.unwrap();
        // Their province oversees both.
        let key = if on_postgres() {
            "'00000000-0000-7000-8000-000000000001'"
        } else {
            "X'00000000000070008000000000000001'"
        };
        let connection = self.desk.city.database.connect().await;
        for sql in [
            format!(
                "INSERT INTO jurisdiction (id, code, name, version, created_at, updated_at) \
                 SELECT {key}, '420000', '湖北省', 1, created_at, updated_at FROM jurisdiction WHERE code = '{WUHAN}'"
            ),
            format!("UPDATE jurisdiction SET parent_id = {key} WHERE code IN ('{WUHAN}', '420200')"),
        ] {
            connection.execute_unprepared(&sql).await.unwrap();
        }
        connection.close().await.unwrap();
    }

    /// Somebody of [`VIEWERS`], with a token of now.
    pub fn client(&self, who: &str) -> Client {
        let city = &self.desk.city;
        match who {
            "supervisor" => city.supervisor(),
            "auditor" => city.auditor(),
            "parent" => city.anonymous().with_token(city.token(&[Role::Supervisor], "420000", None)),
            code => city.agency(code),
        }
    }

    pub fn on(&self, day: &str) {
        self.desk.on(day);
        self.desk.city.clock.set_now(format!("{day}T02:00:00Z").parse().unwrap());
    }

    /// What happens on a day of [`DAYS`].
    pub async fn live(&mut self, day: &str) {
        self.on(day);
        let (office, lead) = (self.client("supervisor"), self.client("KJJ"));
        match day {
            "2015-07-20" => {}
            "2015-07-22" => self.judge("RETURN", json!("未写明存在的问题")).await,
            "2015-07-24" => {
                let part = self.desk.parts(&lead, "KJJ").await[0].clone();
                let input = json!({
                    "assignmentId": part["id"], "period": "2015-Q2", "problems": "用地指标不足,已报市自规局",
                    "expectedVersion": part["progressReport"]["version"],
                });
                lead.done("saveProgressReport", "progressReport { id }", input).await;
                let first = self.desk.reports(&lead, "KJJ").await[0].clone();
                let input = json!({ "items": [first], "signedOffBy": "王局长" });
                lead.done("submitProgressReports", "progressReports { id }", input).await;
                self.judge("ACCEPT", Value::Null).await;
            }
            "2015-08-01" => {
                let mut input = self.named("FGW").await;
                input["summary"] = json!("已完成");
                self.client("FGW").done("requestCompletion", "assignment { id }", input).await;
                let mut input = self.named("FGW").await;
                input["verdict"] = json!("ACCEPT");
                lead.done("reviewCompletion", "assignment { id }", input).await;
            }
            "2015-08-05" => {
                let part = self.desk.parts(&office, "KJJ").await[1].clone();
                let input = json!({
                    "assignmentId": part["id"], "expectedVersion": part["version"], "color": "RED",
                    "reason": "市领导要求挂红灯", "until": "2015-08-10",
                });
                office.done("overrideLight", "assignment { id }", input).await;
                self.dispute().await;
                self.draft().await;
            }
            "2015-08-12" => {
                let items = json!([self.item(2).await]);
                office.done("dispatchResponsibilities", "responsibilities { id }", json!({ "items": items })).await;
            }
            "2015-08-20" => {
                let mut input = self.item(1).await;
                input["reason"] = json!("市政府专题会议决定");
                office.done("withdrawResponsibility", "responsibility { id }", input).await;
            }
            "2015-09-01" => {
                let mut input = self.item(0).await;
                (input["outcome"], input["summary"]) = (json!("CARRIED_OVER"), json!("结转下年"));
                office.done("closeResponsibility", "responsibility { id }", input).await;
            }
            other => panic!("nothing happens on {other}"),
        }
    }

    /// The office judges the lead's report on the first item.
    async fn judge(&self, verdict: &str, comment: Value) {
        let office = self.client("supervisor");
        let first = self.desk.reports(&office, "KJJ").await[0].clone();
        let input = json!({ "items": [first], "verdict": verdict, "comment": comment });
        office.done("reviewProgressReports", "progressReports { id }", input).await;
    }

    /// An agency's part of the first item.
    async fn named(&self, code: &str) -> Value {
        let part = self.desk.parts(&self.client(code), code).await[0].clone();
        json!({ "id": part["id"], "expectedVersion": part["version"] })
    }

    /// 市商务局 disputes what the demo gave it.
    async fn dispute(&self) {
        let client = self.client("SWJ");
        let query = "{ assignments(filter: { status: { eq: PENDING }, agency: { code: { eq: \"SWJ\" } } }) { nodes { id version } } }";
        let part = client.query(query).await["assignments"]["nodes"][0].take();
        let input = json!({ "id": part["id"], "expectedVersion": part["version"], "reason": "不归我局" });
        client.done("disputeAssignment", "assignment { id }", input).await;
    }

    /// An item of the desk by its place, or the one that is made on the way.
    async fn item(&self, place: usize) -> Value {
        let id = self.desk.items.get(place).unwrap_or(&self.third);
        let query = "query($id: ID!) { node(id: $id) { ... on Responsibility { version } } }";
        let version = self.client("supervisor").query_with(query, json!({ "id": id })).await["node"]["version"].take();
        json!({ "id": id, "expectedVersion": version })
    }

    async fn draft(&mut self) {
        let office = self.client("supervisor");
        let place = WUHAN;
        let report = format!("{{ workReport(year: 2015, jurisdictionCode: \"{place}\") {{ id }} }}");
        let report = office.query(&report).await["workReport"]["id"].take();
        let mut parts = Vec::new();
        for (code, role) in [("KJJ", "ASSIST"), ("LYJ", "LEAD")] {
            let id = crate::lifecycle::year::agency(&office, code).await;
            parts.push(json!({ "agencyId": id, "role": role, "dueOn": "2015-08-25" }));
        }
        let item = json!({ "title": "办好旅游节。", "ordinal": 3, "leader": "李副市长", "assignments": parts });
        let input = json!({ "workReportId": report, "responsibility": item });
        self.third =
            office.done("createResponsibility", "responsibility { id }", input).await["responsibility"]["id"].take();
    }
}
