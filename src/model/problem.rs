//! Everything that a request can be refused for: one closed list that feeds the API's codes, HTTP's status and the words.

use super::language::Language;
use super::rate_limit::Empty;
use super::statistics::StatisticsProblem;
use super::text_enum::text_enum;

text_enum! {
    /// `extensions.code` of a top-level error. The list is closed: a client may match it without a default.
    ErrorCode {
        /// No token, or one that is not valid.
        Unauthenticated = "UNAUTHENTICATED",
        /// A valid token without a usable role, jurisdiction or agency.
        Forbidden = "FORBIDDEN",
        /// The request does not parse, validate or make sense.
        BadUserInput = "BAD_USER_INPUT",
        /// A limit on the size or cost of a request.
        CostExceeded = "COST_EXCEEDED",
        /// Too much asked in a time, too many streams, or events that are not read as fast as they come.
        RateLimited = "RATE_LIMITED",
        /// The hash is of no registered operation: send the document with it.
        PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND",
        /// The request took too long.
        Timeout = "TIMEOUT",
        /// The server, its database or its keys cannot be had now.
        Unavailable = "UNAVAILABLE",
        /// A fault of the server; the log has it under the trace id.
        Internal = "INTERNAL",
    }
}

impl ErrorCode {
    /// The status of a response that consists of such an error.
    pub const fn http_status(self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::BadUserInput | Self::CostExceeded | Self::PersistedQueryNotFound => 400,
            Self::RateLimited => 429,
            Self::Timeout | Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }
}

text_enum! {
    /// The limits on a request, by the name under which `duban.toml` sets them.
    Limit {
        DocumentBytes = "document_bytes",
        Nesting = "nesting",
        Selections = "selections",
        Depth = "depth",
        Complexity = "complexity",
        Aliases = "aliases",
        RootFields = "root_fields",
        Directives = "directives",
        FilterDepth = "filter_depth",
        FilterConditions = "filter_conditions",
        ListValues = "list_values",
        NodeIds = "node_ids",
        SearchCharacters = "search_characters",
        SearchTerms = "search_terms",
        BodyBytes = "body_bytes",
        StreamsPerSocket = "streams_per_socket",
        StreamsPerViewer = "streams_per_viewer",
        StreamsPerNode = "streams_per_node",
        StreamQueue = "stream_queue",
        FileBytes = "file_bytes",
    }
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    Unauthenticated,
    NoUsableRole,
    NoUsableJurisdiction,
    NoUsableAgency,
    MalformedCursor,
    ForeignCursor {
        list: &'static str,
        order: String,
    },
    FirstAndLast,
    /// Nothing but white space and separators.
    EmptySearch,
    /// A cursor of a search for something else.
    ForeignSearch,
    PageSize {
        asked: i32,
        most: u64,
    },
    MalformedId {
        id: String,
    },
    NullOperator {
        operator: &'static str,
    },
    LimitExceeded {
        limit: Limit,
        value: u64,
        most: u64,
    },
    /// One stream too many, or (`stream_queue`) one whose client does not read it.
    StreamLimit {
        limit: Limit,
        value: u64,
        most: u64,
    },
    /// The bucket of the subject does not hold what is asked.
    RateLimit(Empty),
    PersistedQueryNotFound,
    /// The document that came with a hash has another one.
    OtherHash {
        sha256: String,
    },
    /// The viewer's roles may ask registered operations alone.
    OnlyRegistered,
    /// The body, the parameters or the method: in words that the server chose.
    MalformedRequest {
        chinese: String,
        english: String,
    },
    /// The parser's or the validation's own words, which are English.
    InvalidDocument {
        detail: String,
    },
    MutationOverGet,
    BatchRefused,
    Statistics(StatisticsProblem),
    Timeout,
    Busy,
    KeysUnavailable,
    DatabaseUnavailable,
    FilesUnavailable,
    Internal,
}

