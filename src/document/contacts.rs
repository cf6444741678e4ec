//! Contacts from the columns 分管领导, 责任处室, 经办人员 and the like: names, posts, divisions and phones.

use super::columns::Field;
use super::plan_document::PlanContact;
use super::tidy::{is_han, to_half_width};
use crate::model::contact::ContactKind;

/// What a post ends with.
const POSTS: [&str; 15] = [
    "局长",
    "处长",
    "科长",
    "主任",
    "副主任",
    "书记",
    "主席",
    "巡视员",
    "调研员",
    "组长",
    "科员",
    "秘书长",
    "总工程师",
    "总经济师",
    "干部",
];
/// What a division ends with.
const DIVISIONS: [&str; 9] = ["处", "科", "室", "中心", "办", "部", "股", "队", "所"];

/// The contacts that one cell names, in a column of this kind: one a line, or a name after another.
fn read(text: &str, kind: ContactKind, field: Field) -> Vec<PlanContact> {
    let mut contacts: Vec<PlanContact> = Vec::new();
    for line in text.lines() {
        let mut contact = blank(kind);
        for token in tokens(line) {
            // A second name starts a second person.
            if is_name(&token) && contact.name.is_some() && kind != ContactKind::Division {
                contacts.push(std::mem::replace(&mut contact, blank(kind)));
            }
            put(&mut contact, token, field);
        }
        match contacts.last_mut() {
            // A line without a name goes on about the person of the line before.
            Some(last) if contact.name.is_none() && field == Field::Any && kind != ContactKind::Division => {
                merge(last, contact);
            }
            _ => contacts.push(contact),
        }
    }
    contacts.retain(|contact| *contact != blank(kind));
    contacts
}

/// The contacts of one item, each with the row in which it stands.
#[derive(Default)]
pub(super) struct Contacts {
    placed: Vec<(usize, PlanContact)>,
}

impl Contacts {
    /// Adds what a cell names. A column of phones or posts completes the persons beside it.
    pub fn add(&mut self, text: &str, kind: ContactKind, field: Field, row: usize) {
        for (index, contact) in read(text, kind, field).into_iter().enumerate() {
            let mut beside = self.placed.iter_mut().filter(|(own_row, own)| *own_row == row && own.kind == kind);
            match beside.nth(index) {
                Some((_, partner)) if field != Field::Any => merge(partner, contact),
                _ => self.placed.push((row, contact)),
            }
        }
    }

    /// Each contact once, in order of columns.
    pub fn into_list(self) -> Vec<PlanContact> {
        let mut list: Vec<PlanContact> = Vec::new();
        for (_, contact) in self.placed {
            if !list.contains(&contact) {
                list.push(contact);
            }
        }
        list
    }
}

fn blank(kind: ContactKind) -> PlanContact {
    PlanContact { kind, name: None, post: None, division: None, office_phone: None, mobile: None }
}

fn merge(contact: &mut PlanContact, other: PlanContact) {
    let PlanContact { kind: _, name, post, division, office_phone, mobile } = other;
    for (own, more) in [
        (&mut contact.name, name),
        (&mut contact.post, post),
        (&mut contact.division, division),
        (&mut contact.office_phone, office_phone),
        (&mut contact.mobile, mobile),
    ] {
        if let Some(more) = more {
            join(own, more);
        }
    }
}

/// Puts a word where it belongs: into the column's field, or by its shape.
fn put(contact: &mut PlanContact, token: String, field: Field) {
    let slot = match (phone(&token), field, contact.kind) {
        (Some(Phone::Mobile), ..) => &mut contact.mobile,
        (Some(Phone::Office), ..) | (None, Field::Phone, _) => &mut contact.office_phone,
        (None, Field::Post, _) => &mut contact.post,
        (None, Field::Division, _) | (None, Field::Any, ContactKind::Division) => &mut contact.division,
        (None, Field::Any, _) if POSTS.iter().any(|post| token.ends_with(post)) => {
            // 王五副局长 is a name with a post behind it.
            if let Some((name, post)) = name_and_post(&token) {
                join(&mut contact.name, name);
                join(&mut contact.post, post);
                return;
            }
            &mut contact.post
        }
        (None, Field::Any, _) if DIVISIONS.iter().any(|end| token.ends_with(end)) && token.chars().count() > 2 => {
            &mut contact.division
        }
        (None, Field::Name | Field::Any, _) => &mut contact.name,
    };
    join(slot, token);
}

fn join(slot: &mut Option<String>, more: String) {
    match slot {
        Some(text) if *text == more => {}
        Some(text) => {
            text.push('、');
            text.push_str(&more);
        }
        None => *slot = Some(more),
    }
}

