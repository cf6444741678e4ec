//! The words of an attachment (附件): its kinds, its name, and its bytes while they arrive.

use std::io::{self, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::text::hex;
use super::text_enum::text_enum;

/// The largest file that may be attached, in bytes; the database holds it too.
pub const FILE_BYTES_MAX: usize = 20 << 20;

/// Files of one progress report.
pub const FILES_MAX: usize = 20;

/// Characters of a file's name.
const NAME_CHARACTERS_MAX: usize = 255;

/// Bytes are kept in pieces of this size: a list that grows by doubling would hold a large file twice.
const BLOCK_BYTES: usize = 256 << 10;

text_enum! {
    /// What may be attached; told by the content, never by the name.
    MediaType {
        Pdf = "application/pdf",
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Png = "image/png",
        Jpeg = "image/jpeg",
    }
}

impl MediaType {
    /// The endings of a name that fit; the first is added to a name that has none of them.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
        }
    }
}

/// A name as it is kept: without folders and characters that are not seen, in NFC, of at most 255 characters. None where
/// nothing is left.
pub fn clean_file_name(name: &str) -> Option<String> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = base.nfc().filter(|character| !is_unseen(*character)).collect();
    let name = seen.trim_matches(|character: char| character.is_whitespace() || character == '.');
    (!name.is_empty()).then(|| cut(name, 0))
}

/// The name with an ending of its kind: a PDF called `a.html` would be opened as a page once it is saved.
pub fn with_extension(name: &str, media_type: MediaType) -> String {
    let known = media_type.extensions();
    match name.rsplit_once('.') {
        Some((_, ending)) if known.contains(&ending.to_ascii_lowercase().as_str()) => name.to_owned(),
        _ => format!("{}.{}", cut(name, known[0].len() + 1), known[0]),
    }
}

/// Control characters, and those that turn a name's direction or hide in it: `报告\u{202e}fdp.exe` reads as a PDF's.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(character, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Shortens before the ending, and leaves room for more.
fn cut(name: &str, room: usize) -> String {
    let most = NAME_CHARACTERS_MAX - room;
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.chars().count() <= 10);
    let ending = ending.map(|ending| format!(".{ending}")).unwrap_or_default();
    let stem: String = name.chars().take(most - ending.chars().count()).collect();
    format!("{stem}{ending}")
}

/// A file that arrives: kept once, hashed on the way, and never longer than it may be.
#[derive(Debug)]
pub struct Arriving {
    blocks: Vec<Vec<u8>>,
    size: usize,
    most: usize,
    hash: Sha256,
}

impl Arriving {
    /// An empty file that may have so many bytes.
    pub fn new(most: usize) -> Self {
        Self { blocks: Vec::new(), size: 0, most, hash: Sha256::new() }
    }

    /// Takes the next bytes. False, and nothing is taken, once they are too many.
    pub fn push(&mut self, mut bytes: &[u8]) -> bool {
        if bytes.len() > self.most - self.size {
            return false;
        }
        self.hash.update(bytes);
        self.size += bytes.len();
        while !bytes.is_empty() {
            if self.blocks.last().is_none_or(|block| block.len() == BLOCK_BYTES) {
                self.blocks.push(Vec::with_capacity(BLOCK_BYTES));
            }
            let Some(block) = self.blocks.last_mut() else { return false };
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK_BYTES - block.len()));
            block.extend_from_slice(now);
            bytes = later;
        }
        true
    }

    /// The whole file, with its hash.
    pub fn end(self) -> Content {
        Content { blocks: self.blocks, size: self.size, sha256: hex(&self.hash.finalize()) }
    }
}

/// A file's bytes.
#[derive(Debug)]
pub struct Content {
    /// In order; all but the last are equally long.
    pub blocks: Vec<Vec<u8>>,
    /// Bytes.
    pub size: usize,
    /// In hexadecimal.
    pub sha256: String,
}

