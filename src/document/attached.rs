//! What kind of file is attached: by its content, never by its name. Nothing of it is shown or run here, so the content
//! needs only be what its kind says; a file of two kinds at once is the one whose mark stands at its start.

use std::io::Read;

use zip::ZipArchive;

use crate::model::attachment::{Content, ContentReader, MediaType};

/// Parts of a DOCX or XLSX file; real ones have some hundred.
const PARTS_MAX: usize = 10_000;

/// The list of content types is unpacked no further: a real one has some kilobytes.
const LIST_BYTES_MAX: u64 = 1 << 20;

/// How far from its end a file's last mark may stand: signatures and fillers follow it.
const END_BYTES: usize = 4096;

const PDF: &[u8] = b"%PDF-";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const JPEG: &[u8] = b"\xff\xd8\xff";
const ZIP: &[u8] = b"PK\x03\x04";

/// What the content types call the main part. With macros it has another name.
const DOCX_MAIN: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const XLSX_MAIN: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

/// The kind of a file; none where it is of no kind that may be attached, or not whole. Unpacks no more than a list of
/// parts, but that takes time too: not for a thread that others wait for.
pub fn media_type(content: &Content) -> Option<MediaType> {
    let head = content.head(PNG.len());
    let ends_with = |mark: &[u8]| content.tail(END_BYTES).windows(mark.len()).any(|part| part == mark);
    if head.starts_with(PDF) {
        ends_with(b"%%EOF").then_some(MediaType::Pdf)
    } else if head.starts_with(PNG) {
        ends_with(b"IEND\xae\x42\x60\x82").then_some(MediaType::Png)
    } else if head.starts_with(JPEG) {
        // Cameras put whole films behind a picture's end, so where it stands says nothing.
        let marker = head.get(3).is_some_and(|marker| matches!(marker, 0xc0..=0xfe));
        (marker && content.size > 100).then_some(MediaType::Jpeg)
    } else if head.starts_with(ZIP) {
        office(content.reader())
    } else {
        None
    }
}

fn office(file: ContentReader<'_>) -> Option<MediaType> {
    let mut zip = ZipArchive::new(file).ok()?;
    if zip.len() > PARTS_MAX || zip.file_names().filter_map(Result::ok).any(|name| name.ends_with("vbaProject.bin")) {
        return None;
    }
    let mut types = String::new();
    let list = zip.by_name("[Content_Types].xml").ok()?;
    list.take(LIST_BYTES_MAX).read_to_string(&mut types).ok()?;
    let has = |zip: &ZipArchive<_>, name: &str| zip.index_for_name(name).is_some();
    let is_docx = types.contains(DOCX_MAIN) && (has(&zip, "word/document.xml") || has(&zip, "word/document2.xml"));
    let is_xlsx = types.contains(XLSX_MAIN) && has(&zip, "xl/workbook.xml");
    match (is_docx, is_xlsx) {
        (true, false) => Some(MediaType::Docx),
        (false, true) => Some(MediaType::Xlsx),
        (true, true) | (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::model::attachment::Arriving;

    fn kind(bytes: &[u8]) -> Option<MediaType> {
        let mut arriving = Arriving::new(bytes.len());
        assert!(arriving.push(bytes));
        media_type(&arriving.end())
    }

    fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn list(main: &str) -> String {
        format!("<Types><Override PartName=\"/word/document.xml\" ContentType=\"{main}\"/></Types>")
    }

    const PNG_END: &[u8] = b"\0\0\0\0IEND\xae\x42\x60\x82";

    #[test]
    fn each_kind_is_told_by_its_content() {
        assert_eq!(kind(b"%PDF-1.7\n1 0 obj\n%%EOF\n"), Some(MediaType::Pdf));
        assert_eq!(kind(&[PNG, &[0; 40], PNG_END].concat()), Some(MediaType::Png));
        assert_eq!(kind(&[JPEG, b"\xe0\0\x10JFIF", &[0; 200]].concat()), Some(MediaType::Jpeg));
        let docx = archive(&[("[Content_Types].xml", &list(DOCX_MAIN)), ("word/document.xml", "<w/>")]);
        assert_eq!(kind(&docx), Some(MediaType::Docx));
        let xlsx = archive(&[("[Content_Types].xml", &list(XLSX_MAIN)), ("xl/workbook.xml", "<w/>")]);
        assert_eq!(kind(&xlsx), Some(MediaType::Xlsx));
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        let docx = archive(&[("[Content_Types].xml", &list(DOCX_MAIN)), ("word/document.xml", "<w/>")]);
        let macros = "application/vnd.ms-word.document.macroEnabled.main+xml";
        let hostile: [(&str, Vec<u8>); 15] = [
            ("nothing", vec![]),
            ("a page", b"<!DOCTYPE html><script>alert(1)</script>".to_vec()),
            ("a PDF that begins later", b"<html>%PDF-1.7 %%EOF".to_vec()),
            ("a truncated PDF", b"%PDF-1.7\n1 0 obj\n".to_vec()),
            ("a truncated PNG", [PNG, &[0; 40]].concat()),
            ("a PNG's mark alone", b"\x89PNG\r\n\x1a\n".to_vec()),
            ("a JPEG's mark alone", JPEG.to_vec()),
            ("GIF", b"GIF89a\x01\0\x01\0".to_vec()),
            ("a ZIP that holds something else", archive(&[("a.txt", "a"), ("[Content_Types].xml", &list(DOCX_MAIN))])),
            ("a ZIP without a list", archive(&[("word/document.xml", "<w/>")])),
            ("a truncated DOCX", docx[..docx.len() - 30].to_vec()),
            ("a ZIP's mark alone", b"PK\x03\x04".to_vec()),
            ("macros", archive(&[("[Content_Types].xml", &list(macros)), ("word/document.xml", "<w/>")])),
            (
                "hidden macros",
                archive(&[
                    ("[Content_Types].xml", &list(DOCX_MAIN)),
                    ("word/document.xml", "<w/>"),
                    ("word/vbaProject.bin", "x"),
                ]),
            ),
            ("a program with an archive behind it", [b"MZ\x90\0".as_slice(), &docx].concat()),
        ];
        for (what, bytes) in hostile {
            assert_eq!(kind(&bytes), None, "{what}");
        }
    }

    #[test]
    fn a_file_of_two_kinds_is_what_it_begins_as() {
        let docx = archive(&[("[Content_Types].xml", &list(DOCX_MAIN)), ("word/document.xml", "<w/>")]);
        assert_eq!(kind(&[b"%PDF-1.7\n".as_slice(), &docx, b"%%EOF"].concat()), Some(MediaType::Pdf));
    }

    #[test]
    fn a_list_that_unpacks_to_too_much_is_not_unpacked() {
        let bomb = format!("{}{}", " ".repeat(4 << 20), list(DOCX_MAIN));
        assert_eq!(kind(&archive(&[("[Content_Types].xml", &bomb), ("word/document.xml", "<w/>")])), None);
    }
}
