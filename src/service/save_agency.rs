//! Saves an agency (单位): a new one, or what is known of one.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::act::{self, Act, Outcome, Stop, UseCase};
use super::check::{Checks, NAME_MAX};
use crate::model::agency::{compared, new_code};
use crate::model::event::About;
use crate::model::pinyin::sort_key;
use crate::model::refusal::{Place, Refusal};
use crate::model::role::Role;
use crate::model::text::nfkc;
use crate::store::agency::{AgencyAliasRow, AgencyRow};
use crate::store::{StoreError, UnitOfWork};

const CODE_MAX: usize = 32;
/// The other names of one agency, at most.
const ALIASES_MAX: usize = 50;

/// An agency as it shall be; what is none stays as it is.
#[derive(Debug)]
pub struct SaveAgency {
    /// None makes a new one.
    pub id: Option<Uuid>,
    pub expected_version: Option<i32>,
    /// None is the viewer's own.
    pub jurisdiction_code: Option<String>,
    pub name: String,
    /// Of a new agency; initials where none is given.
    pub code: Option<String>,
    pub aliases: Option<Vec<String>>,
    pub active: Option<bool>,
    /// Some of none takes it away.
    pub successor: Option<Option<Uuid>>,
}

/// Runs it in the agency's own jurisdiction, which an administrator's may stand above.
pub async fn save(act: &Act<'_>, key: Option<&str>, input: &SaveAgency) -> Result<Outcome, StoreError> {
    match place(act, input).await {
        Ok(place) => act::run_in(act, place, key, input).await,
        Err(Stop::Refused(refusals)) => Ok(Outcome { objects: input.named(), refusals }),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// The jurisdiction whose agency it is, in which the viewer may save agencies: the supervision office in its own, an
/// administrator in those below as well.
async fn place(act: &Act<'_>, input: &SaveAgency) -> Result<Uuid, Stop> {
    let scope = act.store.scope(act.viewer, act.day);
    let mut place = act.viewer.jurisdiction;
    if let Some(code) = &input.jurisdiction_code {
        place = scope.jurisdiction_by_code(code).await?.ok_or_else(|| Refusal::not_found("jurisdictionCode"))?.id;
    }
    if let Some(id) = input.id {
        let agency = scope.agencies(&[id]).await?.pop().ok_or_else(|| Refusal::not_found("id"))?;
        if input.jurisdiction_code.is_some() && agency.jurisdiction_id != place {
            return Err(Refusal::invalid(
                "jurisdictionCode",
                "该单位不属于此行政区划:单位不能改变所属行政区划",
                "The agency belongs to another jurisdiction, and stays there",
            )
            .into());
        }
        place = agency.jurisdiction_id;
    }
    if act.supervises(place) || administers(act, place).await? {
        return Ok(place);
    }
    let asked = if input.id.is_some() {
        Place::field("id")
    } else {
        input.jurisdiction_code.as_ref().map(|_| Place::field("jurisdictionCode")).unwrap_or_default()
    };
    Err(Refusal::not_allowed(
        asked,
        "只有本级督查室,或本级及上级的管理员可以维护单位",
        "Only the supervision office of this jurisdiction, or an administrator of it or of one above, may save agencies",
    )
    .into())
}

/// Whether the viewer administers the jurisdiction: its own, or one below it in the tree.
async fn administers(act: &Act<'_>, place: Uuid) -> Result<bool, StoreError> {
    if !act.viewer.roles.contains(&Role::Admin) {
        return Ok(false);
    }
    let scope = act.store.scope(act.viewer, act.day);
    let mut next = Some(place);
    // A province, its cities, their districts: a tree has no more levels than this.
    for _ in 0..10 {
        let Some(place) = next else { break };
        if place == act.viewer.jurisdiction {
            return Ok(true);
        }
        next = scope.jurisdictions(&[place]).await?.pop().and_then(|row| row.parent_id);
    }
    Ok(false)
}

#[async_trait::async_trait]
impl UseCase for SaveAgency {
    const ACTION: &'static str = "saveAgency";

    fn named(&self) -> Vec<Uuid> {
        self.id.into_iter().collect()
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        // Names and codes are unique in a jurisdiction, whoever gives them: imports do as well.
        work.alone().await?;
        let scope = work.scope(act.day);
        let agencies = scope.agencies_of(work.jurisdiction()).await?;
        let aliases = scope.aliases_in(work.jurisdiction()).await?;
        let agencies: HashMap<Uuid, AgencyRow> = agencies.into_iter().map(|agency| (agency.id, agency)).collect();
        let mut checks = Checks::default();
        let before = self.id.and_then(|id| agencies.get(&id));
        if let Some(agency) = before {
            match self.expected_version {
                Some(expected) => checks.version(&Place::field("expectedVersion"), expected, agency.version),
                None => checks.refuse(Refusal::required("expectedVersion")),
            }
            checks.done()?;
            checks = Checks::default();
        }

        let mut after = before.cloned().unwrap_or_else(|| blank(work));
        self.put_name(&mut checks, &mut after, &agencies, &aliases);
        self.put_code(&mut checks, &mut after, &agencies, before.is_none());
        after.active = self.active.unwrap_or(after.active);
        self.put_successor(&mut checks, &mut after, &agencies);
        let names = self.names(&mut checks, &after, &agencies, &aliases);
        checks.done()?;

        let (added, removed) = differing(work, &after, &aliases, names);
        work.about(About::EVERY_AGENCY);
        match before {
            None => work.add(std::slice::from_ref(&after)).await?,
            Some(before) if !added.is_empty() || !removed.is_empty() => work.update_whole(before, &after).await?,
            Some(before) => work.update(before, &after).await?,
        }
        work.remove(&removed).await?;
        work.add(&added).await?;
        Ok(vec![after.id])
    }
}

impl SaveAgency {
    fn put_name(
        &self,
        checks: &mut Checks,
        agency: &mut AgencyRow,
        agencies: &HashMap<Uuid, AgencyRow>,
        aliases: &[AgencyAliasRow],
    ) {
        let name = checks.required("name", &self.name, NAME_MAX);
        if let Some(other) = bearer(&name, agency.id, agencies, aliases) {
            checks.refuse(taken("name", other));
        }
        agency.name_nfkc = nfkc(&name);
        agency.sort_key = sort_key(&name);
        agency.name = name;
    }

    /// A code is given once: tokens and other systems name the agency by it.
    fn put_code(&self, checks: &mut Checks, agency: &mut AgencyRow, agencies: &HashMap<Uuid, AgencyRow>, is_new: bool) {
        let is_taken = |code: &str| agencies.values().any(|other| other.code == code);
        let Some(code) = checks.optional("code", self.code.as_deref(), CODE_MAX) else {
            if is_new {
                agency.code = new_code(&agency.name, is_taken);
            }
            return;
        };
        if !is_new {
            if code != agency.code {
                checks.refuse(Refusal::invalid(
                    "code",
                    format!("单位代码一经确定不可更改:仍为 {}", agency.code),
                    format!("A code never changes: it stays {}", agency.code),
                ));
            }
            return;
        }
        if !code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
            checks.refuse(Refusal::invalid(
                "code",
                "代码只能由字母、数字、连字符和下划线组成",
                "A code consists of ASCII letters, digits, hyphens and underscores",
            ));
        } else if is_taken(&code) {
            checks.refuse(Refusal::duplicate(
                "code",
                format!("代码 {code} 已被使用:请另选代码,或留空由系统生成"),
                format!("The code {code} is taken: choose another, or leave it out and one is made"),
            ));
        }
        agency.code = code;
    }

    fn put_successor(&self, checks: &mut Checks, agency: &mut AgencyRow, agencies: &HashMap<Uuid, AgencyRow>) {
        let Some(wanted) = self.successor else { return };
        if wanted == agency.successor_id {
            return;
        }
        agency.successor_id = wanted;
        let Some(id) = wanted else { return };
        let Some(successor) = agencies.get(&id) else {
            return checks.refuse(Refusal::not_found("successorId"));
        };
        if !successor.active {
            return checks.refuse(Refusal::invalid(
                "successorId",
                format!("{}已停用,不能作为承接单位", successor.name),
                format!("{} is no longer active, so it takes nothing over", successor.name),
            ));
        }
        let mut seen = HashSet::from([agency.id]);
        let mut next = Some(id);
        while let Some(id) = next {
            if !seen.insert(id) {
                return checks.refuse(Refusal::invalid(
                    "successorId",
                    "承接关系成环:单位不能直接或间接承接自己",
                    "It would take over from itself, directly or in a circle: choose another agency",
                ));
            }
            next = agencies.get(&id).and_then(|agency| agency.successor_id);
        }
    }

    /// The other names that it shall have; none where they stay.
    fn names(
        &self,
        checks: &mut Checks,
        agency: &AgencyRow,
        agencies: &HashMap<Uuid, AgencyRow>,
        aliases: &[AgencyAliasRow],
    ) -> Option<Vec<String>> {
        let wanted = self.aliases.as_ref()?;
        if wanted.len() > ALIASES_MAX {
            checks.refuse(Refusal::too_long("aliases", wanted.len(), ALIASES_MAX));
        }
        let mut seen = HashSet::from([compared(&agency.name)]);
        let mut names = Vec::with_capacity(wanted.len());
        for (index, alias) in wanted.iter().enumerate() {
            let place = Place::item("aliases", index);
            let alias = checks.required(&place, alias, NAME_MAX);
            if let Some(other) = bearer(&alias, agency.id, agencies, aliases) {
                checks.refuse(taken(place, other));
            } else if !alias.is_empty() && !seen.insert(compared(&alias)) {
                checks.refuse(Refusal::duplicate(
                    place,
                    "该名称在本单位的名称和别名中已有:请删去",
                    "The agency has this name already: leave it out",
                ));
            }
            names.push(alias);
        }
        Some(names)
    }
}

/// The other agency that bears a name, or has it as an alias.
fn bearer<'a>(
    name: &str,
    own: Uuid,
    agencies: &'a HashMap<Uuid, AgencyRow>,
    aliases: &[AgencyAliasRow],
) -> Option<&'a AgencyRow> {
    let name = compared(name);
    let named = agencies.values().find(|agency| agency.id != own && compared(&agency.name) == name);
    let so_called = || aliases.iter().find(|alias| alias.agency_id != own && compared(&alias.name) == name);
    named.or_else(|| agencies.get(&so_called()?.agency_id))
}

