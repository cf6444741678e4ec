//! The matrix, as it is to be read: who sees which rows, and which of these sights each path of the schema opens.

use std::collections::{BTreeMap, BTreeSet};

use super::city::ROLES;

/// Names of rows.
pub type Rows = BTreeSet<String>;

/// What each role sees of the city of `city.rs`; `-` is nothing. Nobody anonymous sees anything. `led/KJJ:SA` is
/// led/KJJ/SUBMITTED and led/KJJ/ACCEPTED; [`WORDS`] has the letters.
const SIGHTS: &str = "
Viewer
    KJJ LYJ SWJ DAJ supervisor auditor admin neighbour   Viewer
Buckets
    KJJ LYJ SWJ DAJ supervisor auditor admin neighbour   -
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
    supervisor auditor   joint/KJJ joint/SWJ led/KJJ left/KJJ shared/KJJ trade/SWJ
    neighbour            huangshi/HSKJJ
NamedByLights
    KJJ                  joint/KJJ led/KJJ shared/KJJ
    LYJ                  led/KJJ led/LYJ shared/KJJ shared/LYJ
    SWJ                  joint/KJJ joint/SWJ left/SWJ trade/SWJ
    DAJ admin            -
    supervisor auditor   joint/KJJ joint/SWJ led/KJJ shared/KJJ trade/SWJ
    neighbour            huangshi/HSKJJ
NamedByItemsLights
    KJJ                  led/KJJ
    LYJ                  led/KJJ shared/LYJ
    SWJ                  joint/SWJ left/SWJ trade/SWJ
    DAJ admin            -
    supervisor auditor   joint/SWJ led/KJJ trade/SWJ
    neighbour            huangshi/HSKJJ
Webhooks
    KJJ                  hook-KJJ
    LYJ SWJ DAJ admin    -
    supervisor auditor   hook-KJJ hook-office
    neighbour            hook-neighbour
Exports
    KJJ                  export-KJJ
    LYJ SWJ DAJ auditor admin   -
    supervisor           export-office
    neighbour            export-neighbour
Snapshots
    KJJ LYJ SWJ DAJ supervisor auditor admin neighbour   SyncSnapshot
Hooked
    KJJ                  KJJ
    LYJ SWJ DAJ admin neighbour   -
    supervisor auditor   KJJ
Deliveries
    KJJ                  501
    LYJ SWJ DAJ admin    -
    supervisor auditor   501 502
    neighbour            503
Nothing
    KJJ LYJ SWJ DAJ supervisor auditor admin neighbour   -
Counts
    KJJ                  市科技局/3/15 市旅游局/2/5 市商务局/1/0
    LYJ                  市科技局/2/0 市旅游局/2/10
    SWJ                  市科技局/2/10 市商务局/3/15
    DAJ admin            -
    supervisor auditor   市科技局/6/30 市旅游局/2/10 市商务局/3/15
    neighbour            黄石市科技局/1/5
CountedAgencies
    KJJ                  市科技局 市旅游局 市商务局
    LYJ                  市科技局 市旅游局
    SWJ                  市科技局 市商务局
    DAJ admin            -
    supervisor auditor   市科技局 市旅游局 市商务局
    neighbour            黄石市科技局
CountedInForce
    KJJ                  1 2 3
    LYJ                  2
    SWJ                  1 3
    DAJ admin            -
    supervisor auditor   2 3
    neighbour            1
CountedDue
    KJJ LYJ SWJ supervisor auditor neighbour   0
    DAJ admin            -
CountedSubmitted
    KJJ                  0 5 15
    LYJ                  0 10
    SWJ                  10 15
    DAJ admin            -
    supervisor auditor   10 15 30
    neighbour            5
Deadlines
    KJJ LYJ SWJ          2015-Q2
    DAJ admin            -
    supervisor auditor   2014-Q2 2015-Q2
    neighbour            2015-Q3
Suggested
    KJJ LYJ SWJ          2015-Q2 2015-Q3 2015-Q4
    DAJ admin            -
    supervisor auditor   2014-Q2 2014-Q3 2014-Q4 2015-Q2 2015-Q3 2015-Q4
    neighbour            2015-Q2 2015-Q3 2015-Q4
