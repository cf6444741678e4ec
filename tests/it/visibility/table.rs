//! The matrix, as it is to be read: who sees which rows, and which of these sights each path of the schema opens.

use std::collections::{BTreeMap, BTreeSet};

use super::city::ROLES;

/// Names of rows.
pub type Rows = BTreeSet<String>;

/// What each role sees of the city of `city.rs`; `-` is nothing. Nobody anonymous sees anything.
const SIGHTS: &str = "
Viewer
    KJJ LYJ SWJ DAJ supervisor auditor admin neighbour   Viewer
ViewersAgency
    KJJ                  KJJ
    LYJ                  LYJ
    SWJ                  SWJ
    DAJ                  DAJ
    supervisor auditor admin neighbour   -
ViewersPlace
    KJJ LYJ SWJ DAJ supervisor auditor admin   420100
    neighbour            420200
Places
    KJJ LYJ SWJ DAJ supervisor auditor admin neighbour   420000 420100 420200
Cities
    KJJ LYJ SWJ DAJ supervisor auditor admin neighbour   420100 420200
Provinces
    KJJ LYJ SWJ DAJ supervisor auditor admin neighbour   420000
Agencies
    KJJ LYJ SWJ DAJ supervisor auditor admin neighbour   DAJ HSKJJ JJJ KJJ LYJ SWJ
Successors
    KJJ LYJ SWJ DAJ supervisor auditor admin neighbour   KJJ
Reports
    KJJ LYJ SWJ          420100/2015
    DAJ admin            -
    supervisor auditor   420100/2014 420100/2015
    neighbour            420200/2015
ReportedPlaces
    KJJ LYJ SWJ          420100
    DAJ admin            -
    supervisor auditor   420100
    neighbour            420200
PlannedReports
    KJJ LYJ SWJ          420100/2015
    DAJ admin            -
    supervisor auditor   420100/2015
    neighbour            420200/2015
Items
    KJJ                  joint led shared
    LYJ                  led shared
    SWJ                  joint left trade
    DAJ admin            -
    supervisor auditor   draft joint led left old shared trade
    neighbour            huangshi
Leads
    KJJ                  KJJ LYJ SWJ
    LYJ                  KJJ LYJ
    SWJ                  SWJ
    DAJ admin            -
    supervisor auditor   KJJ LYJ SWJ
    neighbour            HSKJJ
Assignments
    KJJ                  joint/KJJ joint/SWJ led/KJJ led/LYJ shared/KJJ shared/LYJ
    LYJ                  led/KJJ led/LYJ shared/KJJ shared/LYJ
    SWJ                  joint/KJJ joint/SWJ left/KJJ left/SWJ trade/SWJ
    DAJ admin            -
    supervisor auditor   draft/KJJ joint/KJJ joint/SWJ led/KJJ led/LYJ left/KJJ left/SWJ old/KJJ shared/KJJ shared/LYJ trade/SWJ
    neighbour            huangshi/HSKJJ
Partners
    KJJ                  KJJ LYJ SWJ
    LYJ                  KJJ LYJ
    SWJ                  KJJ SWJ
    DAJ admin            -
    supervisor auditor   KJJ LYJ SWJ
    neighbour            HSKJJ
Plans
    KJJ                  KJJ
    LYJ                  LYJ
    SWJ                  SWJ
    DAJ admin            -
    supervisor auditor   KJJ LYJ SWJ
    neighbour            HSKJJ
Filed
    KJJ                  KJJ
    LYJ                  LYJ
    SWJ                  SWJ
    DAJ admin            -
    supervisor auditor   KJJ SWJ
    neighbour            HSKJJ
Planned
    KJJ                  joint/KJJ led/KJJ shared/KJJ
    LYJ                  led/LYJ shared/LYJ
    SWJ                  joint/SWJ left/SWJ trade/SWJ
    DAJ admin            -
    supervisor auditor   joint/KJJ joint/SWJ led/KJJ led/LYJ left/KJJ left/SWJ shared/KJJ shared/LYJ trade/SWJ
    neighbour            huangshi/HSKJJ
Contents
    KJJ                  joint/KJJ led/KJJ shared/KJJ
    LYJ                  led/KJJ led/LYJ shared/KJJ shared/LYJ
    SWJ                  joint/KJJ joint/SWJ left/KJJ left/SWJ trade/SWJ
    DAJ admin            -
    supervisor auditor   joint/KJJ joint/SWJ led/KJJ left/KJJ left/SWJ shared/KJJ trade/SWJ
    neighbour            huangshi/HSKJJ
NamedByLights
    KJJ                  joint/KJJ led/KJJ shared/KJJ
    LYJ                  led/KJJ led/LYJ shared/KJJ shared/LYJ
    SWJ                  joint/KJJ joint/SWJ left/SWJ trade/SWJ
    DAJ admin            -
    supervisor auditor   joint/KJJ joint/SWJ led/KJJ left/SWJ shared/KJJ trade/SWJ
    neighbour            huangshi/HSKJJ
NamedByItemsLights
    KJJ                  led/KJJ
    LYJ                  led/KJJ shared/LYJ
    SWJ                  joint/SWJ left/SWJ trade/SWJ
    DAJ admin            -
    supervisor auditor   joint/SWJ led/KJJ left/SWJ trade/SWJ
    neighbour            huangshi/HSKJJ
";