impl Problem {
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Unauthenticated => ErrorCode::Unauthenticated,
            Self::NoUsableRole | Self::NoUsableJurisdiction | Self::NoUsableAgency | Self::OnlyRegistered => {
                ErrorCode::Forbidden
            }
            Self::PersistedQueryNotFound => ErrorCode::PersistedQueryNotFound,
            Self::MalformedCursor
            | Self::ForeignCursor { .. }
            | Self::FirstAndLast
            | Self::EmptySearch
            | Self::ForeignSearch
            | Self::PageSize { .. }
            | Self::MalformedId { .. }
            | Self::NullOperator { .. }
            | Self::MalformedRequest { .. }
            | Self::InvalidDocument { .. }
            | Self::OtherHash { .. }
            | Self::MutationOverGet
            | Self::BatchRefused
            | Self::Statistics(_) => ErrorCode::BadUserInput,
            Self::LimitExceeded { .. } => ErrorCode::CostExceeded,
            // The node's is nobody's fault, and another node may have room.
            Self::StreamLimit { limit: Limit::StreamsPerNode, .. } => ErrorCode::Unavailable,
            Self::StreamLimit { .. } | Self::RateLimit(_) => ErrorCode::RateLimited,
            Self::Timeout => ErrorCode::Timeout,
            Self::Busy | Self::KeysUnavailable | Self::DatabaseUnavailable | Self::FilesUnavailable => {
                ErrorCode::Unavailable
            }
            Self::Internal => ErrorCode::Internal,
        }
    }

    /// The rule that refused, in a word for the log and the metrics: of a limit its name.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::NoUsableRole => "no_usable_role",
            Self::NoUsableJurisdiction => "no_usable_jurisdiction",
            Self::NoUsableAgency => "no_usable_agency",
            Self::MalformedCursor => "malformed_cursor",
            Self::ForeignCursor { .. } => "foreign_cursor",
            Self::FirstAndLast => "first_and_last",
            Self::EmptySearch => "empty_search",
            Self::ForeignSearch => "foreign_search",
            Self::PageSize { .. } => "page_size_max",
            Self::MalformedId { .. } => "malformed_id",
            Self::NullOperator { .. } => "null_operator",
            Self::LimitExceeded { limit, .. } | Self::StreamLimit { limit, .. } => limit.as_str(),
            Self::RateLimit(_) => "rate_limit",
            Self::PersistedQueryNotFound => "persisted_query_not_found",
            Self::OtherHash { .. } => "other_hash",
            Self::OnlyRegistered => "only_registered",
            Self::MalformedRequest { .. } => "malformed_request",
            Self::InvalidDocument { .. } => "invalid_document",
            Self::MutationOverGet => "mutation_over_get",
            Self::BatchRefused => "batch",
            Self::Statistics(problem) => problem.rule(),
            Self::Timeout => "timeout",
            Self::Busy => "busy",
            Self::KeysUnavailable => "keys_unavailable",
            Self::DatabaseUnavailable => "database_unavailable",
            Self::FilesUnavailable => "files_unavailable",
            Self::Internal => "internal",
        }
    }

    /// In how many seconds the same may be asked again.
    pub const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::RateLimit(empty) => Some(empty.retry_after),
            _ => None,
        }
    }

    /// What is wrong and what to do, in one sentence.
    pub fn message(&self, language: Language) -> String {
        let say = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        match self {
            Self::Unauthenticated => say(
                "没有有效的令牌:请在 Authorization 头中以 Bearer 方式提供未过期的令牌",
                "No valid token: send one that has not expired as `Authorization: Bearer …`",
            ),
            Self::NoUsableRole => say(
                "令牌中没有可用的角色(AGENCY、SUPERVISOR、AUDITOR、ADMIN):请向签发令牌的管理员申请",
                "The token has no usable role (AGENCY, SUPERVISOR, AUDITOR, ADMIN): ask whoever issues your tokens",
            ),
            Self::NoUsableJurisdiction => say(
                "令牌中没有本系统登记的行政区划:请向签发令牌的管理员申请",
                "The token names no jurisdiction that is registered here: ask whoever issues your tokens",
            ),
            Self::NoUsableAgency => say(
                "令牌的角色是单位,却没有写明本系统登记的单位代码:请向签发令牌的管理员申请",
                "The token has the role AGENCY but names no agency that is registered here: ask whoever issues your tokens",
            ),
            Self::MalformedCursor => say(
                "游标无法识别:请使用 pageInfo 或 edges 给出的游标",
                "The cursor cannot be read: use one from pageInfo or edges",
            ),
            Self::ForeignCursor { list, order } => language.pick(
                format!("游标不属于列表 {list}(排序 {order}):翻页时请保持同一列表和同一排序"),
                format!("The cursor is not of the list {list} ordered by {order}: keep list and order while paging"),
            ),
            Self::FirstAndLast => {
                say("first 与 last 不能同时使用:请只用其一", "first and last exclude each other: use one")
            }
            Self::EmptySearch => say(
                "没有可检索的词:请至少输入一个字、字母、数字或符号",
                "There is nothing to search for: give at least one character that is no space and no separator",
            ),
            Self::ForeignSearch => say(
                "游标属于另一次检索:翻页时请保持 text、in 和 filter 不变",
                "The cursor is of another search: keep text, in and filter while paging",
            ),
            Self::PageSize { asked, most } => language.pick(
                format!("每页条数为 {asked},应在 1 至 {most} 之间(限制:page_size_max)"),
                format!("A page of {asked} was asked for; it holds 1 to {most} (limit: page_size_max)"),
            ),
            Self::MalformedId { id } => language.pick(
                format!("“{id}”不是本系统的标识:请使用接口返回的 id"),
                format!("`{id}` is no id of this server: use ids as the API returned them"),
            ),
            Self::NullOperator { operator } => language.pick(
                format!("过滤条件 {operator} 的值为 null:查询空值请用 isNull: true,不过滤请省略该条件"),
                format!(
                    "The filter operator {operator} is null: use isNull: true to find missing values, or leave it out"
                ),
            ),
            Self::LimitExceeded { limit, value, most } => language.pick(
                format!("请求超出限制 {limit}:为 {value},最多 {most};请缩小请求"),
                format!(
                    "The request exceeds the limit {limit}: it has {value}, at most {most} are allowed; ask for less"
                ),
            ),
            Self::StreamLimit { limit: Limit::StreamQueue, value, most } => language.pick(
                format!(
                    "读取过慢:限制 stream_queue 为 {most} 个,已有 {value} 个事件等待读取;\
                     请用收到的最后一个游标(after)重新订阅"
                ),
                format!(
                    "Events are not read as fast as they come: {value} wait, at most {most} do (limit: stream_queue); \
                     subscribe again with `after` and the last cursor that you have"
                ),
            ),
            Self::StreamLimit { limit, value, most } => language.pick(
                format!("订阅过多,超出限制 {limit}:为 {value},最多 {most};请先结束不用的订阅"),
                format!(
                    "Too many streams for the limit {limit}: this would be {value}, at most {most} are allowed; \
                     complete those that you no longer need"
                ),
            ),
            Self::RateLimit(Empty { bucket, requested, available, retry_after }) => language.pick(
                format!(
                    "请求过于频繁:本次成本为 {requested},配额尚余 {available}(上限 {},每秒恢复 {});请在 {retry_after} 秒后重试",
                    bucket.limit, bucket.restore_rate
                ),
                format!(
                    "Too much is asked in a short time: this costs {requested}, and {available} of {} are left, of which \
                     {} come back each second; try again in {retry_after} s",
                    bucket.limit, bucket.restore_rate
                ),
            ),
            // The word that clients match, whatever the language.
            Self::PersistedQueryNotFound => "PersistedQueryNotFound".to_owned(),
            Self::OtherHash { sha256 } => language.pick(
                format!("查询文档的 SHA-256 为 {sha256},与所给的不符:请重新计算,或只发送文档"),
                format!("The document's SHA-256 is {sha256}, and not the one that came with it: compute it again, or send the document alone"),
            ),
            Self::OnlyRegistered => say(
                "令牌的角色只能执行已登记的操作:请发送其哈希值或原文,或请管理员登记(duban operations push)",
                "The token's role may ask registered operations alone: send one by its hash or in its very words, or ask the \
                 administrator to register yours (duban operations push)",
            ),
            Self::MalformedRequest { chinese, english } => language.pick(chinese, english).clone(),
            Self::InvalidDocument { detail } => {
                language.pick(format!("查询文档有误:{detail}"), format!("The document is not valid: {detail}"))
            }
            Self::MutationOverGet => {
                say("GET 只能执行查询:请用 POST 发送变更", "GET runs queries only: send mutations by POST")
            }
            Self::BatchRefused => say(
                "不支持批量请求:请逐个发送,或在一个文档中使用多个字段",
                "Batches are refused: send one request at a time, or several fields in one document",
            ),
            Self::Statistics(problem) => problem.message(language),
            Self::Timeout => {
                say("处理超时:请缩小请求后重试", "The request took too long: ask for less, or try again later")
            }
            Self::Busy => say("服务器繁忙:请稍后重试", "The server is busy: try again in a moment"),
            Self::KeysUnavailable => say(
                "暂时无法取得验证令牌的公钥:请稍后重试",
                "The keys that check tokens cannot be had now: try again later",
            ),
            Self::DatabaseUnavailable => {
                say("数据库暂时不可用:请稍后重试", "The database cannot be had now: try again later")
            }
            Self::FilesUnavailable => {
                say("附件存储暂时不可用:请稍后重试", "The store of files cannot be had now: try again later")
            }
            Self::Internal => say(
                "服务器内部错误:请将 traceId 告知管理员",
                "A fault of the server: tell its administrator the traceId",
            ),
        }
    }
}
