//! What an import did, or would do: counted, told line by line, and with what was left as it was.

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::words;
use crate::document::Warning;
use crate::model::language::Language;
use crate::model::text_enum::text_enum;
use crate::store::event::FieldChange;

text_enum! {
    /// The tables that an import fills, in the order in which their rows depend on each other.
    Kind {
        Jurisdiction = "jurisdiction",
        Agency = "agency",
        WorkReport = "work_report",
        Responsibility = "responsibility",
        SourceDocument = "source_document",
        WorkPlan = "work_plan",
        Assignment = "assignment",
        Goal = "goal",
        Indicator = "indicator",
        Measure = "measure",
        Contact = "contact",
    }
}

text_enum! {
    /// What happened to a row.
    Change {
        Added = "added",
        Changed = "changed",
        Removed = "removed",
    }
}

text_enum! {
    /// Why something stays as it is, though the file says otherwise.
    KeptReason {
        /// Someone changed it after the last import: the later word counts.
        ChangedSinceImport = "changed_since_import",
        /// A measure that is done stays on record.
        Done = "done",
        /// An indicator with a reading stays on record.
        HasReading = "has_reading",
        /// A goal that still has a measure or an indicator.
        InUse = "in_use",
        /// An assignment that the file doesn't list: only a supervisor may withdraw it.
        NotInFile = "not_in_file",
        /// A withdrawn assignment takes no more contents.
        Withdrawn = "withdrawn",
        /// A role that a document states is not replaced by one that was concluded.
        RoleStated = "role_stated",
    }
}

/// How many rows of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Kind, usize>);

impl Counts {
    /// How many rows of this kind.
    pub fn of(&self, kind: Kind) -> usize {
        self.0.get(&kind).copied().unwrap_or_default()
    }

    /// How many rows in all.
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    pub(super) fn count(&mut self, kind: Kind) {
        *self.0.entry(kind).or_default() += 1;
    }
}

/// Every kind, so that a program needn't ask whether it stands there.
impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Kind::ALL.iter().map(|&kind| (kind.as_str(), self.of(kind))))
    }
}

/// What a line of the report is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    pub kind: Kind,
    /// Of an assignment: whose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The name or title; of a part of an assignment that of its item.
    pub name: String,
    /// The number within the assignment; of an indicator within its goal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<i32>,
    /// Came with a row that is new too: counted, but not worth a line.
    #[serde(skip)]
    pub(super) with_its_parent: bool,
}

impl Subject {
    pub(super) fn new(kind: Kind, name: &str) -> Self {
        Self { kind, agency: None, name: name.to_owned(), ordinal: None, with_its_parent: false }
    }

    pub(super) fn part(kind: Kind, item: &str, ordinal: i32, with_its_parent: bool) -> Self {
        Self { ordinal: Some(ordinal), with_its_parent, ..Self::new(kind, item) }
    }
}

/// One row that was added, changed or removed.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub change: Change,
    pub subject: Subject,
    /// Of a changed row: what differs, as its event has it.
    pub fields: Vec<FieldChange>,
}

/// One row that stays as it is, wholly or in some fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub subject: Subject,
    pub reason: KeptReason,
    /// Where single fields are kept: what stays (`before`) and what the file says (`after`).
    pub fields: Vec<FieldChange>,
}

/// Something that needs a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportWarning {
    /// From reading the document.
    Document(Warning),
    /// The same item stands twice in the file: the second was not imported.
    SameItemTwice { title: String, ordinal: Option<i32> },
    /// The item is still the supervisor's draft, so that no agency sees it.
    NotDispatched { title: String },
}

impl ImportWarning {
    /// The code, of a closed list.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Document(warning) => warning.code.as_str(),
            Self::SameItemTwice { .. } => "same_item_twice",
            Self::NotDispatched { .. } => "not_dispatched",
        }
    }

    const fn line(&self) -> Option<u32> {
        match self {
            Self::Document(warning) => warning.line,
            Self::SameItemTwice { .. } | Self::NotDispatched { .. } => None,
        }
    }
}

