//! Guards around any handler: a panic is one 500, what takes too long is one 503, and so is one request too many.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use tokio::sync::Semaphore;

use super::context::Context;
use super::rejection::Rejection;
use crate::model::problem::Problem;

/// Answers for a handler that panics: the connection, and what else is asked on it, stays.
pub(super) async fn catch_panic(Extension(context): Extension<Context>, request: Request, next: Next) -> Response {
    // What the handler left half done dies with it; what it shared is behind locks that don't mind poison.
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            let reason = reason(panic.as_ref());
            tracing::error!(trace_id = &*context.trace_id, reason, "a handler panicked");
            Rejection::new(Problem::Internal, "panic").respond(&context)
        }
    }
}

/// Gives up what takes longer than `limit`. Dropping the handler takes back its statements and its connection.
pub(super) async fn limit_time(
    State(limit): State<Duration>,
    Extension(context): Extension<Context>,
    request: Request,
    next: Next,
) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Rejection::new(Problem::Timeout, "request_seconds").respond(&context),
    }
}

/// Lets so many in at once as there are permits. One more is told so at once: in a queue it would wait for an answer
/// that nobody waits for any longer.
pub(super) async fn limit_concurrency(
    State(permits): State<Arc<Semaphore>>,
    Extension(context): Extension<Context>,
    request: Request,
    next: Next,
) -> Response {
    match permits.try_acquire() {
        Ok(_permit) => next.run(request).await,
        Err(_) => Rejection::new(Problem::Busy, "concurrent_requests").respond(&context),
    }
}

fn reason(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("it gave none")
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::http::header::RETRY_AFTER;
    use axum::middleware::{from_fn, from_fn_with_state};
    use axum::routing::get;
    use tower::ServiceExt;

    use super::super::fixture;
    use super::*;

    /// The guarded router with a request's context around it, as the outermost layer would put it.
    async fn ask(router: Router) -> Response {
        let request = Request::builder().extension(fixture::context()).uri("/").body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap()
    }

    async fn error_code(response: Response) -> String {
        let body = fixture::json(response).await;
        assert_eq!(body["errors"][0]["extensions"]["traceId"], &*fixture::context().trace_id);
        body["errors"][0]["extensions"]["code"].as_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn a_panic_is_one_500_that_does_not_tell_why() {
        async fn panics() {
            panic!("password is hunter2");
        }
        let response = ask(Router::new().route("/", get(panics)).layer(from_fn(catch_panic))).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = fixture::text(response).await;
        assert!(body.contains("INTERNAL") && !body.contains("hunter2"), "{body}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_never_ends_is_given_up_after_its_time() {
        let limit = Duration::from_secs(10);
        let endless = Router::new().route("/", get(std::future::pending::<()>));
        let begun = tokio::time::Instant::now();
        let response = ask(endless.layer(from_fn_with_state(limit, limit_time))).await;
        assert_eq!(begun.elapsed(), limit);
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(error_code(response).await, "TIMEOUT");
    }

    #[tokio::test]
    async fn one_too_many_is_told_at_once_and_the_place_comes_free_again() {
        let permits = Arc::new(Semaphore::new(1));
        let layer = from_fn_with_state(Arc::clone(&permits), limit_concurrency);
        let router = Router::new().route("/", get(|| async { "done" })).layer(layer);
        let held = permits.try_acquire().unwrap();
        let response = ask(router.clone()).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[RETRY_AFTER], "1");
        assert_eq!(error_code(response).await, "UNAVAILABLE");
        drop(held);
        assert_eq!(ask(router.clone()).await.status(), StatusCode::OK);
        assert_eq!(ask(router).await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_handler_that_panics_gives_its_place_back() {
        async fn panics() {
            panic!("{}", String::from("broken"));
        }
        let permits = Arc::new(Semaphore::new(1));
        let router = Router::new()
            .route("/", get(panics))
            .layer(from_fn_with_state(Arc::clone(&permits), limit_concurrency))
            .layer(from_fn(catch_panic));
        for _ in 0..3 {
            assert_eq!(ask(router.clone()).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
        }
        assert_eq!(permits.available_permits(), 1);
    }
}
