//! The words of the report, in Chinese and English.

use serde_json::Value;

use super::report::{Change, Counts, ImportReport, ImportWarning, Kept, KeptReason, Kind, Line, Subject};
use crate::model::language::Language;
use crate::model::quantity::Quantity;
use crate::model::text::shorten;
use crate::store::event::FieldChange;

/// Longest text that a line quotes, in characters.
const QUOTE_LENGTH: usize = 40;

/// The whole report, a line each: what it is about, the counts, then each row and what needs a look.
pub(super) fn render(report: &ImportReport, language: Language) -> String {
    let ImportReport { file_name, dry_run, jurisdiction, year, agency, title, .. } = report;
    let verb = match (dry_run, language) {
        (true, Language::Chinese) => "试运行（未写入数据库）",
        (false, Language::Chinese) => "已导入",
        (true, Language::English) => "Dry run, nothing was written",
        (false, Language::English) => "Imported",
    };
    let mut lines = vec![language.pick(
        format!("{verb}：{file_name}，{title}（{jurisdiction}，{year}年，{agency}）"),
        format!("{verb}: {file_name}, {title} ({jurisdiction}, {year}, {agency})"),
    )];
    if report.changes_nothing() {
        lines.push(language.pick("没有变化。", "Nothing changed.").to_owned());
    }
    let counted = [
        (language.pick("新增", "Added"), &report.added),
        (language.pick("更新", "Changed"), &report.changed),
        (language.pick("删除", "Removed"), &report.removed),
        (language.pick("未变", "Unchanged"), &report.unchanged),
    ];
    let counted = counted.into_iter().filter(|(_, counts)| counts.total() > 0);
    lines.extend(counted.map(|(label, counts)| counts_line(label, counts, language)));
    lines.extend(report.lines.iter().map(|told| format!("  {}", line(told, language))));
    lines.extend(report.kept.iter().map(|told| format!("  {}", kept(told, language))));
    lines.extend(report.warnings.iter().map(|told| format!("  ! {}", warning(told, language))));
    lines.join("\n")
}

/// `新增：责任事项 30，责任分工 36`
fn counts_line(label: &str, counts: &Counts, language: Language) -> String {
    let kinds = Kind::ALL.iter().filter(|&&kind| counts.of(kind) > 0);
    let parts: Vec<String> = kinds
        .map(|&kind| match language {
            Language::Chinese => format!("{} {}", noun(kind, language), counts.of(kind)),
            Language::English if counts.of(kind) == 1 => format!("1 {}", noun(kind, language)),
            Language::English => format!("{} {}", counts.of(kind), plural(kind)),
        })
        .collect();
    language.pick(format!("{label}：{}", parts.join("，")), format!("{label}: {}", parts.join(", ")))
}

/// A row that was added, changed or removed.
pub(super) fn line(line: &Line, language: Language) -> String {
    let sign = match line.change {
        Change::Added => '+',
        Change::Changed => '~',
        Change::Removed => '-',
    };
    let fields = field_words(&line.fields, language);
    let colon = if fields.is_empty() { "" } else { language.pick("：", ": ") };
    format!("{sign} {}{colon}{fields}", subject(&line.subject, language))
}

/// A row that stays as it is.
pub(super) fn kept(kept: &Kept, language: Language) -> String {
    let (chinese, english) = match kept.reason {
        KeptReason::ChangedSinceImport => ("导入后已被修改，予以保留", "was changed since it was imported and is kept"),
        KeptReason::Done => ("文件中已没有，但已完成，予以保留", "is gone from the file but done, and is kept"),
        KeptReason::HasReading => {
            ("文件中已没有，但已有填报数据，予以保留", "is gone from the file but has a reading, and is kept")
        }
        KeptReason::InUse => {
            ("文件中已没有，但仍被引用，予以保留", "is gone from the file but still in use, and is kept")
        }
        KeptReason::NotInFile => ("不在文件中，保持不变", "is not in the file and stays as it is"),
        KeptReason::Withdrawn => ("已撤销，未更新", "is withdrawn and was not updated"),
        KeptReason::RoleStated => {
            ("角色已由文件载明，未采用推定的角色", "has a stated role, which a concluded one does not replace")
        }
    };
    let fields: Vec<String> = kept
        .fields
        .iter()
        .filter_map(|change| {
            let (chinese, english) = field_word(&change.field)?;
            let [stays, file] = [&change.before, &change.after].map(|side| value(&change.field, side, language));
            Some(language.pick(
                format!("{chinese}保留{stays}，文件为{file}"),
                format!("{english} stays {stays}, the file has {file}"),
            ))
        })
        .collect();
    let fields = match (fields.is_empty(), language) {
        (true, _) => String::new(),
        (false, Language::Chinese) => format!("（{}）", fields.join("；")),
        (false, Language::English) => format!(" ({})", fields.join("; ")),
    };
    let subject = subject(&kept.subject, language);
    language.pick(format!("= {subject}{chinese}{fields}"), format!("= {subject} {english}{fields}"))
}

