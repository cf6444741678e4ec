//! Rows of one kind, as they are and as the file wants them: the one diff that serves every table.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::RangeBounds;

use uuid::Uuid;

use super::report::{Change, ImportReport, Kept, KeptReason, Kind, Line, Subject};
use crate::model::event::About;
use crate::store::agency::AgencyRow;
use crate::store::assignment::AssignmentRecord;
use crate::store::contact::ContactRow;
use crate::store::error::StoreError;
use crate::store::event::FieldChange;
use crate::store::goal::GoalRow;
use crate::store::indicator::IndicatorRecord;
use crate::store::jurisdiction::JurisdictionRow;
use crate::store::measure::MeasureRow;
use crate::store::responsibility::ResponsibilityRecord;
use crate::store::unit_of_work::{Stored, UnitOfWork, changes, keep_fields};
use crate::store::work_plan::{SourceDocumentRow, WorkPlanRecord};
use crate::store::work_report::WorkReportRow;

/// A row that an import adds, changes or removes.
pub(super) trait Row: Stored {
    const KIND: Kind;
    fn id(&self) -> Uuid;
}

macro_rules! rows {
    ($($row:ident: $kind:ident,)+) => {
        $(impl Row for $row {
            const KIND: Kind = Kind::$kind;
            fn id(&self) -> Uuid {
                self.id
            }
        })+
    };
}

rows! {
    JurisdictionRow: Jurisdiction,
    AgencyRow: Agency,
    WorkReportRow: WorkReport,
    ResponsibilityRecord: Responsibility,
    SourceDocumentRow: SourceDocument,
    WorkPlanRecord: WorkPlan,
    AssignmentRecord: Assignment,
    GoalRow: Goal,
    IndicatorRecord: Indicator,
    MeasureRow: Measure,
    ContactRow: Contact,
}

#[derive(Debug)]
struct Entry<M> {
    before: Option<M>,
    after: M,
    fate: Fate,
}

#[derive(Debug)]
enum Fate {
    /// The file has said nothing of it.
    Untouched,
    Wanted(Subject),
    /// Gone from the file.
    Removed(Subject),
}

/// Rows of one kind by the key that names them in the file.
#[derive(Debug)]
pub(super) struct Rows<K, M> {
    entries: Vec<Entry<M>>,
    places: BTreeMap<K, usize>,
    /// The fields of each row that were changed otherwise than by an import.
    changed_since: HashMap<Uuid, HashSet<String>>,
    kept: Vec<Kept>,
}

impl<K: Ord + Clone, M: Row> Rows<K, M> {
    /// The rows that are there. Of two with one key the first counts.
    pub fn of(rows: impl IntoIterator<Item = M>, key: impl Fn(&M) -> K) -> Self {
        let mut all =
            Self { entries: Vec::new(), places: BTreeMap::new(), changed_since: HashMap::new(), kept: Vec::new() };
        for row in rows {
            let place = *all.places.entry(key(&row)).or_insert(all.entries.len());
            if place == all.entries.len() {
                all.entries.push(Entry { before: Some(row.clone()), after: row, fate: Fate::Untouched });
            }
        }
        all
    }

    /// Guards what was changed since it was imported.
    pub fn guard(&mut self, changed: &HashMap<Uuid, HashSet<String>>) {
        let guarded = self.ids().into_iter().filter_map(|id| Some((id, changed.get(&id)?.clone())));
        self.changed_since = guarded.collect();
    }

    pub fn ids(&self) -> Vec<Uuid> {
        self.entries.iter().map(|entry| entry.after.id()).collect()
    }

    /// The row as it is to be.
    pub fn get(&self, key: &K) -> Option<&M> {
        self.places.get(key).map(|&place| &self.entries[place].after)
    }

    /// Every row as it is to be.
    pub fn all(&self) -> impl Iterator<Item = &M> {
        self.entries.iter().map(|entry| &entry.after)
    }

    /// Whether the row is there already, in the database.
    pub fn is_new(&self, key: &K) -> bool {
        self.places.get(key).is_none_or(|&place| self.entries[place].before.is_none())
    }

    /// The rows of these keys as they are to be, without those that are removed.
    pub fn within(&self, keys: impl RangeBounds<K>) -> impl Iterator<Item = &M> {
        self.places
            .range(keys)
            .map(|(_, &place)| &self.entries[place])
            .filter(|entry| !matches!(entry.fate, Fate::Removed(_)))
            .map(|entry| &entry.after)
    }

