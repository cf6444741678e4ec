use proptest::prelude::*;

use super::build::{self, Sheet};
use super::{codes, differences_from_gold, parse, problem, sample};
use crate::document::{DocumentProblem, Hints, MAX_FILE_BYTES, WarningCode, read};

const HTML: &str = "<h1>市教育局2016年办理工作方案</h1><table><tr><td>序号</td><td>责任事项</td><td>具体工作内容</td>\
    <td>工作目标</td><td>完成时限</td></tr><tr><td rowspan=2>1</td><td rowspan=2>推进均衡发展。</td><td>(1)调研;</td>\
    <td rowspan=2>新建学校12所</td><td>6月</td></tr><tr><td>(2)评审。</td><td>12月</td></tr></table>";

#[test]
fn encodings_and_line_ends_make_no_difference() {
    let text = std::str::from_utf8(sample!("txt")).unwrap();
    let html = std::str::from_utf8(sample!("html")).unwrap().replace("charset=utf-8", "charset=gb2312");
    let gb18030 = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    for bytes in [
        gb18030(text),
        gb18030(&html),
        format!("\u{feff}{text}").into_bytes(),
        text.replace('\n', "\r\n").into_bytes(),
        html.replace('\n', "\r\n").into_bytes(),
        utf16,
    ] {
        assert_eq!(differences_from_gold(&bytes), Vec::<String>::new());
    }
}

#[test]
fn a_file_that_is_no_plan_is_refused_in_one_sentence() {
    let ole = |name: &str| {
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let whole = sample!("xlsx");
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "is empty"),
        (b"\xef\xbb\xbf \n".to_vec(), "is empty"),
        (vec![b' '; MAX_FILE_BYTES + 1], "has 21 MiB, the limit is 20 MiB"),
        (ole("EncryptedPackage"), "protected by a password"),
        (ole("WordDocument"), "old Word (.doc) file; open it, save it as docx"),
        (ole("Workbook"), "old Excel (.xls) file; open it, save it as xlsx"),
        (ole("Else"), "old Office file"),
        (whole[..whole.len() / 2].to_vec(), "ZIP file is damaged"),
        (build::archive(&[("a.txt", "a")]), "neither text, HTML, XLSX nor DOCX"),
        (b"%PDF-1.7".to_vec(), "neither text, HTML, XLSX nor DOCX"),
        (b"a\0b".to_vec(), "neither text, HTML, XLSX nor DOCX"),
        (b"\xff\xfd\x00\x81".to_vec(), "is not gb18030 from byte"),
        ("武汉市政府\n你好".into(), "no table with the columns"),
        (HTML.replace("市教育局2016年办理工作方案", "").into_bytes(), "no title was found"),
        (build::archive(&[("word/document.xml", "<w:document><w:body>")]), "DOCX file is damaged in word/document.xml"),
        (build::archive(&[("word/document.xml", "<a></b>")]), "DOCX file is damaged in word/document.xml"),
        (build::archive(&[("xl/workbook.xml", "<a></b>")]), "XLSX file is damaged"),
    ];
    for (bytes, expected) in cases {
        let sentence = read(&bytes, "方案.xlsx", &Hints::default()).unwrap_err().to_string();
        assert!(sentence.starts_with("方案.xlsx: ") && sentence.contains(expected), "{sentence} / {expected}");
        assert!(!sentence.contains(['\n', '{']) && !sentence.ends_with('.'), "{sentence}");
    }
}

#[test]
fn encrypted_parts_are_told_as_such() {
    let mut bytes = build::docx("");
    // Bit 0 of the flags, in the part's own header and in the list of parts.
    for signature in [&b"PK\x03\x04"[..], b"PK\x01\x02"] {
        let start = bytes.windows(4).position(|part| part == signature).unwrap();
        bytes[start + if signature[2] == 3 { 6 } else { 8 }] |= 1;
    }
    assert_eq!(problem(&bytes), DocumentProblem::PasswordProtected);
}

