//! The ledger: its columns, its cells, its sheets.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use duban::service::export::columns::LEDGER;

use super::export;
use crate::harness::TestCity;
use crate::visibility::city::HiddenCity;

/// The rows of a CSV ledger by their headers.
pub fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let text = text.strip_prefix('\u{feff}').expect("spreadsheets are told that it is UTF-8");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let cells =
        |record: csv::StringRecord| headers.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| cells(record.unwrap())).collect()
}

/// A column that is added here is seen by everybody who may export: look at who sees its field.
#[test]
fn the_columns_of_the_ledger_are_these() {
    let columns: Vec<_> = LEDGER.iter().map(|column| format!("{} {}", column.name, column.header)).collect();
    assert_eq!(
        columns,
        [
            "jurisdiction 行政区划",
            "year 年度",
            "section 所属章节",
            "itemOrdinal 事项序号",
            "title 责任事项",
            "leader 牵头负责领导",
            "itemStatus 事项状态",
            "agency 责任单位",
            "role 角色",
            "origin 分工依据",
            "ordinal 方案序号",
            "measures 具体工作内容",
            "goals 工作目标",
            "dueOn 完成时限",
            "nextDueOn 最近时限",
            "status 办理状态",
            "light 灯色",
            "lightRule 亮灯规则",
            "lightReason 亮灯理由",
            "acknowledgedAt 签收时间",
            "completedAt 办结时间",
            "period 报送周期",
            "filingStatus 报送状态",
            "percentDone 完成百分比",
            "narrative 完成情况",
            "problems 存在的问题",
            "nextSteps 下一步措施",
            "contacts 督办工作人员",
        ]
    );
}

#[tokio::test]
async fn a_ledger_is_text_that_no_spreadsheet_calculates() {
    let city = TestCity::wuhan_2015().await;
    let connection = city.database.connect().await;
    let change = "UPDATE responsibility SET title = '=HYPERLINK(\"http://x\")' WHERE ordinal IS NULL";
    sea_orm::ConnectionTrait::execute_unprepared(&connection, change).await.unwrap();
    let reply = export(&city.supervisor(), "format=csv&year=2015").await;
    assert_eq!(reply.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(reply.header("cache-control"), Some("private, no-store"));
    let name = reply.header("content-disposition").unwrap();
    assert!(name.ends_with("filename*=UTF-8''%E7%9D%A3%E5%8A%9E%E5%8F%B0%E8%B4%A6-2015.csv"), "{name}");
    assert!(reply.text.starts_with("\u{feff}行政区划,年度,"), "{}", &reply.text[..60]);
    assert!(reply.text.ends_with("\r\n"));
    let rows = rows(&reply.text);
    assert_eq!(rows.len(), 36);
    assert!(rows.iter().all(|row| row["责任事项"] == "'=HYPERLINK(\"http://x\")"));
    assert!(rows.iter().all(|row| row["年度"] == "2015" && row["行政区划"] == "武汉市"));
    connection.close().await.unwrap();
}

#[tokio::test]
async fn the_ledger_as_a_workbook_is_the_ledger_as_text() {
    let hidden = HiddenCity::new().await;
    for role in ["KJJ", "supervisor", "DAJ"] {
        let client = hidden.client(role);
        let text = rows(&export(&client, "format=csv").await.text);
        let reply = client.bytes("/export?format=xlsx").await;
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(reply)).unwrap();
        assert_eq!(book.sheet_names(), ["台账"]);
        let sheet = book.worksheet_range("台账").unwrap();
        let mut lines = sheet.rows();
        let headers: Vec<_> = lines.next().unwrap().iter().map(ToString::to_string).collect();
        let cell = |cell: &Data| match cell {
            Data::DateTime(day) => {
                let (year, month, day, ..) = day.to_ymd_hms_milli();
                format!("{year:04}-{month:02}-{day:02}")
            }
            other => other.to_string(),
        };
        let book: Vec<BTreeMap<_, _>> =
            lines.map(|line| headers.iter().cloned().zip(line.iter().map(cell)).collect()).collect();
        assert_eq!(book, text, "{role}");
    }
}
