//! Checks that many changes share: texts, versions, lists. What is wrong is collected, so that a form shows all of it at
//! once.

use std::collections::HashSet;

use uuid::Uuid;

use super::act::Stop;
use crate::model::refusal::{Place, Refusal};

/// The longest texts, in characters.
pub const TITLE_MAX: usize = 500;
pub const NAME_MAX: usize = 100;
pub const COMMENT_MAX: usize = 2_000;
pub const NARRATIVE_MAX: usize = 20_000;

/// A row with the version that the caller saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versioned {
    pub id: Uuid,
    pub expected_version: i32,
}

/// Refusals as they are found.
#[derive(Debug, Default)]
pub struct Checks(Vec<Refusal>);

impl Checks {
    pub fn refuse(&mut self, refusal: Refusal) {
        self.0.push(refusal);
    }

    /// Takes over what a check refuses.
    pub fn keep<T>(&mut self, checked: Result<T, Refusal>) -> Option<T> {
        checked.map_err(|refusal| self.0.push(refusal)).ok()
    }

    /// A text without the spaces around it; an empty one is missing.
    pub fn required(&mut self, place: impl Into<Place>, text: &str, most: usize) -> String {
        let place = place.into();
        let text = self.text(&place, text, most);
        if text.is_empty() {
            self.refuse(Refusal::required(place));
        }
        text
    }

    /// A text that may be missing; an empty one is.
    pub fn optional(&mut self, place: impl Into<Place>, text: Option<&str>, most: usize) -> Option<String> {
        let text = self.text(&place.into(), text?, most);
        Some(text).filter(|text| !text.is_empty())
    }

    fn text(&mut self, place: &Place, text: &str, most: usize) -> String {
        let text = text.trim();
        let length = text.chars().count();
        if length > most {
            self.refuse(Refusal::too_long(place, length, most));
        }
        // No form needs them, and PostgreSQL keeps no NUL.
        if text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t')) {
            self.refuse(Refusal::invalid(
                place,
                "含有控制字符:请删除后重试",
                "It has control characters in it: take them out",
            ));
        }
        text.to_owned()
    }

    /// The caller saw the row as it is.
    pub fn version(&mut self, place: &Place, expected: i32, version: i32) {
        if expected != version {
            self.refuse(Refusal::conflict(place, expected, version));
        }
    }

    /// 1 to 100 items, each once: `key` names an item.
    pub fn list<T>(&mut self, list: &str, items: &[T], key: impl Fn(&T) -> Uuid) {
        if items.is_empty() {
            self.refuse(Refusal::required(list));
        }
        if items.len() > 100 {
            self.refuse(Refusal::too_long(list, items.len(), 100));
        }
        let mut seen = HashSet::new();
        for (index, item) in items.iter().enumerate() {
            if !seen.insert(key(item)) {
                self.refuse(Refusal::duplicate(
                    Place::item(list, index).then("id"),
                    "同一对象在列表中出现了两次:请只保留一次",
                    "The list names it twice: name it once",
                ));
            }
        }
    }

    /// Stops where anything was refused.
    pub fn done(self) -> Result<(), Stop> {
        if self.0.is_empty() { Ok(()) } else { Err(Stop::Refused(self.0)) }
    }
}
