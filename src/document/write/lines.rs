//! The lines of one item: which measure, goal and deadline stand beside each other, so that each cell covers the
//! measures that it is about.

use std::collections::HashSet;
use std::ops::Range;

use chrono::NaiveDate;

use super::printed::chinese_date;
use crate::document::dates::{self, Deadline};
use crate::document::plan_document::PlanItem;

/// Stands where a cell is empty on purpose: an empty one would belong to the cell above it.
pub(super) const NOTHING: &str = "—";

/// One line of an item's table, by places in the item's lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Line {
    measure: Option<usize>,
    goal: Option<usize>,
}

/// The cells of one column: rows and text.
pub(super) type Cells = Vec<(Range<usize>, String)>;

/// An item's lines.
pub(super) struct Lines<'i> {
    item: &'i PlanItem,
    year: Option<i32>,
    lines: Vec<Line>,
    /// The item's own deadline, in a line of its own below the measures'.
    later: Option<String>,
}

impl<'i> Lines<'i> {
    pub fn of(item: &'i PlanItem, year: Option<i32>) -> Self {
        let linked: HashSet<i32> = item.measures.iter().filter_map(|measure| measure.goal).collect();
        let mut loose = (0..item.goals.len()).filter(|goal| !linked.contains(&item.goals[*goal].ordinal)).peekable();
        let mut lines: Vec<Line> = Vec::new();
        let mut before = None;
        for (measure, read) in item.measures.iter().enumerate() {
            let goal = item.goals.iter().position(|goal| Some(goal.ordinal) == read.goal);
            // A goal that covers no measure keeps its place among the goals by a line of its own.
            while goal.is_some() && goal != before && loose.peek().is_some_and(|next| Some(*next) < goal) {
                lines.push(Line { measure: None, goal: loose.next() });
            }
            lines.push(Line { measure: Some(measure), goal });
            before = goal;
        }
        lines.extend(loose.map(|goal| Line { measure: None, goal: Some(goal) }));
        let later = later_deadline(item, year);
        if lines.is_empty() || later.is_some() {
            lines.push(Line::default());
        }
        Self { item, year, lines, later }
    }

    pub fn count(&self) -> usize {
        self.lines.len()
    }

    /// Where each measure stands; the lines below it that have none belong to its cell.
    pub fn measures(&self) -> Vec<(Range<usize>, usize)> {
        let starts: Vec<(usize, usize)> =
            self.lines.iter().enumerate().filter_map(|(row, line)| Some((row, line.measure?))).collect();
        let ends = starts.iter().skip(1).map(|(row, _)| *row).chain([self.count()]);
        starts.iter().zip(ends).map(|((row, measure), end)| (*row..end, *measure)).collect()
    }

    pub fn goals(&self) -> Cells {
        let mut cells: Vec<(Range<usize>, Option<usize>)> = Vec::new();
        for (row, line) in self.lines.iter().enumerate() {
            let extra = line.measure.is_none() && line.goal.is_none();
            match cells.last_mut() {
                Some((rows, goal)) if extra || *goal == line.goal => rows.end = row + 1,
                _ => cells.push((row..row + 1, line.goal)),
            }
        }
        let texts = cells.into_iter().map(|(rows, goal)| (rows, goal.map(|goal| self.item.goals[goal].text.clone())));
        marked(texts)
    }

    pub fn deadlines(&self) -> Cells {
        let whole = 0..self.count();
        let words: Vec<Option<String>> = self.item.measures.iter().map(|measure| self.words(measure)).collect();
        if words.iter().all(Option::is_none) {
            let own = deadline_words(self.item.due_text.as_deref(), self.item.due_on, self.year);
            return own.map(|own| (whole, own)).into_iter().collect();
        }
        if self.later.is_none() && words.windows(2).all(|pair| pair[0] == pair[1]) {
            return words.into_iter().flatten().next().map(|word| (whole, word)).into_iter().collect();
        }
        let end = self.count() - usize::from(self.later.is_some());
        let own = self.measures().into_iter().zip(words).map(|((rows, _), word)| (rows.start..rows.end.min(end), word));
        let later = self.later.iter().map(|later| (end..end + 1, Some(later.clone())));
        marked(own.chain(later))
    }

    fn words(&self, measure: &crate::document::PlanMeasure) -> Option<String> {
        deadline_words(measure.due_text.as_deref(), measure.due_on, self.year)
    }
}

/// Drops what is empty above the first text, and marks what is empty below one.
fn marked(cells: impl Iterator<Item = (Range<usize>, Option<String>)>) -> Cells {
    let mut found = Cells::new();
    for (rows, text) in cells {
        match text {
            Some(text) => found.push((rows, text)),
            None if found.is_empty() => {}
            None => found.push((rows, NOTHING.to_owned())),
        }
    }
    found
}

/// The words of a deadline, with its day where they don't tell it.
fn deadline_words(text: Option<&str>, day: Option<NaiveDate>, year: Option<i32>) -> Option<String> {
    let told = |text: &str| match dates::read(text, year) {
        Deadline::On { day, .. } => Some(day),
        Deadline::Open | Deadline::WithoutYear | Deadline::Unreadable => None,
    };
    match (text.filter(|text| !text.trim().is_empty()), day) {
        (Some(text), Some(day)) if told(text) != Some(day) => Some(format!("{text}（{}）", chinese_date(day))),
        (Some(text), _) => Some(text.to_owned()),
        (None, Some(day)) => Some(chinese_date(day)),
        (None, None) => None,
    }
}

/// The item's own deadline where it lies behind those of all its measures.
fn later_deadline(item: &PlanItem, year: Option<i32>) -> Option<String> {
    let last = item.measures.iter().filter_map(|measure| measure.due_on).max();
    let any_words = item.measures.iter().any(|measure| measure.due_on.is_some() || measure.due_text.is_some());
    let day = item.due_on.filter(|day| any_words && last.is_none_or(|last| *day > last))?;
    deadline_words(item.due_text.as_deref(), Some(day), year)
}
