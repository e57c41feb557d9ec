//! 办事指南: which elements a guide gives, what it asks for in vague words, and the forms it offers.
//!
//! When in doubt an element counts as given: headings of many wordings are understood, and a row of bare labels
//! (tabs, the head of a table) leaves open what belongs to which.

use std::sync::LazyLock;

use super::fields::{Field, Labels};
use super::{GuideElement, GuideFacts, is_notice, names};
use crate::extract::{LinkElement, PageFacts, PageKind, Position};

use GuideElement::{
    Basis, Complaint, Conditions, Deadline, Fee, Hours, Materials, Name, Place, Process, Telephone,
};

/// Labels and their elements (domain: 办事指南 elements).
const LABELS: &[(GuideElement, &str)] = &[
    (Name, "事项名称 服务事项 服务事项名称 办理事项 许可事项 审批事项 事项名"),
    (
        Basis,
        "设定依据 法律依据 办理依据 政策依据 实施依据 审批依据 许可依据 设立依据 法定依据 依据文件 办事依据 设定的依据",
    ),
    (
        Conditions,
        "申请条件 受理条件 办理条件 申办条件 许可条件 审批条件 办事条件 准予条件 申报条件 办理对象 服务对象 适用范围 \
         适用对象 受理范围 办理范围",
    ),
    (
        Materials,
        "申请材料 申报材料 办理材料 所需材料 提交材料 申办材料 办事材料 需提供材料 提供材料 需提交材料 应提交材料 \
         办理所需材料 申请所需材料 申请资料 所需资料 提交资料 办理资料 申报资料 材料清单 申请材料目录 申请材料清单 受理材料 \
         应提交的材料 需要提交的材料 需提供的材料",
    ),
    (
        Place,
        "办理地点 办理地址 办公地址 办公地点 受理地点 受理地址 受理窗口 办理窗口 联系地址 办事地点 办理地点及时间 \
         办理时间地点 办理地点和时间 办理时间和地点 办理时间、地点 办理地点、时间 办理时间及地点 受理机构 办理机构 实施机关 \
         实施主体 受理单位 承办机构 办理部门 受理部门 承办单位 办理单位",
    ),
    (Hours, "办理时间 工作时间 办公时间 受理时间 服务时间 接待时间"),
    (Telephone, "联系电话 咨询电话 咨询方式 联系方式 服务电话 办公电话 咨询渠道 咨询途径"),
    (
        Process,
        "办理流程 办理程序 办事流程 办事程序 申请程序 申办流程 申办程序 审批程序 审批流程 办理步骤 流程图 办理流程图 \
         许可程序 申请流程 工作流程 申报程序",
    ),
    (
        Deadline,
        "办理时限 法定时限 法定办结时限 承诺时限 承诺办结时限 办结时限 法定期限 承诺期限 办理期限 办事时限 审批时限 办理时效",
    ),
    (Fee, "收费标准 收费情况 收费依据 是否收费 收费依据及标准 收费标准及依据 收费项目 办理费用 收费"),
    (
        Complaint,
        "监督电话 投诉电话 监督投诉 监督渠道 监督投诉渠道 监督投诉方式 监督方式 投诉渠道 监督投诉电话 投诉方式 监督和投诉渠道",
    ),
];

/// Every element, in order.
const ALL: [GuideElement; 11] =
    [Name, Basis, Conditions, Materials, Place, Hours, Telephone, Process, Deadline, Fee, Complaint];

/// Words that, anywhere in the text, may give an element that no label names.
const HINTS: &[(GuideElement, &[&str])] = &[
    (Basis, &["依据", "根据《", "按照《"]),
    (Conditions, &["条件", "对象", "范围", "申请人"]),
    (Materials, &["材料", "资料", "证件", "携带"]),
    (Place, &["地址", "地点", "窗口", "大厅", "服务中心"]),
    (Hours, &["工作日", "上午", "办公时间", "工作时间", "受理时间", "办理时间", "周一", "星期一"]),
    (Process, &["流程", "程序", "步骤", "→", "第一步"]),
    (Deadline, &["时限", "期限", "工作日内", "即时", "当场", "立等"]),
    (Fee, &["收费", "免费", "费用", "工本费"]),
    (Complaint, &["监督", "投诉"]),
];

/// What a page or column of guides is called.
const CALLED: [&str; 8] =
    ["办事指南", "服务指南", "办理指南", "办事指引", "办理指引", "办事须知", "办事流程", "办理流程"];