impl Content {
    /// Reads from the start.
    pub const fn reader(&self) -> ContentReader<'_> {
        ContentReader { content: self, at: 0 }
    }

    /// The first bytes, as many as there are.
    pub fn head(&self, bytes: usize) -> Vec<u8> {
        self.part(0, bytes)
    }

    /// The last bytes, as many as there are.
    pub fn tail(&self, bytes: usize) -> Vec<u8> {
        self.part(self.size.saturating_sub(bytes), bytes)
    }

    fn part(&self, at: usize, bytes: usize) -> Vec<u8> {
        let mut part = Vec::new();
        // Memory gives no errors.
        let _ = ContentReader { content: self, at }.take(bytes as u64).read_to_end(&mut part);
        part
    }
}

/// Reads a file's bytes from anywhere.
#[derive(Clone, Copy, Debug)]
pub struct ContentReader<'a> {
    content: &'a Content,
    at: usize,
}

impl Read for ContentReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let block = self.content.blocks.get(self.at / BLOCK_BYTES);
        let rest = block.and_then(|block| block.get(self.at % BLOCK_BYTES..)).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.at += length;
        Ok(length)
    }
}

impl Seek for ContentReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (0, i64::try_from(at).unwrap_or(i64::MAX)),
            SeekFrom::End(by) => (self.content.size as u64, by),
            SeekFrom::Current(by) => (self.at as u64, by),
        };
        let at = from.checked_add_signed(by).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        self.at = usize::try_from(at).unwrap_or(usize::MAX);
        Ok(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_chinese_and_loses_folders_and_what_is_not_seen() {
        let cases = [
            ("武汉市2015年第二季度进展.pdf", "武汉市2015年第二季度进展.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\张三\\照片.jpg", "照片.jpg"),
            (" .profile. ", "profile"),
            ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
            ("报告\u{202e}fdp.exe", "报告fdp.exe"),
            ("Cafe\u{301}.pdf", "Café.pdf"),
        ];
        for (given, kept) in cases {
            assert_eq!(clean_file_name(given).as_deref(), Some(kept), "{given:?}");
        }
        for nothing in ["", "/", "..", " ", "a/", "\u{200b}\n"] {
            assert_eq!(clean_file_name(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_before_its_ending() {
        let name = clean_file_name(&format!("{}.docx", "督".repeat(300))).unwrap();
        assert_eq!(name.chars().count(), 255);
        assert!(name.ends_with("督.docx"));
        assert_eq!(with_extension(&"督".repeat(255), MediaType::Xlsx).chars().count(), 255);
    }

    #[test]
    fn a_name_ends_as_its_content_is() {
        assert_eq!(with_extension("照片.JPG", MediaType::Jpeg), "照片.JPG");
        assert_eq!(with_extension("照片.jpeg", MediaType::Jpeg), "照片.jpeg");
        assert_eq!(with_extension("page.html", MediaType::Pdf), "page.html.pdf");
        assert_eq!(with_extension("表", MediaType::Xlsx), "表.xlsx");
    }

    #[test]
    fn bytes_are_read_back_from_anywhere_and_hashed_on_the_way() {
        let bytes: Vec<u8> = (0..=250).cycle().take(BLOCK_BYTES * 2 + 77).collect();
        let mut arriving = Arriving::new(bytes.len());
        for part in bytes.chunks(100_001) {
            assert!(arriving.push(part));
        }
        assert!(!arriving.push(&[1]), "one more is too many");
        let content = arriving.end();
        assert_eq!((content.size, content.blocks.len()), (bytes.len(), 3));
        assert_eq!(content.sha256, hex(&Sha256::digest(&bytes)));
        let mut read = Vec::new();
        let mut reader = content.reader();
        reader.seek(SeekFrom::End(-1_000)).unwrap();
        reader.read_to_end(&mut read).unwrap();
        assert_eq!(read, bytes[bytes.len() - 1_000..]);
        assert_eq!(content.head(4), bytes[..4]);
        assert_eq!(content.tail(usize::MAX), bytes);
        assert!(reader.seek(SeekFrom::Start(u64::MAX)).is_ok());
        assert_eq!(reader.read(&mut [0; 8]).unwrap(), 0);
    }
}
