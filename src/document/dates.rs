//! Deadlines as printed, and dates. The last day of a printed period is the due day: 12月 is due on the 31st, and
//! 前, 底 and 以前 include the day they follow (as 以前 does in article 1259 of the Civil Code).

use chrono::{Months, NaiveDate};

use super::numbers::leading_number;
use super::tidy::compact;

/// What a deadline's words say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deadline {
    /// A day, and whether the words may mean an earlier one too (6月前).
    On {
        day: NaiveDate,
        loose: bool,
    },
    /// Work that goes on (持续推进, 长期, 全年): no day is printed, so none is set. 全年 too tells when the work is done
    /// and not when it is handed over; a day for it would be ours, not the document's.
    Open,
    /// A day or month of a year that nothing names.
    WithoutYear,
    Unreadable,
}

/// Years that a government document of this kind may name.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2199;

/// Reads one deadline; `year` is the plan's, for words that name none.
pub(super) fn read(text: &str, year: Option<i32>) -> Deadline {
    let text = without_time(text);
    let text = text.trim_end_matches(['。', '.', ';', ',']);
    if is_open(text) {
        return Deadline::Open;
    }
    if let Some(deadline) = single(text, year).or_else(|| in_brackets(text)) {
        return deadline;
    }
    // A period ends with its last part: 3月-12月, 2015年3月至12月.
    let year_of_start = leading_year(text).map(|(year, _)| year);
    let parts = text.rsplit_once(['-', '—', '–', '~', '至', '到']);
    parts.and_then(|(_, end)| single(end, year_of_start.or(year))).unwrap_or(Deadline::Unreadable)
}

/// Words that a date behind them explains: 按期完成（2015年6月30日）. A day needs its year there.
fn in_brackets(text: &str) -> Option<Deadline> {
    let (before, inner) = text.strip_suffix(')')?.rsplit_once('(')?;
    let (year, rest) = leading_year(inner)?;
    match month_and_day(rest, true)? {
        (month, Some(day), "") if !before.is_empty() => {
            NaiveDate::from_ymd_opt(year, month, day).map(|day| Deadline::On { day, loose: false })
        }
        _ => None,
    }
}

/// The deadlines of one cell: one a line, or separated by 、 ； where each part is one.
pub(super) fn split(text: &str) -> Vec<&str> {
    let parts = |separators: &[char]| -> Vec<&str> {
        text.split(separators).map(str::trim).filter(|part| !part.is_empty()).collect()
    };
    [&['\n'][..], &['\n', '、', ';', '；']]
        .into_iter()
        .map(parts)
        .find(|parts| parts.len() > 1 && parts.iter().all(|part| is_deadline(part)))
        .unwrap_or_else(|| if text.is_empty() { Vec::new() } else { vec![text] })
}

/// Whether a text is a deadline by its shape, whatever the year.
pub(super) fn is_deadline(text: &str) -> bool {
    const LONGEST: usize = 24;
    text.chars().count() <= LONGEST && !matches!(read(text, None), Deadline::Unreadable)
}

/// A date with its year anywhere in a text: 2015年04月02日, 2015-04-02, 二〇一五年四月二日.
pub(super) fn find_date(text: &str) -> Option<NaiveDate> {
    let text = without_time(text);
    text.char_indices().find_map(|(position, _)| {
        let before = text[..position].chars().next_back();
        if before.is_some_and(|before| before.is_ascii_digit()) {
            return None;
        }
        let (year, rest) = leading_year(&text[position..])?;
        let (month, day, _) = month_and_day(rest, true)?;
        NaiveDate::from_ymd_opt(year, month, day?)
    })
}

/// A text that is a date and nothing else.
pub(super) fn is_date(text: &str) -> bool {
    find_date(text).is_some() && compact(text).chars().count() <= 11
}

/// The first year in a text: 2015年, 二〇一五年, 2015年度.
pub(super) fn find_year(text: &str) -> Option<i32> {
    let text = compact(text);
    text.char_indices().find_map(|(position, _)| {
        let before = text[..position].chars().next_back();
        if before.is_some_and(|before| before.is_ascii_digit()) {
            return None;
        }
        let (year, rest) = leading_year(&text[position..])?;
        text[position..].strip_suffix(rest)?.contains('年').then_some(year)
    })
}

/// Compact text without times of the day (10:46:00).
fn without_time(text: &str) -> String {
    let is_time = |word: &&str| word.contains(':') && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    text.split_whitespace().filter(|word| !is_time(word)).map(compact).collect()
}