/// The words of a line: separated by white space, punctuation and brackets; labels such as 电话: fall away.
fn tokens(line: &str) -> Vec<String> {
    let half: String = line.chars().map(to_half_width).collect();
    half.split(|next: char| next.is_whitespace() || matches!(next, ',' | '、' | ';' | '(' | ')' | '/' | ':' | '。'))
        .flat_map(split_off_phone)
        .filter(|token| {
            !token.is_empty()
                && !matches!(token.as_str(), "电话" | "联系电话" | "手机" | "办公电话" | "联系人" | "姓名" | "职务")
        })
        .collect()
}

/// 张三65692001 holds two words.
fn split_off_phone(token: &str) -> Vec<String> {
    match token.find(|next: char| next.is_ascii_digit()) {
        Some(start) if start > 0 && phone(&token[start..]).is_some() => {
            vec![token[..start].to_owned(), token[start..].to_owned()]
        }
        _ => vec![token.to_owned()],
    }
}

enum Phone {
    Mobile,
    Office,
}

/// A mobile number has 11 digits and starts with 1; an office's 7 or 8, with an area code before and an extension
/// behind where printed.
fn phone(token: &str) -> Option<Phone> {
    if !token.chars().all(|next| next.is_ascii_digit() || next == '-') {
        return None;
    }
    let digits = token.chars().filter(char::is_ascii_digit).count();
    match (digits, token.starts_with('1')) {
        (11, true) => Some(Phone::Mobile),
        (7..=16, _) => Some(Phone::Office),
        _ => None,
    }
}

/// Two to four Chinese characters without the ending of a post or a division.
fn is_name(token: &str) -> bool {
    let length = token.chars().count();
    (2..=4).contains(&length)
        && token.chars().all(|character| is_han(character) || character == '·')
        && !POSTS.iter().any(|post| token.ends_with(post))
        && !(length > 2 && DIVISIONS.iter().any(|end| token.ends_with(end)))
}

/// Splits 王五副局长 before the post, if a name is left.
fn name_and_post(token: &str) -> Option<(String, String)> {
    let post = POSTS.iter().filter(|post| token.ends_with(**post)).max_by_key(|post| post.len())?;
    let before = &token[..token.len() - post.len()];
    let (name, deputy) = match before.strip_suffix('副') {
        Some(name) => (name, "副"),
        None => (before, ""),
    };
    let length = name.chars().count();
    ((2..=3).contains(&length) && name.chars().all(is_han)).then(|| (name.to_owned(), format!("{deputy}{post}")))
}

#[cfg(test)]
mod tests {
    use super::{Contacts, Field, read};
    use crate::model::contact::ContactKind;

    fn shown(text: &str, kind: ContactKind) -> Vec<String> {
        let show = |contact: super::PlanContact| {
            let parts = [contact.name, contact.post, contact.division, contact.office_phone, contact.mobile];
            parts.map(|part| part.unwrap_or_else(|| "-".to_owned())).join(" ")
        };
        read(text, kind, Field::Any).into_iter().map(show).collect()
    }

    #[test]
    fn names_posts_divisions_and_phones_are_told_apart() {
        assert_eq!(shown("张三 副局长 13900001111", ContactKind::Deputy), ["张三 副局长 - - 13900001111"]);
        assert_eq!(shown("王五副局长（027-65692001）", ContactKind::Deputy), ["王五 副局长 - 027-65692001 -"]);
        assert_eq!(shown("高新处 李四65692002", ContactKind::Handler), ["李四 - 高新处 65692002 -"]);
        assert_eq!(shown("张三、李四", ContactKind::Handler), ["张三 - - - -", "李四 - - - -"]);
        assert_eq!(shown("高新处\n成果处", ContactKind::Division), ["- - 高新处 - -", "- - 成果处 - -"]);
        assert_eq!(shown("张三\n电话:65692001", ContactKind::Handler), ["张三 - - 65692001 -"]);
        assert!(shown(" \n", ContactKind::Handler).is_empty());
    }

    #[test]
    fn a_phone_column_completes_the_person_beside_it() {
        let mut contacts = Contacts::default();
        contacts.add("张三", ContactKind::Handler, Field::Any, 1);
        contacts.add("李四", ContactKind::Handler, Field::Any, 2);
        contacts.add("65692001 13900001111", ContactKind::Handler, Field::Phone, 2);
        contacts.add("张三", ContactKind::Deputy, Field::Any, 1);
        let list = contacts.into_list();
        assert_eq!(list.len(), 3);
        assert_eq!((list[0].office_phone.as_deref(), list[1].office_phone.as_deref()), (None, Some("65692001")));
        assert_eq!(list[1].mobile.as_deref(), Some("13900001111"));
    }
}
