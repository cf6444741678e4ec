//! Any plan that is written is read back the same.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::{again, document, item};
use crate::document::PlanGoal;
use crate::document::dates::{self, Deadline};
use crate::document::indicators;
use crate::document::plan_document::{PlanDocument, PlanItem};
use crate::document::tidy::{tidy, unwrap_lines};
use crate::document::write::printed::printable;
use crate::document::write::{Edition, Format};
use crate::model::assignment::{AssignmentRole, Origin};

const YEAR: i32 = 2015;
/// What texts are made of.
const FRAGMENTS: [&str; 44] = [
    "推进",
    "建设，",
    "研发；",
    "落实。",
    "《方案》",
    "“一区多园”",
    "60个",
    "增长20%",
    "1-2家",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "<b>",
    "</td>",
    "<script>",
    "&",
    "&amp;",
    "&#65;",
    "\"",
    "'",
    "]]>",
    "=1+1",
    "@A1",
    "+86",
    "-5",
    "_x0041_",
    "😀",
    "👩\u{200d}🔬",
    "𠀀",
    "\u{7}",
    "\u{0}",
    "\u{1b}",
    "\u{85}",
    "\u{feff}",
    "\u{ffff}",
    "\u{a0}",
    "\u{3000}",
    "(1)",
    "（2）",
    "1.",
    "3、",
];
const DEADLINES: [&str; 8] =
    ["12月", "6月底前", "年底前", "2016年9月", "持续推进", "适时", "5月15日前", "按要求（2015年3月1日）"];
const TITLES: [(&str, &str); 4] = [
    ("市科技局2015年市《政府工作报告》确定的主要目标任务办理工作方案", "市科技局"),
    ("武汉市旅游局2015年办理工作方案", "市旅游局"),
    ("市教育局工作方案", "市教育局"),
    ("责任清单", "市商务局"),
];

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&FRAGMENTS[..]), 1..10).prop_map(|parts| parts.concat())
}

/// What stands in the next line of an item: a measure without a goal, with the goal of the one before, or with a new
/// one; or a goal that covers no measure.
#[derive(Clone, Copy, Debug)]
enum Next {
    Without,
    Same,
    New,
    Goal,
}

