use super::*;

fn rules() -> EvaluationRules {
    let points = |points: i64| Quantity::from_ten_thousandths(points * 10_000);
    EvaluationRules {
        missing_plan: points(10),
        late_plan: points(5),
        empty_plan: points(5),
        missing_report: points(10),
        late_report: points(5),
        empty_report: points(5),
        overdue_close: points(10),
        rating_max: points(20),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// A year in which all went well.
fn year() -> YearFacts {
    YearFacts {
        today: day("2016-02-01"),
        plan: PlanFacts {
            id: id(1),
            due_on: Some(day("2015-03-10")),
            submitted: true,
            submitted_on: Some(day("2015-03-10")),
            measures: 3,
        },
        obligations: vec![ObligationFacts {
            id: id(2),
            assignment: id(3),
            period: "2015-Q2".to_owned(),
            due_on: day("2015-07-20"),
            submitted: Some((id(4), day("2015-07-20"))),
        }],
        reports: vec![report(4, "2015-Q2", "已完成60个项目的前期工作。")],
        deadlines: vec![DeadlineFacts {
            assignment: id(3),
            due_on: day("2015-12-31"),
            completed_on: Some(day("2015-12-31")),
            carried_over_on: None,
        }],
        rating: None,
    }
}

fn report(number: u128, period: &str, narrative: &str) -> ReportFacts {
    let (period, narrative) = (period.to_owned(), narrative.to_owned());
    ReportFacts { id: id(number), assignment: id(3), period, narrative, accepted: true }
}

fn told(facts: &YearFacts) -> Vec<(EvaluationRule, i64)> {
    lines(&rules(), facts).iter().map(|line| (line.rule, line.points / 10_000)).collect()
}

#[test]
fn a_year_in_which_all_came_on_its_last_day_keeps_its_hundred_points() {
    assert_eq!(told(&year()), []);
    assert_eq!(score([]), 1_000_000);
}

#[test]
fn a_plan_is_missing_or_late_or_empty() {
    let mut facts = year();
    facts.plan.submitted_on = Some(day("2015-03-11"));
    facts.plan.measures = 0;
    assert_eq!(told(&facts), [(EvaluationRule::LatePlan, -5), (EvaluationRule::EmptyPlan, -5)]);
    (facts.plan.submitted, facts.plan.submitted_on) = (false, None);
    assert_eq!(told(&facts), [(EvaluationRule::MissingPlan, -10)]);
    facts.today = day("2015-03-10");
    facts.obligations.clear();
    assert_eq!(told(&facts), [], "its day is not over");
    facts.plan = PlanFacts { submitted: true, measures: 1, ..facts.plan };
    assert_eq!(told(&facts), [], "of an imported one nobody knows the day");
}

#[test]
fn a_report_is_missing_once_its_day_is_over_and_late_when_it_came_after_it() {
    let mut facts = year();
    facts.obligations[0].submitted = None;
    facts.today = day("2015-07-20");
    assert_eq!(told(&facts), []);
    facts.today = day("2015-07-21");
    assert_eq!(told(&facts), [(EvaluationRule::MissingReport, -10)]);
    facts.obligations[0].submitted = Some((id(4), day("2015-07-21")));
    let late = lines(&rules(), &facts);
    assert_eq!((late[0].rule, late[0].points), (EvaluationRule::LateReport, -50_000));
    assert_eq!((late[0].assignment, late[0].evidence), (Some(id(3)), Some((EvidenceKind::ProgressReport, id(4)))));
    assert_eq!(
        late[0].rule.reason(&late[0].details, Language::English),
        "The progress report of 2015-Q2 was due on 2015-07-20 and was submitted on 2015-07-21"
    );
}

#[test]
fn a_report_that_says_nothing_or_repeats_the_one_before_is_empty() {
    let mut facts = year();
    facts.reports = vec![
        report(4, "2015-Q2", " 正在推进中。。。。。。。。"),
        report(5, "2015-Q3", "已完成60个项目的前期工作。"),
        report(6, "2015-Q4", "已完成60个项目的 前期工作;"),
    ];
    let empty = lines(&rules(), &facts);
    let periods: Vec<_> = empty.iter().map(|line| (line.rule, line.details.period.as_deref().unwrap())).collect();
    assert_eq!(periods, [(EvaluationRule::EmptyReport, "2015-Q2"), (EvaluationRule::EmptyReport, "2015-Q4")]);
    assert_eq!(
        empty.iter().map(|line| line.rule.reason(&line.details, Language::Chinese)).collect::<Vec<_>>(),
        ["2015-Q2进展情况没有实质内容", "2015-Q4进展情况与上次通过的相同"]
    );
    facts.reports[1].assignment = id(9);
    assert_eq!(told(&facts).len(), 1, "another assignment's report is none of its own");
}

#[test]
fn what_was_not_completed_by_its_due_day_is_overdue_unless_it_was_carried_over_by_then() {
    let mut facts = year();
    facts.deadlines[0].completed_on = Some(day("2016-01-01"));
    assert_eq!(told(&facts), [(EvaluationRule::OverdueClose, -10)]);
    facts.deadlines[0].completed_on = None;
    assert_eq!(told(&facts), [(EvaluationRule::OverdueClose, -10)]);
    facts.deadlines[0].carried_over_on = Some(day("2015-12-31"));
    assert_eq!(told(&facts), []);
}

#[test]
fn the_score_is_a_hundred_and_all_lines_together() {
    let mut facts = year();
    facts.obligations[0].submitted = None;
    facts.rating = Some((155_000, Some("亮点突出".to_owned())));
    let lines = lines(&rules(), &facts);
    assert_eq!(score(lines.iter().map(|line| line.points)), 1_055_000);
    assert_eq!(lines[1].rule.reason(&lines[1].details, Language::English), "Rated by the supervision office: 亮点突出");
}