Obligations
    KJJ                  joint/KJJ led/KJJ led/LYJ shared/KJJ
    LYJ                  led/LYJ shared/LYJ
    SWJ                  joint/KJJ joint/SWJ left/KJJ left/SWJ trade/SWJ
    DAJ admin            -
    supervisor auditor   draft/KJJ joint/KJJ joint/SWJ led/KJJ led/LYJ left/KJJ left/SWJ old/KJJ shared/KJJ shared/LYJ trade/SWJ
    neighbour            huangshi/HSKJJ
Owing
    KJJ                  KJJ LYJ
    LYJ                  LYJ
    SWJ                  KJJ SWJ
    DAJ admin            -
    supervisor auditor   KJJ LYJ SWJ
    neighbour            HSKJJ
OwedReports
    KJJ                  joint/KJJ:DR led/KJJ:DR led/LYJ:R shared/KJJ:DR
    LYJ                  led/LYJ:DR shared/LYJ:DR
    SWJ                  joint/KJJ:R joint/SWJ:DR left/KJJ:R left/SWJ:DR trade/SWJ:DR
    DAJ admin            -
    supervisor auditor   draft/KJJ:R joint/KJJ:R joint/SWJ:R led/KJJ:R led/LYJ:R left/KJJ:R left/SWJ:R old/KJJ:R shared/KJJ:R shared/LYJ:R trade/SWJ:R
    neighbour            huangshi/HSKJJ:R
Scores
    KJJ                  99
    LYJ                  98
    SWJ                  97
    DAJ admin            -
    supervisor auditor   97 98 99
    neighbour            96
ScoreLines
    KJJ                  -1
    LYJ                  -2
    SWJ                  -3
    DAJ admin            -
    supervisor auditor   -1 -2 -3
    neighbour            -4
Scored
    KJJ                  led/KJJ
    LYJ                  led/LYJ
    SWJ                  trade/SWJ
    DAJ admin            -
    supervisor auditor   led/KJJ led/LYJ trade/SWJ
    neighbour            huangshi/HSKJJ
Progress
    KJJ                  joint/KJJ:DWSRA joint/SWJ:A led/KJJ:DWSRA led/LYJ:SRA shared/KJJ:DWSRA shared/LYJ:A
    LYJ                  led/KJJ:A led/LYJ:DWSRA shared/KJJ:A shared/LYJ:DWSRA
    SWJ                  joint/KJJ:SRA joint/SWJ:DWSRA left/KJJ:SRA left/SWJ:DWSRA trade/SWJ:DWSRA
    DAJ admin            -
    supervisor auditor   draft/KJJ:SRA joint/KJJ:SRA joint/SWJ:SRA led/KJJ:SRA led/LYJ:SRA left/KJJ:SRA left/SWJ:SRA old/KJJ:SRA shared/KJJ:SRA shared/LYJ:SRA trade/SWJ:SRA
    neighbour            huangshi/HSKJJ:SRA
Details
    KJJ                  joint/KJJ:DWSRA led/KJJ:DWSRA led/LYJ:SRA shared/KJJ:DWSRA
    LYJ                  led/LYJ:DWSRA shared/LYJ:DWSRA
    SWJ                  joint/KJJ:SRA joint/SWJ:DWSRA left/KJJ:SRA left/SWJ:DWSRA trade/SWJ:DWSRA
    DAJ admin            -
    supervisor auditor   draft/KJJ:SRA joint/KJJ:SRA joint/SWJ:SRA led/KJJ:SRA led/LYJ:SRA left/KJJ:SRA left/SWJ:SRA old/KJJ:SRA shared/KJJ:SRA shared/LYJ:SRA trade/SWJ:SRA
    neighbour            huangshi/HSKJJ:SRA
