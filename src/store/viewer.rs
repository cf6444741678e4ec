//! From a token's codes to rows: the one lookup that comes before any scope.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use moka::sync::Cache;
use sea_orm::{ConnectionTrait, Statement, Value};
use uuid::Uuid;

use super::Store;
use super::error::StoreError;
use crate::model::viewer::{Bearer, Sight, Viewer};

/// What a token's jurisdiction and agency are here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub jurisdiction: Uuid,
    /// The jurisdiction and all below it in the tree.
    pub tree: Vec<Uuid>,
    /// None where the token names none, or one that is not known or no longer active.
    pub agency: Option<Uuid>,
}

/// Identities that were found lately. Short-lived, so that an agency that is dissolved loses its sight soon.
#[derive(Clone, Debug)]
pub(super) struct Identities(Cache<(String, Option<String>), Arc<Identity>>);

impl Default for Identities {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(10)).build())
    }
}

impl Store {
    /// Finds the jurisdiction and the agency of these codes; none where the jurisdiction is not known.
    pub async fn identity(
        &self,
        jurisdiction: &str,
        agency: Option<&str>,
    ) -> Result<Option<Arc<Identity>>, StoreError> {
        let key = (jurisdiction.to_owned(), agency.map(str::to_owned));
        if let Some(identity) = self.identities.0.get(&key) {
            return Ok(Some(identity));
        }
        let found = self.find_identity(jurisdiction, agency).await?.map(Arc::new);
        if let Some(identity) = &found {
            // A code that is not known yet may be created any moment, so only what was found is kept.
            if identity.agency.is_some() == agency.is_some() {
                self.identities.0.insert(key, Arc::clone(identity));
            }
        }
        Ok(found)
    }

    async fn find_identity(&self, jurisdiction: &str, agency: Option<&str>) -> Result<Option<Identity>, StoreError> {
        let values = [jurisdiction.into(), agency.unwrap_or_default().into()];
        self.identity_by("code", values).await
    }

    /// Whoever this bearer is by now, as if it asked; none where its agency or its jurisdiction is no more.
    pub async fn viewer_of(&self, bearer: &Bearer) -> Result<Option<Viewer>, StoreError> {
        let Bearer { subject, roles, jurisdiction, agency } = bearer;
        let values = [(*jurisdiction).into(), agency.unwrap_or_default().into()];
        let Some(identity) = self.identity_by("id", values).await? else { return Ok(None) };
        let sight = Sight::of_roles(roles, &identity.tree, identity.agency);
        Ok(sight.map(|sight| Viewer {
            subject: subject.clone(),
            name: None,
            roles: roles.clone(),
            jurisdiction: identity.jurisdiction,
            agency: sight.agency,
            sight,
            expires_at: DateTime::<Utc>::MAX_UTC,
        }))
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "who asks must be known before there is a scope; reads reference data only"
    )]
    async fn identity_by(&self, column: &str, values: [Value; 2]) -> Result<Option<Identity>, StoreError> {
        let statement = Statement::from_sql_and_values(
            self.reader.get_database_backend(),
            format!(
                "WITH RECURSIVE tree (id, depth) AS (
                     SELECT id, 0 FROM jurisdiction WHERE {column} = $1
                     UNION ALL
                     SELECT below.id, tree.depth + 1 FROM jurisdiction below
                     JOIN tree ON below.parent_id = tree.id WHERE tree.depth < 9
                 )
                 SELECT tree.id, agency.id AS agency_id FROM tree
                 LEFT JOIN agency ON tree.depth = 0 AND agency.jurisdiction_id = tree.id AND agency.{column} = $2 AND agency.active
                 ORDER BY tree.depth"
            ),
            values,
        );
        let rows = self.reader.query_all_raw(statement).await?;
        let tree = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<Vec<Uuid>, _>>()?;
        let Some((&root, first)) = tree.first().zip(rows.first()) else { return Ok(None) };
        Ok(Some(Identity { jurisdiction: root, agency: first.try_get("", "agency_id")?, tree }))
    }

    /// The only jurisdiction at the root of the tree; none where there is none or several.
    #[expect(clippy::disallowed_methods, reason = "the command line's default jurisdiction, before there is a viewer")]
    pub async fn only_root(&self) -> Result<Option<String>, StoreError> {
        let statement = Statement::from_string(
            self.reader.get_database_backend(),
            "SELECT code FROM jurisdiction WHERE parent_id IS NULL LIMIT 2",
        );
        let rows = self.reader.query_all_raw(statement).await?;
        match rows.as_slice() {
            [only] => Ok(Some(only.try_get("", "code")?)),
            _ => Ok(None),
        }
    }
}
