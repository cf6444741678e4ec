//! What an assignment's plan holds: as it is, checked against what is sent, and written where it differs.

use std::collections::HashSet;

use uuid::Uuid;

use super::{GoalPlan, IndicatorPlan, MeasurePlan, PlanAssignment, by_id};
use crate::model::measure::MeasureStatus;
use crate::model::quantity::Quantity;
use crate::model::refusal::{Place, Refusal};
use crate::model::text::nfkc;
use crate::service::act::{Act, Stop};
use crate::service::check::{COMMENT_MAX, Checks, NAME_MAX};
use crate::store::assignment::AssignmentRecord;
use crate::store::goal::GoalRow;
use crate::store::indicator::IndicatorRecord;
use crate::store::measure::MeasureRow;
use crate::store::{StoreError, UnitOfWork};

const UNIT_MAX: usize = 20;
const PARTS_MAX: usize = 100;

/// The rows that are there.
#[derive(Debug)]
pub(super) struct Contents {
    goals: Vec<GoalRow>,
    indicators: Vec<IndicatorRecord>,
    measures: Vec<MeasureRow>,
    /// Indicators and measures to which a progress report or an extension request refers.
    used: HashSet<Uuid>,
}

impl Contents {
    pub async fn read(act: &Act<'_>, work: &UnitOfWork, assignment: Uuid) -> Result<Self, StoreError> {
        let scope = work.scope(act.day);
        let goals = scope.goals_of_assignments(&[assignment]).await?;
        let goal_ids: Vec<Uuid> = goals.iter().map(|goal| goal.id).collect();
        let indicators = scope.indicators_of_goals(&goal_ids).await?.into_iter().map(|row| row.indicator).collect();
        let measures = scope.measures_of_assignments(&[assignment]).await?;
        let used = scope.parts_in_use(assignment).await?;
        Ok(Self { goals, indicators, measures, used })
    }

    /// Refuses what can't be planned so; all of it at once.
    pub fn check(&self, act: &Act<'_>, plan: &PlanAssignment) -> Result<(), Stop> {
        let mut checks = Checks::default();
        for (list, length) in [("goals", plan.goals.len()), ("measures", plan.measures.len())] {
            if length > PARTS_MAX {
                checks.refuse(Refusal::too_long(list, length, PARTS_MAX));
            }
        }
        self.check_goals(&mut checks, &plan.goals);
        self.check_measures(act, &mut checks, plan);
        checks.done()
    }

    fn check_goals(&self, checks: &mut Checks, goals: &[GoalPlan]) {
        let known = by_id(&self.goals, |goal| goal.id);
        let indicators = by_id(&self.indicators, |indicator| indicator.id);
        let (mut kept, mut kept_indicators) = (HashSet::new(), HashSet::new());
        for (index, goal) in goals.iter().enumerate() {
            let place = Place::item("goals", index);
            checks.required(place.then("text"), &goal.text, COMMENT_MAX);
            known_once(checks, &place, goal.id, &mut kept, |id| known.contains_key(&id));
            if goal.indicators.len() > PARTS_MAX {
                checks.refuse(Refusal::too_long(place.then("indicators"), goal.indicators.len(), PARTS_MAX));
            }
            for (number, indicator) in goal.indicators.iter().enumerate() {
                let place = place.then("indicators").then(&number);
                let of_goal = |id: Uuid| indicators.get(&id).is_some_and(|row| Some(row.goal_id) == goal.id);
                known_once(checks, &place, indicator.id, &mut kept_indicators, of_goal);
                check_indicator(checks, &place, indicator);
                let was = indicator.id.and_then(|id| indicators.get(&id));
                if was.is_some_and(|row| self.used.contains(&row.id) && row.unit != indicator.unit.trim()) {
                    checks.refuse(in_use(place.then("unit")));
                }
            }
        }
        for indicator in self.indicators.iter().filter(|row| self.used.contains(&row.id)) {
            if !kept_indicators.contains(&indicator.id) {
                checks.refuse(in_use("goals"));
            }
        }
    }