/// The blacklist of vague words (domain: vague phrases).
const VAGUE: [&str; 12] = [
    "法律法规规定的其他材料",
    "法律、法规规定的其他材料",
    "其他有关证明",
    "其他相关材料",
    "其他有关材料",
    "其他材料",
    "其它材料",
    "有关材料",
    "相关材料",
    "相关证明",
    "等材料",
    "若干份",
];
/// Forms that only the office can hand out.
const FORMS: [&str; 9] =
    ["申请表", "申请书", "登记表", "审批表", "备案表", "申报表", "审核表", "承诺书", "报告表"];
const SAMPLES: [&str; 6] = ["样表", "样本", "范本", "填写说明", "示范文本", "填表说明"];
/// Characters below which files or pictures speak for the text.
const COVER: u32 = 200;
const MOST_VAGUE: usize = 5;
const MOST_FORMS: usize = 12;

static READER: LazyLock<(Labels, Vec<GuideElement>)> = LazyLock::new(|| {
    let words =
        LABELS.iter().flat_map(|(element, words)| words.split_whitespace().map(|word| (*element, word)));
    let (elements, words): (Vec<_>, Vec<_>) = words.unzip();
    (Labels::of(words.into_iter()), elements)
});

/// The guide that the page is; `None` when it is none.
pub(super) fn read(facts: &PageFacts) -> Option<GuideFacts> {
    if !may_be_guide(facts) {
        return None;
    }
    let called = is_called(facts);
    // Most articles are told apart by two searches.
    let has = |words: &[&str]| words.iter().any(|word| facts.text.contains(word));
    let likely = has(&["材料"]) && has(&["条件", "流程", "程序", "时限"]);
    if !called && !likely {
        return None;
    }
    let (reader, elements) = &*READER;
    let fields = reader.read(&facts.text);
    let of = |field: &Field<'_>| elements.get(field.label).copied().unwrap_or(Name);
    let labelled: Vec<GuideElement> =
        ALL.into_iter().filter(|element| fields.iter().any(|field| of(field) == *element)).collect();
    let telling = labelled.iter().filter(|element| is_telling(**element)).count();
    let thin = facts.content_chars < COVER && (facts.content_media > 0 || has_files(facts));
    if !(called && (telling >= 1 || thin)) && !(labelled.len() >= 4 && telling >= 2) {
        return None;
    }
    let bare_heading = CALLED.contains(&facts.heading.trim());
    let mut state = [State::Absent; ALL.len()];
    for (index, field) in fields.iter().enumerate() {
        let slot = &mut state[of(field) as usize];
        let here = if !field.is_empty() && !is_other_text(of(field), field) {
            State::Given
        } else if in_row_of_labels(&fields, index) || (of(field) == Process && facts.content_media > 0) {
            State::Unclear
        } else {
            State::Empty
        };
        *slot = (*slot).max(here);
    }
    let plain: String = facts.text.chars().filter(|c| !c.is_whitespace()).collect();
    let given = |element: GuideElement| match state[element as usize] {
        State::Given | State::Unclear => true,
        State::Empty => false,
        State::Absent => {
            hinted(element, &plain) || (element == Name && !bare_heading && !facts.heading.is_empty())
        }
    };
    let missing = ALL.into_iter().filter(|element| !given(*element)).collect();
    let materials: Vec<&str> =
        fields.iter().filter(|field| of(field) == Materials).map(|field| field.value).collect();
    let mut vague = Vec::new();
    for text in &materials {
        find_vague(text, &mut vague);
    }
    vague.truncate(MOST_VAGUE);
    let needs_form = materials.iter().any(|text| FORMS.iter().any(|form| text.contains(form)));
    let sample = SAMPLES.iter().any(|word| plain.contains(word));
    Some(GuideFacts { missing, vague, needs_form, forms: forms(facts), sample, thin })
}

/// What stands in a later line and holds no number is no telephone number, but the text that follows.
fn is_other_text(element: GuideElement, field: &Field<'_>) -> bool {
    let digits = field.value.chars().filter(char::is_ascii_digit).count();
    element == Telephone && field.below && digits < 5
}

/// How well an element is given; the better state of several wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Absent,
    Empty,
    Unclear,
    Given,
}

fn may_be_guide(facts: &PageFacts) -> bool {
    let fits = match facts.kind {
        PageKind::Article | PageKind::ServiceGuide | PageKind::Other => true,
        PageKind::PolicyDocument => CALLED.iter().any(|name| facts.heading.contains(name)),
        _ => false,
    };
    let other = ["公开", "招聘", "招考", "采购", "招标"].iter().any(|word| facts.heading.contains(word));
    fits && !other && !is_notice(&facts.heading) && !facts.script_shell
}