    /// The rows of these keys of which the file says nothing.
    pub fn gone(&self, keys: impl RangeBounds<K>) -> Vec<(K, M)> {
        self.places
            .range(keys)
            .map(|(key, &place)| (key.clone(), &self.entries[place]))
            .filter(|(_, entry)| matches!(entry.fate, Fate::Untouched))
            .map(|(key, entry)| (key, entry.after.clone()))
            .collect()
    }

    /// Whether this field of the row (any field, if none is named) was changed otherwise than by an import.
    pub fn changed_since(&self, id: Uuid, field: Option<&str>) -> bool {
        let fields = self.changed_since.get(&id);
        fields.is_some_and(|fields| field.is_none_or(|field| fields.contains(field)))
    }

    /// Gives the row what the file states: a new one where there is none. Fields that were changed since they were
    /// imported stay as they are, and the report tells of them.
    pub fn set(&mut self, key: K, subject: Subject, blank: impl FnOnce() -> M, state: impl FnOnce(&mut M)) -> Uuid {
        let Some(&place) = self.places.get(&key) else {
            let mut row = blank();
            state(&mut row);
            let id = row.id();
            self.places.insert(key, self.entries.len());
            self.entries.push(Entry { before: None, after: row, fate: Fate::Wanted(subject) });
            return id;
        };
        let entry = &mut self.entries[place];
        let mut stated = entry.after.clone();
        state(&mut stated);
        if let Some(fields) = self.changed_since.get(&entry.after.id()) {
            let mut kept = stated.clone();
            keep_fields(&entry.after, &mut kept, |field| fields.contains(field));
            let differing = changes(&kept, &stated);
            if !differing.is_empty() {
                let (subject, reason) = (subject.clone(), KeptReason::ChangedSinceImport);
                self.kept.push(Kept { subject, reason, fields: differing });
            }
            stated = kept;
        }
        entry.after = stated;
        entry.fate = Fate::Wanted(subject);
        entry.after.id()
    }

    /// Sets what follows from other rows, and is not the file's word, on a row that is there.
    pub fn derive(&mut self, key: &K, subject: impl FnOnce(&M) -> Subject, derive: impl FnOnce(&mut M)) {
        let Some(&place) = self.places.get(key) else { return };
        let entry = &mut self.entries[place];
        derive(&mut entry.after);
        if matches!(entry.fate, Fate::Untouched) && entry.before.as_ref() != Some(&entry.after) {
            entry.fate = Fate::Wanted(subject(&entry.after));
        }
    }

    /// Takes a row away that is gone from the file.
    pub fn remove(&mut self, key: &K, subject: Subject) {
        if let Some(&place) = self.places.get(key) {
            self.entries[place].fate = Fate::Removed(subject);
        }
    }

    /// Leaves a row as it is, though the file says otherwise.
    pub fn keep(&mut self, subject: Subject, reason: KeptReason, fields: Vec<FieldChange>) {
        self.kept.push(Kept { subject, reason, fields });
    }

    /// Writes what is new and what differs, and tells the report.
    /// `about` says what each row's event belongs to.
    pub async fn write(
        &self,
        work: &mut UnitOfWork,
        report: &mut ImportReport,
        about: impl Fn(&M) -> About,
    ) -> Result<(), StoreError> {
        let mut added = Vec::new();
        for Entry { before, after, fate } in &self.entries {
            let Fate::Wanted(subject) = fate else { continue };
            match before {
                None => {
                    added.push(after.clone());
                    report.tell(Line { change: Change::Added, subject: subject.clone(), fields: Vec::new() });
                }
                Some(before) if before == after => report.unchanged.count(M::KIND),
                Some(before) => {
                    work.about(about(after));
                    work.update(before, after).await?;
                    let fields = changes(before, after);
                    report.tell(Line { change: Change::Changed, subject: subject.clone(), fields });
                }
            }
        }
        report.kept.extend_from_slice(&self.kept);
        work.add_each(&added, about).await
    }

    /// Deletes what is gone: after the rows that referred to it.
    pub async fn erase(
        &self,
        work: &mut UnitOfWork,
        report: &mut ImportReport,
        about: impl Fn(&M) -> About,
    ) -> Result<(), StoreError> {
        let mut gone = Vec::new();
        for Entry { after, fate, .. } in &self.entries {
            let Fate::Removed(subject) = fate else { continue };
            gone.push(after.clone());
            report.tell(Line { change: Change::Removed, subject: subject.clone(), fields: Vec::new() });
        }
        work.remove_each(&gone, about).await
    }
}
