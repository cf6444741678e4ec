//! Indicators (量化指标): the numbers with units in a goal's text. Years, days, ordinal names (世界500强), compound
//! names (5+n) and document numbers are none, and neither is what stands in 《》 or “”: titles and programme names.

use super::labels;
use super::plan_document::PlanIndicator;
use super::tidy::to_half_width;
use crate::model::indicator::IndicatorKind;
use crate::model::quantity::Quantity;

/// What is counted, as printed after the number; longer ones first where one starts another.
const UNITS: [&str; 84] = [
    "平方公里",
    "平方千米",
    "平方米",
    "立方米",
    "千瓦时",
    "微克/立方米",
    "毫克/升",
    "个百分点",
    "百分点",
    "个工作日",
    "工作日",
    "人次",
    "户次",
    "车次",
    "班次",
    "场次",
    "件次",
    "批次",
    "公里",
    "千米",
    "公斤",
    "千克",
    "公顷",
    "美元",
    "欧元",
    "港元",
    "人民币",
    "千瓦",
    "兆瓦",
    "车位",
    "床位",
    "张床",
    "泊位",
    "分贝",
    "小时",
    "分钟",
    "标箱",
    "吨标煤",
    "个",
    "项",
    "家",
    "场",
    "人",
    "名",
    "件",
    "次",
    "户",
    "辆",
    "台",
    "套",
    "座",
    "条",
    "篇",
    "部",
    "处",
    "所",
    "间",
    "亩",
    "米",
    "吨",
    "元",
    "位",
    "批",
    "期",
    "本",
    "支",
    "片",
    "栋",
    "幢",
    "棵",
    "株",
    "头",
    "只",
    "份",
    "张",
    "笔",
    "单",
    "宗",
    "起",
    "例",
    "种",
    "类",
    "%",
    "‰",
];
/// Factors before a unit; they stay in the unit, as printed.
const FACTORS: [&str; 8] = ["万亿", "千亿", "百亿", "千万", "百万", "亿", "万", "千"];
/// A unit that starts one of these is a part of another word: 个月, 部分, 处室.
const NO_UNITS: [&str; 14] =
    ["个月", "人均", "名列", "部分", "次序", "类别", "位居", "期间", "项目化", "单位", "条件", "起步", "批准", "处于"];
/// Units of time, which are deadlines or hours of service unless a limit is set by them.
const TIME_UNITS: [&str; 4] = ["小时", "分钟", "个工作日", "工作日"];

/// Words around a number that set an upper limit.
const LIMIT_BEFORE: [&str; 7] = ["控制在", "不超过", "不高于", "不突破", "低于", "压缩到", "压缩至"];
const LIMIT_AFTER: [&str; 3] = ["以内", "之内", "以下"];
/// How far before a number a limiting word is looked for, in characters.
const LIMIT_REACH: usize = 8;

/// Finds the indicators of a goal, in order.
pub(super) fn find(text: &str) -> Vec<PlanIndicator> {
    // 12,000 is one number, 12，000 two: the full-width comma stays as it is.
    let half = |character| if character == '，' { character } else { to_half_width(character) };
    let characters: Vec<char> = text.chars().map(half).collect();
    let names = quoted(&characters);
    let mut found = Vec::new();
    let mut position = 0;
    // Where the words that describe the next number begin.
    let mut clause = 0;
    while position < characters.len() {
        let character = characters[position];
        if names.get(position) == Some(&true) || !character.is_ascii_digit() {
            if matches!(character, ',' | '，' | '。' | ';' | ':' | '\n') {
                clause = position + 1;
            }
            position += 1;
            continue;
        }
        let end = number_end(&characters, position);
        if let Some((indicator, after)) = indicator_at(&characters, position, clause) {
            found.push(indicator);
            clause = after;
            position = after;
        } else {
            position = end.max(position + 1);
        }
    }
    found
}

