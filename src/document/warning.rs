//! What a reader could not read, or read with a doubt. Stored as code and parameters, so that it can be told in
//! Chinese or English whenever it is shown.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::{Deserialize, Serialize};

use super::grid::Place;
use crate::model::assignment::AssignmentRole;
use crate::model::language::Language;
use crate::model::text::shorten;
use crate::model::text_enum::text_enum;

text_enum! {
    /// Why something in a document needs a look. A closed list: each code has its sentence in both languages.
    WarningCode {
        /// Words in a deadline cell that name no day.
        UnreadableDeadline = "unreadable_deadline",
        /// A month or day, but neither the document nor `--year` says of which year.
        DeadlineWithoutYear = "deadline_without_year",
        /// 6月前: read as by the end of June, though the start of it may be meant.
        AmbiguousDeadline = "ambiguous_deadline",
        /// One cell holds as many deadlines as it covers measures: taken in order.
        DeadlinesInOneCell = "deadlines_in_one_cell",
        /// One cell holds several deadlines, but not one for each measure: kept as words.
        DeadlineCountDiffers = "deadline_count_differs",
        /// An item without any deadline.
        MissingDeadline = "missing_deadline",
        /// An item without a measure in a table that has a column for them.
        MissingMeasures = "missing_measures",
        /// A row with a number but no title: it makes no item.
        MissingItemTitle = "missing_item_title",
        /// Two items of one table with the same number.
        DuplicateOrdinal = "duplicate_ordinal",
        /// Numbers are left out between two items.
        OrdinalGap = "ordinal_gap",
        /// A number cell that holds no number.
        UnreadableOrdinal = "unreadable_ordinal",
        /// Printed measure numbers that don't rise: measures are counted instead.
        IrregularMeasureNumbers = "irregular_measure_numbers",
        /// A column that no header word explains; its cells are not read.
        UnknownColumn = "unknown_column",
        /// A column of agencies beyond the plan's own; a plan doesn't assign them.
        OtherAgenciesNotRead = "other_agencies_not_read",
        /// A text inside a table that belongs to no column.
        UnplacedText = "unplaced_text",
        /// A table that is no plan, though it has rows like one.
        TableIgnored = "table_ignored",
        /// A hidden sheet: not read.
        HiddenSheet = "hidden_sheet",
        /// Nothing says who leads: concluded from 协助 and 配合 in the table's texts.
        RoleInferred = "role_inferred",
        /// Nothing says who leads: the first table leads, the others assist.
        RoleByDefault = "role_by_default",
        /// A role cell that names neither 牵头 nor 配合.
        UnreadableRole = "unreadable_role",
        /// An assisting item names several agencies: the first is taken as lead.
        SeveralLeadsNamed = "several_leads_named",
        /// No agency in the title.
        MissingAgency = "missing_agency",
        /// No year in the title.
        MissingYear = "missing_year",
        /// No date of publication.
        MissingPublicationDate = "missing_publication_date",
        /// No city is named.
        MissingJurisdiction = "missing_jurisdiction",
        /// The city is concluded from how often the text names it.
        JurisdictionInferred = "jurisdiction_inferred",
    }
}

impl<'de> Deserialize<'de> for WarningCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Longest text that a parameter quotes, in characters.
const QUOTE_LENGTH: usize = 60;

/// One thing to look at, and where it stands. Its serialised form is the stored one, without a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The line of a text or HTML file, counted from 1; `None` where the place is a cell or the whole document.
    pub line: Option<u32>,
    pub code: WarningCode,
    /// What the message quotes, and `table` and `cell` (A1 style) where there is no line.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
}

impl Warning {
    /// A warning about the document as a whole.
    pub fn new(code: WarningCode) -> Self {
        Self { line: None, code, params: BTreeMap::new() }
    }

    /// A warning about what stands at this place.
    pub fn at(place: &Place, code: WarningCode) -> Self {
        let warning = Self::new(code);
        match place {
            Place::Document => warning,
            Place::Line(line) => Self { line: Some(*line), ..warning },
            Place::Cell { table, cell } => warning.with("table", table).with("cell", cell),
        }
    }

