//! What can't be exported, and what to ask instead.

use super::forms::FormError;
use crate::model::export::{ExportFormat, ExportKind};
use crate::model::language::Language;
use crate::store::StoreError;

/// Why an export is refused.
#[derive(Debug)]
pub enum ExportRefusal {
    /// The viewer has no role that sees city data.
    NothingSeen,
    /// This kind is not had in this form.
    Combination {
        kind: ExportKind,
        format: ExportFormat,
        offered: &'static [ExportFormat],
    },
    /// Hidden and missing look the same.
    NoJurisdiction(String),
    NoAgency(String),
    NoPeriod(String),
    /// An official form is of one agency, year or period, which must be named.
    Missing {
        kind: ExportKind,
        parameter: &'static str,
    },
    /// This kind is always whole: to pass over what narrows it would give more than was asked for.
    Whole {
        kind: ExportKind,
        parameter: &'static str,
    },
    Form(FormError),
    Store(StoreError),
}

impl From<StoreError> for ExportRefusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<FormError> for ExportRefusal {
    fn from(error: FormError) -> Self {
        match error {
            FormError::Store(error) => Self::Store(error),
            error => Self::Form(error),
        }
    }
}

impl ExportRefusal {
    /// What is wrong and what to do, in one sentence.
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::NothingSeen => language
                .pick(
                    "您的角色看不到责任事项,没有可导出的内容:请使用单位、督查或审计角色的令牌",
                    "Your role sees no responsibilities, so there is nothing to export: use a token with the role AGENCY, SUPERVISOR or AUDITOR",
                )
                .to_owned(),
            Self::Combination { kind, format, offered: [] } => language.pick(
                format!("不提供 {kind} 导出({format}):请换一种 kind"),
                format!("{kind} is not exported (as {format}): choose another kind"),
            ),
            Self::Combination { kind, format, offered } => {
                let names: Vec<&str> = offered.iter().map(|format| format.as_str()).collect();
                let names = names.join(", ");
                language.pick(
                    format!("{kind} 不能导出为 {format}:可用的格式为 {names}"),
                    format!("{kind} is not exported as {format}: choose {names}"),
                )
            }
            Self::NoJurisdiction(code) => language.pick(
                format!("没有行政区划 {code},或者您无权查看:请使用 jurisdictions 给出的代码"),
                format!("There is no jurisdiction {code}, or you may not see it: use a code that jurisdictions gives"),
            ),
            Self::NoAgency(name) => language.pick(
                format!("没有单位“{name}”,或者您无权查看:请使用 agencies 给出的名称或代码"),
                format!("There is no agency `{name}`, or you may not see it: use a name or code that agencies gives"),
            ),
            Self::NoPeriod(period) => language.pick(
                format!("“{period}”不是报送周期:请写作 2015-Q2 或 2015-06"),
                format!("`{period}` is no period: write 2015-Q2 or 2015-06"),
            ),
            Self::Missing { kind, parameter } => language.pick(
                format!("{kind} 需要 {parameter}:请指定"),
                format!("{kind} needs {parameter}: name it"),
            ),
            Self::Whole { kind, parameter } => language.pick(
                format!("{kind} 总是完整的,不能用 {parameter} 缩小范围:请去掉 {parameter},或换一种 kind"),
                format!("{kind} is always whole and takes no {parameter}: leave {parameter} out, or choose another kind"),
            ),
            Self::Form(error) => error.message(language),
            Self::Store(_) => {
                language.pick("数据库暂时不可用:请稍后重试", "The database cannot be had now: try again later").to_owned()
            }
        }
    }
}