Files
    KJJ                  joint/KJJ:DLWSRA led/KJJ:DLWSRA led/LYJ:SRA shared/KJJ:DLWSRA
    LYJ                  led/LYJ:DLWSRA shared/LYJ:DLWSRA
    SWJ                  joint/KJJ:SRA joint/SWJ:DLWSRA left/KJJ:SRA left/SWJ:DLWSRA trade/SWJ:DLWSRA
    DAJ admin            -
    supervisor auditor   draft/KJJ:SRA joint/KJJ:SRA joint/SWJ:SRA led/KJJ:SRA led/LYJ:SRA left/KJJ:SRA left/SWJ:SRA old/KJJ:SRA shared/KJJ:SRA shared/LYJ:SRA trade/SWJ:SRA
    neighbour            huangshi/HSKJJ:SRA
Latest
    KJJ                  joint/KJJ:D joint/SWJ:A led/KJJ:D led/LYJ:S shared/KJJ:D shared/LYJ:A
    LYJ                  led/KJJ:A led/LYJ:D shared/KJJ:A shared/LYJ:D
    SWJ                  joint/KJJ:S joint/SWJ:D left/KJJ:S left/SWJ:D trade/SWJ:D
    DAJ admin            -
    supervisor auditor   draft/KJJ:S joint/KJJ:S joint/SWJ:S led/KJJ:S led/LYJ:S left/KJJ:S left/SWJ:S old/KJJ:S shared/KJJ:S shared/LYJ:S trade/SWJ:S
    neighbour            huangshi/HSKJJ:S
Found
    KJJ                  joint led shared joint/KJJ led/KJJ shared/KJJ joint/KJJ:DWSRA joint/SWJ:A led/KJJ:DWSRA led/LYJ:SRA shared/KJJ:DWSRA shared/LYJ:A
    LYJ                  led shared led/KJJ led/LYJ shared/KJJ shared/LYJ led/KJJ:A led/LYJ:DWSRA shared/KJJ:A shared/LYJ:DWSRA
    SWJ                  joint left trade joint/KJJ joint/SWJ left/KJJ left/SWJ trade/SWJ joint/KJJ:SRA joint/SWJ:DWSRA left/KJJ:SRA left/SWJ:DWSRA trade/SWJ:DWSRA
    DAJ admin            -
    supervisor auditor   draft joint led left old shared trade joint/KJJ joint/SWJ led/KJJ left/KJJ shared/KJJ trade/SWJ draft/KJJ:SRA joint/KJJ:SRA joint/SWJ:SRA led/KJJ:SRA led/LYJ:SRA left/KJJ:SRA left/SWJ:SRA old/KJJ:SRA shared/KJJ:SRA shared/LYJ:SRA trade/SWJ:SRA
    neighbour            huangshi huangshi/HSKJJ huangshi/HSKJJ:SRA
Readings
    KJJ                  joint/KJJ:12345 led/KJJ:12345 shared/KJJ:12345
    LYJ                  led/KJJ:4 led/LYJ:12345 shared/KJJ:4 shared/LYJ:12345
    SWJ                  joint/KJJ:234 joint/SWJ:12345 left/KJJ:234 left/SWJ:12345 trade/SWJ:12345
    DAJ admin            -
    supervisor auditor   joint/KJJ:234 joint/SWJ:234 led/KJJ:234 left/KJJ:234 shared/KJJ:234 trade/SWJ:234
    neighbour            huangshi/HSKJJ:234
Sources
    KJJ                  led/LYJ:SRA
    LYJ                  shared/KJJ:A
    SWJ                  joint/KJJ:SRA left/KJJ:SRA
    DAJ admin            -
    supervisor auditor   joint/KJJ:SRA led/LYJ:SRA left/KJJ:SRA shared/KJJ:SRA
    neighbour            -
Extended
    KJJ                  joint/KJJ led/KJJ shared/KJJ
    LYJ                  led/LYJ shared/LYJ
    SWJ                  joint/KJJ joint/SWJ left/KJJ left/SWJ trade/SWJ
    DAJ admin            -
    supervisor auditor   joint/KJJ joint/SWJ led/KJJ left/KJJ shared/KJJ trade/SWJ
    neighbour            huangshi/HSKJJ