    /// Adds what the message quotes; long texts are cut.
    pub fn with(mut self, name: &str, value: impl Display) -> Self {
        self.params.insert(name.to_owned(), shorten(&value.to_string().replace('\n', " "), QUOTE_LENGTH));
        self
    }

    /// The sentence to show, with its place where there is one.
    pub fn message(&self, language: Language) -> String {
        let (chinese, english) = templates(self.code);
        let mut message = self.place(language);
        let mut rest = language.pick(chinese, english);
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            message.push_str(before);
            message.push_str(self.shown(name, language));
            rest = after;
        }
        message.push_str(rest);
        message
    }

    /// A parameter in words: roles are stored as codes.
    fn shown(&self, name: &str, language: Language) -> &str {
        let value = self.params.get(name).map_or("", String::as_str);
        match (name, value.parse()) {
            ("role", Ok(AssignmentRole::Lead)) => language.pick("牵头", "lead"),
            ("role", Ok(AssignmentRole::Assist)) => language.pick("配合", "assist"),
            _ => value,
        }
    }

    fn place(&self, language: Language) -> String {
        let param = |name: &str| self.params.get(name).map_or("", String::as_str);
        match (self.line, param("table"), param("cell")) {
            (Some(line), ..) => language.pick(format!("第{line}行："), format!("Line {line}: ")),
            (None, table, cell) if !cell.is_empty() => {
                language.pick(format!("表“{table}”{cell}单元格："), format!("Table “{table}”, cell {cell}: "))
            }
            _ => String::new(),
        }
    }
}

