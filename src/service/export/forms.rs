//! The official forms (附表): loads what a form prints through the viewer's own scope, in a fixed number of statements
//! whatever the number of rows, and writes the file.

mod completion;
mod plan;

use uuid::Uuid;

use crate::document::write::{self, ContactList, Edition, Format, WriteProblem};
use crate::document::{PlanContact, PlanDocument};
use crate::model::filter::{Filter, ResponsibilityTest};
use crate::model::language::Language;
use crate::model::period::Period;
use crate::model::role::Role;
use crate::model::viewer::Viewer;
use crate::store::Scope;
use crate::store::contact::ContactRow;
use crate::store::error::StoreError;
use crate::store::jurisdiction::{JurisdictionRow, Place};
use crate::store::work_report::WorkReportRow;

/// Most items of a form that is a text document: word processors and browsers take no more at one sitting.
pub const DOCUMENT_ITEMS_MAX: u64 = 5_000;
/// Most items of a form that is a workbook: it is made in memory, of which the whole server is to take little. A city's
/// year has a few hundred.
pub const WORKBOOK_ITEMS_MAX: u64 = 10_000;

/// A form to be written.
#[derive(Clone, Debug)]
pub struct Form<'a> {
    pub kind: FormKind,
    /// Whose work report.
    pub place: Place<'a>,
    /// Of which year.
    pub year: i32,
    pub format: Format,
}

/// Which form.
#[derive(Clone, Debug, PartialEq)]
pub enum FormKind {
    /// 附表1: an agency's work plan.
    WorkPlan { agency: Uuid, edition: Edition },
    /// 附表2: the people who answer for an agency's plan.
    Contacts { agency: Uuid },
    /// 附表3: how far the items that the viewer sees came in a period.
    Completion(PeriodItems),
    /// The edition of 附表3 that is published; for supervisors and auditors.
    Publication(PeriodItems),
}

/// Which items, and how far they came in which period.
#[derive(Clone, Debug, PartialEq)]
pub struct PeriodItems {
    pub period: Period,
    /// Those to which this agency is assigned.
    pub agency: Option<Uuid>,
    pub filter: Filter<ResponsibilityTest>,
}

/// A form as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFile {
    /// With its extension: 市科技局2015年办理方案.xlsx
    pub name: String,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

/// Why there is no form.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// No such work report or plan, or none that the viewer sees: both look the same.
    #[error("there is no such work report or plan")]
    NotFound,
    /// The published edition is written by supervisors and auditors.
    #[error("only supervisors and auditors publish")]
    NotAllowed,
    /// More items than the format holds.
    #[error("{items} items are more than {limit}")]
    TooManyItems { items: u64, limit: u64 },
    #[error(transparent)]
    Write(#[from] WriteProblem),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FormError {
    /// What is wrong and what to do, for the person who asked.
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::NotFound => language.pick(
                "没有这一年度的工作报告或办理方案：请核对行政区划、单位和年度".to_owned(),
                "There is no such work report or plan: check jurisdiction, agency and year".to_owned(),
            ),
            Self::NotAllowed => language.pick(
                "公开版由督查室或审计人员导出：请使用相应角色的令牌".to_owned(),
                "The published edition is for supervisors and auditors: use a token of one of these roles".to_owned(),
            ),
            Self::TooManyItems { items, limit } => language.pick(
                format!("共有{items}个责任事项，超过此格式的上限{limit}：请缩小范围，或导出CSV、JSONL"),
                format!("There are {items} items, more than the {limit} that this format holds: select fewer, or export CSV or JSONL"),
            ),
            Self::Write(problem) => problem.message(language),
            Self::Store(_) => language.pick(
                "数据库暂时不可用：请稍后重试".to_owned(),
                "The database cannot be had now: try again later".to_owned(),
            ),
        }
    }
}

/// A form with all that it prints; nothing more is read.
#[derive(Debug)]
pub struct LoadedForm {
    contents: Contents,
    /// The file's, without its extension.
    name: String,
    format: Format,
}