#[test]
fn spans_and_nesting_without_end_are_survived() {
    let huge = HTML.replace("rowspan=2", "rowspan=99999999999 colspan=4294967295").repeat(20);
    let _ = read(huge.as_bytes(), "plan", &Hints::default());
    let wide = format!("<table>{}</table>", "<tr><td rowspan=65534 colspan=1000>x".repeat(1_100));
    assert!(matches!(problem(wide.as_bytes()), DocumentProblem::TooManyCells { .. }));
    for tag in ["<div>", "<table><tr><td>", "<b><p>", "<table>", "<ul><li>"] {
        let deep = format!("{}{HTML}", tag.repeat(5_000));
        assert_eq!(parse(deep.as_bytes()).responsibilities.len(), 1, "{tag}");
    }
    let deep = format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(5_000), "</w:tc></w:tr></w:tbl>".repeat(5_000));
    assert_eq!(problem(&build::docx(&deep)), DocumentProblem::NoPlanTable);
}

#[test]
fn a_layout_table_around_the_plan_is_none_of_it() {
    let page = format!(
        "<table><tr><td>首页</td></tr><tr><td>市教育局2016年办理工作方案<br>日期:2016-03-01</td></tr><tr><td>{}</td></tr>\
         <tr><td>版权所有</td></tr></table>",
        HTML.replace("<h1>市教育局2016年办理工作方案</h1>", "")
    );
    let plan = parse(page.as_bytes());
    assert_eq!(plan.title, "市教育局2016年办理工作方案");
    assert_eq!(plan.published_on.map(|day| day.to_string()).as_deref(), Some("2016-03-01"));
    assert_eq!(plan.totals().measures, 2);
    let inner = HTML.replace("(1)调研;", "(1)调研;<table><tr><td>甲</td><td>乙</td></tr></table>");
    assert_eq!(parse(inner.as_bytes()).responsibilities[0].measures[0].content, "调研;\n甲\n乙");
}

#[test]
fn sheets_may_be_hidden_and_tables_stand_below_each_other() {
    let rows: &[&[&str]] = &[
        &["市教育局2016年办理工作方案"],
        &["2016年3月1日"],
        &["一、牵头事项"],
        &["序号", "责任事项", "具体工作内容", "完成时限"],
        &["1", "推进均衡发展。", "(1)调研;", "=42551"],
        &["", "", "(2)评审。", "年底前"],
        &["2", "建设校园。", "建设", ""],
        &["二、配合事项"],
        &["序号", "责任事项", "具体工作内容", "完成时限"],
        &["1", "创建文明城市。", "配合市文明办开展创建", "持续推进"],
    ];
    let sheet = |name, state, rows| Sheet { name, state, rows, merges: &["A5:A6", "B5:B6"] };
    let plan = parse(&build::xlsx(&[sheet("方案", "visible", rows), sheet("旧", "hidden", rows)]));
    let items: Vec<_> = plan
        .responsibilities
        .iter()
        .map(|item| (item.role.as_str(), item.origin.as_str(), item.title.as_str()))
        .collect();
    assert_eq!(
        items,
        [
            ("LEAD", "STATED", "推进均衡发展。"),
            ("LEAD", "STATED", "建设校园。"),
            ("ASSIST", "STATED", "创建文明城市。")
        ]
    );
    let days: Vec<_> =
        plan.responsibilities[0].measures.iter().map(|measure| measure.due_on.unwrap().to_string()).collect();
    assert_eq!(days, ["2016-06-30", "2016-12-31"]);
    assert_eq!(plan.responsibilities[2].other_lead.as_deref(), Some("市文明办"));
    assert_eq!(plan.published_on.map(|day| day.to_string()).as_deref(), Some("2016-03-01"));
    assert_eq!(
        codes(&plan),
        [WarningCode::HiddenSheet, WarningCode::MissingJurisdiction, WarningCode::MissingDeadline]
    );
}

#[test]
fn merges_that_end_before_they_start_are_damage_or_nothing() {
    let rows: &[&[&str]] = &[&["市教育局2016年方案"], &["责任事项", "完成时限"], &["推进。", "12月"]];
    let sheet = Sheet { name: "a", state: "visible", rows, merges: &["B9:A3", "A3:A99", "A1:XFD1048576"] };
    match read(&build::xlsx(&[sheet]), "x", &Hints::default()) {
        Ok(plan) => assert_eq!(plan.title, "市教育局2016年方案"),
        Err(error) => assert!(error.to_string().contains("damaged in a sheet"), "{error}"),
    }
}

