//! What the lifecycle adds to a world: filings, slips, requests and events.

use duban::model::event::EventAudience;
use duban::model::role::Role;
use entity::{
    attachment, event, event_chain, export_job, extension_measure, extension_request, indicator_reading,
    progress_measure, progress_report, progress_source, reminder, review, webhook, webhook_delivery, webhook_queue,
};
use serde_json::json;
use uuid::Uuid;

use super::{World, day, made, of};

impl World {
    /// An agency's filing for a period that ends on this day; everything that it says is this name.
    pub fn progress(&mut self, assignment: Uuid, period: (&str, &str), status: &str, name: &str) -> Uuid {
        let (id, jurisdiction_id) = (self.key(), of(&self.assignments, assignment).jurisdiction_id);
        let text = || Some(name.to_owned());
        self.progress_reports.push(progress_report::Model {
            id,
            jurisdiction_id,
            assignment_id: assignment,
            period: period.0.to_owned(),
            period_end: day(period.1),
            status: status.to_owned(),
            narrative: name.to_owned(),
            narrative_nfkc: name.to_owned(),
            problems: text(),
            next_steps: text(),
            percent_done: Some(500_000),
            reworked: false,
            submissions: i32::from(status != "DRAFT"),
            submitted_at: Some(made()),
            submitted_on: Some(day("2015-02-03")),
            submitted_by_subject: text(),
            submitted_by_name: None,
            signed_off_by: text(),
            version: 1,
            created_at: made(),
            updated_at: made(),
        });
        id
    }

    /// A value of an indicator in a filing.
    pub fn reading(&mut self, report: Uuid, indicator: Uuid, value: i64) {
        let (id, jurisdiction_id) = (self.key(), of(&self.progress_reports, report).jurisdiction_id);
        self.readings.push(indicator_reading::Model {
            id,
            jurisdiction_id,
            progress_report_id: report,
            indicator_id: indicator,
            value: value * 10_000,
            as_of: day("2015-03-31"),
        });
    }

    /// A measure that a filing says is done.
    pub fn measure_done(&mut self, report: Uuid, measure: Uuid) {
        let (id, jurisdiction_id) = (self.key(), of(&self.progress_reports, report).jurisdiction_id);
        self.measures_done.push(progress_measure::Model {
            id,
            jurisdiction_id,
            progress_report_id: report,
            measure_id: measure,
            completed_on: day("2015-03-31"),
        });
    }

    /// A filing from which a lead's was compiled.
    pub fn source(&mut self, report: Uuid, source: Uuid) {
        let (id, jurisdiction_id) = (self.key(), of(&self.progress_reports, report).jurisdiction_id);
        let before = self.progress_sources.iter().filter(|row| row.progress_report_id == report).count();
        self.progress_sources.push(progress_source::Model {
            id,
            jurisdiction_id,
            progress_report_id: report,
            source_report_id: source,
            position: i32::try_from(before + 1).unwrap(),
        });
    }

    /// A file of a filing, whose content lies nowhere.
    pub fn attachment(&mut self, report: Uuid, name: &str) -> Uuid {
        let (id, jurisdiction_id) = (self.key(), of(&self.progress_reports, report).jurisdiction_id);
        self.attachments.push(attachment::Model {
            id,
            jurisdiction_id,
            progress_report_id: report,
            file_name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 1,
            sha256: "0".repeat(64),
            edition: 0,
            uploaded_at: made(),
            uploaded_by: "tests".to_owned(),
        });
        id
    }

    /// A verdict on a filing, by somebody of this name.
    pub fn review(&mut self, report: Uuid, name: &str) {
        let jurisdiction_id = of(&self.progress_reports, report).jurisdiction_id;
        self.verdict(jurisdiction_id, name).progress_report_id = Some(report);
    }

    /// A verdict on a plan, by somebody of this name.
    pub fn plan_review(&mut self, plan: Uuid, name: &str) {
        let jurisdiction_id = of(&self.plans, plan).jurisdiction_id;
        self.verdict(jurisdiction_id, name).work_plan_id = Some(plan);
    }

    fn verdict(&mut self, jurisdiction_id: Uuid, name: &str) -> &mut review::Model {
        let id = self.key();
        self.reviews.push(review::Model {
            id,
            jurisdiction_id,
            progress_report_id: None,
            work_plan_id: None,
            assignment_id: None,
            verdict: "RETURN".to_owned(),
            comment: Some(name.to_owned()),
            reviewer_subject: name.to_owned(),
            reviewer_name: None,
            reviewer_agency_id: None,
            reviewed_at: made(),
        });
        self.reviews.last_mut().unwrap()
    }

    /// A blue slip.
    pub fn reminder(&mut self, assignment: Uuid, message: &str) -> Uuid {
        let (id, jurisdiction_id) = (self.key(), of(&self.assignments, assignment).jurisdiction_id);
        self.reminders.push(reminder::Model {
            id,
            jurisdiction_id,
            assignment_id: assignment,
            level: "BLUE".to_owned(),
            message: message.to_owned(),
            cause: None,
            cause_due_on: None,
            automatic: false,
            sent_at: made(),
            sent_on: day("2015-02-03"),
            sent_by_subject: message.to_owned(),
            sent_by_name: None,
            answer_by: None,
            answer: None,
            answered_at: None,
            answered_by_subject: None,
            answered_by_name: None,
            version: 1,
            created_at: made(),
            updated_at: made(),
        });
        id
    }

