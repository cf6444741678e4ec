//! Who finds what: a text of the index is seen as the row is whose text it is.

use entity::search_text::Column;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{HELD_ID, held_by};
use crate::model::search::SearchScope;
use crate::store::scope::Scope;
use crate::store::sql::{among, any, col};

impl Scope<'_> {
    /// Texts of the index: those of items that the viewer sees, and of what belongs to them as far as it sees that. Of a
    /// progress report's details [`Scope::sees_with_report_details`] decides.
    pub(in crate::store) fn sees_search_text(&self, alias: &str) -> Expr {
        let of = |kind: SearchScope| col(alias, Column::Kind).eq(kind.as_str());
        let item = self.sees(
            |oversees| among(self.backend(), col(alias, Column::JurisdictionId), oversees),
            |agency| col(alias, Column::ResponsibilityId).in_subquery(held_by(agency, HELD_ID)),
        );
        item.and(any([
            of(SearchScope::Responsibility),
            any([of(SearchScope::Measure), of(SearchScope::Goal)])
                .and(self.sees_contents(col(alias, Column::AssignmentId))),
            of(SearchScope::ProgressReport).and(self.sees_with_report(col(alias, Column::Id))),
        ]))
    }
}
