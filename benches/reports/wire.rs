//! Listens on the wire between the server and PostgreSQL: which statements a request sends, with the values, so that
//! pgbench can prepare and run the very same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use duban::model::text::hex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::Result;

/// The tables in which the server looks every second for what is to be done, whatever it is asked.
const LOOKS: [&str; 2] = ["webhook_queue", "export_job"];

/// A prepared statement with the values that it was run with.
#[derive(Clone, Debug)]
pub struct Bound {
    sql: String,
    values: Vec<Value>,
}

#[derive(Clone, Debug)]
struct Value {
    kind: Option<&'static str>,
    /// None is NULL.
    text: Option<String>,
}

impl Bound {
    /// The statement with pgbench's variables in the places of its parameters, and what each variable is. All variables
    /// begin with the word.
    pub fn script(&self, word: &str) -> (String, Vec<(String, String)>) {
        let (mut sql, mut variables) = (self.sql.replace('\n', " "), Vec::new());
        // From the last on: $1 stands in $12 too.
        for (number, value) in self.values.iter().enumerate().rev() {
            let name = format!("{word}_{}", number + 1);
            let cast = value.kind.map(|kind| format!("::{kind}")).unwrap_or_default();
            let placed = match value.text.as_deref() {
                None => format!("(NULL{cast})"),
                // pgbench takes no empty variable.
                Some("") => format!("(''{cast})"),
                Some(text) => {
                    variables.push((name.clone(), text.to_owned()));
                    format!("(:{name}{cast})")
                }
            };
            sql = sql.replace(&format!("${}", number + 1), &placed);
        }
        (format!("{sql};"), variables)
    }
}

/// The statements that passed.
#[derive(Clone, Debug, Default)]
pub struct Heard(Arc<Mutex<Vec<Bound>>>);

impl Heard {
    /// What passed since the last time.
    pub fn take(&self) -> Vec<Bound> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn push(&self, statement: Bound) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(statement);
    }
}

/// Passes on what comes to the port that it answers.
pub async fn listen(to: String) -> Result<(u16, Heard)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let heard = Heard::default();
    let hears = heard.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (to, heard) = (to.clone(), hears.clone());
            tokio::spawn(async move {
                if let Err(error) = pass(client, &to, &heard).await {
                    eprintln!("the wire: {error}");
                }
            });
        }
    });
    Ok((port, heard))
}

async fn pass(client: TcpStream, to: &str, heard: &Heard) -> Result<()> {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = TcpStream::connect(to).await?.into_split();
    tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
    // The startup message has no letter before its length.
    let startup = message(&mut from_client).await?;
    to_server.write_all(&startup).await?;
    let mut prepared: HashMap<Vec<u8>, (String, Vec<u32>)> = HashMap::new();
    loop {
        let mut kind = [0];
        if from_client.read_exact(&mut kind).await.is_err() {
            return Ok(());
        }
        let message = message(&mut from_client).await?;
        let mut body = Reader(&message[4..]);
        match kind[0] {
            b'P' => {
                let (name, sql) = (body.text().to_vec(), String::from_utf8(body.text().to_vec())?);
                let types = (0..body.short()).map(|_| body.long().cast_unsigned()).collect();
                prepared.insert(name, (sql, types));
            }
            b'B' => {
                body.text();
                if let Some((sql, types)) =
                    prepared.get(body.text()).filter(|(sql, _)| !LOOKS.iter().any(|table| sql.contains(table)))
                {
                    heard.push(bound(sql, types, &mut body));
                }
            }
            _ => {}
        }
        to_server.write_all(&kind).await?;
        to_server.write_all(&message).await?;
    }
}

/// A message with its length in front.
async fn message(from: &mut (impl AsyncReadExt + Unpin)) -> Result<Vec<u8>> {
    let mut message = vec![0; 4];
    from.read_exact(&mut message).await?;
    let length = u32::from_be_bytes([message[0], message[1], message[2], message[3]]) as usize;
    message.resize(length, 0);
    from.read_exact(&mut message[4..]).await?;
    Ok(message)
}

/// The statement with the values of a Bind message.
fn bound(sql: &str, types: &[u32], body: &mut Reader<'_>) -> Bound {
    for _ in 0..body.short() {
        body.short();
    }
    let values = (0..body.short()).map(|number| {
        let length = body.long();
        let bytes = usize::try_from(length).ok().map(|length| body.bytes(length));
        let kind = types.get(usize::try_from(number).unwrap_or_default()).copied().unwrap_or_default();
        Value { kind: name_of(kind), text: bytes.map(|bytes| text_of(kind, bytes)) }
    });
    Bound { sql: sql.to_owned(), values: values.collect() }
}

/// The name of a type; none where PostgreSQL is to find it out.
fn name_of(kind: u32) -> Option<&'static str> {
    Some(match kind {
        16 => "boolean",
        20 => "bigint",
        21 => "smallint",
        23 => "integer",
        25 => "text",
        701 => "double precision",
        1043 => "varchar",
        1082 => "date",
        1184 => "timestamptz",
        2950 => "uuid",
        3802 => "jsonb",
        1007 => "integer[]",
        1009 => "text[]",
        1015 => "varchar[]",
        1016 => "bigint[]",
        2951 => "uuid[]",
        _ => return None,
    })
}

/// A value as PostgreSQL reads it from a text.
fn text_of(kind: u32, bytes: &[u8]) -> String {
    let number = || {
        bytes.iter().fold(if bytes.first() > Some(&127) { -1_i64 } else { 0 }, |all, byte| all << 8 | i64::from(*byte))
    };
    let begin = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
    match kind {
        16 => (bytes == [1]).to_string(),
        20 | 21 | 23 => number().to_string(),
        701 => f64::from_bits(number().cast_unsigned()).to_string(),
        1082 => (begin + TimeDelta::days(number())).to_string(),
        1184 => (begin.and_time(NaiveTime::MIN).and_utc() + TimeDelta::microseconds(number())).to_rfc3339(),
        2950 => hex(bytes),
        3802 => String::from_utf8_lossy(&bytes[1..]).into_owned(),
        1007 | 1009 | 1015 | 1016 | 2951 => array(bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn array(bytes: &[u8]) -> String {
    let mut body = Reader(bytes);
    let (dimensions, _, element) = (body.long(), body.long(), body.long().cast_unsigned());
    if dimensions == 0 {
        return "{}".to_owned();
    }
    let (count, _) = (body.long(), body.long());
    let values: Vec<String> = (0..count)
        .map(|_| {
            let length = usize::try_from(body.long());
            let quoted = |text: String| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
            length.map_or_else(|_| "NULL".to_owned(), |length| quoted(text_of(element, body.bytes(length))))
        })
        .collect();
    format!("{{{}}}", values.join(","))
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn bytes(&mut self, count: usize) -> &'b [u8] {
        let (now, later) = self.0.split_at(count);
        self.0 = later;
        now
    }

    fn short(&mut self) -> i16 {
        let bytes = self.bytes(2);
        i16::from_be_bytes([bytes[0], bytes[1]])
    }

    fn long(&mut self) -> i32 {
        let bytes = self.bytes(4);
        i32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
    }

    /// Up to the zero byte, which it skips.
    fn text(&mut self) -> &'b [u8] {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(self.0.len());
        let text = self.bytes(end);
        self.bytes(1);
        text
    }
}
