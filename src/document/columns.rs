//! Header rows: which column of a table holds what, by the words that governments print there.

use std::ops::Range;

use super::grid::{Cell, Grid};
use super::tidy::compact;
use crate::model::contact::ContactKind;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// 序号
    Ordinal,
    /// 责任事项
    Title,
    /// 具体工作内容
    Measure,
    /// 工作目标
    Goal,
    /// 完成时限
    Deadline,
    /// 类别: 牵头 or 配合
    Role,
    /// 牵头单位
    Lead,
    /// 配合单位
    Assist,
    /// 责任单位, which may lead or assist
    Responsible,
    /// 分管领导, 责任处室, 经办人员
    Contact(ContactKind, Field),
    Unknown,
}

/// What of a contact a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// Whatever its cells say: name, post, phones.
    Any,
    Name,
    Post,
    Division,
    Phone,
}

/// Longest header word, in characters.
const MAX_WORD_LENGTH: usize = 20;
/// Tallest header that is looked for, in rows.
const MAX_HEADER_ROWS: usize = 4;
/// How far from a table's top a header is looked for while the table is still being read.
const FIRST_ROWS: usize = 12;

/// The columns of a table, from its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    kinds: Vec<Column>,
    words: Vec<String>,
}

impl Columns {
    /// The header that starts in this row, and the rows that it takes.
    pub fn in_row(grid: &Grid, row: usize) -> Option<(Self, Range<usize>)> {
        let cells = grid.filled_cells(row);
        if cells.iter().any(|cell| cell.row != row || cell.text.chars().count() > MAX_WORD_LENGTH) {
            return None;
        }
        let mut end = row + cells.iter().map(|cell| cell.rows).max()?.min(MAX_HEADER_ROWS);
        if end == row + 1 && cells.iter().any(|cell| cell.columns > 1) && is_second_header_row(grid, end) {
            end += 1;
        }
        let word_at = |row: usize, column: usize| grid.at(row, column).map_or("", |cell| cell.text.as_str());
        let words: Vec<(&str, &str)> = (0..grid.column_count())
            .map(|column| {
                let top = word_at(row, column);
                let lowest = (row..end).rev().map(|row| word_at(row, column)).find(|word| !word.is_empty());
                (top, lowest.unwrap_or(top))
            })
            .collect();
        Some((Self::resolve(&words)?, row..end))
    }

    /// Whether the top of a table shows a plan's header.
    pub fn has_header(grid: &Grid) -> bool {
        (0..grid.row_count().min(FIRST_ROWS)).any(|row| Self::in_row(grid, row).is_some())
    }

    /// The columns that these header words name, in order.
    pub fn from_words(words: &[&str]) -> Option<Self> {
        let words: Vec<(&str, &str)> = words.iter().map(|word| (*word, *word)).collect();
        Self::resolve(&words)
    }

    /// Columns from pairs of the upper and the lower header word. A plan names its items and one thing more about
    /// them in words that leave no doubt; then looser words are understood too.
    fn resolve(words: &[(&str, &str)]) -> Option<Self> {
        let surely: Vec<Column> =
            words.iter().filter_map(|(top, word)| classify(word).or_else(|| classify(top))).collect();
        let names_items = surely.iter().any(|kind| matches!(kind, Column::Title | Column::Measure));
        let names_more = surely.iter().any(|kind| {
            *kind != Column::Ordinal
                && Some(kind) != surely.iter().find(|kind| matches!(kind, Column::Title | Column::Measure))
        });
        let filled = words.iter().filter(|(_, word)| !word.is_empty()).count();
        if !names_items || !names_more || surely.len() * 2 < filled {
            return None;
        }
        let mut kinds: Vec<Column> = Vec::with_capacity(words.len());
        for (top, word) in words {
            let kind = kind_of(top, word, kinds.last().copied());
            kinds.push(match kind {
                Column::Title if kinds.contains(&Column::Title) => Column::Measure,
                other => other,
            });
        }
        if !kinds.contains(&Column::Title) {
            let items = kinds.iter_mut().find(|kind| **kind == Column::Measure)?;
            *items = Column::Title;
        }
        if kinds.contains(&Column::Lead) {
            // 牵头单位 | 责任单位: where the lead has a column of its own, the responsible ones assist.
            for kind in kinds.iter_mut().filter(|kind| **kind == Column::Responsible) {
                *kind = Column::Assist;
            }
        }
        Some(Self { kinds, words: words.iter().map(|(_, word)| (*word).to_owned()).collect() })
    }

    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    pub fn kind(&self, column: usize) -> Column {
        self.kinds.get(column).copied().unwrap_or(Column::Unknown)
    }