Told
    KJJ                  joint/KJJ:iad joint/SWJ:i led/KJJ:iad led/LYJ:ia shared/KJJ:iad shared/LYJ:i
    LYJ                  led/KJJ:i led/LYJ:iad shared/KJJ:i shared/LYJ:iad
    SWJ                  joint/KJJ:ia joint/SWJ:iad left/KJJ:ia left/SWJ:iad trade/SWJ:iad
    DAJ admin            -
    supervisor auditor   draft/KJJ:iao joint/KJJ:iao joint/SWJ:iao led/KJJ:iao led/LYJ:iao left/KJJ:iao left/SWJ:iao old/KJJ:iao shared/KJJ:iao shared/LYJ:iao trade/SWJ:iao
    neighbour            huangshi/HSKJJ:iao
ToldOfItems
    KJJ                  joint:i led:i shared:i joint/KJJ:iad joint/SWJ:i led/KJJ:iad led/LYJ:ia shared/KJJ:iad shared/LYJ:i
    LYJ                  led:i shared:i led/KJJ:i led/LYJ:iad shared/KJJ:i shared/LYJ:iad
    SWJ                  joint:i left:i trade:i joint/KJJ:ia joint/SWJ:iad left/KJJ:ia left/SWJ:iad trade/SWJ:iad
    DAJ admin            -
    supervisor auditor   draft:io joint:io led:io left:io old:io shared:io trade:io draft/KJJ:iao joint/KJJ:iao joint/SWJ:iao led/KJJ:iao led/LYJ:iao left/KJJ:iao left/SWJ:iao old/KJJ:iao shared/KJJ:iao shared/LYJ:iao trade/SWJ:iao
    neighbour            huangshi:io huangshi/HSKJJ:iao
ToldByFeed
    KJJ                  joint:i led:i shared:i joint/KJJ:iad joint/SWJ:i led/KJJ:iad led/LYJ:ia shared/KJJ:iad shared/LYJ:i change
    LYJ                  led:i shared:i led/KJJ:i led/LYJ:iad shared/KJJ:i shared/LYJ:iad change
    SWJ                  joint:i left:i trade:i joint/KJJ:ia joint/SWJ:iad left/KJJ:ia left/SWJ:iad trade/SWJ:iad
    DAJ admin            -
    supervisor auditor   draft:io joint:io led:io left:io old:io shared:io trade:io draft/KJJ:iao joint/KJJ:iao joint/SWJ:iao led/KJJ:iao led/LYJ:iao left/KJJ:iao left/SWJ:iao old/KJJ:iao shared/KJJ:iao shared/LYJ:iao trade/SWJ:iao
    neighbour            huangshi:io huangshi/HSKJJ:iao
";

