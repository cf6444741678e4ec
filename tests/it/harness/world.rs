//! A world of one's own: rows that no import would leave (drafts, withdrawn assignments, returned plans), inserted as
//! they are. Each builder gives its row, to be changed in place.

mod filing;

use chrono::{DateTime, NaiveDate, Utc};
use duban::model::pinyin::{agency_code, sort_key};
use duban::model::text::{nfkc, normalized_title};
use duban::model::work_plan::missing_plan_title;
use duban::store::schema;
use entity::{
    agency, agency_alias, assignment, attachment, contact, evaluation_line, event, export_job, extension_measure,
    extension_request, goal, indicator, indicator_reading, jurisdiction, measure, progress_measure, progress_report,
    progress_source, reminder, reporting_deadline, reporting_obligation, responsibility, review, source_document,
    webhook, webhook_delivery, webhook_queue, work_plan, work_report,
};
use sea_orm::{DatabaseConnection, EntityTrait, IntoActiveModel, ModelTrait};
use serde_json::json;
use uuid::Uuid;

use super::database::TestDatabase;

/// The rows of every table that is read.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub jurisdictions: Vec<jurisdiction::Model>,
    pub agencies: Vec<agency::Model>,
    pub aliases: Vec<agency_alias::Model>,
    pub reports: Vec<work_report::Model>,
    pub items: Vec<responsibility::Model>,
    pub sources: Vec<source_document::Model>,
    pub plans: Vec<work_plan::Model>,
    pub assignments: Vec<assignment::Model>,
    pub goals: Vec<goal::Model>,
    pub indicators: Vec<indicator::Model>,
    pub measures: Vec<measure::Model>,
    pub contacts: Vec<contact::Model>,
    pub deadlines: Vec<reporting_deadline::Model>,
    pub obligations: Vec<reporting_obligation::Model>,
    pub evaluation_lines: Vec<evaluation_line::Model>,
    pub progress_reports: Vec<progress_report::Model>,
    pub readings: Vec<indicator_reading::Model>,
    pub measures_done: Vec<progress_measure::Model>,
    pub progress_sources: Vec<progress_source::Model>,
    pub attachments: Vec<attachment::Model>,
    pub reviews: Vec<review::Model>,
    pub reminders: Vec<reminder::Model>,
    pub extensions: Vec<extension_request::Model>,
    pub extension_measures: Vec<extension_measure::Model>,
    pub events: Vec<event::Model>,
    pub webhooks: Vec<webhook::Model>,
    pub webhook_queues: Vec<webhook_queue::Model>,
    pub webhook_deliveries: Vec<webhook_delivery::Model>,
    pub export_jobs: Vec<export_job::Model>,
    keys: u128,
}

