//! What a plan says of itself: title, agency, year and date of publication.

use chrono::NaiveDate;

use super::dates;
use super::grid::{Block, Document};
use super::leads;
use super::tidy::unwrap_lines;

/// Longest title and longest line that gives a date, in characters.
const MAX_LENGTH: usize = 100;
/// Words with which a plan's title ends, or nearly so.
const TITLE_WORDS: [&str; 12] = [
    "工作方案",
    "办理方案",
    "实施方案",
    "工作计划",
    "责任分解",
    "任务分解",
    "细化方案",
    "责任清单",
    "任务清单",
    "一览表",
    "分解表",
    "方案",
];
/// What the path and the buttons of a page contain, but no title.
const PAGE_WORDS: [&str; 10] = ["当前位置", "首页", "»", ">", "打印", "关闭窗口", "信息来源", "版权", "ICP", "主办"];
/// Labels of an agency beside a table.
const AGENCY_LABELS: [&str; 4] = ["填报单位", "报送单位", "单位名称", "填报部门"];
/// Label of a year beside a table.
const YEAR_LABEL: &str = "年度：";

/// The texts around the plan's tables, those before the first one apart.
pub(super) struct Surroundings<'d> {
    document: &'d Document,
    before: Vec<(&'d str, bool)>,
    after: Vec<&'d str>,
}

impl<'d> Surroundings<'d> {
    /// `first` is the block with the first plan table, `inner` the texts above its header within it.
    pub fn new(document: &'d Document, first: usize, inner: &[&'d str]) -> Self {
        let mut before = Vec::new();
        let mut after = Vec::new();
        for (index, block) in document.blocks.iter().enumerate() {
            match block {
                Block::Paragraph(paragraph) if index < first => {
                    before.push((paragraph.text.as_str(), paragraph.heading));
                }
                Block::Table(grid) if index < first => {
                    before.extend(grid.cells().iter().map(|cell| (cell.text.as_str(), false)));
                }
                Block::Paragraph(paragraph) => after.push(paragraph.text.as_str()),
                Block::Table(_) => {}
            }
        }
        before.extend(inner.iter().map(|text| (*text, false)));
        Self { document, before, after }
    }

    /// The likeliest title: what the page's own data name, else the text before the table that looks most like one.
    pub fn title(&self) -> Option<String> {
        let stated = self.document.meta.titles.iter().map(|title| (unwrap_lines(title), 2));
        // A line such as 填报单位：市科技局 says of the plan what it says, and is no part of its title.
        let unlabelled = |(text, _): &&(&str, bool)| !is_labelled(text);
        let lines: Vec<&(&str, bool)> = self.before.iter().filter(unlabelled).collect();
        let printed = lines.iter().map(|(text, heading)| (unwrap_lines(text), if *heading { 3 } else { 0 }));
        // A long title may be printed on two lines; a line with a date is not one of them.
        let pairs = self
            .before
            .windows(2)
            .filter(|pair| !pair.iter().any(|(text, _)| is_labelled(text) || dates::find_date(text).is_some()));
        let joined = pairs.map(|pair| (unwrap_lines(&format!("{}\n{}", pair[0].0, pair[1].0)), -1));
        let mut best: Option<(i32, String)> = None;
        for (text, base) in stated.chain(printed).chain(joined) {
            let Some(likeness) = title_likeness(&text) else { continue };
            let score = likeness + base;
            if best.as_ref().is_none_or(|(highest, _)| score > *highest) {
                best = Some((score, text));
            }
        }
        best.map(|(_, title)| title)
    }

    /// The agency of the title, or one that a label names.
    pub fn agency(&self, title: &str, city: Option<&str>) -> Option<String> {
        let labelled = || {
            self.before.iter().map(|(text, _)| *text).chain(self.after.iter().copied()).find_map(|text| {
                let label = AGENCY_LABELS.iter().find_map(|label| text.split_once(label))?;
                let name = label.1.trim_start_matches([':', '：', ' ']);
                let name = name.split(|next: char| next.is_whitespace() || matches!(next, '(' | '（')).next()?;
                (!name.is_empty()).then_some(name)
            })
        };
        leads::of_title(title, city).or_else(labelled).map(str::to_owned)
    }

    /// The year of the title, or one that a label names (年度：2015年).
    pub fn year(&self, title: &str) -> Option<i32> {
        let labelled = || {
            let texts = self.before.iter().map(|(text, _)| *text).chain(self.after.iter().copied());
            texts.filter_map(|text| text.split_once(YEAR_LABEL)).find_map(|(_, named)| dates::find_year(named))
        };
        year(title).or_else(labelled)
    }

    /// The day on which it was published: as the page's data say, as a label says, or a line that is a date alone.
    pub fn published_on(&self) -> Option<NaiveDate> {
        if let Some(day) = self.document.meta.published.as_deref().and_then(dates::find_date) {
            return Some(day);
        }
        let texts = || {
            self.before.iter().map(|(text, _)| *text).chain(self.after.iter().copied()).filter(|text| is_short(text))
        };
        let labelled = texts().filter(|text| ["日期", "发布", "时间", "印发"].iter().any(|label| text.contains(label)));
        labelled.chain(texts().filter(|text| dates::is_date(text))).find_map(dates::find_date)
    }
}

/// The year that the title names first.
pub(super) fn year(title: &str) -> Option<i32> {
    dates::find_year(title)
}

fn is_labelled(text: &str) -> bool {
    AGENCY_LABELS.iter().chain([&YEAR_LABEL]).any(|label| text.trim_start().starts_with(label))
}

fn is_short(text: &str) -> bool {
    text.chars().take(MAX_LENGTH + 1).count() <= MAX_LENGTH
}

/// How much a text looks like a plan's title; `None` where it can't be one.
fn title_likeness(text: &str) -> Option<i32> {
    let is_sentence = text.ends_with(['。', ';', '；', ':', '：']);
    if !is_short(text) || is_sentence || PAGE_WORDS.iter().any(|word| text.contains(word)) || dates::is_date(text) {
        return None;
    }
    let ends_like_title = TITLE_WORDS.iter().any(|word| text.contains(word));
    let has_year = dates::find_year(text).is_some();
    let names_report = text.contains("政府工作报告");
    let has_agency = leads::of_title(text, None).is_some();
    let score = 4 * i32::from(ends_like_title)
        + 3 * i32::from(has_year)
        + 2 * i32::from(names_report)
        + 2 * i32::from(has_agency);
    // 二、协助办理的责任事项 or 附件 alone is a heading; a title says whose plan it is, of which year, or that it is one.
    (score > 2).then_some(score)
}
