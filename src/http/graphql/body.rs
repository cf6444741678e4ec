//! Reading a body no longer than it may be.

use axum::body::{Body, HttpBody};
use axum::http::header::EXPECT;
use axum::http::{HeaderMap, StatusCode};
use futures_util::StreamExt;

use crate::http::rejection::Rejection;

/// A body that is too long is read on to so many times its limit, and thrown away: who answers and closes while the
/// client is still sending, has its answer lost on the way. It also tells how long the body really is.
const READ_ON: u64 = 4;

/// The whole body, if it is at most `most` bytes long.
pub(super) async fn read(body: Body, headers: &HeaderMap, most: usize) -> Result<Vec<u8>, Rejection> {
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    let patience = limit.saturating_mul(READ_ON);
    let declared = body.size_hint().exact();
    if let Some(declared) = declared {
        // A client that asks first has sent nothing yet, and is told before it does.
        let may_wait = headers.contains_key(EXPECT);
        if declared > patience || (declared > limit && may_wait) {
            return Err(Rejection::body_too_long(declared, most));
        }
    }
    let mut kept = Vec::with_capacity(declared.and_then(|length| usize::try_from(length).ok()).unwrap_or(0).min(most));
    let mut total: u64 = 0;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| cut_off())?;
        total += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if total <= limit {
            kept.extend_from_slice(&chunk);
        } else if total > patience {
            break;
        }
    }
    if total > limit { Err(Rejection::body_too_long(declared.unwrap_or(total), most)) } else { Ok(kept) }
}

fn cut_off() -> Rejection {
    Rejection::malformed(
        StatusCode::BAD_REQUEST,
        "body",
        "请求体没有传完:请重新发送",
        "The body ended before its end: send it again",
    )
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream;

    use super::*;
    use crate::model::problem::{Limit, Problem};

    fn chunks(lengths: &[usize]) -> Body {
        let chunks: Vec<_> = lengths.iter().map(|length| Ok::<_, Infallible>(vec![b'x'; *length])).collect();
        Body::from_stream(stream::iter(chunks))
    }

    async fn length_told(body: Body) -> u64 {
        let rejection = read(body, &HeaderMap::new(), 10).await.unwrap_err();
        assert_eq!(rejection.status, StatusCode::PAYLOAD_TOO_LARGE);
        let Problem::LimitExceeded { limit: Limit::BodyBytes, value, most: 10 } = rejection.problem else {
            unreachable!("{rejection:?}")
        };
        value
    }

    #[tokio::test]
    async fn a_body_up_to_the_limit_is_read_and_a_longer_one_is_told_its_length() {
        let none = HeaderMap::new();
        assert_eq!(read(Body::from("0123456789"), &none, 10).await.unwrap(), b"0123456789");
        assert_eq!(read(chunks(&[5, 5]), &none, 10).await.unwrap().len(), 10);
        assert_eq!(read(Body::empty(), &none, 10).await.unwrap(), b"");
        assert_eq!(length_told(Body::from("0123456789a")).await, 11);
        assert_eq!(length_told(Body::from("x".repeat(1_000))).await, 1_000);
        assert_eq!(length_told(chunks(&[5, 6, 7])).await, 18);
    }

    #[tokio::test]
    async fn a_body_without_end_is_not_read_for_ever() {
        let endless = stream::repeat_with(|| Ok::<_, Infallible>(vec![b'x'; 7]));
        assert_eq!(length_told(Body::from_stream(endless)).await, 42);
    }

    #[tokio::test]
    async fn a_client_that_asks_first_is_told_before_it_sends() {
        let mut headers = HeaderMap::new();
        headers.insert(EXPECT, "100-continue".parse().unwrap());
        let rejection = read(Body::from("0123456789a"), &headers, 10).await.unwrap_err();
        assert_eq!(rejection.status, StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_a_bad_request() {
        let broken = stream::iter([Ok(vec![b'{']), Err(std::io::Error::other("reset"))]);
        let rejection = read(Body::from_stream(broken), &HeaderMap::new(), 10).await.unwrap_err();
        assert_eq!(rejection.status, StatusCode::BAD_REQUEST);
    }
}