/// When a row was made, unless told otherwise.
pub fn made() -> DateTime<Utc> {
    "2015-02-03T04:05:06Z".parse().unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl World {
    /// A key that says nothing of when its row was made, so that ties aren't broken by luck.
    fn key(&mut self) -> Uuid {
        self.keys += 1;
        Uuid::from_u128(self.keys.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835))
    }

    pub fn jurisdiction(&mut self, code: &str, name: &str, parent: Option<Uuid>) -> Uuid {
        let id = self.key();
        self.jurisdictions.push(jurisdiction::Model {
            id,
            code: code.to_owned(),
            name: name.to_owned(),
            parent_id: parent,
            version: 1,
            created_at: made(),
            updated_at: made(),
        });
        id
    }

    pub fn agency(&mut self, jurisdiction: Uuid, name: &str) -> &mut agency::Model {
        let id = self.key();
        self.agencies.push(agency::Model {
            id,
            jurisdiction_id: jurisdiction,
            code: agency_code(name),
            name: name.to_owned(),
            name_nfkc: nfkc(name),
            sort_key: sort_key(name),
            active: true,
            successor_id: None,
            version: 1,
            created_at: made(),
            updated_at: made(),
        });
        self.agencies.last_mut().unwrap()
    }

    pub fn alias(&mut self, agency: Uuid, name: &str) {
        let (id, jurisdiction_id) = (self.key(), of(&self.agencies, agency).jurisdiction_id);
        self.aliases.push(agency_alias::Model { id, jurisdiction_id, agency_id: agency, name: name.to_owned() });
    }

    pub fn report(&mut self, jurisdiction: Uuid, year: i32) -> Uuid {
        let id = self.key();
        self.reports.push(work_report::Model {
            id,
            jurisdiction_id: jurisdiction,
            year,
            title: format!("{year}年政府工作报告"),
            notice_number: None,
            plan_due_on: None,
            version: 1,
            created_at: made(),
            updated_at: made(),
        });
        id
    }

    /// An item that is under way.
    pub fn item(&mut self, report: Uuid, title: &str) -> &mut responsibility::Model {
        let (id, jurisdiction_id) = (self.key(), of(&self.reports, report).jurisdiction_id);
        self.items.push(responsibility::Model {
            id,
            jurisdiction_id,
            work_report_id: report,
            section: json!([]),
            section_nfkc: json!([]),
            ordinal: None,
            title: title.to_owned(),
            title_nfkc: nfkc(title),
            normalized_title: normalized_title(title),
            sort_key: sort_key(title),
            leader: None,
            leader_nfkc: None,
            due_on: None,
            due_text: None,
            status: "IN_PROGRESS".to_owned(),
            lead_agency_id: None,
            notice_due_on: None,
            outcome: None,
            summary: None,
            dispatched_on: None,
            closed_at: None,
            version: 1,
            created_at: made(),
            updated_at: made(),
        });
        self.items.last_mut().unwrap()
    }

    /// The agency's plan, in this state, read from a document of this name with one warning.
    pub fn plan(&mut self, report: Uuid, agency: Uuid, status: &str, file: Option<&str>) -> Uuid {
        let (id, source) = (self.key(), self.key());
        let report = of(&self.reports, report);
        let jurisdiction_id = report.jurisdiction_id;
        if let Some(file) = file {
            self.sources.push(source_document::Model {
                id: source,
                jurisdiction_id,
                file_name: file.to_owned(),
                sha256: "0".repeat(64),
                imported_at: made(),
                imported_by: "tests".to_owned(),
                warnings: json!([{ "line": 7, "code": "missing_measures", "params": { "title": file } }]),
            });
        }
        self.plans.push(work_plan::Model {
            id,
            jurisdiction_id,
            work_report_id: report.id,
            agency_id: agency,
            title: missing_plan_title(&of(&self.agencies, agency).name, report.year),
            published_on: None,
            source_document_id: file.map(|_| source),
            status: status.to_owned(),
            submitted_at: None,
            submitted_on: None,
            signed_off_by: None,
            rating: None,
            rating_comment: None,
            score: None,
            evaluated_at: None,
            version: 1,
            created_at: made(),
            updated_at: made(),
        });
        id
    }

    /// An acknowledged, stated part of an agency in an item, answered by its plan of the year if it has one.
    pub fn assignment(&mut self, item: Uuid, agency: Uuid, role: &str) -> &mut assignment::Model {
        let id = self.key();
        let item = of(&self.items, item);
        let plan =
            self.plans.iter().find(|plan| plan.agency_id == agency && plan.work_report_id == item.work_report_id);
        let position = self.assignments.iter().filter(|row| row.responsibility_id == item.id).count() + 1;
        self.assignments.push(assignment::Model {
            id,
            jurisdiction_id: item.jurisdiction_id,
            responsibility_id: item.id,
            agency_id: agency,
            work_plan_id: plan.map(|plan| plan.id),
            role: role.to_owned(),
            origin: "STATED".to_owned(),
            position: i32::try_from(position).unwrap(),
            ordinal: None,
            status: "ACKNOWLEDGED".to_owned(),
            due_on: None,
            due_text: None,
            next_due_on: None,
            next_measure_ordinal: None,
            acknowledged_at: None,
            completed_at: None,
            started_on: None,
            pace_from: 0,
            pace_to: 0,
            attained: None,
            out_of_bounds: false,
            judged_indicator_id: None,
            judged_on: None,
            override_color: None,
            override_reason: None,
            override_on: None,
            override_until: None,
            override_subject: None,
            override_name: None,
            ended: false,
            replanned: false,
            dispute_reason: None,
            completion_summary: None,
            version: 1,
            created_at: made(),
            updated_at: made(),
        });
        self.assignments.last_mut().unwrap()
    }

    pub fn goal(&mut self, assignment: Uuid, text: &str) -> Uuid {
        let (id, jurisdiction_id) = (self.key(), of(&self.assignments, assignment).jurisdiction_id);
        let before = self.goals.iter().filter(|goal| goal.assignment_id == assignment).count();
        self.goals.push(goal::Model {
            id,
            jurisdiction_id,
            assignment_id: assignment,
            ordinal: i32::try_from(before + 1).unwrap(),
            text: text.to_owned(),
            version: 1,
            created_at: made(),
            updated_at: made(),
        });
        id
    }

    pub fn indicator(&mut self, goal: Uuid, unit: &str) -> &mut indicator::Model {
        let (id, jurisdiction_id) = (self.key(), of(&self.goals, goal).jurisdiction_id);
        let before = self.indicators.iter().filter(|indicator| indicator.goal_id == goal).count();
        self.indicators.push(indicator::Model {
            id,
            jurisdiction_id,
            goal_id: goal,
            ordinal: i32::try_from(before + 1).unwrap(),
            label: None,
            kind: "AMOUNT".to_owned(),
            target: 600_000,
            upper: None,
            unit: unit.to_owned(),
            baseline: None,
            actual: None,
            actual_as_of: None,
            version: 1,
            created_at: made(),
            updated_at: made(),
        });
        self.indicators.last_mut().unwrap()
    }

    pub fn measure(&mut self, assignment: Uuid, goal: Option<Uuid>, content: &str) -> &mut measure::Model {
        let (id, jurisdiction_id) = (self.key(), of(&self.assignments, assignment).jurisdiction_id);
        let before = self.measures.iter().filter(|measure| measure.assignment_id == assignment).count();
        self.measures.push(measure::Model {
            id,
            jurisdiction_id,
            assignment_id: assignment,
            goal_id: goal,
            ordinal: i32::try_from(before + 1).unwrap(),
            content: content.to_owned(),
            content_nfkc: nfkc(content),
            due_on: None,
            due_text: None,
            status: "OPEN".to_owned(),
            completed_on: None,
            version: 1,
            created_at: made(),
            updated_at: made(),
        });
        self.measures.last_mut().unwrap()
    }

    /// Of a plan, or of an assignment.
    pub fn contact(&mut self, jurisdiction: Uuid, plan: Option<Uuid>, assignment: Option<Uuid>, name: &str) {
        let id = self.key();
        let before = |contact: &&contact::Model| contact.work_plan_id == plan && contact.assignment_id == assignment;
        let position = self.contacts.iter().filter(before).count() + 1;
        self.contacts.push(contact::Model {
            id,
            jurisdiction_id: jurisdiction,
            work_plan_id: plan,
            assignment_id: assignment,
            position: i32::try_from(position).unwrap(),
            kind: "HANDLER".to_owned(),
            name: Some(name.to_owned()),
            post: None,
            division: None,
            office_phone: None,
            mobile: None,
        });
    }

    /// A line of a year's calendar, for leads.
    pub fn deadline(&mut self, report: Uuid, period: &str, due_on: &str) {
        let (id, jurisdiction_id) = (self.key(), of(&self.reports, report).jurisdiction_id);
        self.deadlines.push(reporting_deadline::Model {
            id,
            jurisdiction_id,
            work_report_id: report,
            period: period.to_owned(),
            role: "LEAD".to_owned(),
            due_on: day(due_on),
        });
    }

    /// What an assignment owes.
    pub fn obligation(&mut self, assignment: Uuid, period: &str, due_on: &str) -> Uuid {
        let id = self.key();
        let row = of(&self.assignments, assignment);
        self.obligations.push(reporting_obligation::Model {
            id,
            jurisdiction_id: row.jurisdiction_id,
            work_report_id: of(&self.items, row.responsibility_id).work_report_id,
            assignment_id: assignment,
            agency_id: row.agency_id,
            period: period.to_owned(),
            due_on: day(due_on),
        });
        id
    }

    /// A line of a plan's score, about an assignment, with what proves it by the prefix of its id.
    pub fn evaluation_line(&mut self, plan: Uuid, points: i64, assignment: Uuid, evidence: (&str, Uuid)) {
        let (id, jurisdiction_id) = (self.key(), of(&self.plans, plan).jurisdiction_id);
        let before = self.evaluation_lines.iter().filter(|line| line.work_plan_id == plan).count();
        self.evaluation_lines.push(evaluation_line::Model {
            id,
            jurisdiction_id,
            work_plan_id: plan,
            position: i32::try_from(before + 1).unwrap(),
            rule: "OVERDUE_CLOSE".to_owned(),
            points: points * 10_000,
            details: json!({}),
            assignment_id: Some(assignment),
            evidence_type: Some(evidence.0.to_owned()),
            evidence_id: Some(evidence.1),
        });
    }

    /// Writes all rows, table by table.
    pub async fn fill(&self, database: &TestDatabase) {
        let connection = database.connect().await;
        insert(&connection, &self.jurisdictions).await;
        insert(&connection, &self.agencies).await;
        insert(&connection, &self.aliases).await;
        insert(&connection, &self.reports).await;
        insert(&connection, &self.items).await;
        insert(&connection, &self.sources).await;
        insert(&connection, &self.plans).await;
        insert(&connection, &self.assignments).await;
        insert(&connection, &self.goals).await;
        insert(&connection, &self.indicators).await;
        insert(&connection, &self.measures).await;
        insert(&connection, &self.contacts).await;
        insert(&connection, &self.deadlines).await;
        insert(&connection, &self.obligations).await;
        insert(&connection, &self.evaluation_lines).await;
        insert(&connection, &self.progress_reports).await;
        insert(&connection, &self.readings).await;
        insert(&connection, &self.measures_done).await;
        insert(&connection, &self.progress_sources).await;
        insert(&connection, &self.attachments).await;
        insert(&connection, &self.reviews).await;
        insert(&connection, &self.reminders).await;
        insert(&connection, &self.extensions).await;
        insert(&connection, &self.extension_measures).await;
        // Past their table's own door, which numbers and hashes: they are of before the chain began.
        insert(&connection, &self.events).await;
        insert(&connection, &self.chains()).await;
        insert(&connection, &self.webhooks).await;
        insert(&connection, &self.webhook_queues).await;
        insert(&connection, &self.webhook_deliveries).await;
        insert(&connection, &self.export_jobs).await;
        connection.close().await.unwrap();
        // These rows came past the door that keeps it.
        schema::index(&database.url).await.unwrap();
    }
}

async fn insert<M>(connection: &DatabaseConnection, rows: &[M])
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + Clone,
{
    // SQLite takes only so many values at once.
    for rows in rows.chunks(500) {
        let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
        <M::Entity as EntityTrait>::insert_many(rows).exec_without_returning(connection).await.unwrap();
    }
}

/// A row that can be looked up by its key.
pub trait Keyed {
    fn key(&self) -> Uuid;
}

/// The row with this key.
pub fn of<R: Keyed>(rows: &[R], key: Uuid) -> &R {
    rows.iter().find(|row| row.key() == key).unwrap()
}

macro_rules! keyed {
    ($($table:ident),+) => { $(impl Keyed for $table::Model { fn key(&self) -> Uuid { self.id } })+ };
}
keyed!(
    jurisdiction,
    agency,
    work_report,
    responsibility,
    source_document,
    work_plan,
    assignment,
    goal,
    indicator,
    measure,
    progress_report
);
