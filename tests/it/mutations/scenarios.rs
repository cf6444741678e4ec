//! For each mutation: a city in which it can be done, who may do it, and what is sent.

use serde_json::{Value, json};

use crate::harness::client::Client;
use crate::lifecycle::year::{Year, agency};

/// What changes no city data: an export concerns nobody but who asks for it.
pub const ASIDE: [&str; 2] = ["createExport", "cancelExport"];

pub const NAMES: [&str; 30] = [
    "createWorkReport",
    "createResponsibility",
    "reviseResponsibility",
    "dispatchResponsibilities",
    "acknowledgeAssignments",
    "planAssignment",
    "submitWorkPlan",
    "reviewWorkPlan",
    "saveProgressReport",
    "submitProgressReports",
    "reviewProgressReports",
    "disputeAssignment",
    "requestExtension",
    "decideExtension",
    "sendReminders",
    "answerReminder",
    "requestCompletion",
    "reviewCompletion",
    "closeResponsibility",
    "withdrawResponsibility",
    "evaluateWorkPlan",
    "setReportingCalendar",
    "overrideLight",
    "saveAgency",
    "saveWebhook",
    "rotateWebhookSecret",
    "replayWebhookDeliveries",
    "removeWebhook",
    "createExport",
    "cancelExport",
];

/// A test for each mutation: the function is given its name. They run beside each other, and the one that fails is named.
macro_rules! of_each_mutation {
    ($check:ident) => {
        of_each_mutation! {
            $check:
            create_work_report "createWorkReport",
            create_responsibility "createResponsibility",
            revise_responsibility "reviseResponsibility",
            dispatch_responsibilities "dispatchResponsibilities",
            acknowledge_assignments "acknowledgeAssignments",
            plan_assignment "planAssignment",
            submit_work_plan "submitWorkPlan",
            review_work_plan "reviewWorkPlan",
            save_progress_report "saveProgressReport",
            submit_progress_reports "submitProgressReports",
            review_progress_reports "reviewProgressReports",
            dispute_assignment "disputeAssignment",
            request_extension "requestExtension",
            decide_extension "decideExtension",
            send_reminders "sendReminders",
            answer_reminder "answerReminder",
            request_completion "requestCompletion",
            review_completion "reviewCompletion",
            close_responsibility "closeResponsibility",
            withdraw_responsibility "withdrawResponsibility",
            evaluate_work_plan "evaluateWorkPlan",
            set_reporting_calendar "setReportingCalendar",
            override_light "overrideLight",
            save_agency "saveAgency",
            save_webhook "saveWebhook",
            rotate_webhook_secret "rotateWebhookSecret",
            replay_webhook_deliveries "replayWebhookDeliveries",
            remove_webhook "removeWebhook",
            create_export "createExport",
            cancel_export "cancelExport"
        }
    };
    ($check:ident: $($test:ident $name:literal),+) => {
        #[test]
        fn every_mutation_is_tested() {
            assert_eq!([$($name),+], NAMES);
        }

        $(
            #[tokio::test]
            async fn $test() {
                $check($name).await;
            }
        )+
    };
}
pub(super) use of_each_mutation;

pub struct Scene {
    pub year: Year,
    pub client: Client,
    pub input: Value,
}

pub async fn scenario(name: &str) -> Scene {
    let (year, client, input) = match name {
        "createWorkReport" => {
            let year = Year::drafted().await;
            let client = year.office.clone();
            (year, client, json!({ "year": 2017, "title": "武汉市2017年政府工作报告", "responsibilities": [] }))
        }
        "createResponsibility" => {
            let year = Year::drafted().await;
            let client = year.office.clone();
            let input = json!({ "workReportId": year.report, "responsibility": another(&client).await });
            (year, client, input)
        }
        "saveAgency" => {
            let year = Year::drafted().await;
            let client = year.city.admin();
            let id = agency(&client, "SWJ").await;
            let query = "query($id: ID!) { node(id: $id) { ... on Agency { version } } }";
            let version = client.query_with(query, json!({ "id": id })).await["node"]["version"].clone();
            (
                year,
                client,
                json!({ "id": id, "expectedVersion": version, "name": "市商务局", "aliases": ["市商务委员会"] }),
            )
        }
        "saveWebhook" | "rotateWebhookSecret" | "replayWebhookDeliveries" | "removeWebhook" => {
            let year = Year::drafted().await;
            let client = year.office.clone();
            let active = name != "replayWebhookDeliveries";
            let made = json!({ "url": "https://hooks.example/a", "active": active });
            let made = client.done("saveWebhook", "webhook { id version }", made).await["webhook"].clone();
            let mut input = json!({ "id": made["id"], "expectedVersion": made["version"] });
            if name == "saveWebhook" {
                input["url"] = json!("https://hooks.example/b");
            }
            // A secret made at another moment is another one.
            year.city.clock.advance(chrono::TimeDelta::seconds(1));
            (year, client, input)
        }
        "createExport" | "cancelExport" => {
            let year = Year::dispatched().await;
            let client = year.office.clone();
            let mut input = json!({ "format": "JSONL", "filter": { "status": { "eq": "DISPATCHED" } } });
            if name == "cancelExport" {
                let made = client.done("createExport", "export { id }", input).await;
                input = json!({ "id": made["export"]["id"] });
            }
            (year, client, input)
        }
        "dispatchResponsibilities" => {
            let year = Year::drafted().await;
            let item = of_item(&year).await;
            let client = year.office.clone();
            (year, client, json!({ "items": [item] }))
        }
        "reviseResponsibility" | "withdrawResponsibility" => {
            let year = Year::dispatched().await;
            let (mut input, client) = (of_item(&year).await, year.office.clone());
            input["reason"] = json!("市政府专题会议决定");
            if name == "reviseResponsibility" {
                input["responsibility"] = another(&client).await;
            }
            (year, client, input)
        }
        "acknowledgeAssignments" => {
            let year = Year::dispatched().await;
            let (input, client) = (json!({ "items": [year.named("FGW").await] }), year.agency("FGW"));
            (year, client, input)
        }
        "disputeAssignment" => {
            let year = Year::dispatched().await;
            let (mut input, client) = (year.named("FGW").await, year.agency("FGW"));
            input["reason"] = json!("不归我委");
            (year, client, input)
        }
        "planAssignment" => {
            let year = Year::acknowledged().await;
            let (input, client) = (year.planning("FGW").await, year.agency("FGW"));
            (year, client, input)
        }
        "submitWorkPlan" => {
            let year = Year::acknowledged().await;
            year.plan("FGW").await;
            let client = year.agency("FGW");
            let input = year.named_plan(&client, "FGW").await;
            (year, client, input)
        }
        "reviewWorkPlan" => {
            let year = Year::acknowledged().await;
            year.plan("FGW").await;
            year.submit_plan("FGW").await;
            let client = year.office.clone();
            let mut input = year.named_plan(&client, "FGW").await;
            input["verdict"] = json!("ACCEPT");
            (year, client, input)
        }
        _ => return Box::pin(at_work(name)).await,
    };
    Scene { year, client, input }
}

