//! Documents as files hold them: one a file, or many in a manifest of persisted documents, as clients' tools write it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::cli::failure::Failure;
use crate::model::text::hex;

/// No document is longer than a request may be, and a manifest holds some thousands of them.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A document to be registered.
#[derive(Debug)]
pub struct File {
    /// Where it is from, for messages.
    pub path: PathBuf,
    pub text: String,
}

/// The documents of a file, or of the `.graphql` files of a directory in the order of their names.
pub fn read(path: &Path) -> Result<Vec<File>, Failure> {
    let unreadable = |error: std::io::Error| Failure::Failed(format!("cannot read {}: {error}", path.display()));
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        return read_file(path);
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "graphql" || extension == "gql") {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        return Err(Failure::Failed(format!("{} holds no .graphql file; name another directory", path.display())));
    }
    let files = paths.iter().map(|path| read_file(path)).collect::<Result<Vec<_>, _>>()?;
    Ok(files.into_iter().flatten().collect())
}

fn read_file(path: &Path) -> Result<Vec<File>, Failure> {
    let refuse = |why: String| Failure::Failed(format!("{}: {why}", path.display()));
    let length = fs::metadata(path).map_err(|error| refuse(error.to_string()))?.len();
    if length > BYTES_MAX {
        return Err(refuse(format!("it is {length} bytes long, and {BYTES_MAX} are read; split it")));
    }
    let bytes = fs::read(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8; save it so".to_owned()))?;
    if path.extension().is_none_or(|extension| extension != "json") {
        return Ok(vec![File { path: path.to_owned(), text }]);
    }
    manifest(path, &text).map_err(refuse)
}

/// Apollo's manifest lists operations with id and body; that of graphql-codegen and Relay maps ids to documents.
fn manifest(path: &Path, text: &str) -> Result<Vec<File>, String> {
    let manifest: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| format!("it is no JSON object: {error}; name a manifest"))?;
    let pairs: Vec<(&str, &str)> = if let Some(Value::Array(operations)) = manifest.get("operations") {
        let pair = |operation| Some((text_of(operation, "id")?, text_of(operation, "body")?));
        let pairs: Vec<_> = operations.iter().filter_map(pair).collect();
        if pairs.len() < operations.len() {
            return Err("an operation of it has no id or no body; make it anew".to_owned());
        }
        pairs
    } else {
        let pairs: Vec<_> = manifest.iter().filter_map(|(id, body)| Some((id.as_str(), body.as_str()?))).collect();
        if pairs.len() < manifest.len() {
            return Err("it maps an id to something that is no document; make it anew".to_owned());
        }
        pairs
    };
    pairs
        .into_iter()
        .map(|(id, body)| {
            let hash = hex(&Sha256::digest(body.as_bytes()));
            if id.strip_prefix("sha256:").unwrap_or(id).eq_ignore_ascii_case(&hash) {
                return Ok(File { path: path.to_owned(), text: body.to_owned() });
            }
            Err(format!("the id {id} is not its document's SHA-256 ({hash}); let your tool use SHA-256"))
        })
        .collect()
}

fn text_of<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}
