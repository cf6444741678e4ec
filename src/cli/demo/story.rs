//! `duban demo --story`: the sample plan's year, lived to the demo's business day, so that front ends have every state,
//! light and slip to show. Whoever acts does so through the same use cases as over the API; every text says that it is
//! made up.

mod quarters;
mod stage;

use chrono::NaiveDate;

use self::quarters::Quarter;
pub use self::stage::Stage;
use self::stage::versioned;
use crate::cli::failure::Failure;
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::contact::ContactKind;
use crate::model::evaluation::EvaluationRules;
use crate::model::extension::ExtensionVerdict;
use crate::model::indicator::IndicatorKind;
use crate::model::light::LightColor;
use crate::model::quantity::Quantity;
use crate::model::reminder::ReminderLevel;
use crate::model::responsibility::Outcome;
use crate::model::review::ReviewVerdict;
use crate::service::acknowledge_assignments::AcknowledgeAssignments;
use crate::service::answer_reminder::AnswerReminder;
use crate::service::close_responsibility::CloseResponsibility;
use crate::service::contacts::Contact;
use crate::service::create_responsibility::CreateResponsibility;
use crate::service::decide_extension::DecideExtension;
use crate::service::dispatch_responsibilities::DispatchResponsibilities;
use crate::service::dispute_assignment::DisputeAssignment;
use crate::service::evaluate_work_plan::EvaluateWorkPlan;
use crate::service::item_input::{ItemInput, PartInput};
use crate::service::override_light::OverrideLight;
use crate::service::patch::Patch;
use crate::service::plan_assignment::{GoalPlan, IndicatorPlan, MeasurePlan, PlanAssignment};
use crate::service::request_completion::RequestCompletion;
use crate::service::request_extension::RequestExtension;
use crate::service::review_completion::ReviewCompletion;
use crate::service::review_work_plan::ReviewWorkPlan;
use crate::service::send_reminders::SendReminders;
use crate::service::set_reporting_calendar::{NewDeadline, SetReportingCalendar};
use crate::service::submit_work_plan::SubmitWorkPlan;
use crate::service::withdraw_responsibility::WithdrawResponsibility;

/// The bureau whose plan was imported, and those that act beside it.
const BUREAU: &str = "KJJ";
const TOURISM: &str = "LYJ";
const COMMERCE: &str = "SWJ";
const INDUSTRY: &str = "JXW";
const REFORM: &str = "FGW";

/// Marks what nobody ever wrote.
pub fn made_up(text: &str) -> String {
    format!("{text}(演示数据,纯属虚构)")
}

/// Lives the year on the stage, as far as its last day. A stage on which it was lived is left as it is.
pub async fn live(stage: &Stage, rules: &EvaluationRules) -> Result<bool, Failure> {
    if stage.report().await?.plan_due_on.is_some() {
        return Ok(false);
    }
    begin(stage).await?;
    spring(stage).await?;
    let [first, second, third, fourth] = Quarter::ALL;
    first.live(stage).await?;
    summer(stage).await?;
    second.live(stage).await?;
    third.live(stage).await?;
    year_end(stage).await?;
    fourth.live(stage).await?;
    evaluate(stage, rules).await?;
    Ok(true)
}

/// March: the calendar, four new items in the four ways in which an item can begin.
async fn begin(stage: &Stage) -> Result<(), Failure> {
    let Some(day) = stage.reach(3, 2) else { return Ok(()) };
    let report = stage.report().await?.id;
    let mut deadlines = Vec::new();
    for quarter in Quarter::ALL {
        for (role, due_on) in
            [(AssignmentRole::Lead, quarter.due_on()), (AssignmentRole::Assist, quarter.assists_due_on())]
        {
            deadlines.push(NewDeadline { period: quarter.period(), role, due_on });
        }
    }
    let plan_due_on = NaiveDate::from_ymd_opt(2015, 3, 10);
    let calendar = SetReportingCalendar { work_report: report, expected_version: None, plan_due_on, deadlines };
    stage.office(day, &calendar).await?;

    let items: [(&str, &[(&str, AssignmentRole)]); 4] = [
        (
            "建成智慧商圈示范点3个",
            &[(COMMERCE, AssignmentRole::Lead), (TOURISM, AssignmentRole::Assist), (INDUSTRY, AssignmentRole::Assist)],
        ),
        ("编制全域旅游规划", &[(TOURISM, AssignmentRole::Lead)]),
        ("开展重大项目稽察", &[(REFORM, AssignmentRole::Lead)]),
        ("筹建科技大市场二期", &[(BUREAU, AssignmentRole::Lead)]),
    ];
    let mut made = Vec::new();
    for (title, parts) in items {
        // One goes on and on.
        let is_dated = parts.iter().all(|(code, _)| *code != REFORM);
        let on = |month, day| NaiveDate::from_ymd_opt(2015, month, day).filter(|_| is_dated);
        let mut assignments = Vec::new();
        for (code, role) in parts {
            assignments.push(PartInput { agency: stage.agency(code)?, role: *role, due_on: on(11, 30) });
        }
        let item = ItemInput {
            title: made_up(title),
            section: vec!["演示事项".to_owned()],
            ordinal: None,
            leader: None,
            due_on: on(12, 31),
            due_text: Some(if is_dated { "年底前" } else { "持续推进" }.to_owned()),
            assignments,
        };
        made.extend(stage.office(day, &CreateResponsibility { work_report: report, item }).await?);
    }
    // The last one stays a draft.
    let Some(day) = stage.reach(3, 3) else { return Ok(()) };
    let dispatched = made.get(..3).unwrap_or_default();
    let items = stage.items(dispatched).await?;
    let note = Some(made_up("请于一周内签收,3月10日前报送办理工作方案"));
    stage.office(day, &DispatchResponsibilities { items, note }).await?;

    let Some(day) = stage.reach(3, 20) else { return Ok(()) };
    let withdrawn = stage.items(made.get(1..2).unwrap_or_default()).await?;
    for item in withdrawn {
        stage.office(day, &WithdrawResponsibility { item, reason: made_up("并入全市规划统筹") }).await?;
    }
    Ok(())
}