/// Once everybody's plan is accepted.
async fn at_work(name: &str) -> Scene {
    if name == "closeResponsibility" {
        let year = Box::pin(Year::completed()).await;
        let (mut input, client) = (of_item(&year).await, year.office.clone());
        input["outcome"] = json!("COMPLETED");
        return Scene { year, client, input };
    }
    let year = Year::planned().await;
    year.on("2016-04-06");
    let (office, bureau, lead) = (year.office.clone(), year.agency("FGW"), year.agency("KJJ"));
    let part = year.part(&bureau, "FGW").await;
    let own = json!({ "assignmentId": part["id"], "expectedVersion": part["version"] });
    let report = json!({ "assignmentId": part["id"], "period": "2016-Q1", "narrative": "已完成前期调研。" });
    let extension = json!({
        "assignmentId": part["id"],
        "expectedVersion": part["version"],
        "newDueOn": "2016-12-20",
        "reason": "用地审批未完成",
    });
    let slips =
        json!({ "assignmentIds": [part["id"]], "level": "YELLOW", "message": "请加快", "answerBy": "2016-04-20" });
    let (client, input) = match name {
        "saveProgressReport" => (bureau, report),
        "submitProgressReports" => {
            year.save("FGW", "2016-Q1", report).await;
            let items = json!([year.named_report(&bureau, "FGW", "2016-Q1").await]);
            (bureau, json!({ "items": items }))
        }
        "reviewProgressReports" => {
            year.save("FGW", "2016-Q1", report).await;
            year.submit("FGW", "2016-Q1").await;
            let items = json!([year.named_report(&lead, "FGW", "2016-Q1").await]);
            (lead, json!({ "items": items, "verdict": "ACCEPT" }))
        }
        "requestExtension" => (bureau, extension),
        "decideExtension" => {
            let asked = bureau.done("requestExtension", "extensionRequest { id version }", extension).await;
            let asked = &asked["extensionRequest"];
            (lead, json!({ "id": asked["id"], "expectedVersion": asked["version"], "verdict": "GRANT" }))
        }
        "answerReminder" => {
            let sent = office.done("sendReminders", "reminders { id }", slips).await;
            (bureau, json!({ "id": sent["reminders"][0]["id"], "answer": "已部署" }))
        }
        "sendReminders" => (office, slips),
        "requestCompletion" => {
            (bureau, json!({ "id": part["id"], "expectedVersion": part["version"], "summary": "完成" }))
        }
        "reviewCompletion" => {
            year.ask_completion("FGW").await;
            let version = year.part(&lead, "FGW").await["version"].clone();
            (lead, json!({ "id": part["id"], "expectedVersion": version, "verdict": "ACCEPT" }))
        }
        "evaluateWorkPlan" => {
            let mut input = year.named_plan(&office, "FGW").await;
            input["rating"] = json!("10");
            (office, input)
        }
        "setReportingCalendar" => {
            let query = "query($id: ID!) { node(id: $id) { ... on WorkReport { version } } }";
            let version = office.query_with(query, json!({ "id": year.report })).await["node"]["version"].clone();
            let deadlines = json!([{ "period": "2016-Q2", "role": "LEAD", "dueOn": "2016-07-15" }]);
            (office, json!({ "workReportId": year.report, "expectedVersion": version, "deadlines": deadlines }))
        }
        "overrideLight" => {
            let mut input = own;
            input["color"] = json!("RED");
            input["reason"] = json!("现场督查发现问题");
            input["until"] = json!("2016-05-01");
            (office, input)
        }
        other => panic!("nothing is known of {other}: add its scenario"),
    };
    Scene { year, client, input }
}

async fn of_item(year: &Year) -> Value {
    let item = year.item(&year.office).await;
    json!({ "id": item["id"], "expectedVersion": item["version"] })
}

/// Another item, led by the science bureau.
async fn another(client: &Client) -> Value {
    let lead = json!({ "agencyId": agency(client, "KJJ").await, "role": "LEAD" });
    json!({ "title": "建成大学生创业特区5个", "assignments": [lead] })
}
