//! Where the story is played: who acts, on which day, and what stands there.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use crate::cli::failure::Failure;
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::ids::Ids;
use crate::model::language::Language;
use crate::model::measure::MeasureStatus;
use crate::model::reminder::ReminderRules;
use crate::model::role::Role;
use crate::model::viewer::{Sight, Viewer};
use crate::service::act::{Act, UseCase, run};
use crate::service::check::Versioned;
use crate::service::tick::Tick;
use crate::store::assignment::AssignmentRow;
use crate::store::jurisdiction::Place;
use crate::store::work_plan::WorkPlanRow;
use crate::store::work_report::WorkReportRow;
use crate::store::{Day, Scope, Store, StoreError};

/// When people act: in the morning.
const NINE: Option<NaiveTime> = NaiveTime::from_hms_opt(9, 0, 0);

/// The city on the days of the story.
#[derive(Debug)]
pub struct Stage {
    store: Store,
    ids: Ids,
    office: Viewer,
    agencies: HashMap<String, Uuid>,
    near_due_days: u64,
    zone: Tz,
    reminders: ReminderRules,
    until: NaiveDate,
}

impl Stage {
    /// A jurisdiction whose plan was imported; the story goes on until the last day.
    pub async fn new(
        store: Store,
        ids: Ids,
        jurisdiction: &str,
        (zone, near_due_days): (Tz, u64),
        reminders: ReminderRules,
        until: NaiveDate,
    ) -> Result<Self, Failure> {
        let identity = found(store.identity(jurisdiction, None).await)?;
        let identity = identity.ok_or_else(|| Failure::Failed(format!("there is no jurisdiction {jurisdiction}")))?;
        let office = Viewer {
            subject: "story-office".to_owned(),
            name: Some("督查室(演示)".to_owned()),
            ..Viewer::operator(identity.jurisdiction)
        };
        let day = Day { today: until, near_due_days, zone };
        let rows = found(store.scope(&office, day).agencies_of(identity.jurisdiction).await)?;
        let agencies = rows.into_iter().map(|row| (row.code, row.id)).collect();
        Ok(Self { store, ids, office, agencies, near_due_days, zone, reminders, until })
    }

    /// A day of 2015, if the story gets as far.
    pub fn reach(&self, month: u32, day: u32) -> Option<NaiveDate> {
        self.on(2015, month, day)
    }