/// Each path on which rows are read: a field that gives objects (behind `node` and `nodes` each type is a path of its
/// own), an order of a list, a filter through a relation (as which a row counts if the filter can tell of it).
const PATHS: &str = "
Query.viewer                            Viewer
Query.rateLimit                         Buckets
Query.node Agency                       Agencies
Query.node Assignment                   Assignments
Query.node Attachment                   Files
Query.node ExtensionRequest             Obligations
Query.node Goal                         Contents
Query.node Indicator                    Contents
Query.node Jurisdiction                 Places
Query.node Measure                      Contents
Query.node ProgressReport               Progress
Query.node Reminder                     Obligations
Query.node ReportingObligation          Obligations
Query.node Responsibility               Items
Query.node WorkPlan                     Plans
Query.node WorkReport                   Reports
Query.nodes Agency                      Agencies
Query.nodes Assignment                  Assignments
Query.nodes Attachment                  Files
Query.nodes ExtensionRequest            Obligations
Query.nodes Goal                        Contents
Query.nodes Indicator                   Contents
Query.nodes Jurisdiction                Places
Query.nodes Measure                     Contents
Query.nodes ProgressReport              Progress
Query.nodes Reminder                    Obligations
Query.nodes ReportingObligation         Obligations
Query.nodes Responsibility              Items
Query.nodes WorkPlan                    Plans
Query.nodes WorkReport                  Reports
Query.statistics                        Counts
Query.statistics by KEY                 Counts
Query.statistics by ASSIGNMENTS         Counts
Query.statistics by OVERDUE             Counts
Query.statistics by COMPLETION_RATE     Counts
Query.statistics by OVERDUE_RATE        Counts
Query.statistics by ON_TIME_REPORT_RATE Counts
StatisticsBucket.keys                   CountedAgencies
StatisticsBucket.acknowledgementRate    CountedInForce
StatisticsBucket.completionRate         CountedInForce
StatisticsBucket.overdueRate            CountedInForce
StatisticsBucket.onTimeReportRate       CountedDue
StatisticsBucket.returnRate             CountedSubmitted
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
Query.reportingObligations              Obligations
Query.search                            Found
SearchHit.node Agency                   Nothing
SearchHit.node Assignment               Nothing
SearchHit.node Attachment               Nothing
SearchHit.node ExportJob                Nothing
SearchHit.node ExtensionRequest         Nothing
SearchHit.node Goal                     Contents
SearchHit.node Indicator                Nothing
SearchHit.node Jurisdiction             Nothing
SearchHit.node Measure                  Contents
SearchHit.node ProgressReport           Progress
SearchHit.node Reminder                 Nothing
SearchHit.node ReportingObligation      Nothing
SearchHit.node Responsibility           Items
SearchHit.node Webhook                  Nothing
SearchHit.node WorkPlan                 Nothing
SearchHit.node WorkReport               Nothing
SearchHit.responsibility                Items
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
WorkReport.reportingDeadlines           Deadlines
WorkReport.suggestedDeadlines           Suggested
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
WorkPlan.evaluation                     Scores
WorkPlan.review                         Filed
Evaluation.lines                        ScoreLines
EvaluationLine.assignment               Scored
EvaluationLine.evidence Agency              Nothing
EvaluationLine.evidence Assignment          Scored
EvaluationLine.evidence Attachment          Nothing
EvaluationLine.evidence ExtensionRequest    Nothing
EvaluationLine.evidence Goal                Nothing
EvaluationLine.evidence Indicator           Nothing
EvaluationLine.evidence Jurisdiction        Nothing
EvaluationLine.evidence Measure             Nothing
EvaluationLine.evidence ProgressReport      Nothing
EvaluationLine.evidence Reminder            Nothing
EvaluationLine.evidence ReportingObligation Scored
EvaluationLine.evidence Responsibility      Nothing
EvaluationLine.evidence WorkPlan            Plans
EvaluationLine.evidence Webhook             Nothing
EvaluationLine.evidence ExportJob           Nothing
EvaluationLine.evidence WorkReport          Nothing
ReportingObligation.agency              Owing
ReportingObligation.assignment          Obligations
ReportingObligation.progressReport      OwedReports
ReportingObligation.light               Nothing
SourceDocument.warnings                 Filed
Responsibility.workReport               Reports
Responsibility.light                    NamedByItemsLights
Responsibility.lead                     Leads
Responsibility.assignments              Assignments
Responsibility.history                  ToldOfItems
Assignment.responsibility               Items
Assignment.agency                       Partners
Assignment.plan                         Plans
Assignment.contacts                     Contents
Assignment.light                        NamedByLights
Assignment.goals                        Contents
Assignment.measures                     Contents
Assignment.reminders                    Obligations
Assignment.extensionRequests            Obligations
Assignment.progressReports              Progress
Assignment.progressReport               Latest
Assignment.history                      Told
Goal.assignment                         Contents
Goal.indicators                         Contents
Goal.measures                           Contents
Measure.assignment                      Contents
Measure.goal                            Contents
ProgressReport.assignment               Assignments
ProgressReport.readings                 Readings
ProgressReport.measuresDone             Contents
ProgressReport.attachments              Files
ProgressReport.sources                  Sources
ProgressReport.submittedBy              Details
ProgressReport.review                   Details
IndicatorReading.indicator              Contents
Review.reviewer                         Details
Actor.agency                            Owing
Reminder.assignment                     Obligations
ExtensionRequest.assignment             Obligations
ExtensionRequest.measures               Extended
ExtensionRequest.decidedBy              Obligations
Change.actor                            Told
Change.changes                          Told
Change.entity Agency                    Partners
Change.entity Assignment                Assignments
Change.entity Attachment                Files
Change.entity ExtensionRequest          Obligations
Change.entity Goal                      Contents
Change.entity Indicator                 Contents
Change.entity Jurisdiction              ReportedPlaces
Change.entity Measure                   Contents
Change.entity ProgressReport            Progress
Change.entity Reminder                  Obligations
Change.entity ReportingObligation       Obligations
Change.entity Responsibility            Items
Change.entity WorkPlan                  Plans
Change.entity WorkReport                Reports
Change.entity Webhook                   Nothing
Change.entity ExportJob                 Nothing
ResponsibilityFilter.lead               Leads
ResponsibilityFilter.assignments some   Assignments
ResponsibilityFilter.assignments none   Assignments
ResponsibilityFilter.assignments every  Assignments
ReportingObligationFilter.agency        Owing
ReportingObligationFilter.assignment    Obligations
AssignmentFilter.agency                 Partners
AssignmentFilter.responsibility         Items
AssignmentFilter.measures some          Contents
AssignmentFilter.measures none          Contents
AssignmentFilter.measures every         Contents
AssignmentFilter.reminders some         Obligations
AssignmentFilter.reminders none         Obligations
AssignmentFilter.reminders every        Obligations
AssignmentFilter.extensionRequests some Obligations
AssignmentFilter.extensionRequests none Obligations
AssignmentFilter.extensionRequests every Obligations
AssignmentFilter.progressReports some   Progress
AssignmentFilter.progressReports none   Progress
AssignmentFilter.progressReports every  Progress
Query.changes                           ToldByFeed
Query.webhooks                          Webhooks
Query.node Webhook                      Webhooks
Query.nodes Webhook                     Webhooks
Query.exports                           Exports
Query.node ExportJob                    Exports
Query.nodes ExportJob                   Exports
Query.syncSnapshot                      Snapshots
Webhook.agency                          Hooked
Webhook.deliveries                      Deliveries
Subscription.assignmentChanged          Assignments
Subscription.responsibilityChanged      Items
Subscription.changes                    ToldByFeed
AssignmentChange.assignment             Assignments
ResponsibilityChange.responsibility     Items
ChangeFilter.agency                     Partners
ChangeFilter.responsibility             Items
";