/// Spring: signing, a dispute, plans that are accepted, returned and missing.
async fn spring(stage: &Stage) -> Result<(), Failure> {
    let Some(day) = stage.reach(3, 5) else { return Ok(()) };
    for code in [COMMERCE, TOURISM] {
        let items = stage.in_state(code, AssignmentStatus::Pending).await?;
        stage.by(code, day, &AcknowledgeAssignments { items }).await?;
    }
    for assignment in stage.in_state(INDUSTRY, AssignmentStatus::Pending).await? {
        let reason = made_up("该事项不属我委职责,建议由市商务局单独办理");
        stage.by(INDUSTRY, day, &DisputeAssignment { assignment, reason }).await?;
    }
    let Some(day) = stage.reach(3, 9) else { return Ok(()) };
    for (code, due_on) in [(COMMERCE, (5, 31)), (TOURISM, (6, 20))] {
        for assignment in stage.in_state(code, AssignmentStatus::Acknowledged).await? {
            let plan = PlanAssignment {
                assignment,
                goals: vec![GoalPlan {
                    id: None,
                    text: made_up("建成示范点3个"),
                    indicators: vec![IndicatorPlan {
                        id: None,
                        label: Some("示范点".to_owned()),
                        kind: IndicatorKind::Amount,
                        target: Quantity::from_ten_thousandths(30_000),
                        upper: None,
                        unit: "个".to_owned(),
                        baseline: None,
                    }],
                }],
                measures: vec![measure("制定实施方案", due_on.0, due_on.1), measure("完成建设并验收", 11, 30)],
                contacts: Some(vec![contact(ContactKind::Handler)]),
            };
            stage.by(code, day, &plan).await?;
        }
        let plan = stage.plan(code).await?;
        let submit = SubmitWorkPlan {
            plan,
            signed_off_by: Some(made_up("单位主要负责人")),
            contacts: Some(vec![contact(ContactKind::Head)]),
        };
        stage.by(code, day, &submit).await?;
    }
    let Some(day) = stage.reach(3, 12) else { return Ok(()) };
    for (code, verdict, comment) in [
        (COMMERCE, ReviewVerdict::Accept, None),
        (TOURISM, ReviewVerdict::Return, Some(made_up("请细化时间节点后重报"))),
    ] {
        stage.office(day, &ReviewWorkPlan { plan: stage.plan(code).await?, verdict, comment }).await?;
    }
    Ok(())
}

