//! Personal numbers published in a text: identity numbers, bank cards, lists of private mobile numbers.
//!
//! A mobile number beside 联系人 or 咨询电话 is how an office is reached; only mobile numbers behind people's names, several
//! of them, are a list of people. Out go counts and masked samples.

use serde::{Deserialize, Serialize};

use crate::model::{PersonalKind, PersonalNumber, masked, personal_numbers};

/// Masked numbers kept of one text.
const MOST_SAMPLES: usize = 3;
/// Characters before a number that say what it is.
const BEFORE: usize = 24;
/// A number behind these is an organisation's.
const OF_BODIES: [&str; 6] = ["信用代码", "机构代码", "项目代码", "统一代码", "许可证", "流水号"];
/// Without one of these in the text, a number with a Luhn digit is some serial number.
const OF_BANKS: [&str; 9] = ["银行", "卡号", "帐号", "账号", "一卡通", "一折通", "开户", "社保卡", "存折"];
/// A mobile number behind these is published for being called.
const OF_OFFICES: [&str; 24] = [
    "联系",
    "咨询",
    "电话",
    "热线",
    "监督",
    "举报",
    "投诉",
    "值班",
    "传真",
    "服务",
    "负责人",
    "经办",
    "客服",
    "报名",
    "预约",
    "邮箱",
    "地址",
    "报警",
    "救援",
    "维修",
    "业务",
    "办公",
    "受理",
    "微信",
];

/// Personal numbers of one text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// 公民身份号码 with a valid check character.
    pub identities: u32,
    /// 银行卡号.
    pub cards: u32,
    /// Mobile numbers behind names of people.
    pub mobiles: u32,
    /// Some of them, masked; the gravest first.
    pub samples: Vec<String>,
}

/// Personal numbers in `text`, if there are any.
pub(super) fn read(text: &str) -> Option<Personal> {
    let numbers = personal_numbers(text);
    if numbers.is_empty() {
        return None;
    }
    let banking = numbers.iter().any(|it| it.kind == PersonalKind::BankCard)
        && OF_BANKS.iter().any(|word| text.contains(word));
    let mut kept: Vec<&PersonalNumber> = numbers.iter().filter(|it| counts(it, text, banking)).collect();
    kept.sort_by_key(|it| (it.kind, text.get(it.at.clone())));
    kept.dedup_by(|a, b| text.get(a.at.clone()) == text.get(b.at.clone()));
    let of = |kind| u32::try_from(kept.iter().filter(|it| it.kind == kind).count()).unwrap_or(u32::MAX);
    let sample = |it: &&PersonalNumber| text.get(it.at.clone()).map(|number| masked(number).into_owned());
    let found = Personal {
        identities: of(PersonalKind::Identity),
        cards: of(PersonalKind::BankCard),
        mobiles: of(PersonalKind::Mobile),
        samples: kept.iter().filter_map(sample).take(MOST_SAMPLES).collect(),
    };
    (!kept.is_empty()).then_some(found)
}

fn counts(number: &PersonalNumber, text: &str, banking: bool) -> bool {
    let before = before(text, number.at.start);
    match number.kind {
        PersonalKind::Identity => number.certain && !OF_BODIES.iter().any(|word| before.contains(word)),
        PersonalKind::BankCard => banking,
        PersonalKind::Mobile => !OF_OFFICES.iter().any(|word| before.contains(word)) && behind_name(before),
    }
}

fn before(text: &str, at: usize) -> &str {
    let start = text[..at].char_indices().rev().nth(BEFORE - 1).map_or(0, |(start, _)| start);
    &text[start..at]
}

/// The last word is two to four Chinese characters that begin with a common family name, or such a word and a
/// column beside it (sex, age, village).
fn behind_name(before: &str) -> bool {
    const FAMILIES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢\
        傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤";
    let words = before.split(|c: char| !is_han(c)).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let is_name = |word: &&str| {
        let length = word.chars().count();
        (2..=3).contains(&length) && word.chars().next().is_some_and(|first| FAMILIES.contains(first))
    };
    words.iter().rev().take(3).any(is_name)
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Invented: no region code ends in four noughts, and nobody was registered in 1900.
    const ONE: &str = "110000190001010004";

    #[test]
    fn an_identity_number_counts_when_its_check_character_holds() {
        let found = read(&format!("公示名单 甲某 {ONE} 乙某 110000190001010008")).unwrap();
        assert_eq!((found.identities, found.samples.as_slice()), (1, &["110*************04".to_owned()][..]));
        assert_eq!(read(&format!("统一社会信用代码：{ONE}")), None);
        assert_eq!(read("甲某 110000********0009"), None);
    }

    #[test]
    fn a_card_counts_where_the_text_speaks_of_banks() {
        // The last digit is wrong on nine of ten.
        let cards: String = (0..10).map(|digit| format!(" 620000000000000000{digit}，")).collect();
        assert_eq!(read(&format!("补贴发放 卡号 {cards}")).unwrap().cards, 1);
        assert_eq!(read(&format!("业务编号 {cards}")), None);
    }

    #[test]
    fn mobile_numbers_behind_names_are_people_and_office_numbers_are_not() {
        let list = "序号 姓名 手机\n1 王某 13000000001\n2 李某某 男 13000000002\n3 张某\t13000000003";
        assert_eq!(read(list).unwrap().mobiles, 3);
        for office in [
            "联系人：王某 13000000001",
            "咨询电话：13000000001",
            "监督举报：张某，13000000003",
            "13000000009",
        ] {
            assert_eq!(read(office), None, "{office}");
        }
    }

    #[test]
    fn nothing_readable_is_kept() {
        let found = format!("{:?}", read(&format!("甲某 {ONE} 王某 13000000001")));
        assert!(!found.contains(ONE) && !found.contains("13000000001"), "{found}");
    }
}
