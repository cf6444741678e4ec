//! The evaluation of an agency's year (考核): what gives and takes points, from facts, by rules that are settings.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::language::Language;
use super::quantity::Quantity;
use super::text_enum::text_enum;

/// What every year begins with (起评分), in ten-thousandths of a point.
const BEGINNING: i64 = 1_000_000;

/// A narrative with fewer characters than this says nothing.
const NARRATIVE_MIN: usize = 10;

text_enum! {
    /// What gives or takes points.
    EvaluationRule {
        /// 未报送方案
        MissingPlan = "MISSING_PLAN",
        /// 方案迟报
        LatePlan = "LATE_PLAN",
        /// 方案空洞: without a measure.
        EmptyPlan = "EMPTY_PLAN",
        /// 未报送进展
        MissingReport = "MISSING_REPORT",
        /// 进展迟报
        LateReport = "LATE_REPORT",
        /// 进展空洞
        EmptyReport = "EMPTY_REPORT",
        /// 逾期未办结, or completed too late.
        OverdueClose = "OVERDUE_CLOSE",
        /// 督查室评分
        Rating = "RATING",
    }
}

text_enum! {
    /// What proves a line, by the prefix of its global id.
    EvidenceKind {
        WorkPlan = "WPL",
        Assignment = "ASG",
        ReportingObligation = "OBL",
        ProgressReport = "PRG",
    }
}

/// The points of the rules, as `[evaluation]` of the settings has them. Each counts once for each thing that it finds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvaluationRules {
    /// Points taken for a plan that was never submitted and is past its due day.
    pub missing_plan: Quantity,
    /// Points taken for a plan that came after its due day.
    pub late_plan: Quantity,
    /// Points taken for a submitted plan without a measure.
    pub empty_plan: Quantity,
    /// Points taken for each report that is past its due day and was not submitted.
    pub missing_report: Quantity,
    /// Points taken for each report that came after its due day.
    pub late_report: Quantity,
    /// Points taken for each report that says nothing.
    pub empty_report: Quantity,
    /// Points taken for each assignment that was not completed by its due day.
    pub overdue_close: Quantity,
    /// The most that the supervision office may add.
    pub rating_max: Quantity,
}

impl EvaluationRules {
    /// Each setting with its name, to be checked.
    pub const fn named(&self) -> [(&'static str, Quantity); 8] {
        let Self {
            missing_plan,
            late_plan,
            empty_plan,
            missing_report,
            late_report,
            empty_report,
            overdue_close,
            rating_max,
        } = *self;
        [
            ("missing_plan", missing_plan),
            ("late_plan", late_plan),
            ("empty_plan", empty_plan),
            ("missing_report", missing_report),
            ("late_report", late_report),
            ("empty_report", empty_report),
            ("overdue_close", overdue_close),
            ("rating_max", rating_max),
        ]
    }

    /// What a rule adds: in ten-thousandths of a point, negative where it takes. The rating is what was given.
    const fn points(&self, rule: EvaluationRule) -> i64 {
        let taken = match rule {
            EvaluationRule::MissingPlan => self.missing_plan,
            EvaluationRule::LatePlan => self.late_plan,
            EvaluationRule::EmptyPlan => self.empty_plan,
            EvaluationRule::MissingReport => self.missing_report,
            EvaluationRule::LateReport => self.late_report,
            EvaluationRule::EmptyReport => self.empty_report,
            EvaluationRule::OverdueClose => self.overdue_close,
            EvaluationRule::Rating => Quantity::from_ten_thousandths(0),
        };
        -taken.ten_thousandths()
    }
}

/// What the words of a reason are made of; it is kept with the line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Details {
    /// Of a report: 2015-Q2.
    pub period: Option<String>,
    pub due_on: Option<NaiveDate>,
    /// When it came, or was completed.
    pub done_on: Option<NaiveDate>,
    /// With the rating.
    pub comment: Option<String>,
    /// An empty report: whether it only repeats the one before.
    pub repeated: bool,
}