    /// A day, if the story gets as far.
    pub fn on(&self, year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, month, day).filter(|day| *day <= self.until)
    }

    /// Whether the story gets as far as this day.
    pub fn has_come(&self, day: NaiveDate) -> bool {
        day <= self.until
    }

    /// So many days later.
    pub fn after(day: NaiveDate, days: u64) -> Option<NaiveDate> {
        day.checked_add_days(Days::new(days))
    }

    pub fn agency(&self, code: &str) -> Result<Uuid, Failure> {
        self.agencies.get(code).copied().ok_or_else(|| Failure::Failed(format!("there is no agency {code}")))
    }

    /// Something that the office does on a day.
    pub async fn office<U: UseCase>(&self, day: NaiveDate, use_case: &U) -> Result<Vec<Uuid>, Failure> {
        self.act(&self.office, day, use_case).await
    }

    /// Something that an agency does on a day.
    pub async fn by<U: UseCase>(&self, code: &str, day: NaiveDate, use_case: &U) -> Result<Vec<Uuid>, Failure> {
        self.act(&self.viewer(code)?, day, use_case).await
    }

    /// The due rules of a day.
    pub async fn tick(&self, day: NaiveDate) -> Result<(), Failure> {
        let tick = Tick {
            store: self.store.clone(),
            ids: self.ids.clone(),
            now: self.morning(day),
            day: self.day(day),
            reminders: self.reminders,
        };
        found(tick.run().await.map(drop))
    }

    async fn act<U: UseCase>(&self, viewer: &Viewer, day: NaiveDate, use_case: &U) -> Result<Vec<Uuid>, Failure> {
        let act = Act {
            store: &self.store,
            viewer,
            ids: &self.ids,
            now: self.morning(day),
            day: self.day(day),
            trace_id: None,
        };
        let outcome = found(run(&act, None, use_case).await)?;
        match outcome.refusals.first() {
            None => Ok(outcome.objects),
            Some(refusal) => {
                let (action, why) = (U::ACTION, refusal.message(Language::English));
                Err(Failure::Failed(format!("the story stumbles on {day} at {action}: {why}")))
            }
        }
    }

    fn viewer(&self, code: &str) -> Result<Viewer, Failure> {
        let agency = self.agency(code)?;
        Ok(Viewer {
            subject: format!("story-{}", code.to_ascii_lowercase()),
            name: Some("经办人(演示)".to_owned()),
            roles: vec![Role::Agency],
            jurisdiction: self.office.jurisdiction,
            agency: Some(agency),
            sight: Sight { oversees: Vec::new(), agency: Some(agency) },
            expires_at: DateTime::<Utc>::MAX_UTC,
        })
    }

    const fn day(&self, today: NaiveDate) -> Day {
        Day { today, near_due_days: self.near_due_days, zone: self.zone }
    }

    fn morning(&self, day: NaiveDate) -> DateTime<Utc> {
        let nine = day.and_time(NINE.unwrap_or_default());
        self.zone.from_local_datetime(&nine).earliest().map_or_else(|| nine.and_utc(), |time| time.to_utc())
    }

    /// What the office sees.
    fn scope(&self) -> Scope<'static> {
        self.store.scope(&self.office, self.day(self.until))
    }

    /// What an agency sees.
    pub fn scope_of(&self, code: &str) -> Result<Scope<'static>, Failure> {
        Ok(self.store.scope(&self.viewer(code)?, self.day(self.until)))
    }

    pub async fn report(&self) -> Result<WorkReportRow, Failure> {
        let report = found(self.scope().work_report_of(Place::Id(self.office.jurisdiction), 2015).await)?;
        report.ok_or_else(|| Failure::Failed("there is no work report of 2015".to_owned()))
    }

    /// These items as they now stand.
    pub async fn items(&self, ids: &[Uuid]) -> Result<Vec<Versioned>, Failure> {
        let rows = found(self.scope().responsibilities(ids).await)?;
        Ok(rows.iter().map(|row| Versioned { id: row.item.id, expected_version: row.item.version }).collect())
    }

    /// An agency's assignments of the year, by number.
    pub async fn assignments(&self, code: &str) -> Result<Vec<AssignmentRow>, Failure> {
        let plan = self.plan(code).await?.id;
        found(self.scope_of(code)?.assignments_of_plans(&[plan]).await)
    }

    /// What the story made an agency's part in, in this state.
    pub async fn in_state(&self, code: &str, status: AssignmentStatus) -> Result<Vec<Versioned>, Failure> {
        let rows = self.assignments(code).await?;
        let of_story = |row: &&AssignmentRow| row.item.dispatched_on.is_some();
        let wanted = rows.iter().filter(of_story).filter(|row| row.assignment.status == status.as_str());
        Ok(wanted.map(versioned).collect())
    }

    /// The assignment that an agency leads under this number of its plan.
    pub async fn led(&self, code: &str, ordinal: i32) -> Result<AssignmentRow, Failure> {
        let rows = self.assignments(code).await?;
        let led = rows.into_iter().find(|row| {
            row.assignment.ordinal == Some(ordinal) && row.assignment.role == AssignmentRole::Lead.as_str()
        });
        led.ok_or_else(|| Failure::Failed(format!("{code} leads nothing under the number {ordinal}")))
    }

    /// The measure that is due first of what an agency leads under this number; none where nothing is.
    pub async fn first_due(&self, code: &str, ordinal: i32) -> Result<Option<(Versioned, Vec<Uuid>)>, Failure> {
        let row = self.led(code, ordinal).await?;
        let measures = found(self.scope_of(code)?.measures_of_assignments(&[row.assignment.id]).await)?;
        let open = measures.iter().filter(|measure| measure.status == MeasureStatus::Open.as_str());
        let first = open.filter_map(|measure| Some((measure.due_on?, measure.id))).min();
        Ok(first.map(|(_, id)| (versioned(&row), vec![id])))
    }

    pub async fn plan(&self, code: &str) -> Result<Versioned, Failure> {
        let agency = self.agency(code)?;
        let plan = self.plan_rows().await?.into_iter().find(|row| row.plan.agency_id == agency);
        let plan = plan.ok_or_else(|| Failure::Failed(format!("{code} has no plan")))?;
        Ok(Versioned { id: plan.plan.id, expected_version: plan.plan.version })
    }

    pub async fn plans(&self) -> Result<Vec<Versioned>, Failure> {
        let rows = self.plan_rows().await?;
        Ok(rows.iter().map(|row| Versioned { id: row.plan.id, expected_version: row.plan.version }).collect())
    }

    async fn plan_rows(&self) -> Result<Vec<WorkPlanRow>, Failure> {
        let report = self.report().await?.id;
        found(self.scope().plans_of_work_reports(&[report]).await)
    }

    /// A slip that an agency has not answered.
    pub async fn open_slip(&self, code: &str) -> Result<Option<Uuid>, Failure> {
        let ids: Vec<Uuid> = self.assignments(code).await?.iter().map(|row| row.assignment.id).collect();
        let slips = found(self.scope_of(code)?.reminders_of_assignments(&ids).await)?;
        Ok(slips.iter().find(|slip| slip.answered_at.is_none()).map(|slip| slip.id))
    }
}

pub const fn versioned(row: &AssignmentRow) -> Versioned {
    Versioned { id: row.assignment.id, expected_version: row.assignment.version }
}

pub fn found<T>(result: Result<T, StoreError>) -> Result<T, Failure> {
    result.map_err(Failure::of)
}
