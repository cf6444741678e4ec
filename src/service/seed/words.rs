//! The names and texts of made-up cities: they read like a city's own, and nobody ever wrote them. Each city's name and
//! each work report's title says so.

use super::chance::Chance;

/// The province above all made-up cities. No code of GB/T 2260 begins with 99.
pub const PROVINCE: (&str, &str) = ("990000", "合成数据省(虚构)");

const FIRST: [&str; 20] = [
    "云", "清", "临", "宁", "安", "平", "永", "新", "华", "锦", "瑞", "昌", "祥", "景", "嘉", "泰", "和", "德", "凤",
    "龙",
];
const SECOND: [&str; 20] = [
    "陵", "川", "源", "泽", "屏", "岚", "汐", "溪", "岭", "浦", "澜", "湾", "丘", "原", "渡", "洲", "桥", "塘", "坪",
    "港",
];

/// The code of a city by its number, from 0.
pub fn city_code(number: u32) -> String {
    format!("{}", 990_001 + number)
}

/// The name of a city by its number: 云陵市(虚构).
pub fn city_name(number: u32) -> String {
    let (first, turn) = (number % 20, number / 20);
    let word = |words: &[&'static str; 20], place: u32| words[place as usize % 20];
    let again = if turn < 20 { String::new() } else { format!("{}", turn / 20 + 1) };
    format!("{}{}{again}市(虚构)", word(&FIRST, first), word(&SECOND, first + turn))
}

const AGENCIES: [&str; 60] = [
    "市发改委",
    "市教育局",
    "市科技局",
    "市经信局",
    "市民宗委",
    "市公安局",
    "市民政局",
    "市司法局",
    "市财政局",
    "市人社局",
    "市自然资源局",
    "市生态环境局",
    "市住建局",
    "市城管委",
    "市交通运输局",
    "市水务局",
    "市农业农村局",
    "市商务局",
    "市文旅局",
    "市卫健委",
    "市退役军人局",
    "市应急局",
    "市审计局",
    "市外办",
    "市国资委",
    "市市场监管局",
    "市体育局",
    "市统计局",
    "市医保局",
    "市机关事务局",
    "市信访局",
    "市金融局",
    "市人防办",
    "市园林局",
    "市房管局",
    "市数据局",
    "市招商局",
    "市政务服务局",
    "市粮储局",
    "市林业局",
    "市乡村振兴局",
    "市地震局",
    "市气象局",
    "市税务局",
    "市消防救援局",
    "市供销社",
    "市残联",
    "市档案馆",
    "市公积金中心",
    "市公交集团",
    "高新区管委会",
    "经开区管委会",
    "临空区管委会",
    "东城区政府",
    "西城区政府",
    "南湖区政府",
    "北山区政府",
    "江口区政府",
    "新港区政府",
    "云台县政府",
];

/// The name of an agency by its number, from 0.
pub fn agency_name(number: u32) -> String {
    match AGENCIES.get(number as usize) {
        Some(name) => (*name).to_owned(),
        None => format!("第{}街道办事处", number - 59),
    }
}

/// Headings of the notice, each with what stands under it, and the unit in which that is counted.
const TOPICS: [(&str, &str, &str); 40] = [
    ("科技创新", "国家级孵化器建设", "家"),
    ("科技创新", "高新技术企业培育", "家"),
    ("科技创新", "科技成果就地转化", "项"),
    ("产业发展", "先进制造业集群培育", "个"),
    ("产业发展", "数字经济重点项目建设", "个"),
    ("产业发展", "专精特新企业培育", "家"),
    ("产业发展", "跨境电商综合试验区建设", "个"),
    ("城市建设", "老旧小区改造", "个"),
    ("城市建设", "轨道交通建设", "公里"),
    ("城市建设", "地下综合管廊建设", "公里"),
    ("城市建设", "海绵城市示范区建设", "平方公里"),
    ("城市建设", "微循环道路建设", "条"),
    ("生态环境", "黑臭水体治理", "处"),
    ("生态环境", "大气污染联防联控", "项"),
    ("生态环境", "湿地公园建设", "个"),
    ("生态环境", "城市绿道建设", "公里"),
    ("生态环境", "生活垃圾分类", "个"),
    ("民生保障", "普惠托育服务", "个"),
    ("民生保障", "社区养老服务", "个"),
    ("民生保障", "保障性租赁住房建设", "套"),
    ("民生保障", "城镇新增就业", "万人"),
    ("民生保障", "基层医疗服务能力提升", "家"),
    ("民生保障", "农村饮水安全巩固提升", "处"),
    ("教育文化", "公办幼儿园建设", "所"),
    ("教育文化", "义务教育学校扩容", "所"),
    ("教育文化", "公共图书馆总分馆建设", "家"),
    ("教育文化", "非遗传承基地建设", "个"),
    ("教育文化", "智慧旅游城市建设", "项"),
    ("乡村振兴", "高标准农田建设", "万亩"),
    ("乡村振兴", "农村公路提档升级", "公里"),
    ("乡村振兴", "特色农产品品牌培育", "个"),
    ("改革开放", "营商环境优化", "项"),
    ("改革开放", "政务服务一网通办", "项"),
    ("改革开放", "国企改革深化提升", "项"),
    ("改革开放", "招商引资重大项目落地", "个"),
    ("安全稳定", "安全生产专项整治", "次"),
    ("安全稳定", "食品药品安全示范创建", "个"),
    ("安全稳定", "防汛排涝能力提升", "处"),
    ("安全稳定", "信访积案化解", "件"),
    ("安全稳定", "社会治安防控体系建设", "项"),
];
const VERBS: [&str; 10] =
    ["推进", "加快", "深化", "统筹", "持续开展", "全面实施", "扎实做好", "大力推动", "着力抓好", "高质量完成"];
const ASPECTS: [&str; 25] = [
    "完善政策体系",
    "健全工作机制",
    "启动新一批项目",
    "完成年度任务",
    "建成示范点",
    "扩大覆盖范围",
    "提升服务水平",
    "强化要素保障",
    "开展绩效评估",
    "引入社会资本",
    "打造特色品牌",
    "补齐基础设施短板",
    "推广先进经验",
    "实现数据共享",
    "严格监督检查",
    "优化空间布局",
    "培育骨干队伍",
    "加强区域协作",
    "落实配套资金",
    "开展试点探索",
    "压实属地责任",
    "建立长效管护",
    "拓展应用场景",
    "完成竣工验收",
    "形成可复制成果",
];
const MEASURES: [&str; 12] = [
    "制定{}年度实施方案,明确重点任务和责任人",
    "开展{}调查摸底,建立任务清单和问题清单",
    "召开{}专题推进会,协调解决难点问题",
    "落实{}资金和用地保障,组织项目开工",
    "组织{}业务培训,提升基层执行能力",
    "引进第三方机构对{}进行中期评估",
    "推动{}重点项目建设,按月调度进度",
    "总结推广{}典型经验,形成制度成果",
    "组织{}考核验收,公布验收结果",
    "开展{}“回头看”,整改存在问题",
    "完善{}信息平台,实现部门数据共享",
    "开展{}集中宣传,接受社会监督",
];
const PROBLEMS: [&str; 6] = [
    "部分项目征地拆迁进度滞后,影响施工",
    "配套资金尚未全部到位",
    "跨部门数据共享存在堵点,需市级协调",
    "基层专业人员不足,推进力度不均衡",
    "受汛期影响,室外工程进度放缓",
    "部分指标口径需进一步明确",
];
const NEXT_STEPS: [&str; 4] = [
    "倒排工期、挂图作战,确保按期完成",
    "加强与有关部门会商,尽快落实资金",
    "组织专班驻点督导,逐项销号",
    "完善台账,按月通报进展",
];
const SURNAMES: [&str; 12] = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫"];
const GIVEN: [&str; 12] =
    ["建国", "志强", "晓明", "丽华", "文斌", "雪梅", "海涛", "秀英", "俊杰", "玉兰", "立新", "思远"];
const LEADERS: [&str; 6] =
    ["市长", "常务副市长", "分管工业副市长", "分管城建副市长", "分管农业副市长", "分管教科文卫副市长"];

/// What an item is about.
#[derive(Clone, Debug)]
pub struct Subject {
    pub section: &'static str,
    pub object: &'static str,
    pub unit: &'static str,
    pub title: String,
}

/// Titles before one comes again: then it gets a number.
const TITLES: u32 = 10_000;
/// A prime, so that steps of it come through all titles.
const STEP: u32 = 7_919;

/// The subject of an item by its number in the notice, from 0: no two of a year have one title.
pub fn subject(year: Chance, number: u32) -> Subject {
    let place =
        (u64::from(number % TITLES) * u64::from(STEP) + u64::from(year.of(1).below(TITLES))) % u64::from(TITLES);
    let place = usize::try_from(place).unwrap_or_default();
    let (section, object, unit) = TOPICS[place % TOPICS.len()];
    let verb = VERBS[place / TOPICS.len() % VERBS.len()];
    let aspect = ASPECTS[place / TOPICS.len() / VERBS.len() % ASPECTS.len()];
    let again = if number < TITLES { String::new() } else { format!("(之{})", number / TITLES + 1) };
    Subject { section, object, unit, title: format!("{verb}{object},{aspect}{again}") }
}

pub fn leader(chance: Chance) -> String {
    chance.pick(&LEADERS).unwrap_or_default().to_owned()
}

pub fn measure(chance: Chance, subject: &Subject, ordinal: u32) -> String {
    // Within a plan no two are the same.
    let number = (chance.below(12) + ordinal * 5) as usize % MEASURES.len();
    MEASURES[number].replace("{}", subject.object)
}

pub fn goal(subject: &Subject, target: u32) -> String {
    format!("年内{}取得明显成效,完成{target}{}", subject.object, subject.unit)
}

pub fn narrative(subject: &Subject, period: &str, done: &str, percent: u32) -> String {
    let Subject { object, unit, .. } = subject;
    format!("截至{period}期末,{object}累计完成{done}{unit},为年度目标的{percent}%。相关工作按方案有序推进。")
}

pub fn problem(chance: Chance) -> String {
    chance.pick(&PROBLEMS).unwrap_or_default().to_owned()
}

pub fn next_steps(chance: Chance) -> String {
    chance.pick(&NEXT_STEPS).unwrap_or_default().to_owned()
}

pub fn person(chance: Chance) -> String {
    format!("{}{}", chance.of(1).pick(&SURNAMES).unwrap_or_default(), chance.of(2).pick(&GIVEN).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_cities_agencies_or_items_of_a_year_have_one_name() {
        let cities: HashSet<String> = (0..2_000).map(city_name).collect();
        assert_eq!(cities.len(), 2_000);
        let agencies: HashSet<String> = (0..200).map(agency_name).collect();
        assert_eq!(agencies.len(), 200);
        let year = Chance::new(3);
        let titles: HashSet<String> = (0..25_000).map(|number| subject(year, number).title).collect();
        assert_eq!(titles.len(), 25_000);
    }

    #[test]
    fn no_two_measures_of_a_plan_are_the_same() {
        let subject = subject(Chance::new(3), 0);
        let texts: HashSet<String> = (0..3).map(|ordinal| measure(Chance::new(9), &subject, ordinal)).collect();
        assert_eq!(texts.len(), 3);
    }
}
