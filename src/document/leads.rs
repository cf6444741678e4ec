//! Agencies named in a text: the one that a title starts with, and the lead that an assisting item's sentence names
//! (协助市发改委…, 配合市商务局…, 由市教育局牵头).

use super::tidy::is_han;

/// Longest part of a name between 市 and its last word, in characters.
const MAX_CORE: usize = 14;
/// What an agency's name ends with, longer endings first: 办 must not cut 办公厅 short.
const ENDINGS: [&str; 22] = [
    "管理委员会",
    "委员会",
    "管委会",
    "办公厅",
    "办公室",
    "研究室",
    "指挥部",
    "总工会",
    "人民政府",
    "检察院",
    "法院",
    "总队",
    "支队",
    "集团",
    "公司",
    "中心",
    "局",
    "委",
    "办",
    "院",
    "厅",
    "部",
];
/// Offices of the Party committee and the government carry both names: 市委人才办, 市政府办公厅.
const PARENTS: [&str; 4] = ["市委", "市政府", "省委", "省政府"];
/// Their offices that are common enough to be known by name.
const PARENT_OFFICES: [&str; 8] = ["组织部", "宣传部", "统战部", "政法委", "办公厅", "办公室", "研究室", "政研室"];
/// What their other offices end with.
const PARENT_ENDINGS: [&str; 5] = ["办公室", "部", "办", "委", "局"];
/// Bodies that are named without 市 before them.
const OWN_NAMES: [&str; 8] = ["团市委", "团省委", "人民银行", "银保监局", "证监局", "海关", "国税局", "地税局"];
/// What districts and zones are called; longer ones first.
const ZONES: [&str; 8] = ["经济技术开发区", "风景区", "高新区", "开发区", "新区", "管委会", "化工区", "区"];
/// Kinds of places and no names: 示范区, 科技园区, 城区.
const KINDS: [&str; 7] = ["示范", "实验", "试验", "功能", "园", "新城", "中心城"];
const SHORT_KINDS: [&str; 9] = ["辖", "城", "社", "地", "景", "校", "街", "特", "郊"];
/// No agency's name starts with these: 各区, 市级部门, 市直部门.
const NO_START: [&str; 12] = ["各", "全", "本", "我", "其他", "相关", "有关", "企业", "级", "直", "属", "内"];
/// No agency's name contains these: a match across them is part of a sentence.
const NO_NAME: [&str; 15] =
    ["推进", "开展", "做好", "完成", "组织", "实施", "落实", "加强", "进入", "建立", "制定", "等", "的", "了", "将"];
/// An ending that goes on like this is the start of another word: 部门, 办理, 委托.
const OTHER_WORDS: [&str; 12] =
    ["部门", "部分", "部署", "办理", "办法", "办学", "办好", "委托", "委派", "院校", "院所", "局面"];

/// The agencies that the text names as lead, in order of appearance, each once; never `own`.
pub(super) fn named_in(text: &str, own: Option<&str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (position, _) in text.char_indices() {
        let rest = &text[position..];
        let assisted = ["协助", "配合", "协同"].iter().find_map(|word| rest.strip_prefix(word)).and_then(name_at_start);
        let leading = rest.strip_prefix(['由', '在']).and_then(|after| {
            let name = name_at_start(after)?;
            after[name.len()..].starts_with("牵头").then_some(name)
        });
        let Some(name) = assisted.or(leading) else { continue };
        let is_own = own.is_some_and(|own| name == own || name.ends_with(own) || own.ends_with(name));
        if !is_own && !found.iter().any(|earlier| earlier == name) {
            found.push(name.to_owned());
        }
    }
    found
}

/// The agency, district or zone that the text starts with.
pub(super) fn name_at_start(text: &str) -> Option<&str> {
    if let Some(name) = OWN_NAMES.iter().find(|name| text.starts_with(**name)) {
        return text.get(..name.len());
    }
    if let Some(parent) = PARENTS.iter().find(|parent| text.starts_with(**parent)) {
        let office = PARENT_OFFICES.iter().find(|office| text[parent.len()..].starts_with(**office));
        return match office {
            Some(office) => text.get(..parent.len() + office.len()),
            None => ending_with(text, parent.len(), 1..=5, &PARENT_ENDINGS),
        };
    }
    if let Some(level) = text.chars().next().filter(|first| matches!(first, '市' | '省')) {
        return ending_with(text, level.len_utf8(), 1..=MAX_CORE, &ENDINGS);
    }
    zone_at_start(text)
}

/// The shortest name with one of the endings after a core of so many characters.
fn ending_with<'t>(
    text: &'t str,
    prefix: usize,
    core: std::ops::RangeInclusive<usize>,
    endings: &[&str],
) -> Option<&'t str> {
    let after = &text[prefix..];
    if NO_START.iter().any(|word| after.starts_with(word)) {
        return None;
    }
    for (length, (position, _)) in after.char_indices().enumerate().take(core.end() + 1) {
        let (middle, rest) = after.split_at(position);
        if !middle.chars().all(is_han) || NO_NAME.iter().any(|word| middle.contains(word)) {
            return None;
        }
        if length < *core.start() {
            continue;
        }
        let ending = endings.iter().find(|ending| rest.starts_with(**ending));
        if let Some(ending) = ending.filter(|_| !OTHER_WORDS.iter().any(|word| rest.starts_with(word))) {
            return text.get(..prefix + position + ending.len());
        }
    }
    None
}

