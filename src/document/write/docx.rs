//! DOCX: one section of A4 pages in landscape, each table with its header row on every page, cells merged by vMerge.
//! Written part by part: what the forms need of the format fits a page, and the readers' own tests read it back.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::WriteProblem;
use super::docx_parts::FIXED;
use super::printed::{Cell, Group, Printed, Shape, Slot, Table, escape, put};

const FORMAT: &str = "DOCX";
/// A4 in landscape less 2 cm on both sides, in twentieths of a point.
const TEXT_WIDTH: usize = 16_838 - 2 * 1_134;
/// A text that may fill a good part of a page, in bytes.
const LONG_CELL: usize = 1_500;
const SECTION: &str = r#"<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>"#;

/// The document.
pub(super) fn write(printed: &Printed) -> Result<Vec<u8>, WriteProblem> {
    let failed = |detail: &dyn std::fmt::Display| WriteProblem::failed(FORMAT, detail);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, content: &str| -> Result<(), WriteProblem> {
        zip.start_file(name, SimpleFileOptions::default()).map_err(|error| failed(&error))?;
        zip.write_all(content.as_bytes()).map_err(|error| failed(&error))
    };
    for (name, content) in FIXED {
        part(name, content)?;
    }
    part("docProps/core.xml", &core(printed))?;
    part("docProps/app.xml", &app(printed))?;
    part("word/document.xml", &document(printed))?;
    Ok(zip.finish().map_err(|error| failed(&error))?.into_inner())
}

fn core(printed: &Printed) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></cp:coreProperties>"#,
        escape(&printed.title)
    )
}

fn app(printed: &Printed) -> String {
    let company = printed.publisher.as_deref().map(|name| format!("<Company>{}</Company>", escape(name)));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">{}</Properties>"#,
        company.unwrap_or_default()
    )
}

fn document(printed: &Printed) -> String {
    let mut body = String::new();
    if let Some(annex) = printed.annex {
        paragraph(&mut body, "FormHeading", annex);
    }
    paragraph(&mut body, "Title", &printed.title);
    let notes = printed.note_line();
    if !notes.is_empty() {
        paragraph(&mut body, "FormNote", &notes);
    }
    for (index, shown) in printed.tables.iter().enumerate() {
        if let Some(heading) = shown.heading {
            let number = ["一", "二", "三", "四"].get(index).copied().unwrap_or_default();
            paragraph(&mut body, "FormHeading", &format!("{number}、{heading}"));
        }
        table(&mut body, shown, printed);
    }
    // Word wants a paragraph behind a table.
    body.push_str(r#"<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>"#);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>{body}{SECTION}</w:body></w:document>"#
    )
}

/// One paragraph a line.
fn paragraph(body: &mut String, style: &str, text: &str) {
    for line in text.split('\n') {
        put!(
            body,
            r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>"#,
            escape(line)
        );
    }
}

fn table(body: &mut String, table: &Table, printed: &Printed) {
    let all: usize = printed.columns.iter().map(|column| usize::from(column.width)).sum();
    let widths: Vec<usize> =
        printed.columns.iter().map(|column| usize::from(column.width) * TEXT_WIDTH / all.max(1)).collect();
    body.push_str("<w:tbl><w:tblPr>");
    put!(body, r#"<w:tblW w:w="{}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>"#, widths.iter().sum::<usize>());
    for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        put!(body, r#"<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#);
    }
    body.push_str(r#"</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>"#);
    for width in &widths {
        put!(body, r#"<w:gridCol w:w="{width}"/>"#);
    }
    body.push_str("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    for (column, width) in printed.columns.iter().zip(&widths) {
        open_cell(body, *width, "");
        paragraph(body, "FormHeader", column.word);
        body.push_str("</w:tc>");
    }
    body.push_str("</w:tr>");
    for group in &table.groups {
        for row in 0..group.rows {
            write_row(body, group, row, printed, &widths);
        }
    }
    body.push_str("</w:tbl>");
}

fn write_row(body: &mut String, group: &Group, row: usize, printed: &Printed, widths: &[usize]) {
    let slots = group.row(row, printed.columns.len());
    // A row goes to the next page as a whole unless it is a page long itself.
    let long = |slot: &Slot<'_>| matches!(slot, Slot::Start(cell) if cell.rows == 1 && cell.text.len() > LONG_CELL);
    body.push_str(if slots.iter().any(long) { "<w:tr>" } else { "<w:tr><w:trPr><w:cantSplit/></w:trPr>" });
    for ((slot, column), width) in slots.into_iter().zip(&printed.columns).zip(widths) {
        let style = if column.shape == Shape::Text { "Normal" } else { "FormShort" };
        match slot {
            Slot::Start(Cell { rows, text, .. }) => {
                open_cell(body, *width, if *rows > 1 { r#"<w:vMerge w:val="restart"/>"# } else { "" });
                paragraph(body, style, text);
            }
            Slot::Covered => {
                open_cell(body, *width, "<w:vMerge/>");
                body.push_str("<w:p/>");
            }
        }
        body.push_str("</w:tc>");
    }
    body.push_str("</w:tr>");
}

fn open_cell(body: &mut String, width: usize, merge: &str) {
    put!(body, r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}<w:vAlign w:val="center"/></w:tcPr>"#);
}
