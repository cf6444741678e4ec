//! Reminders of an assignment: on some days of the year, where its deadline was near or over.

use super::life::Life;
use super::part::{Part, is_open};
use super::year::{Rows, after};
use crate::model::light::LightRule;
use crate::model::reminder::ReminderLevel;
use crate::service::on_assignment::about;
use crate::store::assignment::AssignmentRecord;
use crate::store::reminder::ReminderRow;

pub fn make(part: &Part<'_>, base: &AssignmentRecord, life: &Life, rows: &mut Rows) {
    let year = part.year;
    for (number, (month, date)) in (80..).zip([(7, 1), (10, 8), (12, 15)]) {
        let (day, chance) = (year.day(0, month, date), part.chance.of(number));
        if day > year.today || !chance.percent(40) {
            continue;
        }
        let row = life.on(base, day);
        let Some(due_on) = row.next_due_on.filter(|_| is_open(&row)) else { continue };
        let (level, cause, message) = if due_on < day {
            (ReminderLevel::Red, LightRule::Overdue, "已逾期,请立即办理并书面说明原因")
        } else if due_on <= after(day, 7) {
            (ReminderLevel::Blue, LightRule::NearDue, "即将到期,请抓紧办理")
        } else {
            continue;
        };
        let answered_on = after(day, 1 + chance.of(1).below(4));
        let answered = (answered_on <= year.today && chance.of(2).percent(75)).then_some(answered_on);
        let sent_at = year.at(day);
        let slip = ReminderRow {
            id: part.work.id(),
            jurisdiction_id: year.jurisdiction,
            assignment_id: base.id,
            level: level.to_string(),
            message: format!("《{}》{message}(合成数据)", part.subject.title),
            cause: Some(cause.to_string()),
            cause_due_on: Some(due_on),
            automatic: true,
            sent_at,
            sent_on: day,
            sent_by_subject: "seed".to_owned(),
            sent_by_name: None,
            answer_by: Some(after(day, 3)),
            answer: answered.map(|_| "已安排专人跟进,本月内完成".to_owned()),
            answered_at: answered.map(|day| year.at(day)),
            answered_by_subject: answered.map(|_| "seed".to_owned()),
            answered_by_name: None,
            version: 1,
            created_at: sent_at,
            updated_at: answered.map_or(sent_at, |day| year.at(day)),
        };
        rows.reminders.push(year.lived(slip, about(base), day));
    }
}