#[derive(Debug)]
enum Contents {
    WorkPlan(PlanDocument, Edition),
    Contacts(ContactList),
    Completion(write::Completion),
    Publication(write::Completion),
}

/// Loads and writes a form.
pub async fn form(scope: &Scope<'static>, viewer: &Viewer, form: &Form<'_>) -> Result<FormFile, FormError> {
    Ok(load(scope, viewer, form).await?.write()?)
}

/// Loads a form. Writing it takes a second of the processor's time where it is large: a server does that aside.
pub async fn load(scope: &Scope<'static>, viewer: &Viewer, form: &Form<'_>) -> Result<LoadedForm, FormError> {
    let year = Year::find(scope, form).await?;
    let (contents, name) = match &form.kind {
        FormKind::WorkPlan { agency, edition } => {
            let document = plan::document(scope, &year, *agency, most(form.format)).await?;
            let name = format!("{}{}年办理方案", document.agency.as_deref().unwrap_or_default(), form.year);
            (Contents::WorkPlan(document, *edition), name)
        }
        FormKind::Contacts { agency } => {
            let list = plan::contacts(scope, &year, *agency).await?;
            let name = format!("{}{}年督办工作人员名单", list.agency, form.year);
            (Contents::Contacts(list), name)
        }
        FormKind::Completion(items) => {
            let table = completion::table(scope, viewer, &year, items, most(form.format)).await?;
            (Contents::Completion(table), format!("{}{}完成情况", year.jurisdiction.name, items.period))
        }
        FormKind::Publication(items) => {
            let publishes = viewer.roles.iter().any(|role| matches!(role, Role::Supervisor | Role::Auditor));
            if !publishes || !viewer.sight.oversees.contains(&year.report.jurisdiction_id) {
                return Err(FormError::NotAllowed);
            }
            let table = completion::table(scope, viewer, &year, items, most(form.format)).await?;
            (Contents::Publication(table), format!("{}{}完成情况公开", year.jurisdiction.name, items.period))
        }
    };
    Ok(LoadedForm { contents, name, format: form.format })
}

impl LoadedForm {
    /// The file.
    pub fn write(&self) -> Result<FormFile, WriteProblem> {
        let bytes = self.contents.write(self.format)?;
        let name = format!("{}.{}", self.name, self.format.extension());
        Ok(FormFile { name, media_type: self.format.media_type(), bytes })
    }
}

impl Contents {
    fn write(&self, format: Format) -> Result<Vec<u8>, WriteProblem> {
        match self {
            Self::WorkPlan(document, edition) => write::plan(document, *edition, format),
            Self::Contacts(list) => write::contacts(list, format),
            Self::Completion(table) => write::completion(table, format),
            Self::Publication(table) => write::publication(table, format),
        }
    }
}

const fn most(format: Format) -> u64 {
    match format {
        Format::Xlsx => WORKBOOK_ITEMS_MAX,
        Format::Docx | Format::Html => DOCUMENT_ITEMS_MAX,
    }
}

/// The work report that a form is about.
#[derive(Debug)]
struct Year {
    report: WorkReportRow,
    jurisdiction: JurisdictionRow,
}

impl Year {
    async fn find(scope: &Scope<'_>, form: &Form<'_>) -> Result<Self, FormError> {
        let report = scope.work_report_of(form.place, form.year).await?.ok_or(FormError::NotFound)?;
        let jurisdiction = scope.jurisdictions(&[report.jurisdiction_id]).await?.pop().ok_or(FormError::NotFound)?;
        Ok(Self { report, jurisdiction })
    }
}

/// A stored word as its enum.
fn word<T: std::str::FromStr<Err = String>>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(StoreError::Fault)
}

fn contact(row: &ContactRow) -> Result<PlanContact, StoreError> {
    Ok(PlanContact {
        kind: word(&row.kind)?,
        name: row.name.clone(),
        post: row.post.clone(),
        division: row.division.clone(),
        office_phone: row.office_phone.clone(),
        mobile: row.mobile.clone(),
    })
}
