//! Limits that can be used: none is zero.

use super::layers::Places;
use super::{ConfigError, DatabaseConfig, Limits};
use crate::model::attachment::FILE_BYTES_MAX;

/// Brackets nested deeper come near the parser's end of the stack (which 2,000 overflow).
const NESTING_MAX: usize = 256;

/// Whoever coerces a filter recurses with large frames: 30 objects deep is safe on a thread's stack of 2 MiB.
const FILTER_DEPTH_MAX: usize = 15;

/// What a client does not read is held for it, a document an event.
const STREAM_QUEUE_MAX: usize = 10_000;

pub(super) fn check(limits: &Limits, database: &DatabaseConfig, places: &Places) -> Result<(), ConfigError> {
    let DatabaseConfig { pool_size, acquire_seconds, statement_timeout_ms, busy_timeout_ms: _ } = *database;
    // By name, so that a new limit does not compile until it is in the list.
    let Limits {
        document_bytes,
        nesting,
        selections,
        depth,
        complexity,
        aliases,
        root_fields,
        directives,
        filter_depth,
        filter_conditions,
        list_values,
        node_ids,
        search_characters,
        search_terms,
        page_size_max,
        body_bytes,
        request_seconds,
        concurrent_requests,
        header_read_seconds,
        connection_init_seconds,
        streams_per_socket,
        streams_per_viewer,
        streams_per_node,
        stream_queue,
        file_bytes,
        upload_seconds,
        concurrent_uploads,
        concurrent_exports,
        export_seconds,
        export_stall_seconds,
    } = *limits;
    let zeros = [
        ("limits.document_bytes", document_bytes == 0),
        ("limits.nesting", nesting == 0),
        ("limits.selections", selections == 0),
        ("limits.depth", depth == 0),
        ("limits.complexity", complexity == 0),
        ("limits.aliases", aliases == 0),
        ("limits.root_fields", root_fields == 0),
        ("limits.directives", directives == 0),
        ("limits.filter_depth", filter_depth == 0),
        ("limits.filter_conditions", filter_conditions == 0),
        ("limits.list_values", list_values == 0),
        ("limits.node_ids", node_ids == 0),
        ("limits.search_characters", search_characters == 0),
        ("limits.search_terms", search_terms == 0),
        ("limits.page_size_max", page_size_max == 0),
        ("limits.body_bytes", body_bytes == 0),
        ("limits.request_seconds", request_seconds == 0),
        ("limits.concurrent_requests", concurrent_requests == 0),
        ("limits.header_read_seconds", header_read_seconds == 0),
        ("limits.connection_init_seconds", connection_init_seconds == 0),
        ("limits.streams_per_socket", streams_per_socket == 0),
        ("limits.streams_per_viewer", streams_per_viewer == 0),
        ("limits.streams_per_node", streams_per_node == 0),
        ("limits.stream_queue", stream_queue == 0),
        ("limits.file_bytes", file_bytes == 0),
        ("limits.upload_seconds", upload_seconds == 0),
        ("limits.concurrent_uploads", concurrent_uploads == 0),
        ("limits.concurrent_exports", concurrent_exports == 0),
        ("limits.export_seconds", export_seconds == 0),
        ("limits.export_stall_seconds", export_stall_seconds == 0),
        ("database.pool_size", pool_size == 0),
        ("database.acquire_seconds", acquire_seconds == 0),
        // PostgreSQL reads 0 as no limit at all.
        ("database.statement_timeout_ms", statement_timeout_ms == 0),
    ];
    if let Some((key, _)) = zeros.iter().find(|(_, zero)| *zero) {
        return Err(places.refuse(key, "is 0, and so nothing would be served", "set it to 1 or more"));
    }
    if filter_depth > FILTER_DEPTH_MAX {
        let problem = format!("is {filter_depth}, and filters are read safely up to {FILTER_DEPTH_MAX}");
        return Err(places.refuse("limits.filter_depth", problem, "lower it"));
    }
    if file_bytes > FILE_BYTES_MAX {
        let problem = format!("is {file_bytes}, and the database keeps files up to {FILE_BYTES_MAX}");
        return Err(places.refuse("limits.file_bytes", problem, "lower it"));
    }
    if nesting > NESTING_MAX {
        let problem = format!("is {nesting}, and the parser's stack is safe up to {NESTING_MAX}");
        return Err(places.refuse("limits.nesting", problem, "lower it"));
    }
    if stream_queue > STREAM_QUEUE_MAX {
        let problem = format!("is {stream_queue}, and so many events of each stream might be held in memory");
        return Err(places.refuse("limits.stream_queue", problem, "set it to 10000 or less"));
    }
    if statement_timeout_ms >= request_seconds.saturating_mul(1_000) {
        return Err(places.refuse(
            "database.statement_timeout_ms",
            format!("is {statement_timeout_ms}, not below the {request_seconds} s that a request has"),
            "lower it, or raise `limits.request_seconds`",
        ));
    }
    Ok(())
}
