//! What follows from accepted reports: measures are done, indicators have their readings, and the assignment stands where
//! they put it.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use crate::model::attainment::{ReadIndicator, attainment};
use crate::model::measure::MeasureStatus;
use crate::model::quantity::Quantity;
use crate::model::viewer::{Sight, Viewer};
use crate::service::act::{Act, Stop};
use crate::service::due;
use crate::service::on_assignment::{about, word};
use crate::service::on_progress_report::Filed;
use crate::store::assignment::{AssignmentRecord, AssignmentRow};
use crate::store::assignment_facts::AssignmentFacts;
use crate::store::indicator::IndicatorRecord;
use crate::store::measure::MeasureRow;
use crate::store::progress_contents::{IndicatorReadingRow, MeasureDoneRow};
use crate::store::progress_report::ProgressReportRow;
use crate::store::{StoreError, UnitOfWork};

/// What the accepted reports of one agency touch.
struct Touched {
    readings: Vec<IndicatorReadingRow>,
    done: Vec<MeasureDoneRow>,
    /// By assignment, each row as it is and as it is to be.
    measures: BTreeMap<Uuid, Vec<(MeasureRow, MeasureRow)>>,
    indicators: BTreeMap<Uuid, Vec<(IndicatorRecord, IndicatorRecord)>>,
    last_accepted: Vec<ProgressReportRow>,
}

/// Applies accepted reports, the earliest period first: for each agency a fixed number of statements to read, and for
/// each assignment to write, however many readings they hold.
pub async fn apply(
    act: &Act<'_>,
    work: &mut UnitOfWork,
    reports: &[Filed],
    facts: &HashMap<Uuid, AssignmentFacts>,
) -> Result<(), Stop> {
    let mut by_agency: BTreeMap<Uuid, Vec<&Filed>> = BTreeMap::new();
    for filed in reports {
        by_agency.entry(filed.assignment.agency.id).or_default().push(filed);
    }
    for (agency, reports) in by_agency {
        let mut assignments: BTreeMap<Uuid, &AssignmentRow> = BTreeMap::new();
        for filed in &reports {
            assignments.insert(filed.assignment.assignment.id, &filed.assignment);
        }
        let mut touched = read(act, work, agency, &reports, &assignments).await?;
        touched.carry_over(&reports);
        for (id, row) in assignments {
            let plan = facts.get(&id).and_then(|facts| facts.plan_status.as_deref()).map(word).transpose()?;
            let measures = touched.measures.remove(&id).unwrap_or_default();
            let indicators = touched.indicators.remove(&id).unwrap_or_default();
            let last = touched.last_accepted.iter().find(|report| report.report.assignment_id == id);
            let mut after = judged(&row.assignment, last, &indicators, act)?;
            due::settle(&mut after, &row.item, plan, measures.iter().map(|(_, after)| after))?;
            work.about(about(&row.assignment));
            work.update_all(&measures).await?;
            work.update_all(&indicators).await?;
            // The others on the item read another report from now on, also where it moves nothing else.
            work.update_or_tell(&row.assignment, &after).await?;
        }
    }
    Ok(())
}

/// Reads it through the agency's own sight: who reviews may not see a plan that is being changed, and what the reports
/// say holds of it all the same.
async fn read(
    act: &Act<'_>,
    work: &UnitOfWork,
    agency: Uuid,
    reports: &[&Filed],
    assignments: &BTreeMap<Uuid, &AssignmentRow>,
) -> Result<Touched, StoreError> {
    let sight = Sight { oversees: Vec::new(), agency: Some(agency) };
    let own = Viewer { sight, ..Viewer::operator(work.jurisdiction()) };
    let scope = work.scope_of(&own, act.day);
    let reports: Vec<Uuid> = reports.iter().map(|filed| filed.row.report.id).collect();
    let assignments: Vec<Uuid> = assignments.keys().copied().collect();
    let mut measures: BTreeMap<Uuid, Vec<(MeasureRow, MeasureRow)>> = BTreeMap::new();
    for row in scope.measures_of_assignments(&assignments).await? {
        measures.entry(row.assignment_id).or_default().push((row.clone(), row));
    }
    let mut indicators: BTreeMap<Uuid, Vec<(IndicatorRecord, IndicatorRecord)>> = BTreeMap::new();
    for row in scope.indicators_of_assignments(&assignments).await? {
        indicators.entry(row.assignment_id).or_default().push((row.indicator.clone(), row.indicator));
    }
    Ok(Touched {
        readings: scope.readings_of_reports(&reports).await?,
        done: scope.measures_done_of_reports(&reports).await?,
        measures,
        indicators,
        last_accepted: scope.last_accepted_reports(&assignments, None).await?,
    })
}

impl Touched {
    /// Puts what the reports say into the rows that are to be.
    fn carry_over(&mut self, reports: &[&Filed]) {
        for filed in reports {
            let (report, assignment) = (filed.row.report.id, filed.assignment.assignment.id);
            let mut indicators = self.indicators.get_mut(&assignment);
            for reading in self.readings.iter().filter(|reading| reading.progress_report_id == report) {
                let read = indicators.iter_mut().flat_map(|rows| rows.iter_mut());
                let read = read.map(|(_, after)| after).filter(|after| after.id == reading.indicator_id);
                // An older reading says nothing of today: a report may come late.
                for after in read.filter(|after| after.actual_as_of.is_none_or(|day| day <= reading.as_of)) {
                    (after.actual, after.actual_as_of) = (Some(reading.value), Some(reading.as_of));
                }
            }
            let mut measures = self.measures.get_mut(&assignment);
            for done in self.done.iter().filter(|done| done.done.progress_report_id == report) {
                let open = measures.iter_mut().flat_map(|rows| rows.iter_mut()).map(|(_, after)| after);
                let open = open.filter(|after| after.id == done.measure.id);
                for after in open.filter(|after| after.status == MeasureStatus::Open.as_str()) {
                    after.status = MeasureStatus::Done.to_string();
                    after.completed_on = Some(done.done.completed_on);
                }
            }
        }
    }
}

/// The assignment with what its light reads of its progress.
fn judged(
    before: &AssignmentRecord,
    last: Option<&ProgressReportRow>,
    indicators: &[(IndicatorRecord, IndicatorRecord)],
    act: &Act<'_>,
) -> Result<AssignmentRecord, StoreError> {
    let mut read = Vec::new();
    for (_, indicator) in indicators {
        read.push(ReadIndicator {
            id: indicator.id,
            kind: word(&indicator.kind)?,
            target: Quantity::from_ten_thousandths(indicator.target),
            upper: indicator.upper.map(Quantity::from_ten_thousandths),
            actual: indicator.actual.map(Quantity::from_ten_thousandths),
        });
    }
    let percent = last.and_then(|report| report.report.percent_done).map(Quantity::from_ten_thousandths);
    let judged = attainment(percent, &read);
    Ok(AssignmentRecord {
        attained: judged.attained,
        out_of_bounds: judged.out_of_bounds,
        judged_indicator_id: judged.judged_indicator,
        judged_on: Some(act.day.today),
        ..before.clone()
    })
}
