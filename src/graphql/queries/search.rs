use async_graphql::{Context, Object};
use sha2::{Digest, Sha256};

use crate::graphql::asker::asker;
use crate::graphql::failure::Result;
use crate::graphql::inputs::reading::Reading;
use crate::graphql::inputs::responsibility::ResponsibilityFilter;
use crate::graphql::inputs::search::SearchScope;
use crate::graphql::objects::search_hit::SearchConnection;
use crate::model::page::{Key, ListName, PageArguments};
use crate::model::problem::Problem;
use crate::model::search::{SearchLimits, SearchQuery};
use crate::model::text::hex;
use crate::store::search::Search;

#[derive(Debug, Default)]
pub struct SearchFieldQuery;

#[Object]
impl SearchFieldQuery {
    /// What has all terms of a text in it, the best first: items, measures, goals and progress reports that the viewer
    /// sees, by what it sees of them. Terms stand between spaces, phrases in quotation marks; each may be one character,
    /// and is found anywhere in a text, Latin letters in either case, full and half width alike. 全文检索
    async fn search(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "What to look for: 智慧旅游 \"smart city\". No character but the quotation mark has a meaning. 检索词"
        )]
        text: String,
        #[graphql(name = "in", desc = "Where to look; everywhere unless given, nowhere in an empty list. 检索范围")]
        scopes: Option<Vec<SearchScope>>,
        #[graphql(desc = "Keeps what belongs to items that pass. 条件")] filter: Option<ResponsibilityFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<SearchConnection> {
        let asker = asker(context);
        let limits = &asker.limits;
        let most = SearchLimits { characters: limits.search_characters, terms: limits.search_terms };
        let terms = SearchQuery::read(&text, most)?.terms;
        let scopes = scopes.map(|scopes| scopes.into_iter().map(Into::into).collect());
        let search = Search { terms, scopes, filter: Reading::of(limits, filter)? };
        // A cursor is of one search: it carries what is told of it, and nothing that could be read.
        let asked = hex(&Sha256::digest(format!("{search:?}"))[..8]);
        let name = ListName { list: "search", order: format!("SCORE DESC {asked}") };
        let page = PageArguments { first, after, ..PageArguments::default() };
        let most = u64::try_from(limits.page_size_max).unwrap_or(u64::MAX);
        let page = page.check(&name, &Key::Number(0), most).map_err(|problem| match problem {
            Problem::ForeignCursor { .. } => Problem::ForeignSearch,
            other => other,
        })?;
        if page.after.iter().any(|place| !matches!(place.key, Key::Number(score) if i32::try_from(score).is_ok())) {
            return Err(Problem::MalformedCursor.into());
        }
        Ok(SearchConnection::of(asker.scope.clone(), search, name, page))
    }
}