/// For each character whether it stands in a title or a name.
fn quoted(characters: &[char]) -> Vec<bool> {
    let mut open = 0_usize;
    characters
        .iter()
        .map(|character| {
            match character {
                '《' | '“' | '〈' => open += 1,
                '》' | '”' | '〉' => open = open.saturating_sub(1),
                _ => {}
            }
            open > 0
        })
        .collect()
}

/// Reads a number, an optional range, a factor and a unit; and where they end.
fn indicator_at(characters: &[char], start: usize, clause: usize) -> Option<(PlanIndicator, usize)> {
    if start > 0 && is_no_start(characters[start - 1]) {
        return None;
    }
    let first_end = number_end(characters, start);
    let (mut value, mut end) = (quantity(&characters[start..first_end])?, first_end);
    let mut upper = None;
    if let Some((bound, bound_end)) = range_end(characters, first_end) {
        (value, upper, end) = (value.min(bound), Some(value.max(bound)), bound_end);
    }
    let (unit, after) = unit_at(characters, end)?;
    let before: String = characters[start.saturating_sub(LIMIT_REACH).max(clause)..start].iter().collect();
    let following: String = characters[after..].iter().take(2).collect();
    let kind = kind(&before, &following, &unit);
    if TIME_UNITS.contains(&unit.as_str()) && kind != IndicatorKind::Ceiling {
        return None;
    }
    let words: String = characters[clause..start].iter().collect();
    Some((PlanIndicator { label: labels::label(&words), kind, value, unit, upper }, after))
}

/// A digit after one of these belongs to a name or an ordinal: 5+n, A4, 第3, 前10, 1.2.3.
fn is_no_start(before: char) -> bool {
    before.is_ascii_alphanumeric()
        || matches!(before, '+' | '第' | '前' | '.' | '-' | '/' | '~' | '—' | '〔' | '[' | '№')
}

/// The end of a number: digits, groups of three after commas, and decimals.
fn number_end(characters: &[char], start: usize) -> usize {
    let digits = |from: usize| characters[from..].iter().take_while(|character| character.is_ascii_digit()).count();
    let mut end = start + digits(start);
    // 12,000 is one number; in 20,30 the comma stands between two.
    while end - start > 0 && characters.get(end) == Some(&',') && end + 1 < characters.len() && digits(end + 1) == 3 {
        end += 4;
    }
    if characters.get(end) == Some(&'.') && end + 1 < characters.len() && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    end
}

fn quantity(characters: &[char]) -> Option<Quantity> {
    let number: String = characters.iter().filter(|character| **character != ',').collect();
    number.parse().ok()
}

/// The second number of 1-2家, 20%-30%, 10至15个.
fn range_end(characters: &[char], end: usize) -> Option<(Quantity, usize)> {
    let separator = if characters.get(end) == Some(&'%') { end + 1 } else { end };
    if !matches!(characters.get(separator)?, '-' | '~' | '—' | '–' | '至' | '到') {
        return None;
    }
    let start = separator + 1 + usize::from(characters.get(separator..=separator + 1) == Some(&['—', '—'][..]));
    if !characters.get(start)?.is_ascii_digit() {
        return None;
    }
    let end = number_end(characters, start);
    Some((quantity(&characters[start..end])?, end))
}

/// The unit at a position, with its factor (万平方米), and where it ends. 余, 多 and 来 before it are left out.
fn unit_at(characters: &[char], start: usize) -> Option<(String, usize)> {
    let rest: String = characters[start..].iter().take(16).collect();
    let about =
        |rest: &'_ str| -> usize { rest.chars().take_while(|next| matches!(next, '余' | '多' | '来')).count() };
    let skipped = about(&rest);
    let rest: String = rest.chars().skip(skipped).collect();
    let factor = FACTORS.iter().find(|factor| rest.starts_with(**factor)).copied().unwrap_or_default();
    let after_factor = &rest[factor.len()..];
    let skipped_again = about(after_factor);
    let counted: String = after_factor.chars().skip(skipped_again).collect();
    if NO_UNITS.iter().any(|word| counted.starts_with(word)) {
        return None;
    }
    let unit = UNITS.iter().find(|unit| counted.starts_with(**unit)).copied().unwrap_or_default();
    if unit.is_empty() && (factor.is_empty() || !ends_here(&counted)) {
        return None;
    }
    let length = skipped + factor.chars().count() + skipped_again + unit.chars().count();
    Some((format!("{factor}{unit}"), start + length))
}

