//! A work plan as read: what the gold files show, and what `import --parse-only --json` prints.

use chrono::NaiveDate;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::grid::Place;
use super::warning::Warning;
use crate::model::assignment::{AssignmentRole, Origin};
use crate::model::contact::ContactKind;
use crate::model::indicator::IndicatorKind;
use crate::model::language::Language;
use crate::model::quantity::Quantity;

/// A jurisdiction that a document names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Jurisdiction {
    /// GB/T 2260, six digits.
    pub code: String,
    /// The full name; the code again where a hint gave a code that GB/T 2260's upper two levels don't have.
    pub name: String,
}

/// One agency's work plan (办理工作方案), as one file holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanDocument {
    pub jurisdiction: Option<Jurisdiction>,
    pub year: Option<i32>,
    /// The agency's name as the title prints it, without its city's name.
    pub agency: Option<String>,
    pub title: String,
    pub published_on: Option<NaiveDate>,
    /// In the order of the document.
    pub responsibilities: Vec<PlanItem>,
    pub warnings: Vec<Warning>,
}

/// One responsibility item (责任事项) with the part that the agency has in it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanItem {
    pub role: AssignmentRole,
    /// STATED where a heading, a column or `--roles` gives the role; INFERRED from wording or by default.
    pub origin: Origin,
    /// The printed number; unique within a table only.
    pub ordinal: Option<i32>,
    pub title: String,
    /// The latest of its measures' days.
    pub due_on: Option<NaiveDate>,
    /// The words of the deadline that gave `due_on`, or else all that is printed.
    pub due_text: Option<String>,
    /// On an item that the agency assists: the agency that leads it.
    pub other_lead: Option<String>,
    /// STATED where a column names that lead, INFERRED where a sentence does (协助市发改委…).
    pub other_lead_origin: Option<Origin>,
    pub contacts: Vec<PlanContact>,
    pub goals: Vec<PlanGoal>,
    pub measures: Vec<PlanMeasure>,
    /// Where the item starts.
    pub location: Place,
}

/// A person or office that answers for an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanContact {
    pub kind: ContactKind,
    pub name: Option<String>,
    pub post: Option<String>,
    pub division: Option<String>,
    pub office_phone: Option<String>,
    pub mobile: Option<String>,
}

/// A goal (工作目标) and the numbers in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanGoal {
    /// From 1 within the item.
    pub ordinal: i32,
    pub text: String,
    pub indicators: Vec<PlanIndicator>,
}

/// A number in a goal, value and unit as printed (100 万平方米).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanIndicator {
    /// What is counted, where the words before the number tell it surely.
    pub label: Option<String>,
    pub kind: IndicatorKind,
    pub value: Quantity,
    pub unit: String,
    /// The upper end of a range (1-2家).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<Quantity>,
}

/// A measure (具体工作内容), without its printed number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanMeasure {
    /// The printed number, or the place in the item where none is printed or they don't rise.
    pub ordinal: i32,
    pub content: String,
    /// The ordinal of the goal that covers it.
    pub goal: Option<i32>,
    pub due_on: Option<NaiveDate>,
    pub due_text: Option<String>,
}

/// How much a plan holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub responsibilities: usize,
    pub lead: usize,
    pub assist: usize,
    pub measures: usize,
    pub goals: usize,
    pub indicators: usize,
}

impl PlanDocument {
    /// Counts what was read.
    pub fn totals(&self) -> Totals {
        let items = &self.responsibilities;
        let lead = items.iter().filter(|item| item.role == AssignmentRole::Lead).count();
        Totals {
            responsibilities: items.len(),
            lead,
            assist: items.len() - lead,
            measures: items.iter().map(|item| item.measures.len()).sum(),
            goals: items.iter().map(|item| item.goals.len()).sum(),
            indicators: items.iter().flat_map(|item| &item.goals).map(|goal| goal.indicators.len()).sum(),
        }
    }

    /// The document with its warnings' messages in this language.
    pub fn in_language(&self, language: Language) -> impl Serialize + '_ {
        Localised { plan: self, language }
    }
}

/// As [`PlanDocument::in_language`] in Chinese.
impl Serialize for PlanDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.in_language(Language::Chinese).serialize(serializer)
    }
}

struct Localised<'a> {
    plan: &'a PlanDocument,
    language: Language,
}

#[derive(Serialize)]
struct ShownWarning {
    line: Option<u32>,
    code: &'static str,
    message: String,
}

impl Serialize for Localised<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let PlanDocument { jurisdiction, year, agency, title, published_on, responsibilities, warnings } = self.plan;
        let shown: Vec<ShownWarning> = warnings
            .iter()
            .map(|warning| ShownWarning {
                line: warning.line,
                code: warning.code.as_str(),
                message: warning.message(self.language),
            })
            .collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("jurisdiction", jurisdiction)?;
        map.serialize_entry("year", year)?;
        map.serialize_entry("agency", agency)?;
        map.serialize_entry("title", title)?;
        map.serialize_entry("published_on", published_on)?;
        map.serialize_entry("totals", &self.plan.totals())?;
        map.serialize_entry("responsibilities", responsibilities)?;
        map.serialize_entry("warnings", &shown)?;
        map.end()
    }
}

/// `other_lead` stands on assisting items only, null where no text names the lead.
impl Serialize for PlanItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("role", &self.role)?;
        map.serialize_entry("origin", &self.origin)?;
        map.serialize_entry("ordinal", &self.ordinal)?;
        map.serialize_entry("title", &self.title)?;
        map.serialize_entry("due_on", &self.due_on)?;
        map.serialize_entry("due_text", &self.due_text)?;
        if self.role == AssignmentRole::Assist {
            map.serialize_entry("other_lead", &self.other_lead)?;
            map.serialize_entry("other_lead_origin", &self.other_lead_origin)?;
        }
        map.serialize_entry("contacts", &self.contacts)?;
        map.serialize_entry("goals", &self.goals)?;
        map.serialize_entry("measures", &self.measures)?;
        map.end()
    }
}