/// One deadline without a range, or `None` where the words are none.
fn single(text: &str, plan_year: Option<i32>) -> Option<Deadline> {
    let text = ["力争", "争取", "确保", "预计", "计划", "于", "在"]
        .iter()
        .fold(text, |text, word| text.strip_prefix(word).unwrap_or(text));
    let (year, rest) = match leading_year(text) {
        Some((year, rest)) => (Some(year), rest),
        None => relative_year(text, plan_year),
    };
    let names_year = rest.len() < text.len();
    let (month, day, rest) = match month_and_day(rest, names_year) {
        Some((month, day, rest)) => (month, day, rest),
        None => part_of_year(rest, names_year)?,
    };
    let (day_of_month, rest) = match (day, rest.strip_prefix("上旬"), rest.strip_prefix("中旬")) {
        (Some(day), ..) => (Some(day), rest),
        (None, Some(rest), _) => (Some(10), rest),
        (None, _, Some(rest)) => (Some(20), rest),
        (None, None, None) => (None, rest.strip_prefix("下旬").unwrap_or(rest)),
    };
    let loose = closing(rest, day_of_month.is_some())?;
    let Some(year) = year else {
        // 2月30日 is no day in any year.
        return NaiveDate::from_ymd_opt(2000, month, day_of_month.unwrap_or(1)).map(|_| Deadline::WithoutYear);
    };
    let day = match day_of_month {
        Some(day) => NaiveDate::from_ymd_opt(year, month, day)?,
        None => last_day(year, month)?,
    };
    Some(Deadline::On { day, loose })
}

/// The words that may follow a date; whether they leave open which end of the month is meant (6月前).
fn closing(rest: &str, has_day: bool) -> Option<bool> {
    let rest =
        ["完成任务", "完成", "办结", "结束"].iter().fold(rest, |rest, word| rest.strip_suffix(word).unwrap_or(rest));
    match rest {
        "" | "底" | "末" | "底前" | "末前" | "底以前" | "底之前" | "内" | "中" | "份" | "止" | "日前" => {
            Some(false)
        }
        "前" | "之前" | "以前" => Some(!has_day),
        _ => None,
    }
}

/// A year at the start, with the mark that follows it: 2015年, 2015-, 2015.
fn leading_year(text: &str) -> Option<(i32, &str)> {
    let (number, _, rest) = leading_number(text)?;
    let year = i32::try_from(number).ok().filter(|year| YEARS.contains(year))?;
    let rest = rest.strip_prefix("年度").or_else(|| rest.strip_prefix('年')).or_else(|| {
        let next = rest.strip_prefix(['-', '/', '.'])?;
        next.starts_with(|digit: char| digit.is_ascii_digit()).then_some(next)
    })?;
    Some((year, rest))
}

/// 今年, 明年: counted from the plan's year. Without such a word the plan's year holds.
fn relative_year(text: &str, plan_year: Option<i32>) -> (Option<i32>, &str) {
    for (word, years) in [("本年度", 0), ("今年", 0), ("本年", 0), ("当年", 0), ("明年", 1), ("次年", 1)] {
        if let Some(rest) = text.strip_prefix(word) {
            return (plan_year.map(|year| year.saturating_add(years)), rest);
        }
    }
    (plan_year, text)
}

/// 12月, 12月31日, and behind a year 12-31 and 12 as well: month, day and what follows.
fn month_and_day(text: &str, after_year: bool) -> Option<(u32, Option<u32>, &str)> {
    let (month, _, rest) = leading_number(text)?;
    if !(1..=12).contains(&month) {
        return None;
    }
    if let Some(rest) = rest.strip_prefix('月') {
        let rest = rest.strip_prefix('份').unwrap_or(rest);
        let Some((day, _, after)) = leading_number(rest) else { return Some((month, None, rest)) };
        return after.strip_prefix(['日', '号']).map(|rest| (month, Some(day), rest));
    }
    if !after_year {
        return None;
    }
    let Some((day, _, rest)) = rest.strip_prefix(['-', '/', '.']).and_then(leading_number) else {
        return Some((month, None, rest));
    };
    // 2015-12-31T00:00:00: the time says no more than the day does.
    let rest = if rest.starts_with('T') { "" } else { rest };
    Some((month, Some(day), rest.strip_prefix('日').unwrap_or(rest)))
}

/// 年底, 上半年, 第三季度: the last month. A year alone (2016年) ends with its last month, too.
fn part_of_year(text: &str, names_year: bool) -> Option<(u32, Option<u32>, &str)> {
    // 2016年前 may end with 2015: no day can be told.
    if names_year && closing(text, false) == Some(false) {
        return Some((12, None, text));
    }
    for (word, month) in [("上半年", 6), ("下半年", 12), ("年底", 12), ("年末", 12), ("年内", 12), ("年终", 12)]
    {
        if let Some(rest) = text.strip_prefix(word) {
            return Some((month, None, if rest == "前" { "底前" } else { rest }));
        }
    }
    let text = text.strip_prefix('第').unwrap_or(text);
    let (quarter, _, rest) = leading_number(text)?;
    let rest = rest.strip_prefix("季度")?;
    (1..=4).contains(&quarter).then_some((quarter * 3, None, if rest == "前" { "底前" } else { rest }))
}

fn last_day(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)?.checked_add_months(Months::new(1))?.pred_opt()
}

/// Words for work that goes on, and nothing beside them.
fn is_open(text: &str) -> bool {
    let start =
        ["全年", "长期", "持续", "常年", "贯穿全年", "经常性", "常态化", "长效", "每月", "每季度", "按月", "按季度"]
            .iter()
            .filter_map(|word| text.strip_prefix(word))
            .min_by_key(|rest| rest.len());
    let Some(rest) = start else { return false };
    matches!(
        rest,
        "" | "推进"
            | "开展"
            | "坚持"
            | "实施"
            | "进行"
            | "落实"
            | "工作"
            | "任务"
            | "执行"
            | "推动"
            | "性工作"
            | "抓好"
            | "做好"
    )
}