/// Whether a factor stands alone: 突破8000亿, but not 5万大学生.
fn ends_here(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with([',', '，', '。', ';', '、', ')']) || rest.starts_with("以上")
}

fn kind(before: &str, following: &str, unit: &str) -> IndicatorKind {
    let in_time = TIME_UNITS.contains(&unit) && following.starts_with('内');
    let limit_before = LIMIT_BEFORE.iter().any(|word| before.contains(word)) && !before.contains("不低于");
    if in_time || limit_before || LIMIT_AFTER.iter().any(|word| following.starts_with(word)) {
        IndicatorKind::Ceiling
    } else if matches!(unit, "%" | "‰" | "百分点" | "个百分点") {
        IndicatorKind::Level
    } else {
        IndicatorKind::Amount
    }
}

#[cfg(test)]
mod tests {
    use super::find;
    use proptest::prelude::*;

    /// Value, upper bound, unit and kind of each indicator, in one line.
    fn seen(text: &str) -> String {
        let show = |indicator: &super::PlanIndicator| {
            let upper = indicator.upper.map(|upper| format!("-{upper}")).unwrap_or_default();
            format!("{}{upper} {} {}", indicator.value, indicator.unit, indicator.kind)
        };
        find(text).iter().map(show).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn numbers_with_units_are_found_as_printed() {
        for (text, expected) in [
            ("发放2000万元科技创新券", "2000 万元 AMOUNT"),
            ("孵化器面积100万平方米", "100 万平方米 AMOUNT"),
            ("产值突破8000亿元,增长20%。", "8000 亿元 AMOUNT; 20 % LEVEL"),
            ("增加1-2家,投保110家", "1-2 家 AMOUNT; 110 家 AMOUNT"),
            ("增长15%—20%", "15-20 % LEVEL"),
            ("失业率控制在4.5%以内", "4.5 % CEILING"),
            ("能耗不超过100万吨,合格率不低于98%", "100 万吨 CEILING; 98 % LEVEL"),
            ("提高3个百分点", "3 个百分点 LEVEL"),
            ("吸纳10万名大学生", "10 万名 AMOUNT"),
            ("创新平台30家以上、60多个、100余项", "30 家 AMOUNT; 60 个 AMOUNT; 100 项 AMOUNT"),
            ("完成投资１２００亿元", "1200 亿元 AMOUNT"),
            ("安置12,000人", "12000 人 AMOUNT"),
            ("规模突破8000亿", "8000 亿 AMOUNT"),
            ("审批压缩至3个工作日内", "3 个工作日 CEILING"),
        ] {
            assert_eq!(seen(text), expected, "{text}");
        }
    }

    #[test]
    fn names_years_and_days_are_no_indicators() {
        for text in [
            "世界500强",
            "按照“5+n”的体系",
            "5+2个",
            "2015年工作任务",
            "2013-2016年",
            "12月31日前",
            "第3个",
            "前10名",
            "四所高校",
            "国发〔2019〕3号",
            "《十个1项计划(2015)》",
            "4A级",
            "5G基站",
            "24小时服务",
            "3个月内",
            "2.5产业",
            "12345热线",
            "5万大学生",
            "985高校",
            "1.23456个",
            "",
        ] {
            assert_eq!(seen(text), "", "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[0-9０-９万亿个家%,.\\-—至《》“”多余增长 内]{0,24}") {
            let _ = find(&text);
        }
    }
}
