//! How much is taken: a file that is too long stops at the first byte over, and nothing of it stays.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Filing, PDF};

/// A file of this length.
fn pdf(bytes: usize) -> Vec<u8> {
    [PDF, &vec![b' '; bytes - PDF.len() * 2], PDF].concat()
}

#[tokio::test]
async fn a_file_up_to_the_limit_is_taken_and_a_longer_one_refused() {
    let filing = Filing::with(&[("DUBAN_LIMITS__FILE_BYTES", "3000000")]).await;
    let report = filing.report_id("DRAFT");
    let taken = filing.upload("LYJ", &report, "a.pdf", &pdf(3_000_000)).await;
    assert_eq!(taken.status, 201, "a body is not bound by body_bytes: {}", taken.text());
    let refused = filing.upload("LYJ", &report, "b.pdf", &pdf(3_000_001)).await;
    assert_eq!(refused.status, 413);
    assert_eq!(
        refused.message(),
        "The request exceeds the limit file_bytes: it has 3000001, at most 3000000 are allowed; ask for less"
    );
    assert_eq!(filing.kept().len(), 1);
}

#[tokio::test]
async fn a_file_without_a_declared_length_is_stopped_at_the_first_byte_over() {
    let filing = Filing::with(&[("DUBAN_LIMITS__FILE_BYTES", "1000")]).await;
    let address = filing.city.url.strip_prefix("http://").unwrap();
    let token = filing.client("LYJ").token.unwrap();
    let head = format!(
        "POST /files?progressReport={}&fileName=a.pdf HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Transfer-Encoding: chunked\r\nAccept-Language: en\r\n\r\n",
        filing.report_id("DRAFT")
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..11 {
        stream.write_all(format!("64\r\n{}\r\n", "x".repeat(100)).as_bytes()).await.unwrap();
    }
    // The file has no end yet, and the answer is there.
    let mut answer = vec![0; 4096];
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut answer)).await.unwrap().unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(filing.kept().is_empty());
}

#[tokio::test]
async fn a_chunked_file_is_taken_and_one_that_breaks_off_leaves_nothing() {
    let filing = Filing::new().await;
    let address = filing.city.url.strip_prefix("http://").unwrap();
    let token = filing.client("LYJ").token.unwrap();
    let head = format!(
        "POST /files?progressReport={}&fileName=a.pdf HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        filing.report_id("DRAFT")
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("{head}5\r\n%PDF-\r\n").as_bytes()).await.unwrap();
    drop(stream);
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("{head}5\r\n%PDF-\r\n5\r\n%%EOF\r\n0\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert_eq!((filing.kept().len(), filing.events().await.len()), (1, 1));
}

#[tokio::test]
async fn an_upload_has_more_time_than_a_query_and_not_for_ever() {
    let settings = [
        ("DUBAN_LIMITS__REQUEST_SECONDS", "1"),
        ("DUBAN_DATABASE__STATEMENT_TIMEOUT_MS", "900"),
        ("DUBAN_LIMITS__UPLOAD_SECONDS", "3"),
    ];
    let filing = Filing::with(&settings).await;
    let address = filing.city.url.strip_prefix("http://").unwrap();
    let token = filing.client("LYJ").token.unwrap();
    let head = format!(
        "POST /files?progressReport={}&fileName=a.pdf HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        filing.report_id("DRAFT"),
        PDF.len()
    );
    let open = async || {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    };
    let answer = async |mut stream: TcpStream| {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    // A query that never ends its body is given up first; the upload that was begun before it is not.
    let mut upload = open().await;
    let mut query = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: 100\r\nConnection: close\r\n\r\n{{"
    );
    query.write_all(head.as_bytes()).await.unwrap();
    // Its first words are enough: the server lets the connection linger.
    let mut status = [0; 12];
    query.read_exact(&mut status).await.unwrap();
    assert_eq!(status, *b"HTTP/1.1 503");
    upload.write_all(PDF).await.unwrap();
    let told = answer(upload).await;
    assert!(told.starts_with("HTTP/1.1 201"), "{told}");
    // One whose body never comes is given up too.
    let told = answer(open().await).await;
    assert!(told.starts_with("HTTP/1.1 503"), "{told}");
}

#[tokio::test]
async fn one_upload_too_many_at_once_is_told_so() {
    let filing = Filing::with(&[("DUBAN_LIMITS__CONCURRENT_UPLOADS", "1")]).await;
    let address = filing.city.url.strip_prefix("http://").unwrap();
    let token = filing.client("LYJ").token.unwrap();
    let report = filing.report_id("DRAFT");
    let head = format!(
        "POST /files?progressReport={report}&fileName=a.pdf HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Expect: 100-continue\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        PDF.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 100", "its body is being waited for");
    let refused = filing.upload("LYJ", &report, "b.pdf", PDF).await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, "1"));
    stream.write_all(PDF).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("HTTP/1.1 201"), "{answer}");
    assert_eq!(filing.upload("LYJ", &report, "b.pdf", PDF).await.status, 201);
}

#[tokio::test]
async fn a_report_has_twenty_files_at_most_also_when_two_come_at_once() {
    let filing = Filing::new().await;
    let report = filing.report_id("DRAFT");
    for number in 0..19 {
        assert_eq!(filing.upload("LYJ", &report, &format!("{number}.pdf"), PDF).await.status, 201);
    }
    let (one, two, three) = tokio::join!(
        filing.upload("LYJ", &report, "a.pdf", PDF),
        filing.upload("LYJ", &report, "b.pdf", PDF),
        filing.upload("LYJ", &report, "c.pdf", PDF)
    );
    let mut statuses = [one.status, two.status, three.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409]);
    assert_eq!((filing.kept().len(), filing.events().await.len()), (20, 20), "what was refused leaves no content");
}