/// Something that needs a look.
pub(super) fn warning(warning: &ImportWarning, language: Language) -> String {
    match warning {
        ImportWarning::Document(warning) => warning.message(language),
        ImportWarning::SameItemTwice { title, ordinal } => {
            let title = shorten(title, QUOTE_LENGTH);
            let number = ordinal.map(|ordinal| ordinal.to_string()).unwrap_or_default();
            language.pick(
                format!("事项“{title}”在文件中出现两次，第二次（序号{number}）未导入"),
                format!("the item “{title}” stands twice in the file; the second ({number}) was not imported"),
            )
        }
        ImportWarning::NotDispatched { title } => {
            let title = shorten(title, QUOTE_LENGTH);
            language.pick(
                format!("事项“{title}”尚未交办，各单位还看不到"),
                format!("the item “{title}” is not dispatched yet, so that no agency sees it"),
            )
        }
    }
}

fn subject(subject: &Subject, language: Language) -> String {
    let noun = noun(subject.kind, language);
    let agency = subject.agency.as_ref().map(|agency| language.pick(format!("{agency}："), format!("{agency}: ")));
    let name = format!("“{}{}”", agency.unwrap_or_default(), shorten(&subject.name, QUOTE_LENGTH));
    match subject.ordinal {
        None => language.pick(format!("{noun}{name}"), format!("{noun} {name}")),
        Some(ordinal) => language.pick(format!("{name}第{ordinal}项{noun}"), format!("{noun} {ordinal} of {name}")),
    }
}

const fn noun(kind: Kind, language: Language) -> &'static str {
    let (chinese, english) = match kind {
        Kind::Jurisdiction => ("行政区划", "jurisdiction"),
        Kind::Agency => ("单位", "agency"),
        Kind::WorkReport => ("政府工作报告", "work report"),
        Kind::Responsibility => ("责任事项", "responsibility"),
        Kind::SourceDocument => ("来源文件", "source document"),
        Kind::WorkPlan => ("办理工作方案", "work plan"),
        Kind::Assignment => ("责任分工", "assignment"),
        Kind::Goal => ("工作目标", "goal"),
        Kind::Indicator => ("量化指标", "indicator"),
        Kind::Measure => ("具体工作内容", "measure"),
        Kind::Contact => ("督办工作人员", "contact"),
    };
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
}

fn plural(kind: Kind) -> String {
    let noun = noun(kind, Language::English);
    noun.strip_suffix('y').map_or_else(|| format!("{noun}s"), |stem| format!("{stem}ies"))
}

/// `完成时限 2015-05-31 → 2015-06-30`, without fields that only follow from others.
fn field_words(fields: &[FieldChange], language: Language) -> String {
    let told = fields.iter().filter_map(|change| {
        let (chinese, english) = field_word(&change.field)?;
        let [before, after] = [&change.before, &change.after].map(|side| value(&change.field, side, language));
        Some(format!("{} {before} → {after}", language.pick(chinese, english)))
    });
    told.collect::<Vec<_>>().join(language.pick("；", "; "))
}

/// The words for a column; none for keys and for what follows from other columns.
fn field_word(field: &str) -> Option<(&'static str, &'static str)> {
    Some(match field {
        "title" => ("标题", "title"),
        "published_on" => ("发布日期", "date of publication"),
        "role" => ("分工", "role"),
        "origin" => ("依据", "origin"),
        "ordinal" => ("序号", "number"),
        "status" => ("状态", "status"),
        "due_on" => ("到期日", "due day"),
        "due_text" => ("完成时限", "deadline as printed"),
        "next_due_on" => ("下一到期日", "next due day"),
        "text" | "content" => ("内容", "text"),
        "kind" => ("类别", "kind"),
        "label" => ("指标名称", "label"),
        "target" => ("目标值", "target"),
        "upper" => ("上限", "upper bound"),
        "unit" => ("计量单位", "unit"),
        "name" => ("姓名", "name"),
        "post" => ("职务", "post"),
        "division" => ("处室", "division"),
        "office_phone" => ("办公电话", "office phone"),
        "mobile" => ("移动电话", "mobile"),
        _ => return None,
    })
}

fn value(field: &str, value: &Value, language: Language) -> String {
    match value {
        Value::Null => language.pick("无", "none").to_owned(),
        Value::String(text) if matches!(field, "role" | "origin" | "status" | "kind") => {
            language.pick(enum_word(text), text).to_owned()
        }
        Value::String(day) if field.ends_with("_on") => day.clone(),
        Value::String(text) => format!("“{}”", shorten(text, QUOTE_LENGTH)),
        Value::Number(number) if matches!(field, "target" | "upper") => {
            Quantity::from_ten_thousandths(number.as_i64().unwrap_or_default()).to_string()
        }
        other => other.to_string(),
    }
}

/// The Chinese word of an enum's value.
fn enum_word(text: &str) -> &str {
    match text {
        "LEAD" => "牵头",
        "ASSIST" => "配合",
        "STATED" => "载明",
        "INFERRED" => "推定",
        "DRAFT" => "草稿",
        "SUBMITTED" => "已报送",
        "ACCEPTED" => "审核通过",
        "RETURNED" => "已退回",
        "PENDING" => "待签收",
        "ACKNOWLEDGED" => "已签收",
        "DISPATCHED" => "已交办",
        "IN_PROGRESS" => "办理中",
        "AMOUNT" => "累计量",
        "LEVEL" => "水平值",
        "CEILING" => "上限值",
        "HEAD" => "主要负责人",
        "DEPUTY" => "分管负责人",
        "DIVISION" => "责任处室",
        "HANDLER" => "经办人员",
        other => other,
    }
}