    /// The header word of a column.
    pub fn word(&self, column: usize) -> &str {
        self.words.get(column).map_or("", String::as_str)
    }

    pub fn first(&self, kind: Column) -> Option<usize> {
        self.all(kind).next()
    }

    pub fn all(&self, kind: Column) -> impl Iterator<Item = usize> {
        self.kinds.iter().enumerate().filter(move |(_, found)| **found == kind).map(|(column, _)| column)
    }

    /// The columns of contacts, with what they hold.
    pub fn contacts(&self) -> impl Iterator<Item = (usize, ContactKind, Field)> {
        self.kinds.iter().enumerate().filter_map(|(column, kind)| match kind {
            Column::Contact(kind, field) => Some((column, *kind, *field)),
            _ => None,
        })
    }
}

/// A row of 姓名, 职务, 电话 below a header cell that spans them.
fn is_second_header_row(grid: &Grid, row: usize) -> bool {
    let cells: Vec<&Cell> = grid.filled_cells(row);
    !cells.is_empty() && cells.iter().all(|cell| field(&compact(&cell.text)).is_some())
}

fn kind_of(top: &str, word: &str, before: Option<Column>) -> Column {
    let part = field(&compact(word));
    match (classify(top), part) {
        (Some(Column::Contact(kind, _)), Some(field)) => return Column::Contact(kind, field),
        // 联系电话 belongs to the person in the column before it.
        (_, Some(field)) => {
            let kind = match before {
                Some(Column::Contact(kind, _)) => kind,
                _ => ContactKind::Handler,
            };
            return Column::Contact(kind, field);
        }
        _ => {}
    }
    classify(word).or_else(|| classify(top)).unwrap_or_else(|| guess(&compact(word)))
}

/// A part of a contact, by a header word of its own.
fn field(word: &str) -> Option<Field> {
    match word {
        "姓名" => Some(Field::Name),
        "职务" => Some(Field::Post),
        "处室" | "科室" | "部门" => Some(Field::Division),
        "电话" | "联系电话" | "联系方式" | "办公电话" | "手机" | "手机号码" | "移动电话" => {
            Some(Field::Phone)
        }
        _ => None,
    }
}

/// The column that a header word names beyond doubt.
pub(super) fn classify(word: &str) -> Option<Column> {
    let word = compact(word);
    // 完成时限(2015年): what stands in brackets explains, but doesn't name.
    let bare = word.split('(').next().unwrap_or_default().trim_end_matches([':', '、', '/']);
    let kind = match bare {
        "序号" | "编号" | "序" => Column::Ordinal,
        "责任事项" | "工作任务" | "目标任务" | "主要任务" | "重点任务" | "任务名称" | "工作事项" | "任务" | "事项"
        | "责任内容" | "督办事项" | "任务事项" | "重点工作" | "工作项目" | "主要目标任务" | "责任目标" | "项目名称"
        | "目标任务内容" => Column::Title,
        "具体工作内容" | "工作内容" | "具体内容" | "工作措施" | "主要举措" | "具体措施" | "主要措施" | "具体举措"
        | "工作举措" | "推进措施" | "落实措施" | "办理措施" | "具体任务" | "实施步骤" | "具体工作措施" | "工作安排" => {
            Column::Measure
        }
        "工作目标" | "目标" | "年度目标" | "年度工作目标" | "目标要求" | "具体目标" | "预期目标" | "预期成效"
        | "考核目标" | "完成目标" | "工作标准" => Column::Goal,
        "完成时限" | "完成时间" | "时间节点" | "时限" | "办结时限" | "完成期限" | "时限要求" | "时间要求"
        | "完成日期" | "办理时限" | "时间安排" => Column::Deadline,
        "类别" | "角色" | "责任类别" | "责任类型" | "任务类别" | "牵头/配合" | "牵头或配合" | "承办类型" | "分工"
        | "责任分工" => Column::Role,
        "牵头单位" | "牵头部门" | "主办单位" | "主责单位" | "牵头责任单位" => Column::Lead,
        "配合单位" | "配合部门" | "协办单位" | "协助单位" | "参与单位" | "配合责任单位" => {
            Column::Assist
        }
        "责任单位" | "承办单位" => Column::Responsible,
        "主要负责人" | "第一责任人" | "主要领导" => Column::Contact(ContactKind::Head, Field::Any),
        "分管负责人" | "分管领导" | "分管局领导" | "责任领导" | "分管责任人" => {
            Column::Contact(ContactKind::Deputy, Field::Any)
        }
        "责任处室" | "责任部门" | "责任科室" | "承办处室" | "主办处室" | "牵头处室" | "督办部门" | "承办科室" => {
            Column::Contact(ContactKind::Division, Field::Any)
        }
        "经办人员" | "经办人" | "联系人" | "联系人员" | "具体责任人" | "具体负责人" | "承办人" | "责任人" => {
            Column::Contact(ContactKind::Handler, Field::Any)
        }
        _ => return None,
    };
    Some(kind)
}