/// A line of a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub rule: EvaluationRule,
    /// Ten-thousandths of a point.
    pub points: i64,
    pub details: Details,
    pub assignment: Option<Uuid>,
    pub evidence: Option<(EvidenceKind, Uuid)>,
}

/// The plan of the year.
#[derive(Clone, Debug)]
pub struct PlanFacts {
    pub id: Uuid,
    pub due_on: Option<NaiveDate>,
    /// Whether it was ever submitted, or imported as published.
    pub submitted: bool,
    /// The business day of its first submission; none where that is not known, as of an imported one.
    pub submitted_on: Option<NaiveDate>,
    pub measures: usize,
}

/// A report that was owed.
#[derive(Clone, Debug)]
pub struct ObligationFacts {
    pub id: Uuid,
    pub assignment: Uuid,
    pub period: String,
    pub due_on: NaiveDate,
    /// The report and the business day of its first submission.
    pub submitted: Option<(Uuid, NaiveDate)>,
}

/// A report that was submitted, and not returned.
#[derive(Clone, Debug)]
pub struct ReportFacts {
    pub id: Uuid,
    pub assignment: Uuid,
    pub period: String,
    pub narrative: String,
    pub accepted: bool,
}

/// An assignment with a deadline.
#[derive(Clone, Debug)]
pub struct DeadlineFacts {
    pub assignment: Uuid,
    pub due_on: NaiveDate,
    /// The business day on which its completion was accepted.
    pub completed_on: Option<NaiveDate>,
    /// The business day on which its item was carried over into the next year.
    pub carried_over_on: Option<NaiveDate>,
}

/// All that a year is scored by.
#[derive(Clone, Debug)]
pub struct YearFacts {
    pub today: NaiveDate,
    pub plan: PlanFacts,
    pub obligations: Vec<ObligationFacts>,
    /// Of each assignment in the order of their periods.
    pub reports: Vec<ReportFacts>,
    pub deadlines: Vec<DeadlineFacts>,
    /// The supervision office's points with its word; none before it gave any.
    pub rating: Option<(i64, Option<String>)>,
}

/// The lines of a score, in the order in which they are shown.
pub fn lines(rules: &EvaluationRules, facts: &YearFacts) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut take = |rule, details, assignment, evidence| {
        lines.push(Line { rule, points: rules.points(rule), details, assignment, evidence });
    };
    let plan = &facts.plan;
    let evidence = Some((EvidenceKind::WorkPlan, plan.id));
    let filed = Details { due_on: plan.due_on, done_on: plan.submitted_on, ..Details::default() };
    if plan.submitted {
        if plan.submitted_on.zip(plan.due_on).is_some_and(|(on, due)| on > due) {
            take(EvaluationRule::LatePlan, filed, None, evidence);
        }
        if plan.measures == 0 {
            take(EvaluationRule::EmptyPlan, Details::default(), None, evidence);
        }
    } else if plan.due_on.is_some_and(|due| due < facts.today) {
        take(EvaluationRule::MissingPlan, filed, None, evidence);
    }
    for owed in &facts.obligations {
        let details = Details {
            period: Some(owed.period.clone()),
            due_on: Some(owed.due_on),
            done_on: owed.submitted.map(|(_, on)| on),
            ..Details::default()
        };
        match owed.submitted {
            None if owed.due_on < facts.today => {
                let evidence = Some((EvidenceKind::ReportingObligation, owed.id));
                take(EvaluationRule::MissingReport, details, Some(owed.assignment), evidence);
            }
            Some((report, on)) if on > owed.due_on => {
                let evidence = Some((EvidenceKind::ProgressReport, report));
                take(EvaluationRule::LateReport, details, Some(owed.assignment), evidence);
            }
            _ => {}
        }
    }
    let mut accepted: Option<&ReportFacts> = None;
    for report in &facts.reports {
        let before = accepted.filter(|before| before.assignment == report.assignment);
        let repeated = before.is_some_and(|before| compact(&before.narrative) == compact(&report.narrative));
        if repeated || compact(&report.narrative).chars().count() < NARRATIVE_MIN {
            let details = Details { period: Some(report.period.clone()), repeated, ..Details::default() };
            take(
                EvaluationRule::EmptyReport,
                details,
                Some(report.assignment),
                Some((EvidenceKind::ProgressReport, report.id)),
            );
        }
        if report.accepted {
            accepted = Some(report);
        }
    }
    for deadline in &facts.deadlines {
        let DeadlineFacts { assignment, due_on, completed_on, carried_over_on } = *deadline;
        let in_time = completed_on.or(carried_over_on).is_some_and(|on| on <= due_on);
        if due_on < facts.today && !in_time {
            let details = Details { due_on: Some(due_on), done_on: completed_on, ..Details::default() };
            let evidence = Some((EvidenceKind::Assignment, assignment));
            take(EvaluationRule::OverdueClose, details, Some(assignment), evidence);
        }
    }
    if let Some((points, comment)) = &facts.rating {
        let details = Details { comment: comment.clone(), ..Details::default() };
        let rule = EvaluationRule::Rating;
        lines.push(Line { rule, points: *points, details, assignment: None, evidence: None });
    }
    lines
}