/// What an import did; of a dry run, what it would have done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportReport {
    pub file_name: String,
    /// Nothing was written.
    pub dry_run: bool,
    /// The jurisdiction's name.
    pub jurisdiction: String,
    pub year: i32,
    /// The name of the agency whose plan it is, as the database has it.
    pub agency: String,
    pub title: String,
    pub added: Counts,
    pub changed: Counts,
    pub unchanged: Counts,
    pub removed: Counts,
    /// In the order of the tables; what came within a new assignment is only counted.
    pub lines: Vec<Line>,
    pub kept: Vec<Kept>,
    pub warnings: Vec<ImportWarning>,
}

impl ImportReport {
    /// Whether the database was (or would be) left as it was.
    pub fn changes_nothing(&self) -> bool {
        self.added.total() + self.changed.total() + self.removed.total() == 0
    }

    /// The report for people, a line each.
    pub fn render(&self, language: Language) -> String {
        words::render(self, language)
    }

    /// The report for programs, with its messages in this language.
    pub fn in_language(&self, language: Language) -> impl Serialize + '_ {
        Localised { report: self, language }
    }

    pub(super) fn tell(&mut self, line: Line) {
        let counts = match line.change {
            Change::Added => &mut self.added,
            Change::Changed => &mut self.changed,
            Change::Removed => &mut self.removed,
        };
        counts.count(line.subject.kind);
        if !(line.change == Change::Added && line.subject.with_its_parent) {
            self.lines.push(line);
        }
    }
}

/// As [`ImportReport::in_language`] in Chinese.
impl Serialize for ImportReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.in_language(Language::Chinese).serialize(serializer)
    }
}

struct Localised<'a> {
    report: &'a ImportReport,
    language: Language,
}

#[derive(Serialize)]
struct ShownLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Change>,
    #[serde(flatten)]
    subject: &'a Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<KeptReason>,
    #[serde(skip_serializing_if = "<[FieldChange]>::is_empty")]
    fields: &'a [FieldChange],
    message: String,
}

#[derive(Serialize)]
struct ShownWarning {
    line: Option<u32>,
    code: &'static str,
    message: String,
}

impl Serialize for Localised<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { report, language } = self;
        let ImportReport { file_name, dry_run, jurisdiction, year, agency, title, .. } = report;
        let ImportReport { added, changed, unchanged, removed, lines, kept, warnings, .. } = report;
        let lines: Vec<ShownLine<'_>> = lines
            .iter()
            .map(|line| ShownLine {
                change: Some(line.change),
                subject: &line.subject,
                reason: None,
                fields: &line.fields,
                message: words::line(line, *language),
            })
            .collect();
        let kept: Vec<ShownLine<'_>> = kept
            .iter()
            .map(|kept| ShownLine {
                change: None,
                subject: &kept.subject,
                reason: Some(kept.reason),
                fields: &kept.fields,
                message: words::kept(kept, *language),
            })
            .collect();
        let warnings: Vec<ShownWarning> = warnings
            .iter()
            .map(|warning| ShownWarning {
                line: warning.line(),
                code: warning.code(),
                message: words::warning(warning, *language),
            })
            .collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("file_name", file_name)?;
        map.serialize_entry("dry_run", dry_run)?;
        map.serialize_entry("jurisdiction", jurisdiction)?;
        map.serialize_entry("year", year)?;
        map.serialize_entry("agency", agency)?;
        map.serialize_entry("title", title)?;
        for (name, counts) in [("added", added), ("changed", changed), ("unchanged", unchanged), ("removed", removed)] {
            map.serialize_entry(name, counts)?;
        }
        map.serialize_entry("lines", &lines)?;
        map.serialize_entry("kept", &kept)?;
        map.serialize_entry("warnings", &warnings)?;
        map.end()
    }
}