/// Labels that news and notices do not have.
fn is_telling(element: GuideElement) -> bool {
    matches!(element, Basis | Conditions | Materials | Process | Deadline | Fee)
}

fn is_called(facts: &PageFacts) -> bool {
    let titled = CALLED.iter().any(|name| facts.heading.contains(name));
    titled || names(facts).skip(2).any(|name| CALLED.contains(&name.trim()))
}

/// Part of three or more bare labels without anything between them.
fn in_row_of_labels(fields: &[Field<'_>], index: usize) -> bool {
    let bare = |field: &Field<'_>| field.is_empty() && !field.colon;
    let run = |fields: &mut dyn Iterator<Item = &Field<'_>>| fields.take_while(|field| bare(field)).count();
    bare(&fields[index]) && run(&mut fields[..index].iter().rev()) + run(&mut fields[index..].iter()) >= 3
}

fn hinted(element: GuideElement, plain: &str) -> bool {
    if element == Telephone {
        return has_telephone(plain);
    }
    let hints = HINTS.iter().find(|(known, _)| *known == element).map(|(_, words)| *words);
    hints.unwrap_or_default().iter().any(|word| plain.contains(word))
}

/// A run of seven or more digits, with dashes, behind 电话 or by itself with an area code.
fn has_telephone(plain: &str) -> bool {
    let digits = |text: &str| {
        text.chars()
            .take_while(|c| c.is_ascii_digit() || "-—－()（）".contains(*c))
            .filter(char::is_ascii_digit)
            .count()
    };
    let mut at = 0;
    while let Some(found) = plain[at..].find(|c: char| c.is_ascii_digit()) {
        let from = at + found;
        let count = digits(&plain[from..]);
        let area = plain[from..].starts_with('0') && (10..=12).contains(&count);
        let called = plain[..from].trim_end_matches([':', '：', '为', '(', '（']).ends_with("电话");
        if area || ((5..=12).contains(&count) && called) {
            return true;
        }
        let skip = plain[from..].find(|c: char| !c.is_ascii_digit()).unwrap_or(plain.len() - from);
        at = from + skip;
    }
    false
}

fn has_files(facts: &PageFacts) -> bool {
    facts.links.iter().any(|link| link.position == Position::Content && is_file(link.address.path()))
}

fn is_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or("");
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["doc", "docx", "pdf", "xls", "xlsx", "wps", "et", "zip", "rar", "ofd", "rtf"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

/// Files of the content area, and links that call themselves a form.
fn forms(facts: &PageFacts) -> Vec<crate::model::Address> {
    let form =
        |text: &str| FORMS.iter().chain(&SAMPLES).chain(&["空表", "表格"]).any(|word| text.contains(word));
    let own = facts.links.iter().filter(|link| {
        let here = matches!(link.position, Position::Content | Position::Other);
        here && matches!(link.element, LinkElement::Anchor | LinkElement::Script)
            && (is_file(link.address.path()) || form(&link.text) || form(&link.title))
    });
    let mut found: Vec<_> = own.map(|link| link.address.clone()).collect();
    found.sort();
    found.dedup();
    found.truncate(MOST_FORMS);
    found
}

/// Vague words in `text` with what stands around them; what is denied (不得要求提供其他材料) is not vague.
fn find_vague(text: &str, found: &mut Vec<String>) {
    let mut last = 0;
    while let Some((at, word)) = VAGUE
        .iter()
        .filter_map(|word| Some((last + text.get(last..)?.find(word)?, *word)))
        .min_by_key(|it| it.0)
    {
        let before: Vec<char> = text[..at].chars().rev().take(12).collect();
        let before: String = before.into_iter().rev().collect();
        let close = before.rsplit(['。', '；', '\n', ';']).next().unwrap_or("").trim().to_owned();
        last = at + word.len();
        let after: String = text[last..].chars().take(8).take_while(|c| !"。；;\n".contains(*c)).collect();
        let denied = close.ends_with('无')
            || ["不得", "不再", "不需", "不必", "无需", "无须", "没有", "不要求"]
                .iter()
                .any(|no| close.contains(no));
        let heads_list =
            after.starts_with([':', '：']) || after.starts_with("如下") || after.starts_with("包括");
        let excerpt = format!("{close}{word}{after}");
        if !denied && !heads_list && !found.contains(&excerpt) {
            found.push(excerpt);
        }
    }
}
