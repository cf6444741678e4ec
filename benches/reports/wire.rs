//! Listens on the wire between the server and PostgreSQL: which statements a request sends, with the values, so that
//! pgbench can run the very same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use duban::model::text::hex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::Result;

/// The statements that passed, each with its values in it.
#[derive(Clone, Debug, Default)]
pub struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    /// What passed since the last time.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn push(&self, statement: String) {
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
                if let Some((sql, types)) = prepared.get(body.text()) {
                    heard.push(filled(sql, types, &mut body));
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

/// The statement with the values of a Bind message in the places of their numbers.
fn filled(sql: &str, types: &[u32], body: &mut Reader<'_>) -> String {
    for _ in 0..body.short() {
        body.short();
    }
    let count = body.short();
    let values: Vec<String> = (0..count)
        .map(|number| {
            let length = body.long();
            let bytes = usize::try_from(length).ok().map(|length| body.bytes(length));
            let kind = types.get(usize::try_from(number).unwrap_or_default()).copied().unwrap_or_default();
            bytes.map_or_else(|| "NULL".to_owned(), |bytes| literal(kind, bytes))
        })
        .collect();
    // From the last on: $1 stands in $12 too.
    let numbered = values.iter().enumerate().rev();
    numbered.fold(sql.to_owned(), |sql, (number, value)| sql.replace(&format!("${}", number + 1), value))
}

/// A value as SQL writes it. pgbench takes a colon before a word for a variable of its own, so no time is written so.
fn literal(kind: u32, bytes: &[u8]) -> String {
    let number = || {
        bytes.iter().fold(if bytes.first() > Some(&127) { -1_i64 } else { 0 }, |all, byte| all << 8 | i64::from(*byte))
    };
    let text = || format!("'{}'", String::from_utf8_lossy(bytes).replace('\'', "''"));
    match kind {
        16 => (bytes == [1]).to_string(),
        20 => format!("{}::bigint", number()),
        21 | 23 => number().to_string(),
        701 => f64::from_bits(number().cast_unsigned()).to_string(),
        1082 => format!("(DATE '2000-01-01' + {})", number()),
        1184 => format!(
            "(TIMESTAMPTZ '2000-01-01' AT TIME ZONE 'UTC' AT TIME ZONE 'UTC' + {} * INTERVAL '1 microsecond')",
            number()
        ),
        2950 => format!("'{}'::uuid", hex(bytes)),
        3802 => format!("{}::jsonb", literal(25, &bytes[1..])),
        1000 | 1007 | 1009 | 1015 | 1016 | 1182 | 1185 | 2951 => array(kind, bytes),
        _ => text(),
    }
}

fn array(kind: u32, bytes: &[u8]) -> String {
    let of = match kind {
        1000 => "boolean",
        1007 => "integer",
        1016 => "bigint",
        1182 => "date",
        1185 => "timestamptz",
        2951 => "uuid",
        _ => "text",
    };
    let mut body = Reader(bytes);
    let (dimensions, _, element) = (body.long(), body.long(), body.long().cast_unsigned());
    if dimensions == 0 {
        return format!("ARRAY[]::{of}[]");
    }
    let (count, _) = (body.long(), body.long());
    let values: Vec<String> = (0..count)
        .map(|_| {
            let length = usize::try_from(body.long());
            length.map_or_else(|_| "NULL".to_owned(), |length| literal(element, body.bytes(length)))
        })
        .collect();
    format!("ARRAY[{}]::{of}[]", values.join(", "))
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