    fn check_measures(&self, act: &Act<'_>, checks: &mut Checks, plan: &PlanAssignment) {
        let known = by_id(&self.measures, |measure| measure.id);
        let mut kept = HashSet::new();
        for (index, measure) in plan.measures.iter().enumerate() {
            let place = Place::item("measures", index);
            checks.required(place.then("content"), &measure.content, COMMENT_MAX);
            checks.optional(place.then("dueText"), measure.due_text.as_deref(), NAME_MAX);
            known_once(checks, &place, measure.id, &mut kept, |id| known.contains_key(&id));
            let was = measure.id.and_then(|id| known.get(&id)).and_then(|row| row.due_on);
            // A day that stood there already may have passed since.
            if measure.due_on.is_some_and(|day| day < act.day.today && Some(day) != was) {
                checks.refuse(past(place.then("dueOn"), act));
            }
            let goals = plan.goals.len();
            let fits = |ordinal: i32| usize::try_from(ordinal).is_ok_and(|ordinal| (1..=goals).contains(&ordinal));
            if measure.goal_ordinal.is_some_and(|ordinal| !fits(ordinal)) {
                checks.refuse(Refusal::out_of_range(
                    place.then("goalOrdinal"),
                    format!("目标序号应在 1 至 {goals} 之间"),
                    format!("A goal's place is 1 to {goals}"),
                ));
            }
        }
        let done = |row: &&MeasureRow| self.used.contains(&row.id) || row.status == MeasureStatus::Done.as_str();
        if self.measures.iter().filter(done).any(|row| !kept.contains(&row.id)) {
            checks.refuse(in_use("measures"));
        }
    }

    /// Writes what is new and what differs, and takes away what is left out. Each row has its place in the list as its
    /// number.
    pub async fn write(
        &self,
        act: &Act<'_>,
        work: &mut UnitOfWork,
        assignment: &AssignmentRecord,
        plan: &PlanAssignment,
    ) -> Result<(), StoreError> {
        let goal_ids: Vec<Uuid> = plan.goals.iter().map(|goal| goal.id.unwrap_or_else(|| work.id())).collect();
        let goals: Vec<GoalRow> = numbered(&plan.goals)
            .map(|(index, ordinal, goal)| self.goal(act, assignment, goal_ids[index], ordinal, goal))
            .collect();
        let mut indicators = Vec::new();
        for (goal_id, goal) in goal_ids.iter().zip(&plan.goals) {
            for (_, ordinal, indicator) in numbered(&goal.indicators) {
                let id = indicator.id.unwrap_or_else(|| work.id());
                indicators.push(self.indicator(act, assignment, (id, *goal_id), ordinal, indicator));
            }
        }
        let measures: Vec<MeasureRow> = numbered(&plan.measures)
            .map(|(_, ordinal, measure)| {
                let goal_id = measure.goal_ordinal.and_then(|place| usize::try_from(place - 1).ok());
                let goal_id = goal_id.and_then(|place| goal_ids.get(place).copied());
                let id = measure.id.unwrap_or_else(|| work.id());
                self.measure(act, assignment, (id, goal_id), ordinal, measure)
            })
            .collect();

        // Goals come before what refers to them, and go after it.
        let gone_goals = merge(work, &self.goals, &goals, |row| (row.id, row.ordinal)).await?;
        let gone_indicators = merge(work, &self.indicators, &indicators, |row| (row.id, row.ordinal)).await?;
        let gone_measures = merge(work, &self.measures, &measures, |row| (row.id, row.ordinal)).await?;
        work.remove(&gone_measures).await?;
        work.remove(&gone_indicators).await?;
        work.remove(&gone_goals).await
    }

    fn goal(&self, act: &Act<'_>, owner: &AssignmentRecord, id: Uuid, ordinal: i32, plan: &GoalPlan) -> GoalRow {
        let text = plan.text.trim().to_owned();
        match self.goals.iter().find(|row| row.id == id) {
            Some(known) => GoalRow { ordinal, text, ..known.clone() },
            None => GoalRow {
                id,
                jurisdiction_id: owner.jurisdiction_id,
                assignment_id: owner.id,
                ordinal,
                text,
                version: 1,
                created_at: act.now,
                updated_at: act.now,
            },
        }
    }

    fn indicator(
        &self,
        act: &Act<'_>,
        owner: &AssignmentRecord,
        (id, goal_id): (Uuid, Uuid),
        ordinal: i32,
        plan: &IndicatorPlan,
    ) -> IndicatorRecord {
        let IndicatorPlan { id: _, label, kind, target, upper, unit, baseline } = plan;
        let known = self.indicators.iter().find(|row| row.id == id);
        IndicatorRecord {
            id,
            jurisdiction_id: owner.jurisdiction_id,
            goal_id,
            ordinal,
            label: label.as_deref().map(str::trim).filter(|label| !label.is_empty()).map(str::to_owned),
            kind: kind.to_string(),
            target: target.ten_thousandths(),
            upper: upper.map(Quantity::ten_thousandths),
            unit: unit.trim().to_owned(),
            baseline: baseline.map(Quantity::ten_thousandths),
            actual: known.and_then(|row| row.actual),
            actual_as_of: known.and_then(|row| row.actual_as_of),
            version: known.map_or(1, |row| row.version),
            created_at: known.map_or(act.now, |row| row.created_at),
            updated_at: known.map_or(act.now, |row| row.updated_at),
        }
    }

