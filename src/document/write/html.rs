//! HTML: one page that needs nothing from elsewhere, with what a printer needs in its own style sheet.

use super::printed::{Cell, Group, Printed, Shape, Slot, Table, escape, put};

/// Fonts by name with what to take instead; A4 in landscape with the header row on every page.
const STYLE: &str = include_str!("form.css");

/// The page.
pub(super) fn write(printed: &Printed) -> String {
    let mut page = String::from("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
    // The names under which government sites tell a page's title, site and day of publication.
    meta(&mut page, "ArticleTitle", Some(printed.title.clone()));
    meta(&mut page, "SiteName", printed.publisher.clone());
    meta(&mut page, "PubDate", printed.published_on.map(|day| day.to_string()));
    meta(&mut page, "viewport", Some("width=device-width, initial-scale=1".to_owned()));
    put!(&mut page, "<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n", escape(&printed.title));
    if let Some(annex) = printed.annex {
        put!(&mut page, "<p class=\"annex\">{}</p>\n", escape(annex));
    }
    put!(&mut page, "<h1 style=\"white-space:pre-wrap\">{}</h1>\n", lines(&printed.title));
    let notes = printed.note_line();
    if !notes.is_empty() {
        put!(&mut page, "<p class=\"note\">{}</p>\n", escape(&notes));
    }
    for (index, shown) in printed.tables.iter().enumerate() {
        if let Some(heading) = shown.heading {
            let number = ["一", "二", "三", "四"].get(index).copied().unwrap_or_default();
            put!(&mut page, "<h2>{number}、{}</h2>\n", escape(heading));
        }
        table(&mut page, shown, printed);
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn meta(page: &mut String, name: &str, content: Option<String>) {
    if let Some(content) = content {
        put!(page, "<meta name=\"{name}\" content=\"{}\">\n", escape(&content));
    }
}

/// Escaped, with line breaks.
fn lines(text: &str) -> String {
    escape(text).replace('\n', "<br>")
}

fn table(page: &mut String, table: &Table, printed: &Printed) {
    let all: usize = printed.columns.iter().map(|column| usize::from(column.width)).sum();
    page.push_str("<table>\n<colgroup>");
    for column in &printed.columns {
        put!(page, "<col style=\"width:{}%\">", usize::from(column.width) * 100 / all.max(1));
    }
    page.push_str("</colgroup>\n<thead>\n<tr>");
    for column in &printed.columns {
        put!(page, "<th scope=\"col\">{}</th>", escape(column.word));
    }
    // Spaces and line ends are shown as they are.
    page.push_str("</tr>\n</thead>\n<tbody style=\"white-space:pre-wrap\">\n");
    for group in &table.groups {
        for row in 0..group.rows {
            write_row(page, group, row, printed);
        }
    }
    page.push_str("</tbody>\n</table>\n");
}

fn write_row(page: &mut String, group: &Group, row: usize, printed: &Printed) {
    page.push_str("<tr>");
    for (slot, column) in group.row(row, printed.columns.len()).into_iter().zip(&printed.columns) {
        let Slot::Start(Cell { rows, text, .. }) = slot else { continue };
        let span = if *rows > 1 { format!(" rowspan=\"{rows}\"") } else { String::new() };
        let class = if column.shape == Shape::Text { "" } else { " class=\"short\"" };
        put!(page, "<td{span}{class}>{}</td>", lines(text));
    }
    page.push_str("</tr>\n");
}