/// May and June: more time that is asked for, completions, a light that is set by hand, slips and their answers.
async fn summer(stage: &Stage) -> Result<(), Failure> {
    if let Some(day) = stage.reach(5, 20) {
        for (ordinal, verdict) in [(2, Some(ExtensionVerdict::Grant)), (5, Some(ExtensionVerdict::Refuse)), (9, None)] {
            let Some((assignment, measures)) = stage.first_due(BUREAU, ordinal).await? else { continue };
            let request = RequestExtension {
                assignment,
                measures,
                new_due_on: NaiveDate::from_ymd_opt(2015, 8, 31).unwrap_or(day),
                reason: made_up("需待省级政策出台"),
                signed_off_by: Some(made_up("局主要负责人")),
            };
            let asked = stage.by(BUREAU, day, &request).await?;
            let (Some(id), Some(verdict), Some(day)) = (asked.first().copied(), verdict, stage.reach(5, 25)) else {
                continue;
            };
            let comment = Some(made_up(if verdict == ExtensionVerdict::Grant { "同意" } else { "请按期完成" }));
            stage.office(day, &DecideExtension { id, expected_version: 1, verdict, comment }).await?;
        }
    }
    for (month, day) in [(5, 26), (6, 2), (6, 10), (6, 24)] {
        if let Some(day) = stage.reach(month, day) {
            stage.tick(day).await?;
        }
    }
    if let Some(day) = stage.reach(6, 3) {
        if let Some(id) = stage.open_slip(BUREAU).await? {
            stage.by(BUREAU, day, &AnswerReminder { id, answer: made_up("已组织专班推进,下周报送进展") }).await?;
        }
        let assignments = vec![stage.led(BUREAU, 14).await?.assignment.id];
        let message = made_up("请加快办理");
        let urge =
            SendReminders { assignments, level: ReminderLevel::Yellow, message, answer_by: Stage::after(day, 5) };
        stage.office(day, &urge).await?;
    }
    if let Some(day) = stage.reach(6, 5) {
        let override_light = OverrideLight {
            assignment: versioned(&stage.led(BUREAU, 11).await?),
            color: Some(LightColor::Red),
            reason: made_up("现场督查发现进度滞后"),
            until: NaiveDate::from_ymd_opt(2015, 7, 31).unwrap_or(day),
        };
        stage.office(day, &override_light).await?;
    }
    complete(stage).await
}

/// June: completions that are accepted, returned and waiting; an item that waits for its close, and one that is closed.
async fn complete(stage: &Stage) -> Result<(), Failure> {
    let Some(day) = stage.reach(6, 16) else { return Ok(()) };
    for ordinal in [1, 6, 8, 10] {
        let assignment = versioned(&stage.led(BUREAU, ordinal).await?);
        let summary = made_up("年度任务已全部完成,申请办结");
        stage.by(BUREAU, day, &RequestCompletion { assignment, summary }).await?;
    }
    let Some(day) = stage.reach(6, 18) else { return Ok(()) };
    for (ordinal, verdict, comment) in [
        (1, ReviewVerdict::Accept, None),
        (8, ReviewVerdict::Return, Some(made_up("缺少验收材料"))),
        (10, ReviewVerdict::Accept, None),
    ] {
        let assignment = versioned(&stage.led(BUREAU, ordinal).await?);
        stage.office(day, &ReviewCompletion { assignment, verdict, comment }).await?;
    }
    let Some(day) = stage.reach(6, 19) else { return Ok(()) };
    close(stage, day, 1, Outcome::Completed, None).await
}

/// The year's end: what was not reached, and what goes on.
async fn year_end(stage: &Stage) -> Result<(), Failure> {
    let Some(day) = stage.reach(12, 30) else { return Ok(()) };
    close(stage, day, 12, Outcome::NotCompleted, Some(made_up("外部条件变化,未能完成"))).await?;
    close(stage, day, 13, Outcome::CarriedOver, Some(made_up("结转下年继续办理"))).await
}

/// The agencies' scores.
async fn evaluate(stage: &Stage, rules: &EvaluationRules) -> Result<(), Failure> {
    let Some(day) = stage.on(2016, 1, 20) else { return Ok(()) };
    for (place, plan) in (0_i64..).zip(stage.plans().await?) {
        let rating = Patch::Set(Quantity::from_ten_thousandths((20 - place % 8) * 10_000));
        let comment = Patch::Set(made_up("年度考核"));
        stage.office(day, &EvaluateWorkPlan { plan, rating, comment, rules: rules.clone() }).await?;
    }
    Ok(())
}

async fn close(
    stage: &Stage,
    day: NaiveDate,
    ordinal: i32,
    outcome: Outcome,
    summary: Option<String>,
) -> Result<(), Failure> {
    let item = stage.led(BUREAU, ordinal).await?.item.id;
    for item in stage.items(&[item]).await? {
        stage.office(day, &CloseResponsibility { item, outcome, summary: summary.clone() }).await?;
    }
    Ok(())
}

fn measure(content: &str, month: u32, day: u32) -> MeasurePlan {
    MeasurePlan {
        id: None,
        content: made_up(content),
        due_on: NaiveDate::from_ymd_opt(2015, month, day),
        due_text: Some(format!("{month}月")),
        goal_ordinal: Some(1),
    }
}

fn contact(kind: ContactKind) -> Contact {
    Contact {
        kind,
        name: Some("张三(虚构)".to_owned()),
        post: None,
        division: Some("办公室".to_owned()),
        office_phone: None,
        mobile: None,
    }
}
