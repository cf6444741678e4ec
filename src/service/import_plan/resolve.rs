//! From names to rows: the jurisdiction, and the agencies that the file names.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::ImportPlan;
use super::error::ImportError;
use super::report::{Kind, Subject};
use super::rows::Rows;
use crate::model::agency::{compared, new_code};
use crate::model::ids::Ids;
use crate::model::jurisdiction_codes;
use crate::model::pinyin::sort_key;
use crate::model::text::nfkc;
use crate::model::viewer::Viewer;
use crate::store::agency::{AgencyAliasRow, AgencyRow};
use crate::store::jurisdiction::JurisdictionRow;
use crate::store::{Day, Store};

/// A jurisdiction as the import found it, or as it will add it.
#[derive(Debug)]
pub(super) struct Place {
    pub row: JurisdictionRow,
    pub rows: Rows<String, JurisdictionRow>,
}

/// The jurisdiction of the import's code. One that is missing is made together with its agencies, at the root of the
/// tree: the file doesn't say what it belongs to.
pub(super) async fn jurisdiction(
    store: &Store,
    day: Day,
    import: &ImportPlan<'_>,
    ids: &Ids,
    now: DateTime<Utc>,
) -> Result<Place, ImportError> {
    let code = import.jurisdiction;
    let known = match store.identity(code, None).await? {
        Some(identity) => {
            let viewer = Viewer::operator(identity.jurisdiction);
            store.scope(&viewer, day).jurisdictions(&[identity.jurisdiction]).await?
        }
        None => Vec::new(),
    };
    if known.is_empty() && !import.create_agencies {
        return Err(ImportError::UnknownJurisdiction { code: code.to_owned() });
    }
    if known.is_empty() && !(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(ImportError::InvalidJurisdictionCode { code: code.to_owned() });
    }
    let name = name_of(import);
    let blank = || JurisdictionRow {
        id: ids.next(),
        code: code.to_owned(),
        name: name.clone(),
        parent_id: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let row = known.first().cloned().unwrap_or_else(blank);
    let mut rows = Rows::of(known, |row: &JurisdictionRow| row.code.clone());
    rows.set(code.to_owned(), Subject::new(Kind::Jurisdiction, &row.name), || row.clone(), |_| ());
    Ok(Place { row, rows })
}

/// The name that GB/T 2260 or the document gives the code; the code itself where neither does.
fn name_of(import: &ImportPlan<'_>) -> String {
    let listed = jurisdiction_codes::by_code(import.jurisdiction).map(|entry| entry.name.to_owned());
    let named = || import.document.jurisdiction.as_ref().filter(|named| named.code == import.jurisdiction);
    listed.or_else(|| named().map(|named| named.name.clone())).unwrap_or_else(|| import.jurisdiction.to_owned())
}

/// The agencies of a jurisdiction, by name and by alias.
#[derive(Debug)]
pub(super) struct Agencies {
    pub rows: Rows<String, AgencyRow>,
    aliases: HashMap<String, String>,
    codes: HashSet<String>,
}

impl Agencies {
    pub fn new(mut agencies: Vec<AgencyRow>, aliases: &[AgencyAliasRow]) -> Self {
        agencies.sort_by_key(|agency| agency.id);
        let names: HashMap<Uuid, String> = agencies.iter().map(|agency| (agency.id, compared(&agency.name))).collect();
        let aliases =
            aliases.iter().filter_map(|alias| Some((compared(&alias.name), names.get(&alias.agency_id)?.clone())));
        Self {
            aliases: aliases.collect(),
            codes: agencies.iter().map(|agency| agency.code.clone()).collect(),
            rows: Rows::of(agencies, |agency| compared(&agency.name)),
        }
    }

    /// The agency that is so named; a name goes before an alias.
    pub fn find(&self, name: &str) -> Option<&AgencyRow> {
        let name = compared(name);
        self.rows.get(&name).or_else(|| self.rows.get(self.aliases.get(&name)?))
    }

    /// Those of the names that no agency bears, each once.
    pub fn unknown<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
        let mut seen = HashSet::new();
        let unknown = names.into_iter().filter(|name| self.find(name).is_none() && seen.insert(compared(name)));
        unknown.map(|name| name.trim().to_owned()).collect()
    }

    /// Makes sure that the agency is there: the report counts it as known or as new.
    pub fn want(&mut self, name: &str, jurisdiction: Uuid, ids: &Ids, now: DateTime<Utc>) {
        let (key, name) = match self.find(name) {
            Some(agency) => (compared(&agency.name), agency.name.clone()),
            None => (compared(name), name.trim().to_owned()),
        };
        let code = if self.rows.get(&key).is_some() { String::new() } else { self.new_code(&name) };
        let blank = || AgencyRow {
            id: ids.next(),
            jurisdiction_id: jurisdiction,
            code,
            name_nfkc: nfkc(&name),
            sort_key: sort_key(&name),
            name: name.clone(),
            active: true,
            successor_id: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        self.rows.set(key, Subject::new(Kind::Agency, &name), blank, |_| ());
    }

    fn new_code(&mut self, name: &str) -> String {
        let code = new_code(name, |code| self.codes.contains(code));
        self.codes.insert(code.clone());
        code
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::clock::{Clock, FixedClock};

    fn agency(ids: &Ids, code: &str, name: &str) -> AgencyRow {
        let mut agencies = Agencies::new(Vec::new(), &[]);
        agencies.want(name, Uuid::nil(), ids, DateTime::UNIX_EPOCH);
        AgencyRow { code: code.to_owned(), ..agencies.find(name).unwrap().clone() }
    }

    fn ids() -> Ids {
        let clock = FixedClock::new(DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH.date_naive());
        Ids::new(Arc::new(clock) as Arc<dyn Clock>)
    }

    #[test]
    fn agencies_are_found_by_name_and_alias_whatever_their_width() {
        let ids = ids();
        let known = agency(&ids, "FGW", "市发改委");
        let alias = AgencyAliasRow {
            id: ids.next(),
            jurisdiction_id: known.jurisdiction_id,
            agency_id: known.id,
            name: "市发展和改革委员会（物价局）".to_owned(),
        };
        let agencies = Agencies::new(vec![known.clone()], &[alias]);
        for name in ["市发改委", " 市发改委\u{3000}", "市发展和改革委员会(物价局)"] {
            assert_eq!(agencies.find(name), Some(&known), "{name}");
        }
        assert_eq!(agencies.unknown(["市发改委", "市商务局", "市商务局 "]), ["市商务局"]);
    }

    #[test]
    fn a_code_that_is_taken_gets_the_first_free_number() {
        let ids = ids();
        let mut agencies = Agencies::new(vec![agency(&ids, "SWJ", "市商务局")], &[]);
        for name in ["市水务局", "市税务局", "市水务局"] {
            agencies.want(name, Uuid::nil(), &ids, DateTime::UNIX_EPOCH);
        }
        let code = |name: &str| agencies.find(name).map(|agency| agency.code.as_str());
        assert_eq!([code("市商务局"), code("市水务局"), code("市税务局")], [Some("SWJ"), Some("SWJ2"), Some("SWJ3")]);
    }
}