/// The score that these points make.
pub fn score(points: impl IntoIterator<Item = i64>) -> i64 {
    points.into_iter().fold(BEGINNING, i64::saturating_add)
}

/// What a narrative says, without what only looks like it: spaces and marks.
fn compact(narrative: &str) -> String {
    narrative.chars().filter(|character| character.is_alphanumeric()).collect()
}

impl EvaluationRule {
    /// Why the points were given or taken, in words.
    pub fn reason(self, details: &Details, language: Language) -> String {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let (due, done) = (day(details.due_on), day(details.done_on));
        let period = details.period.as_deref().unwrap_or_default();
        match self {
            Self::MissingPlan => language.pick(
                format!("办理工作方案应于{due}前报送,至今未报"),
                format!("The work plan was due on {due} and has not been submitted"),
            ),
            Self::LatePlan => language.pick(
                format!("办理工作方案应于{due}前报送,实际于{done}报送"),
                format!("The work plan was due on {due} and was submitted on {done}"),
            ),
            Self::EmptyPlan => language.pick(
                "办理工作方案没有任何具体工作内容".to_owned(),
                "The work plan holds no measure at all".to_owned(),
            ),
            Self::MissingReport => language.pick(
                format!("{period}进展情况应于{due}前报送,至今未报"),
                format!("The progress report of {period} was due on {due} and has not been submitted"),
            ),
            Self::LateReport => language.pick(
                format!("{period}进展情况应于{due}前报送,实际于{done}报送"),
                format!("The progress report of {period} was due on {due} and was submitted on {done}"),
            ),
            Self::EmptyReport if details.repeated => language.pick(
                format!("{period}进展情况与上次通过的相同"),
                format!("The progress report of {period} repeats the last accepted one"),
            ),
            Self::EmptyReport => language
                .pick(format!("{period}进展情况没有实质内容"), format!("The progress report of {period} says nothing")),
            Self::OverdueClose if details.done_on.is_some() => language.pick(
                format!("应于{due}前办结,实际于{done}办结"),
                format!("It was due on {due} and was completed on {done}"),
            ),
            Self::OverdueClose => language
                .pick(format!("应于{due}前办结,至今未办结"), format!("It was due on {due} and has not been completed")),
            Self::Rating => {
                let rated = language.pick("督查室评分", "Rated by the supervision office");
                match &details.comment {
                    Some(comment) => language.pick(format!("{rated}:{comment}"), format!("{rated}: {comment}")),
                    None => rated.to_owned(),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