    /// A granted request for a measure, decided by somebody of this name.
    pub fn extension(&mut self, assignment: Uuid, measure: Uuid, name: &str) -> Uuid {
        let (id, named) = (self.key(), self.key());
        let jurisdiction_id = of(&self.assignments, assignment).jurisdiction_id;
        self.extensions.push(extension_request::Model {
            id,
            jurisdiction_id,
            assignment_id: assignment,
            old_due_on: day("2015-05-31"),
            new_due_on: day("2015-06-20"),
            reason: name.to_owned(),
            signed_off_by: None,
            requested_at: made(),
            requested_by_subject: name.to_owned(),
            requested_by_name: None,
            status: "GRANTED".to_owned(),
            comment: None,
            decided_at: Some(made()),
            decided_by_subject: Some(name.to_owned()),
            decided_by_name: None,
            decided_by_agency_id: None,
            version: 1,
            created_at: made(),
            updated_at: made(),
        });
        self.extension_measures.push(extension_measure::Model {
            id: named,
            jurisdiction_id,
            extension_request_id: id,
            measure_id: measure,
        });
        id
    }

    /// An event of an item, or of an assignment on it, that tells this audience of a row by the name of its table; it is
    /// called `name/AUDIENCE`, as are who did it and what changed.
    pub fn event(
        &mut self,
        item: Uuid,
        assignment: Option<Uuid>,
        audience: EventAudience,
        row: (&str, Uuid),
        name: &str,
    ) {
        let (id, jurisdiction_id) = (self.key(), of(&self.items, item).jurisdiction_id);
        let before = self.events.iter().filter(|event| event.jurisdiction_id == jurisdiction_id).count();
        let name = format!("{name}/{}", audience.as_str());
        self.events.push(event::Model {
            id,
            jurisdiction_id,
            sequence: i64::try_from(before + 1).unwrap(),
            at: made(),
            actor_subject: name.clone(),
            actor_name: None,
            actor_agency_id: None,
            action: name.clone(),
            entity_type: row.0.to_owned(),
            entity_id: row.1,
            changes: json!([{ "field": "title", "before": null, "after": name }]),
            trace_id: None,
            responsibility_id: Some(item),
            assignment_id: assignment,
            agency_id: assignment.map(|id| of(&self.assignments, id).agency_id),
            audience: audience.as_str().to_owned(),
            hash: None,
        });
    }

    /// A webhook that leads to this address, with a delivery that was answered so.
    pub fn webhook(&mut self, place: Uuid, agency: Option<Uuid>, url: &str, code: i32) {
        let [id, delivery, event] = [(); 3].map(|()| self.key());
        self.webhooks.push(webhook::Model {
            id,
            jurisdiction_id: place,
            agency_id: agency,
            url: url.to_owned(),
            description: None,
            actions: json!([]),
            entity_types: json!([]),
            status: "OFF".to_owned(),
            secret_rotated_at: made(),
            version: 1,
            created_at: made(),
            updated_at: made(),
        });
        self.webhook_queues.push(webhook_queue::Model {
            webhook_id: id,
            jurisdiction_id: place,
            secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(),
            previous_secret: None,
            previous_until: None,
            position: 0,
            next_attempt_at: None,
            lease: None,
            leased_until: None,
        });
        self.webhook_deliveries.push(webhook_delivery::Model {
            id: delivery,
            jurisdiction_id: place,
            webhook_id: id,
            event_id: event,
            sequence: 1,
            status: "PARKED".to_owned(),
            attempts: 1,
            first_attempt_at: made(),
            attempted_at: made(),
            response_code: Some(code),
            duration_ms: None,
            error: None,
            created_at: made(),
        });
    }

    /// An export that this person asked for, with a file of this name.
    pub fn export_job(&mut self, place: Uuid, agency: Option<Uuid>, role: Role, file_name: &str) {
        let id = self.key();
        let code = agency.map(|agency| of(&self.agencies, agency).code.clone());
        self.export_jobs.push(export_job::Model {
            id,
            jurisdiction_id: place,
            agency_id: agency,
            // As the tests' tokens call their bearers.
            subject: format!("{:?} {code:?}", [role]),
            roles: role.to_string(),
            kind: "LEDGER".to_owned(),
            format: "CSV".to_owned(),
            request: json!({}),
            file_name: file_name.to_owned(),
            status: "DONE".to_owned(),
            items_done: 1,
            items_total: Some(1),
            cursor: None,
            size: Some(1),
            failure_code: None,
            failure_message: None,
            attempts: 1,
            stored: true,
            lease: None,
            leased_until: None,
            created_at: made(),
            finished_at: Some(made()),
            expires_at: Some(made()),
        });
    }

    /// Where the events of each jurisdiction end; they are of before the chain began.
    pub(super) fn chains(&self) -> Vec<event_chain::Model> {
        let ends = self.jurisdictions.iter().map(|place| {
            let events = self.events.iter().filter(|event| event.jurisdiction_id == place.id).count();
            (place.id, i64::try_from(events).unwrap())
        });
        let ends = ends.filter(|(_, events)| *events > 0);
        ends.map(|(jurisdiction_id, sequence)| event_chain::Model {
            jurisdiction_id,
            first_sequence: sequence + 1,
            sequence,
            hash: String::new(),
        })
        .collect()
    }
}