    fn measure(
        &self,
        act: &Act<'_>,
        owner: &AssignmentRecord,
        (id, goal_id): (Uuid, Option<Uuid>),
        ordinal: i32,
        plan: &MeasurePlan,
    ) -> MeasureRow {
        let MeasurePlan { id: _, content, due_on, due_text, goal_ordinal: _ } = plan;
        let known = self.measures.iter().find(|row| row.id == id);
        let content = content.trim().to_owned();
        MeasureRow {
            id,
            jurisdiction_id: owner.jurisdiction_id,
            assignment_id: owner.id,
            goal_id,
            ordinal,
            content_nfkc: nfkc(&content),
            content,
            due_on: *due_on,
            due_text: due_text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
            status: known.map_or_else(|| MeasureStatus::Open.to_string(), |row| row.status.clone()),
            completed_on: known.and_then(|row| row.completed_on),
            version: known.map_or(1, |row| row.version),
            created_at: known.map_or(act.now, |row| row.created_at),
            updated_at: known.map_or(act.now, |row| row.updated_at),
        }
    }
}

/// Brings rows to what they are to be, adds the new ones, and returns those that are left out, their numbers out of
/// the way.
async fn merge<M: crate::store::unit_of_work::Stored>(
    work: &mut UnitOfWork,
    known: &[M],
    wanted: &[M],
    key: impl Fn(&M) -> (Uuid, i32),
) -> Result<Vec<M>, StoreError> {
    let of = |rows: &[M], id: Uuid| rows.iter().find(|row| key(row).0 == id).cloned();
    let moves = |row: &&M| of(wanted, key(row).0).is_none_or(|wanted| key(&wanted).1 != key(row).1);
    let moving: Vec<M> = known.iter().filter(moves).cloned().collect();
    work.make_room(&moving).await?;
    let mut new = Vec::new();
    for row in wanted {
        match of(known, key(row).0) {
            Some(before) => work.update(&before, row).await?,
            None => new.push(row.clone()),
        }
    }
    work.add(&new).await?;
    Ok(known.iter().filter(|row| of(wanted, key(row).0).is_none()).cloned().collect())
}

/// Each with its place, and with the number that it gets.
fn numbered<T>(list: &[T]) -> impl Iterator<Item = (usize, i32, &T)> {
    list.iter().enumerate().zip(1..).map(|((index, item), ordinal)| (index, ordinal, item))
}

/// An id that is given names a row that is there, and no other part names it.
fn known_once(
    checks: &mut Checks,
    place: &Place,
    id: Option<Uuid>,
    seen: &mut HashSet<Uuid>,
    known: impl Fn(Uuid) -> bool,
) {
    let Some(id) = id else { return };
    if !known(id) {
        checks.refuse(Refusal::not_found(place.then("id")));
    } else if !seen.insert(id) {
        checks.refuse(Refusal::duplicate(
            place.then("id"),
            "同一对象出现了两次:请只保留一次",
            "It is named twice: name it once",
        ));
    }
}

fn check_indicator(checks: &mut Checks, place: &Place, indicator: &IndicatorPlan) {
    checks.optional(place.then("label"), indicator.label.as_deref(), NAME_MAX);
    checks.required(place.then("unit"), &indicator.unit, UNIT_MAX);
    if indicator.upper.is_some_and(|upper| upper < indicator.target) {
        checks.refuse(Refusal::out_of_range(
            place.then("upper"),
            "上限不能小于目标值",
            "The upper bound is below the target",
        ));
    }
}

fn in_use(place: impl Into<Place>) -> Refusal {
    Refusal::invalid(
        place,
        "进展情况或延期申请已引用其中的内容,不能删除或改变单位:请带上原有的 id 保留",
        "A progress report or an extension request refers to part of this: keep it, by its id, with its unit",
    )
}

fn past(place: Place, act: &Act<'_>) -> Refusal {
    let today = act.day.today;
    Refusal::out_of_range(place, format!("日期早于今天({today})"), format!("The day is before today ({today})"))
}