#[cfg(test)]
mod tests {
    use super::{Deadline, find_date, find_year, is_deadline, read, split};
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn day(text: &str) -> Option<String> {
        match read(text, Some(2015)) {
            Deadline::On { day, .. } => Some(day.to_string()),
            _ => None,
        }
    }

    #[test]
    fn the_last_day_of_what_is_printed_is_due() {
        for (text, due) in [
            ("12月", "2015-12-31"),
            ("2月", "2015-02-28"),
            ("2016年2月", "2016-02-29"),
            ("12 月份", "2015-12-31"),
            ("2015年12月", "2015-12-31"),
            ("2015-12-31", "2015-12-31"),
            ("2015.6", "2015-06-30"),
            ("2015/6/8", "2015-06-08"),
            ("2015-12-31 00:00:00", "2015-12-31"),
            ("12月底", "2015-12-31"),
            ("6月底前完成", "2015-06-30"),
            ("5月15日前", "2015-05-15"),
            ("十一月", "2015-11-30"),
            ("二〇一六年三月十五日", "2016-03-15"),
            ("年底", "2015-12-31"),
            ("年底前", "2015-12-31"),
            ("年内完成", "2015-12-31"),
            ("2016年", "2016-12-31"),
            ("2016年底前", "2016-12-31"),
            ("明年3月底前", "2016-03-31"),
            ("今年6月", "2015-06-30"),
            ("上半年", "2015-06-30"),
            ("2015年上半年", "2015-06-30"),
            ("一季度", "2015-03-31"),
            ("第二季度", "2015-06-30"),
            ("第3季度末", "2015-09-30"),
            ("3月-12月", "2015-12-31"),
            ("3-11月", "2015-11-30"),
            ("2016年3月至10月", "2016-10-31"),
            ("9月上旬", "2015-09-10"),
            ("9月中旬前", "2015-09-20"),
            ("9月下旬", "2015-09-30"),
            ("力争11月底前完成。", "2015-11-30"),
            ("１２月３１日", "2015-12-31"),
            ("12月（2015年12月20日）", "2015-12-20"),
            ("按上级要求(2016年3月1日)", "2016-03-01"),
        ] {
            assert_eq!(day(text).as_deref(), Some(due), "{text}");
        }
    }

    #[test]
    fn words_without_a_day_get_none() {
        for text in ["持续推进", "长期坚持", "全年", "长期", "贯穿全年", "常年开展"] {
            assert_eq!(read(text, Some(2015)), Deadline::Open, "{text}");
        }
        for text in [
            "",
            "适时",
            "视情况而定",
            "13月",
            "2月30日",
            "12",
            "2015",
            "第五季度",
            "按上级要求",
            "60个",
            "月",
            "2016年前",
            "1.5",
            "12月召开会议",
        ] {
            assert_eq!(read(text, Some(2015)), Deadline::Unreadable, "{text}");
        }
        assert_eq!(read("12月", None), Deadline::WithoutYear);
        assert_eq!(read("年底前", None), Deadline::WithoutYear);
        assert!(matches!(read("6月前", Some(2015)), Deadline::On { loose: true, .. }));
        assert!(matches!(read("6月5日前", Some(2015)), Deadline::On { loose: false, .. }));
    }

    #[test]
    fn a_cell_may_hold_several_deadlines() {
        assert_eq!(split("8月\n12月"), ["8月", "12月"]);
        assert_eq!(split("6月、12月底前"), ["6月", "12月底前"]);
        assert_eq!(split("12月\n视情况"), ["12月\n视情况"]);
        assert_eq!(split("12月"), ["12月"]);
        assert!(split("").is_empty());
        assert!(is_deadline("年底前") && !is_deadline("新组建企业研发中心60个"));
    }

    #[test]
    fn dates_and_years_are_found_in_a_line() {
        let date = NaiveDate::from_ymd_opt(2015, 4, 2);
        for text in ["日期:2015年04月02日  信息来源:", "2015-04-02 10:46:00", "二○一五年四月二日", "发布时间：2015/4/2"]
        {
            assert_eq!(find_date(text), date, "{text}");
        }
        assert_eq!(find_date("2015年市《政府工作报告》 02日"), None);
        assert_eq!(find_year("市科技局2015年市《政府工作报告》"), Some(2015));
        assert_eq!(find_year("二〇一六年度方案"), Some(2016));
        assert_eq!((find_year("12015年"), find_year("1000年"), find_year("2015-04")), (None, None, None));
    }

    proptest! {
        #[test]
        fn never_panics(text in "[0-9一二三十年月日底前至第季度上中下旬.\\-/ 、\n]{0,16}", year in proptest::option::of(-300_000..300_000)) {
            let _ = (read(&text, year), split(&text), find_date(&text), find_year(&text));
        }
    }
}