/// The column that a looser header word is likely to name; asked only in a row that is a header by other words.
fn guess(word: &str) -> Column {
    let has = |part: &str| word.contains(part);
    if has("时限") || has("完成时间") || has("期限") {
        Column::Deadline
    } else if has("牵头单位") || has("主办单位") {
        Column::Lead
    } else if has("配合单位") || has("协办单位") {
        Column::Assist
    } else if has("措施") || has("举措") {
        Column::Measure
    } else if has("任务") || has("事项") {
        Column::Title
    } else if has("目标") {
        Column::Goal
    } else if has("分管") {
        Column::Contact(ContactKind::Deputy, Field::Any)
    } else if has("处室") || has("科室") {
        Column::Contact(ContactKind::Division, Field::Any)
    } else if has("经办") || has("联系人") {
        Column::Contact(ContactKind::Handler, Field::Any)
    } else {
        Column::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::{Column, Columns, Field};
    use crate::model::contact::ContactKind;

    fn kinds(words: &[&str]) -> Option<Vec<Column>> {
        Columns::from_words(words).map(|columns| columns.kinds)
    }

    #[test]
    fn headers_are_known_by_their_synonyms_in_any_order() {
        use Column::{Deadline, Goal, Lead, Measure, Ordinal, Title};
        assert_eq!(
            kinds(&["序号", "责任事项", "具体工作内容", "工作目标", "完成时限"]),
            Some(vec![Ordinal, Title, Measure, Goal, Deadline])
        );
        assert_eq!(
            kinds(&["编 号", "完成时间（2015年）", "目标任务", "主要举措", "牵头单位"]),
            Some(vec![Ordinal, Deadline, Title, Measure, Lead])
        );
        assert_eq!(kinds(&["序号", "工作内容", "完成时限"]), Some(vec![Ordinal, Title, Deadline]));
        assert_eq!(kinds(&["主要任务", "工作任务", "时间节点"]), Some(vec![Title, Measure, Deadline]));
    }

    #[test]
    fn contacts_have_their_phone_beside_them() {
        let kinds = kinds(&["责任事项", "完成时限", "分管领导", "电话", "经办人员"]).unwrap();
        assert_eq!(
            kinds[2..],
            [
                Column::Contact(ContactKind::Deputy, Field::Any),
                Column::Contact(ContactKind::Deputy, Field::Phone),
                Column::Contact(ContactKind::Handler, Field::Any),
            ]
        );
    }

    #[test]
    fn other_tables_are_no_plans() {
        for words in [
            &["站内搜索", "高级搜索"][..],
            &["序号", "责任事项"],
            &["序号", "姓名", "电话"],
            &["事项", "事项"],
            &["年份", "人口", "面积", "产值", "任务", "时限", "备注", "单价", "数量"],
            &[],
        ] {
            assert_eq!(kinds(words), None, "{words:?}");
        }
    }
}
