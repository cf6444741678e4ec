//! The label of an indicator: the noun phrase before its number, where the words leave no doubt about it.

/// Verbs and adverbs that open a clause; longer ones first.
const OPENING: [&str; 38] = [
    "力争",
    "确保",
    "全年",
    "全市",
    "全区",
    "年内",
    "年底前",
    "累计",
    "共计",
    "组织",
    "实施",
    "完成",
    "开展",
    "举办",
    "新组建",
    "组建",
    "新增",
    "新建",
    "新开工",
    "建成",
    "建设",
    "搭建",
    "推荐",
    "引进",
    "培育",
    "发展",
    "增加",
    "创建",
    "改造",
    "发放",
    "投入",
    "实现",
    "争取",
    "使",
    "不少于",
    "达到",
    "每年",
    "再",
];
/// Verbs that stand between a noun and its number; longer ones first.
const CLOSING: [&str; 22] = [
    "突破到",
    "控制在",
    "增加到",
    "提高到",
    "不低于",
    "不少于",
    "不超过",
    "达到",
    "增长到",
    "突破",
    "增加",
    "增长",
    "提高",
    "下降",
    "完成",
    "超过",
    "新增",
    "实现",
    "达",
    "为",
    "到",
    "约",
];
/// With these inside, the words are a sentence and no noun phrase.
const SENTENCE: [&str; 12] = ["的", "了", "对", "将", "把", "使", "为", "并", "积极", "支持", "推进", "引导"];
/// Longest and shortest label, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=30;

/// The label from the words between the last comma, or the number before, and this number.
pub(super) fn label(words: &str) -> Option<String> {
    let words = words.trim().trim_start_matches(['、', ',', '和', '及', '以', '上']);
    // 支持…、推荐新三板挂牌企业: after a verb a new phrase begins.
    let words = match words.rsplit_once('、') {
        Some((_, last)) if OPENING.iter().any(|verb| last.starts_with(verb)) => last,
        _ => words,
    };
    let words = strip_start(words);
    let words = CLOSING.iter().find_map(|verb| words.strip_suffix(verb)).unwrap_or(words).trim();
    let is_noun = !SENTENCE.iter().any(|word| words.contains(word)) && !words.contains(|c: char| c.is_ascii_digit());
    (is_noun && LENGTHS.contains(&words.chars().count())).then(|| words.to_owned())
}

fn strip_start(mut words: &str) -> &str {
    while let Some(rest) = OPENING.iter().find_map(|verb| words.strip_prefix(verb)) {
        words = rest;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn the_noun_before_the_number_is_the_label() {
        for (words, expected) in [
            ("新组建企业研发中心", Some("企业研发中心")),
            ("组织实施应用技术研究和关键技术攻关", Some("应用技术研究和关键技术攻关")),
            ("高新技术产业产值突破", Some("高新技术产业产值")),
            ("全年科技贷款余额增加", Some("科技贷款余额")),
            ("投保科技型企业总量突破到", Some("投保科技型企业总量")),
            ("积极支持金融机构设立科技金融专营机构、推荐新三板挂牌科技型企业", Some("新三板挂牌科技型企业")),
            ("组织实施生物与健康领域共性、关键技术攻关项目", Some("生物与健康领域共性、关键技术攻关项目")),
            ("、完成“科技板”挂牌企业", Some("“科技板”挂牌企业")),
            ("增长", None),
            ("发放", None),
            ("", None),
            ("为企业提供的服务", None),
        ] {
            assert_eq!(label(words).as_deref(), expected, "{words}");
        }
    }
}
