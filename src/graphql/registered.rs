//! Registered operations: found by their hash or their name, and parsed once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::ExecutableDocument;
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use super::asker::Asker;
use super::failure::problem_of;
use super::prepared::Source;
use crate::graphql::Operation;
use crate::model::operation::{OperationKind, Registration};
use crate::model::problem::Problem;
use crate::model::text::hex;
use crate::store::Store;

/// How long what was found is kept: what is taken away, or means something else now, does so within this time.
const KEPT: Duration = Duration::from_secs(10);

/// Documents that are kept parsed.
const DOCUMENTS: u64 = 1_000;

/// A document that was registered.
#[derive(Debug)]
pub struct Document {
    pub sha256: String,
    pub parsed: Arc<ExecutableDocument>,
}

/// A name and what it means.
#[derive(Clone, Debug)]
pub struct Named {
    pub name: String,
    pub kind: OperationKind,
    pub document: Arc<Document>,
}

/// What is registered. Clones share it.
#[derive(Clone, Debug)]
pub struct Registered {
    /// Those of this node's own directory, by their hash and by their name.
    documents: Arc<HashMap<String, Arc<Document>>>,
    names: Arc<BTreeMap<String, Named>>,
    /// Those of the database that were found lately.
    found: Cache<String, Arc<Document>>,
    found_names: Cache<String, Named>,
}

impl Default for Registered {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Registered {
    /// With these besides what the database has.
    pub fn new(own: Vec<Named>) -> Self {
        let documents = own.iter().map(|named| (named.document.sha256.clone(), Arc::clone(&named.document))).collect();
        let names = own.into_iter().map(|named| (named.name.clone(), named)).collect();
        Self {
            documents: Arc::new(documents),
            names: Arc::new(names),
            found: Cache::builder().max_capacity(DOCUMENTS).time_to_live(KEPT).build(),
            found_names: Cache::builder().max_capacity(DOCUMENTS).time_to_live(KEPT).build(),
        }
    }

    /// The document that is asked. A document that comes with its hash runs as any other: it is not registered by that.
    pub async fn source(&self, asker: &Asker, operation: &mut Operation) -> Result<Source, Problem> {
        let query = std::mem::take(&mut operation.query);
        let only = asker.asks_registered_only();
        let sha256 = match operation.sha256.take() {
            None if !only => return Ok(Source::Text(query)),
            None => sha256(&query),
            Some(given) if query.is_empty() => given,
            Some(given) => {
                let sha256 = sha256(&query);
                if sha256 != given {
                    return Err(Problem::OtherHash { sha256 });
                }
                given
            }
        };
        match self.document(asker.store(), &sha256).await? {
            Some(document) => Ok(Source::Registered(document)),
            None if query.is_empty() => Err(Problem::PersistedQueryNotFound),
            None if only => Err(Problem::OnlyRegistered),
            None => Ok(Source::Text(query)),
        }
    }

    async fn document(&self, store: &Store, sha256: &str) -> Result<Option<Arc<Document>>, Problem> {
        let known = self.documents.get(sha256).cloned().or_else(|| self.found.get(sha256));
        if known.is_some() {
            return Ok(known);
        }
        let Some(text) = store.registered_document(sha256).await.map_err(|error| problem_of(&error))? else {
            return Ok(None);
        };
        let document = document(sha256, &text)?;
        self.found.insert(sha256.to_owned(), Arc::clone(&document));
        Ok(Some(document))
    }

    /// What a name means now.
    pub async fn named(&self, store: &Store, name: &str) -> Result<Option<Named>, Problem> {
        let known = self.names.get(name).cloned().or_else(|| self.found_names.get(name));
        if known.is_some() {
            return Ok(known);
        }
        let Some(found) = store.registered_operation(name).await.map_err(|error| problem_of(&error))? else {
            return Ok(None);
        };
        let named = named(found)?;
        self.found_names.insert(name.to_owned(), named.clone());
        Ok(Some(named))
    }

    /// All that names mean now, by their names.
    pub async fn all(&self, store: &Store) -> Result<Vec<Named>, Problem> {
        let mut all: BTreeMap<String, Named> = BTreeMap::new();
        let listed = store.registered_operations().await.map_err(|error| problem_of(&error))?;
        for listed in listed.into_iter().filter(|listed| listed.current) {
            all.insert(listed.registration.name.clone(), named(listed.registration)?);
        }
        all.extend(self.names.iter().map(|(name, own)| (name.clone(), own.clone())));
        Ok(all.into_values().collect())
    }
}

/// A registration, parsed.
pub fn named(registration: Registration) -> Result<Named, Problem> {
    let Registration { name, sha256, kind, document: text } = registration;
    Ok(Named { name, kind, document: document(&sha256, &text)? })
}

/// It was parsed and checked when it was registered.
fn document(sha256: &str, text: &str) -> Result<Arc<Document>, Problem> {
    let parsed = async_graphql::parser::parse_query(text).map_err(|error| {
        tracing::error!(%error, sha256, "a registered document does not parse");
        Problem::Internal
    })?;
    Ok(Arc::new(Document { sha256: sha256.to_owned(), parsed: Arc::new(parsed) }))
}

/// The hash by which a document is asked.
pub fn sha256(document: &str) -> String {
    hex(&Sha256::digest(document.as_bytes()))
}
