//! Reading a body no longer than it may be.

use axum::body::{Body, HttpBody};
use axum::http::StatusCode;
use futures_util::StreamExt;

use crate::http::rejection::Rejection;

/// The whole body, if it is at most `most` bytes long. A refusal tells the length that the client declared, or else
/// how much had come.
pub(in crate::http) async fn read(body: Body, most: usize) -> Result<Vec<u8>, Rejection> {
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    let declared = body.size_hint().exact();
    if let Some(declared) = declared.filter(|declared| *declared > limit) {
        return Err(Rejection::body_too_long(declared, most));
    }
    let expected = declared.and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(expected);
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| cut_off())?;
        let length = bytes.len().saturating_add(chunk.len());
        if length > most {
            return Err(Rejection::body_too_long(u64::try_from(length).unwrap_or(u64::MAX), most));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
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
        let rejection = read(body, 10).await.unwrap_err();
        assert_eq!(rejection.status, StatusCode::PAYLOAD_TOO_LARGE);
        let Problem::LimitExceeded { limit: Limit::BodyBytes, value, most: 10 } = rejection.problem else {
            unreachable!("{rejection:?}")
        };
        value
    }

    #[tokio::test]
    async fn a_body_up_to_the_limit_is_read_and_a_longer_one_is_told_its_length() {
        assert_eq!(read(Body::from("0123456789"), 10).await.unwrap(), b"0123456789");
        assert_eq!(read(chunks(&[5, 5]), 10).await.unwrap().len(), 10);
        assert_eq!(read(Body::empty(), 10).await.unwrap(), b"");
        assert_eq!(length_told(Body::from("0123456789a")).await, 11);
        assert_eq!(length_told(chunks(&[5, 6, 7])).await, 11);
    }

    #[tokio::test]
    async fn a_body_without_end_is_not_read_for_ever() {
        let endless = stream::repeat_with(|| Ok::<_, Infallible>(vec![b'x'; 7]));
        assert_eq!(length_told(Body::from_stream(endless)).await, 14);
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_a_bad_request() {
        let broken = stream::iter([Ok(vec![b'{']), Err(std::io::Error::other("reset"))]);
        let rejection = read(Body::from_stream(broken), 10).await.unwrap_err();
        assert_eq!(rejection.status, StatusCode::BAD_REQUEST);
    }
}