/// What belongs to subscriptions.
const FOLLOWED: [&str; 4] = ["Subscription.", "AssignmentChange.", "ResponsibilityChange.", "ChangeFilter."];

/// The last word of a name by its letter: states of reports, and whom an event tells.
const WORDS: [(char, &str); 10] = [
    ('D', "DRAFT"),
    ('S', "SUBMITTED"),
    ('R', "RETURNED"),
    ('W', "REWORKED"),
    ('L', "LATE"),
    ('A', "ACCEPTED"),
    ('i', "ITEM"),
    ('a', "AGENCY"),
    ('d', "DRAFT"),
    ('o', "OFFICE"),
];

/// The rows that a word of [`SIGHTS`] stands for. A figure is itself.
fn spelled(word: &str) -> Vec<String> {
    let Some((name, letters)) = word.split_once(':') else { return vec![word.to_owned()] };
    let last = |letter: char| WORDS.iter().find(|(known, _)| *known == letter).map(|(_, word)| (*word).to_owned());
    letters.chars().map(|letter| format!("{name}/{}", last(letter).unwrap_or(letter.to_string()))).collect()
}

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
            let rows: Rows = rows.split_whitespace().filter(|row| *row != "-").flat_map(spelled).collect();
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

    /// The paths that a query goes; the others are followed (`follow.rs`).
    pub fn asked(&self) -> impl Iterator<Item = &str> {
        let followed = |path: &str| FOLLOWED.iter().any(|owner| path.starts_with(owner));
        self.paths().filter(move |path| !followed(path))
    }

    /// What the role is to see of a sight.
    pub fn sight(&self, name: &str, role: &str) -> &Rows {
        &self.sights[name][role]
    }

    /// What the role is to see on the path.
    pub fn expected(&self, path: &str, role: &str) -> &Rows {
        &self.sights[self.paths[path]][role]
    }
}
