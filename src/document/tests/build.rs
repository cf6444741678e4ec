//! Writes the smallest files that office programs would open.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

/// A ZIP archive of these parts.
pub fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A DOCX file with this body.
pub fn docx(body: &str) -> Vec<u8> {
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
    );
    archive(&[("word/document.xml", &document)])
}

/// A sheet: its name, its attributes in the workbook, its rows of cells, and its merged ranges.
pub struct Sheet<'a> {
    pub name: &'a str,
    pub state: &'a str,
    pub rows: &'a [&'a [&'a str]],
    pub merges: &'a [&'a str],
}

/// An XLSX file with these sheets; a cell that starts with `=` is a day's serial number.
pub fn xlsx(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let (mut list, mut links, mut parts) = (String::new(), String::new(), Vec::new());
    for (number, sheet) in (1..).zip(sheets) {
        let Sheet { name, state, rows, merges } = sheet;
        write!(list, r#"<sheet name="{name}" sheetId="{number}" state="{state}" r:id="rId{number}"/>"#).unwrap();
        write!(
            links,
            r#"<Relationship Id="rId{number}" Type="{RELATION}/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        )
        .unwrap();
        parts.push((format!("xl/worksheets/sheet{number}.xml"), sheet_xml(rows, merges)));
    }
    let workbook = format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>{list}</sheets></workbook>"#);
    let links = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}<Relationship Id="rId99" Type="{RELATION}/styles" Target="styles.xml"/></Relationships>"#
    );
    let styles = format!(
        r#"<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#
    );
    let root = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    parts.push(("_rels/.rels".to_owned(), root));
    parts.push(("xl/workbook.xml".to_owned(), workbook));
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), links));
    parts.push(("xl/styles.xml".to_owned(), styles));
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    archive(&parts)
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn sheet_xml(rows: &[&[&str]], merges: &[&str]) -> String {
    let mut xml = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>"#);
    for (row, cells) in (1..).zip(rows) {
        write!(xml, r#"<row r="{row}">"#).unwrap();
        for (column, text) in ('A'..).zip(*cells) {
            match text.strip_prefix('=') {
                Some(serial) => write!(xml, r#"<c r="{column}{row}" s="1"><v>{serial}</v></c>"#),
                None if text.is_empty() => Ok(()),
                None => write!(xml, r#"<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>"#),
            }
            .unwrap();
        }
        xml.push_str("</row>");
    }
    xml.push_str("</sheetData><mergeCells>");
    for merge in merges {
        write!(xml, r#"<mergeCell ref="{merge}"/>"#).unwrap();
    }
    xml.push_str("</mergeCells></worksheet>");
    xml
}