type Lines = Vec<(Next, String, Option<&'static str>)>;

fn lines() -> impl Strategy<Value = Lines> {
    let next = prop_oneof![Just(Next::Without), Just(Next::Same), Just(Next::New), Just(Next::Goal)];
    let due = proptest::option::of(proptest::sample::select(&DEADLINES[..]));
    proptest::collection::vec((next, text(), due), 0..6)
}

fn any_plan() -> impl Strategy<Value = PlanDocument> {
    let items = proptest::collection::vec((0..4_u8, text(), any::<bool>(), lines()), 1..6);
    let published = proptest::option::of((1..=12_u32, 1..=28_u32));
    (items, 0..TITLES.len(), published).prop_map(|(items, title, published)| {
        let mut place = 0;
        let mut made: Vec<PlanItem> = items
            .into_iter()
            .map(|(part, title, numbered, lines)| {
                place += 1;
                any_item(place, part, &title, numbered, lines)
            })
            .collect();
        made.sort_by_key(|item| (item.role, item.origin));
        PlanDocument {
            title: TITLES[title].0.to_owned(),
            agency: Some(TITLES[title].1.to_owned()),
            published_on: published.and_then(|(month, day)| NaiveDate::from_ymd_opt(YEAR, month, day)),
            ..document(made)
        }
    })
}

/// Texts are told apart by their ends: the table's rows with one title are one item.
fn any_item(place: i32, part: u8, title: &str, numbered: bool, lines: Lines) -> PlanItem {
    let mut made = item(&format!("{title}事项{place}"), &[]);
    made.role = if part < 2 { AssignmentRole::Lead } else { AssignmentRole::Assist };
    made.origin = if part.is_multiple_of(2) { Origin::Stated } else { Origin::Inferred };
    made.ordinal = numbered.then_some(place);
    let mut current = None;
    for (next, text, due) in lines {
        if matches!(next, Next::New | Next::Goal) {
            let ordinal = i32::try_from(made.goals.len() + 1).unwrap();
            // Text before the first number: a goal is not one of several numbered ones.
            made.goals.push(PlanGoal {
                ordinal,
                text: format!("达到{text}目标{place}.{ordinal}"),
                indicators: Vec::new(),
            });
            if matches!(next, Next::Goal) {
                continue;
            }
            current = Some(ordinal);
        }
        if matches!(next, Next::Without) {
            current = None;
        }
        let due_on = due.and_then(day);
        let ordinal = i32::try_from(made.measures.len() + 1).unwrap();
        made.measures.push(crate::document::PlanMeasure {
            ordinal,
            content: format!("{text}措施{place}.{ordinal}"),
            goal: current,
            due_on,
            due_text: due.map(str::to_owned),
        });
    }
    made
}

fn day(text: &str) -> Option<NaiveDate> {
    match dates::read(text, Some(YEAR)) {
        Deadline::On { day, .. } => Some(day),
        _ => None,
    }
}

/// The plan as any document can tell it: tidy texts, the numbers in the goals, the day of the last measure.
fn as_read(mut plan: PlanDocument) -> PlanDocument {
    let shown = |text: &str| tidy(&printable(text));
    for item in &mut plan.responsibilities {
        item.title = unwrap_lines(&shown(&item.title));
        for goal in &mut item.goals {
            goal.text = shown(&goal.text);
            goal.indicators = indicators::find(&goal.text);
        }
        for measure in &mut item.measures {
            measure.content = shown(&measure.content);
        }
        let words: Vec<(&str, Option<NaiveDate>)> =
            item.measures.iter().filter_map(|measure| Some((measure.due_text.as_deref()?, measure.due_on))).collect();
        item.due_on = words.iter().filter_map(|(_, day)| *day).max();
        let of_day =
            words.iter().find(|(_, day)| day.is_some() && *day == item.due_on).map(|(text, _)| (*text).to_owned());
        let mut all: Vec<&str> = words.iter().map(|(text, _)| *text).collect();
        all.dedup();
        item.due_text = of_day.or_else(|| (!all.is_empty()).then(|| all.join("；")));
    }
    plan
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn any_plan_is_read_back_as_it_was(plan in any_plan()) {
        let expected = as_read(plan.clone());
        for format in Format::ALL {
            for edition in [Edition::Published, Edition::Internal] {
                prop_assert_eq!(&again(&plan, edition, format), &expected, "{:?} {:?}", format, edition);
            }
        }
    }
}

#[test]
fn an_items_own_day_behind_its_measures_days_stays_its_own() {
    let mut plan = document(vec![item("推进", &["调研", "评审"])]);
    let made = &mut plan.responsibilities[0];
    for (measure, due) in made.measures.iter_mut().zip(["3月", "6月"]) {
        (measure.due_on, measure.due_text) = (day(due), Some(due.to_owned()));
    }
    (made.due_on, made.due_text) = (day("12月"), Some("12月".to_owned()));
    for format in Format::ALL {
        assert_eq!(again(&plan, Edition::Published, format), plan, "{format:?}");
    }
}

#[test]
fn a_day_without_words_is_printed_and_one_that_the_words_do_not_tell_stands_behind_them() {
    let mut plan = document(vec![item("推进", &["调研", "评审"])]);
    let made = &mut plan.responsibilities[0];
    made.measures[0].due_on = day("5月15日");
    (made.measures[1].due_on, made.measures[1].due_text) = (day("2015年10月20日"), Some("9月".to_owned()));
    for format in Format::ALL {
        let measures = &again(&plan, Edition::Published, format).responsibilities[0].measures;
        let told: Vec<_> = measures.iter().map(|measure| (measure.due_on, measure.due_text.as_deref())).collect();
        assert_eq!(
            told,
            [(day("5月15日"), Some("2015年05月15日")), (day("2015年10月20日"), Some("9月（2015年10月20日）"))],
            "{format:?}"
        );
    }
}

#[test]
fn an_items_day_covers_measures_that_have_none_of_their_own() {
    let mut plan = document(vec![item("推进", &["调研", "评审"])]);
    (plan.responsibilities[0].due_on, plan.responsibilities[0].due_text) = (day("12月"), Some("12月".to_owned()));
    for format in Format::ALL {
        let read = &again(&plan, Edition::Published, format).responsibilities[0];
        assert_eq!((read.due_on, read.due_text.as_deref()), (day("12月"), Some("12月")), "{format:?}");
        assert!(read.measures.iter().all(|measure| measure.due_on == day("12月")), "{format:?}");
    }
}
