//! The ZIP archives that XLSX and DOCX files are, opened with care: nothing is unpacked without a limit.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::MAX_UNPACKED_BYTES;
use super::error::DocumentProblem;

/// What an archive holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Docx,
}

/// An archive that is known to unpack to a bearable size.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Archive<'a> {
    /// Opens the archive and unpacks it once into nothing: sizes that an archive states of itself may lie.
    pub fn open(bytes: &'a [u8]) -> Result<Self, DocumentProblem> {
        Self::open_within(bytes, MAX_UNPACKED_BYTES)
    }

    fn open_within(bytes: &'a [u8], limit: u64) -> Result<Self, DocumentProblem> {
        let mut zip = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| DocumentProblem::damaged("ZIP", "its list of parts", &error))?;
        let mut left = limit;
        for index in 0..zip.len() {
            let encrypted = zip.by_index_raw(index).is_ok_and(|part| part.encrypted());
            if encrypted {
                return Err(DocumentProblem::PasswordProtected);
            }
            // A damaged picture does no harm; a damaged part that is needed is told when it is read.
            let Ok(part) = zip.by_index(index) else { continue };
            let mut unpacked = CountingSink::default();
            let _ = std::io::copy(&mut part.take(left + 1), &mut unpacked);
            left = left.checked_sub(unpacked.bytes).ok_or(DocumentProblem::UnpacksTooLarge { limit: limit >> 20 })?;
        }
        Ok(Self { zip })
    }

    /// XLSX or DOCX, by the main part.
    pub fn kind(&self) -> Option<Kind> {
        match (self.zip.index_for_name("xl/workbook.xml"), self.main_text()) {
            (Some(_), _) => Some(Kind::Xlsx),
            (None, Some(_)) => Some(Kind::Docx),
            (None, None) => None,
        }
    }

    /// The part with a DOCX file's text: `word/document.xml`, or `word/document2.xml` as some programs write.
    pub fn main_text(&self) -> Option<String> {
        let mut names = self.zip.file_names().filter_map(Result::ok);
        names
            .find(|name| {
                let number = name.strip_prefix("word/document").and_then(|rest| rest.strip_suffix(".xml"));
                number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
            })
            .map(std::borrow::Cow::into_owned)
    }

    /// A part's bytes.
    pub fn part(&mut self, name: &str) -> Result<Vec<u8>, ZipError> {
        let mut bytes = Vec::new();
        self.zip.by_name(name)?.take(MAX_UNPACKED_BYTES).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Counts what is written and keeps nothing.
#[derive(Default)]
struct CountingSink {
    bytes: u64,
}

impl std::io::Write for CountingSink {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        self.bytes += buffer.len() as u64;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Archive, DocumentProblem};
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    #[test]
    fn an_archive_that_unpacks_to_too_much_is_refused_whatever_it_says_of_itself() {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("xl/workbook.xml", SimpleFileOptions::default()).unwrap();
        zip.write_all(&vec![0; 3 << 20]).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        assert!(bytes.len() < 100_000);
        assert!(Archive::open(&bytes).is_ok());
        assert_eq!(Archive::open_within(&bytes, 2 << 20).err(), Some(DocumentProblem::UnpacksTooLarge { limit: 2 }));
    }
}