/// The sentences of a code, in Chinese and English, with `{parameter}` where something is quoted.
fn templates(code: WarningCode) -> (&'static str, &'static str) {
    match code {
        WarningCode::UnreadableDeadline => (
            "完成时限“{text}”不是可识别的日期，已按原文保留，未设到期日",
            "the deadline “{text}” names no day; its words are kept and no due date is set",
        ),
        WarningCode::DeadlineWithoutYear => (
            "完成时限“{text}”没有年份，且文件未写明年度，请用 --year 指定",
            "the deadline “{text}” has no year and the document names none; give it with --year",
        ),
        WarningCode::AmbiguousDeadline => (
            "完成时限“{text}”按当月最后一日理解，请核对",
            "the deadline “{text}” was read as the last day of that month; please check",
        ),
        WarningCode::DeadlinesInOneCell => (
            "一个时限单元格“{text}”对应多项工作内容，已按顺序逐一对应，请核对",
            "one deadline cell “{text}” covers several measures; its deadlines were given to them in order, please check",
        ),
        WarningCode::DeadlineCountDiffers => (
            "时限单元格“{text}”有{deadlines}个时限，对应{measures}项工作内容，无法逐一对应，工作内容未设到期日",
            "the deadline cell “{text}” holds {deadlines} deadlines for {measures} measures; the measures got no due date",
        ),
        WarningCode::MissingDeadline => ("事项“{title}”没有完成时限", "the item “{title}” has no deadline"),
        WarningCode::MissingMeasures => ("事项“{title}”没有具体工作内容", "the item “{title}” has no measures"),
        WarningCode::MissingItemTitle => {
            ("序号“{ordinal}”的事项没有名称，未读入", "the row numbered “{ordinal}” has no title and was not read")
        }
        WarningCode::DuplicateOrdinal => ("序号{ordinal}重复", "the number {ordinal} stands twice in this table"),
        WarningCode::OrdinalGap => (
            "序号从{from}跳到{to}，请核对是否缺项",
            "the numbers jump from {from} to {to}; check whether items are missing",
        ),
        WarningCode::UnreadableOrdinal => {
            ("序号“{text}”不是数字，已忽略", "the number “{text}” is no number and was left out")
        }
        WarningCode::IrregularMeasureNumbers => (
            "事项“{title}”的工作内容编号不连续递增，已按先后顺序编号",
            "the printed measure numbers of “{title}” don't rise; measures are numbered by their order",
        ),
        WarningCode::UnknownColumn => {
            ("无法识别的列“{header}”，其内容未读入", "the column “{header}” is unknown; its contents were not read")
        }
        WarningCode::OtherAgenciesNotRead => (
            "列“{header}”中的其他单位未读入：分工以责任分解方案为准",
            "other agencies in the column “{header}” were not read: the notice assigns them, not a plan",
        ),
        WarningCode::UnplacedText => {
            ("“{text}”不属于表中任何一列，未读入", "“{text}” fits no column of the table and was not read")
        }
        WarningCode::TableIgnored => (
            "该表的表头无法识别为工作方案，未读入（{text}）",
            "this table's header is not that of a plan; it was not read ({text})",
        ),
        WarningCode::HiddenSheet => ("隐藏的工作表“{table}”未读入", "the hidden sheet “{table}” was not read"),
        WarningCode::RoleInferred => (
            "文件未写明牵头或配合，根据正文用语将表“{table}”认定为{role}，可用 --roles 指定",
            "nothing says who leads; table “{table}” was taken as {role} from its wording; use --roles to state it",
        ),
        WarningCode::RoleByDefault => (
            "文件未写明牵头或配合，表“{table}”默认认定为{role}，可用 --roles 指定",
            "nothing says who leads; table “{table}” was taken as {role} by default; use --roles to state it",
        ),
        WarningCode::UnreadableRole => {
            ("“{text}”既不是牵头也不是配合，未采用", "“{text}” names neither lead nor assist and was left out")
        }
        WarningCode::SeveralLeadsNamed => (
            "正文提到多个单位（{agencies}），取第一个为牵头单位，请核对",
            "the text names several agencies ({agencies}); the first was taken as lead, please check",
        ),
        WarningCode::MissingAgency => {
            ("标题未写明单位，请用 --agency 指定", "the title names no agency; give it with --agency")
        }
        WarningCode::MissingYear => {
            ("标题未写明年度，请用 --year 指定", "the title names no year; give it with --year")
        }
        WarningCode::MissingPublicationDate => ("文件未写明发布日期", "the document names no date of publication"),
        WarningCode::MissingJurisdiction => (
            "文件未写明行政区划，请用 --jurisdiction 指定",
            "the document names no jurisdiction; give it with --jurisdiction",
        ),
        WarningCode::JurisdictionInferred => (
            "文件未写明行政区划，根据正文认定为{name}，可用 --jurisdiction 指定",
            "the jurisdiction {name} was concluded from the text; use --jurisdiction to state it",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{Warning, WarningCode};
    use crate::document::grid::Place;
    use crate::model::language::Language;

    #[test]
    fn every_code_has_a_sentence_in_both_languages_with_the_same_parameters() {
        for code in WarningCode::ALL {
            let (chinese, english) = super::templates(*code);
            let names = |text: &str| {
                let mut names: Vec<String> =
                    text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0.to_owned())).collect();
                names.sort();
                names
            };
            assert_eq!(names(chinese), names(english), "{code}");
            assert!(!chinese.is_empty() && !english.ends_with('.'), "{code}");
        }
    }

    #[test]
    fn is_stored_as_code_and_parameters_and_told_in_either_language() {
        let place = Place::Cell { table: "牵头".to_owned(), cell: "E8".to_owned() };
        let warning = Warning::at(&place, WarningCode::UnreadableDeadline).with("text", "适时");
        let stored = serde_json::to_string(&warning).unwrap();
        assert_eq!(
            stored,
            r#"{"line":null,"code":"unreadable_deadline","params":{"cell":"E8","table":"牵头","text":"适时"}}"#
        );
        let loaded: Warning = serde_json::from_str(&stored).unwrap();
        assert_eq!(loaded, warning);
        assert_eq!(
            loaded.message(Language::English),
            "Table “牵头”, cell E8: the deadline “适时” names no day; its words are kept and no due date is set"
        );
        let line = Warning::at(&Place::Line(12), WarningCode::DuplicateOrdinal).with("ordinal", 3);
        assert_eq!(line.message(Language::Chinese), "第12行：序号3重复");
    }
}
