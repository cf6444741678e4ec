//! What an office file says of itself outside its text. Only the company is read, and only where it is a government's
//! name: titles and dates in there are often those of the file that somebody copied.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::archive::Archive;
use crate::model::jurisdiction_codes;

const PART: &str = "docProps/app.xml";

/// 武汉市人民政府, where the file's company is one.
pub(super) fn government(archive: &mut Archive<'_>) -> Option<String> {
    let bytes = archive.part(PART).ok()?;
    let company = company(std::str::from_utf8(&bytes).ok()?)?;
    let named = company.strip_suffix("人民政府")?;
    jurisdiction_codes::all().iter().any(|entry| entry.name == named).then_some(company)
}

fn company(text: &str) -> Option<String> {
    let mut reader = Reader::from_str(text);
    let mut inside = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) => inside = element.local_name().as_ref() == "Company",
            Event::Text(text) if inside => return Some(text.xml10_content().trim().to_owned()),
            Event::End(_) => inside = false,
            Event::Eof => return None,
            _ => {}
        }
    }
}