#[test]
fn one_far_cell_costs_nothing() {
    let far = r#"<worksheet xmlns="x"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>"#;
    let workbook = build::xlsx(&[Sheet { name: "a", state: "visible", rows: &[], merges: &[] }]);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut parts: Vec<(String, String)> = Vec::new();
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let content = std::io::read_to_string(&mut part).unwrap();
        parts.push((name.clone(), if name.contains("sheet1") { far.to_owned() } else { content }));
    }
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    assert_eq!(problem(&build::archive(&parts)), DocumentProblem::NoPlanTable);
}

#[test]
fn deleted_and_duplicated_runs_of_word_are_left_out() {
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph(text));
    let row = |cells: [&str; 3]| format!("<w:tr>{}</w:tr>", cells.map(cell).concat());
    let body = format!(
        "{}<w:p><w:del><w:r><w:t>旧</w:t></w:r></w:del><w:r><w:t>市教育局2016年</w:t><w:br/><w:t>工作&#x65b9;案 &amp; </w:t></w:r></w:p><w:tbl>{}{}</w:tbl>",
        "<mc:AlternateContent><mc:Fallback><w:p><w:r><w:t>2011年方案</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>",
        row(["序号", "责任事项", "完成时限"]),
        row(["1", "推进", "12月"]),
    );
    let plan = parse(&build::docx(&body));
    assert_eq!((plan.title.as_str(), plan.year), ("市教育局2016年工作方案 &", Some(2016)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, "x", &Hints::default());
        let mut archive = b"PK\x03\x04".to_vec();
        archive.extend(&bytes);
        let _ = read(&archive, "x", &Hints::default());
    }

    #[test]
    fn no_changed_page_makes_it_panic(changes in changes()) {
        let _ = read(&changed(HTML.as_bytes(), &changes), "x", &Hints::default());
    }

    #[test]
    fn no_changed_part_makes_it_panic(changes in changes()) {
        let body = String::from_utf8_lossy(&changed(DOCX_BODY.as_bytes(), &changes)).into_owned();
        let _ = read(&build::docx(&body), "x", &Hints::default());
        let mut bytes = build::docx(DOCX_BODY);
        bytes = changed(&bytes, &changes);
        let _ = read(&bytes, "x", &Hints::default());
    }

    #[test]
    fn no_line_order_makes_it_panic(lines in proptest::collection::vec(0_usize..14, 0..40)) {
        const LINES: [&str; 14] = [
            "序号", "责任事项", "具体工作内容", "工作目标", "完成时限", "1", "2", "(1)调研", "(2)评审", "新建60个", "12月", "配合市教育局", "市教育局2015年方案", "a\tb",
        ];
        let text: Vec<&str> = lines.iter().map(|line| LINES[*line]).collect();
        let _ = read(text.join("\n").as_bytes(), "x", &Hints::default());
        let with_header = format!("市教育局2015年方案\n{}\n1\n{}", LINES[..5].join("\n"), text.join("\n"));
        let _ = read(with_header.as_bytes(), "x", &Hints::default());
    }
}

const DOCX_BODY: &str = "<w:p><w:r><w:t>市教育局2016年方案</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan \
    w:val=\"2\"/><w:vMerge w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>责任事项</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r>\
    <w:t>完成时限</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>";

/// Bytes to overwrite, and ranges to cut out or repeat.
fn changes() -> impl Strategy<Value = Vec<(usize, usize, u8)>> {
    proptest::collection::vec((any::<usize>(), 0_usize..40, any::<u8>()), 1..6)
}

fn changed(bytes: &[u8], changes: &[(usize, usize, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (position, length, value) in changes {
        let start = position % bytes.len().max(1);
        let end = (start + length).min(bytes.len());
        match value % 3 {
            0 => drop(bytes.drain(start..end)),
            1 => {
                let repeated = bytes[start..end].to_vec();
                bytes.splice(start..start, repeated);
            }
            _ => bytes[start..end].fill(*value),
        }
    }
    bytes
}