/// A district or zone by its own name: 东湖高新区, 武昌区.
fn zone_at_start(text: &str) -> Option<&str> {
    let name = ending_with(text, 0, 1..=6, &ZONES)?;
    let core = ZONES.iter().find_map(|ending| name.strip_suffix(ending))?;
    let is_kind = KINDS.iter().any(|kind| core.ends_with(kind)) || SHORT_KINDS.contains(&core);
    (!is_kind).then_some(name)
}

/// The agency with whose name a plan's title starts: 市科技局2015年…, 2015年市科技局…
pub(super) fn of_title<'t>(title: &'t str, city: Option<&str>) -> Option<&'t str> {
    let year = title.find('年').filter(|_| title.starts_with(|first: char| first.is_ascii_digit()));
    let title = year.map_or(title, |year| title[year + '年'.len_utf8()..].trim_start_matches('度')).trim_start();
    // 武汉市科技局 is 市科技局 within its city.
    let own = city.filter(|city| city.ends_with('市') && title.starts_with(*city));
    let title = own.map_or(title, |city| &title[city.len() - '市'.len_utf8()..]);
    let end = title
        .char_indices()
        .find(|(position, character)| {
            character.is_ascii_digit()
                || matches!(character, '《' | '（' | '(' | '“' | '〇' | '二')
                || ["关于", "办理", "贯彻", "落实", "政府工作报告", "年度", "工作方案", "责任"]
                    .iter()
                    .any(|word| title[*position..].starts_with(word))
        })
        .map_or(title.len(), |(position, _)| position);
    let before_year = title[..end].trim();
    let whole = ENDINGS.iter().chain(&ZONES).any(|ending| before_year.ends_with(ending));
    let reasonable = before_year.chars().count() > 2 && before_year.chars().all(is_han);
    if whole && reasonable { Some(before_year) } else { name_at_start(title) }
}

#[cfg(test)]
mod tests {
    use super::{named_in, of_title};

    #[test]
    fn the_lead_is_whom_the_item_assists() {
        for (text, lead) in [
            ("协助市发改委突破性发展科技服务业", Some("市发改委")),
            ("配合市经信委,针对小微企业", Some("市经信委")),
            ("支持并配合市委人才办推动武汉市人才特区建设", Some("市委人才办")),
            ("协助东湖高新区培育更多高新技术企业", Some("东湖高新区")),
            ("配合市人力资源和社会保障局做好工作", Some("市人力资源和社会保障局")),
            ("协助市发展和改革委员会推进", Some("市发展和改革委员会")),
            ("配合市政府办公厅完成", Some("市政府办公厅")),
            ("协助武昌区推进", Some("武昌区")),
            ("由市教育局牵头组织", Some("市教育局")),
            ("配合团市委开展", Some("团市委")),
            ("配合市检察院、市中级人民法院", Some("市检察院")),
            ("协助完成市科技局系统经营性国有资产摸底清理", None),
            ("积极配合做好东湖高新区国家专利导航产业发展实验区建设", None),
            ("配合市科技局", None),
            ("配合市委推进全部工作", None),
            ("配合市各部门", None),
            ("配合市直部门、市属企业", None),
            ("配合市发改、财政部门", None),
            ("配合市委组织部做好", Some("市委组织部")),
            ("协助市安全生产监督管理局", Some("市安全生产监督管理局")),
            ("协助洪山区", Some("洪山区")),
            ("协助示范区建设", None),
            ("配合各区落实", None),
            ("协助企业进入园区", None),
            ("积极协调将智慧旅游", None),
            ("配合", None),
        ] {
            assert_eq!(named_in(text, Some("市科技局")).first().map(String::as_str), lead, "{text}");
        }
        assert_eq!(named_in("配合市商务局,协助市旅游局,配合市商务局", None), ["市商务局", "市旅游局"]);
    }

    #[test]
    fn a_title_starts_with_its_agency() {
        for (title, agency) in [
            ("市科技局2015年市《政府工作报告》确定的主要目标任务办理工作方案", Some("市科技局")),
            ("武汉市科技局2015年工作方案", Some("市科技局")),
            ("2015年市发改委工作任务分解表", Some("市发改委")),
            ("市委人才办2016年度方案", Some("市委人才办")),
            ("东湖高新区2015年办理工作方案", Some("东湖高新区")),
            ("市卫生健康委员会关于2019年政府工作报告的方案", Some("市卫生健康委员会")),
            ("2015年政府工作报告责任分解", None),
            ("工作方案", None),
            ("", None),
        ] {
            assert_eq!(of_title(title, Some("武汉市")), agency, "{title}");
        }
    }
}