/// Each path on which rows are read: a field that gives objects (behind `node` and `nodes` each type is a path of its
/// own), an order of a list, a filter through a relation (as which a row counts if the filter can tell of it).
const PATHS: &str = "
Query.viewer                            Viewer
Query.node Agency                       Agencies
Query.node Assignment                   Assignments
Query.node Goal                         Contents
Query.node Indicator                    Contents
Query.node Jurisdiction                 Places
Query.node Measure                      Contents
Query.node Responsibility               Items
Query.node WorkPlan                     Plans
Query.node WorkReport                   Reports
Query.nodes Agency                      Agencies
Query.nodes Assignment                  Assignments
Query.nodes Goal                        Contents
Query.nodes Indicator                   Contents
Query.nodes Jurisdiction                Places
Query.nodes Measure                     Contents
Query.nodes Responsibility              Items
Query.nodes WorkPlan                    Plans
Query.nodes WorkReport                  Reports
Query.jurisdictions                     Places
Query.agencies                          Agencies
Query.agencies by CODE                  Agencies
Query.agencies by NAME                  Agencies
Query.agency                            Agencies
Query.workReports                       Reports
Query.workReport                        Reports
Query.responsibilities                  Items
Query.responsibilities by CREATED_AT    Items
Query.responsibilities by DUE_ON        Items
Query.responsibilities by ORDINAL       Items
Query.responsibilities by STATUS        Items
Query.responsibilities by TITLE         Items
Query.responsibilities by UPDATED_AT    Items
Query.assignments                       Assignments
Query.assignments by AGENCY             Assignments
Query.assignments by DUE_ON             Assignments
Query.assignments by NEXT_DUE_ON        Assignments
Query.assignments by ORDINAL            Assignments
Query.assignments by RESPONSIBILITY     Assignments
Query.assignments by ROLE               Assignments
Query.assignments by STATUS             Assignments
Query.assignments by UPDATED_AT         Assignments
Viewer.agency                           ViewersAgency
Viewer.jurisdiction                     ViewersPlace
Jurisdiction.parent                     Provinces
Jurisdiction.children                   Cities
Agency.jurisdiction                     Cities
Agency.successor                        Successors
Agency.assignments                      Assignments
Agency.assignments by AGENCY            Assignments
Agency.assignments by DUE_ON            Assignments
Agency.assignments by NEXT_DUE_ON       Assignments
Agency.assignments by ORDINAL           Assignments
Agency.assignments by RESPONSIBILITY    Assignments
Agency.assignments by ROLE              Assignments
Agency.assignments by STATUS            Assignments
Agency.assignments by UPDATED_AT        Assignments
WorkReport.jurisdiction                 ReportedPlaces
WorkReport.plans                        Plans
WorkReport.responsibilities             Items
WorkReport.responsibilities by CREATED_AT   Items
WorkReport.responsibilities by DUE_ON       Items
WorkReport.responsibilities by ORDINAL      Items
WorkReport.responsibilities by STATUS       Items
WorkReport.responsibilities by TITLE        Items
WorkReport.responsibilities by UPDATED_AT   Items
WorkPlan.agency                         Plans
WorkPlan.workReport                     PlannedReports
WorkPlan.source                         Filed
WorkPlan.assignments                    Planned
WorkPlan.contacts                       Filed
SourceDocument.warnings                 Filed
Responsibility.workReport               Reports
Responsibility.light                    NamedByItemsLights
Responsibility.lead                     Leads
Responsibility.assignments              Assignments
Assignment.responsibility               Items
Assignment.agency                       Partners
Assignment.plan                         Plans
Assignment.contacts                     Contents
Assignment.light                        NamedByLights
Assignment.goals                        Contents
Assignment.measures                     Contents
Goal.assignment                         Contents
Goal.indicators                         Contents
Goal.measures                           Contents
Measure.assignment                      Contents
Measure.goal                            Contents
ResponsibilityFilter.lead               Leads
ResponsibilityFilter.assignments some   Assignments
ResponsibilityFilter.assignments none   Assignments
ResponsibilityFilter.assignments every  Assignments
AssignmentFilter.agency                 Partners
AssignmentFilter.responsibility         Items
AssignmentFilter.measures some          Contents
AssignmentFilter.measures none          Contents
AssignmentFilter.measures every         Contents
";

/// The table of paths: each with what a role is to see on it.
pub struct Table {
    sights: BTreeMap<&'static str, BTreeMap<&'static str, Rows>>,
    paths: BTreeMap<String, &'static str>,
}

impl Table {
    pub fn read() -> Self {
        let mut sights: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        let mut name = "";
        for line in SIGHTS.lines().filter(|line| !line.is_empty()) {
            let Some(line) = line.strip_prefix("    ") else {
                name = line;
                continue;
            };
            let (roles, rows) = line.split_once("   ").unwrap();
            let rows: Rows = rows.split_whitespace().filter(|row| *row != "-").map(str::to_owned).collect();
            for role in roles.split(' ') {
                let earlier = sights.entry(name).or_default().insert(role, rows.clone());
                assert!(ROLES.contains(&role) && earlier.is_none(), "{name} {role}");
            }
        }
        for (name, roles) in &sights {
            assert_eq!(roles.len() + 1, ROLES.len(), "{name} says of each role but anonymous what it sees");
        }
        let path = |line: &'static str| {
            let (path, sight) = line.rsplit_once(' ').unwrap();
            (path.trim().to_owned(), sight)
        };
        Self { sights, paths: PATHS.lines().filter(|line| !line.is_empty()).map(path).collect() }
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.keys().map(String::as_str)
    }

    /// What the role is to see on the path.
    pub fn expected(&self, path: &str, role: &str) -> &Rows {
        &self.sights[self.paths[path]][role]
    }
}