fn taken(place: impl Into<Place>, other: &AgencyRow) -> Refusal {
    Refusal::duplicate(
        place,
        format!("该名称已属于{}({}):名称和别名在本行政区划内须唯一", other.name, other.code),
        format!("The name belongs to {} ({}): names and aliases are unique in a jurisdiction", other.name, other.code),
    )
}

fn blank(work: &UnitOfWork) -> AgencyRow {
    AgencyRow {
        id: work.id(),
        jurisdiction_id: work.jurisdiction(),
        code: String::new(),
        name: String::new(),
        name_nfkc: String::new(),
        sort_key: String::new(),
        active: true,
        successor_id: None,
        version: 1,
        created_at: work.now(),
        updated_at: work.now(),
    }
}

/// The aliases to add and to take away.
fn differing(
    work: &UnitOfWork,
    agency: &AgencyRow,
    aliases: &[AgencyAliasRow],
    names: Option<Vec<String>>,
) -> (Vec<AgencyAliasRow>, Vec<AgencyAliasRow>) {
    let Some(names) = names else { return (Vec::new(), Vec::new()) };
    let own: Vec<&AgencyAliasRow> = aliases.iter().filter(|alias| alias.agency_id == agency.id).collect();
    let removed = own.iter().filter(|alias| !names.contains(&alias.name)).map(|alias| (*alias).clone()).collect();
    let added = names.into_iter().filter(|name| !own.iter().any(|alias| alias.name == *name));
    let added = added.map(|name| AgencyAliasRow {
        id: work.id(),
        jurisdiction_id: agency.jurisdiction_id,
        agency_id: agency.id,
        name,
    });
    (added.collect(), removed)
}
