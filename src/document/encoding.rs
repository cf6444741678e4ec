//! Bytes to text: UTF-8, UTF-16 with a byte order mark, and GB18030 (with its subsets GBK and GB2312), which older
//! government sites and office programs write.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, Encoding, GB18030, GBK, UTF_8};

use super::error::DocumentProblem;

/// How far a page's own word about its encoding is looked for, in bytes.
const DECLARATION_LENGTH: usize = 4096;
/// So many non-ASCII characters in good UTF-8 are no accident of another encoding.
const SURELY_UTF8: usize = 4;

/// Decodes the whole text, or says where it stops being one.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, DocumentProblem> {
    if let Some((encoding, mark_length)) = Encoding::for_bom(bytes) {
        return strictly(encoding, bytes, mark_length);
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let good = std::str::from_utf8(bytes.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default();
    if good.chars().filter(|character| !character.is_ascii()).count() >= SURELY_UTF8 {
        return Err(DocumentProblem::Undecodable { encoding: UTF_8.name(), position: error.valid_up_to() });
    }
    match declared(bytes) {
        Some(encoding) if encoding != UTF_8 && encoding != GBK => strictly(encoding, bytes, 0),
        _ => strictly(GB18030, bytes, 0),
    }
}

/// The encoding that an HTML page names: `charset=gb2312`, with or without quotation marks.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..DECLARATION_LENGTH).unwrap_or(bytes).to_ascii_lowercase();
    let position = start.windows(8).position(|window| window == b"charset=")? + 8;
    let label = start.get(position..)?.iter().copied().skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '));
    let label: Vec<u8> = label.take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).collect();
    Encoding::for_label(&label)
}

fn strictly<'a>(
    encoding: &'static Encoding,
    bytes: &'a [u8],
    mark_length: usize,
) -> Result<Cow<'a, str>, DocumentProblem> {
    let content = bytes.get(mark_length..).unwrap_or_default();
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let length = decoder.max_utf8_buffer_length_without_replacement(content.len()).unwrap_or(content.len());
    let mut text = String::with_capacity(length);
    match decoder.decode_to_string_without_replacement(content, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(Cow::Owned(text)),
        (DecoderResult::Malformed(bad, after), read) => Err(DocumentProblem::Undecodable {
            encoding: encoding.name(),
            position: mark_length + read.saturating_sub(usize::from(bad) + usize::from(after)),
        }),
        (DecoderResult::OutputFull, read) => {
            Err(DocumentProblem::Undecodable { encoding: encoding.name(), position: mark_length + read })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn reads_the_encodings_that_offices_write() {
        let text = "市科技局2015年“一区多园”";
        let (gb18030, _, _) = encoding_rs::GB18030.encode(text);
        assert_eq!(decode(&gb18030).unwrap(), text);
        assert_eq!(decode(text.as_bytes()).unwrap(), text);
        assert_eq!(decode(format!("\u{feff}{text}").as_bytes()).unwrap(), text);
        let utf16: Vec<u8> = [0xfeff_u16].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16).unwrap(), text);
        let (big5, _, _) = encoding_rs::BIG5.encode("<meta charset='big5'>臺北市");
        assert_eq!(decode(&big5).unwrap(), "<meta charset='big5'>臺北市");
    }

    #[test]
    fn says_where_a_text_stops_being_one() {
        let mut broken = "市科技局年".as_bytes().to_vec();
        broken.push(0xff);
        broken.extend("方案".as_bytes());
        assert_eq!(
            decode(&broken).unwrap_err().to_string(),
            "the text is not UTF-8 from byte 15 on; save it as UTF-8 and import it again"
        );
        assert!(decode(b"abc\xff\xff").unwrap_err().to_string().contains("not gb18030 from byte 3 on"));
    }
}
