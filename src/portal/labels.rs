//! What a name promises: column names, `ColumnType`, headings, steps of a breadcrumb, path tokens (domain.md §10.1).

use super::ColumnKind;
use crate::extract::LabelKind;
use crate::model::Address;

/// Longer texts are sentences or titles, not names.
const MAX_NAME_CHARS: usize = 30;

/// What the name `text` promises; `None` of the kinds for titles and sentences.
pub(super) fn of_name(text: &str) -> LabelKind {
    let name: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let length = name.chars().count();
    if length == 0 || length > MAX_NAME_CHARS {
        return LabelKind::None;
    }
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let is = |words: &[&str]| words.contains(&name.as_str());
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    if has(&["年度报表"]) {
        return LabelKind::None;
    }
    if is(&["年报", "年度报告", "公开年报", "政府年报"])
        || (has(&["信息公开", "政务公开"])
            && has(&["年报", "年度报告", "年度工作报告", "年度总结", "工作报告"]))
    {
        return LabelKind::AnnualReport;
    }
    if has(&["依申请公开", "申请公开", "信息公开申请"]) {
        return LabelKind::Request;
    }
    if has(&["公开指南"]) || is(&["指南"]) {
        return LabelKind::Guide;
    }
    if has(&["公开制度", "公开规定", "公开依据", "公开法规", "公开规章"]) {
        return LabelKind::Institution;
    }
    if has(&["公开目录", "公开基本目录", "公开事项目录", "公开标准目录"]) {
        return LabelKind::Catalogue;
    }
    if has(&["法定主动公开", "主动公开内容", "主动公开信息"]) || is(&["主动公开"]) {
        return LabelKind::Statutory;
    }
    let bare = name.trim_end_matches("专栏").trim_end_matches("平台").trim_end_matches("专区");
    if length <= 20
        && (bare.ends_with("信息公开") || bare.ends_with("政务公开"))
        && !bare.contains("重点领域")
    {
        return LabelKind::Platform;
    }
    of_column_name(&name, length, &has, &is, &ends)
}

fn of_column_name(
    name: &str,
    length: usize,
    has: &dyn Fn(&[&str]) -> bool,
    is: &dyn Fn(&[&str]) -> bool,
    ends: &dyn Fn(&[&str]) -> bool,
) -> LabelKind {
    if is(&["首页", "网站首页", "返回首页"]) {
        return LabelKind::Home;
    }
    if has(&["网站地图", "站点地图"]) {
        return LabelKind::SiteMap;
    }
    if length > 16 {
        return LabelKind::None;
    }
    let table: [(LabelKind, &[&str]); 16] = [
        (LabelKind::Interpretation, &["解读", "图解", "一图读懂", "图说政策"]),
        (
            LabelKind::Interaction,
            &[
                "征集", "信箱", "邮箱", "互动", "访谈", "留言", "咨询", "问答", "调查", "反馈", "回复",
                "投诉", "建言",
            ],
        ),
        (LabelKind::Service, &["办事", "服务", "下载", "指引"]),
        (LabelKind::Personnel, &["人事", "招考", "录用", "招聘", "任免", "公务员", "人员招录"]),
        (LabelKind::Finance, &["预决算", "预算", "决算", "财政", "三公", "收费", "采购"]),
        (
            LabelKind::Policy,
            &[
                "政策文件",
                "规范性文件",
                "政策法规",
                "法律法规",
                "法规",
                "规章",
                "政府文件",
                "部门文件",
                "文件库",
                "发文",
            ],
        ),
        (LabelKind::Notice, &["通知", "公告", "公示", "通告"]),
        (LabelKind::News, &["动态", "要闻", "新闻", "资讯", "快讯", "报道", "简报", "时政"]),
        (LabelKind::Plan, &["规划", "计划", "工作要点"]),
        (LabelKind::Statistics, &["统计", "数据"]),
        (LabelKind::Leaders, &["领导"]),
        (LabelKind::Organisation, &["机构", "职能", "处室", "内设", "直属单位", "权责清单"]),
        (LabelKind::Overview, &["概况", "简介", "走进"]),
        (LabelKind::Topic, &["专题", "专栏"]),
        (LabelKind::Policy, &["文件", "政策", "公文"]),
        (LabelKind::News, &["活动"]),
    ];
    // 领导活动 is news, 文件解读 an interpretation: what the name ends in weighs more than what it begins with.
    let last_word = table.iter().find(|(_, words)| ends(words)).map(|(label, _)| *label);
    let any_word = || table[..13].iter().find(|(_, words)| has(words)).map(|(label, _)| *label);
    let _ = name;
    last_word.or_else(any_word).unwrap_or(LabelKind::None)
}

/// What the path says; weak, for a path may be named after anything.
pub(super) fn of_path(address: &Address) -> LabelKind {
    let segments = address.path().rsplit('/').filter(|segment| !segment.is_empty());
    for segment in segments.take(3) {
        let stem = segment.split('.').next().unwrap_or(segment).to_ascii_lowercase();
        for token in stem.split(['_', '-']).filter(|token| token.len() > 1) {
            let label = of_token(token);
            if label != LabelKind::None {
                return label;
            }
        }
    }
    LabelKind::None
}

fn of_token(token: &str) -> LabelKind {
    match token {
        "zfxxgkzn" | "xxgkzn" | "gkzn" | "pubguide" | "zfxxgkznx" => LabelKind::Guide,
        "zfxxgkzd" | "xxgkzd" | "gkzd" | "zfxxgkgd" | "xxgkgd" | "zfxxgkzdgz" => LabelKind::Institution,
        "fdzdgknr" | "fdzdgk" | "fdzdxxgk" | "zdgk" => LabelKind::Statutory,
        "zfxxgkml" | "xxgkml" | "gkml" => LabelKind::Catalogue,
        "zfxxgknb" | "xxgknb" | "gknb" | "xxgkndbg" | "zfxxgkndbg" => LabelKind::AnnualReport,
        "ysqgk" | "ysqgkxx" | "yysqgk" | "sqgk" | "applyopen" => LabelKind::Request,
        "zwgk" | "zfxxgk" | "xxgk" | "zfxxgkpt" | "zfxxgkzl" => LabelKind::Platform,
        "zfwj" | "zcwj" | "zcwjk" | "gfxwj" | "xzgfxwj" | "szfwj" | "zcfg" | "bmwj" | "fgwj" => {
            LabelKind::Policy
        }
        "zcjd" | "wjjd" | "jiedu" | "tjzc" => LabelKind::Interpretation,
        "tzgg" | "gsgg" | "gggs" => LabelKind::Notice,
        "zwyw" | "bmdt" | "gzdt" | "zwdt" | "ywdt" | "ywyw" | "xwdt" => LabelKind::News,
        "ghjh" | "fzgh" | "zxgh" | "ghxx" => LabelKind::Plan,
        "rsxx" | "rszp" | "rsrm" => LabelKind::Personnel,
        "czyjs" | "czzj" | "czxx" | "yjsgk" => LabelKind::Finance,
        "tjxx" | "tjsj" | "tjgb" => LabelKind::Statistics,
        "jgzn" | "jgsz" | "zzjg" | "nsjg" => LabelKind::Organisation,
        "ldxx" | "ldzc" => LabelKind::Leaders,
        "hdjl" | "zmhd" | "yjzj" | "myzj" => LabelKind::Interaction,
        "ztzl" => LabelKind::Topic,
        _ => LabelKind::None,
    }
}

/// The kind of a column with this label.
pub(super) fn column_kind(label: LabelKind) -> ColumnKind {
    match label {
        LabelKind::News => ColumnKind::News,
        LabelKind::Notice => ColumnKind::Notice,
        LabelKind::Policy => ColumnKind::Policy,
        LabelKind::Interpretation => ColumnKind::Interpretation,
        LabelKind::AnnualReport => ColumnKind::AnnualReport,
        LabelKind::Plan => ColumnKind::Plan,
        LabelKind::Personnel => ColumnKind::Personnel,
        LabelKind::Finance => ColumnKind::Finance,
        LabelKind::Statistics => ColumnKind::Statistics,
        LabelKind::Organisation | LabelKind::Leaders | LabelKind::Overview => ColumnKind::Organisation,
        LabelKind::Interaction => ColumnKind::Interaction,
        LabelKind::Service => ColumnKind::Service,
        LabelKind::Topic => ColumnKind::Topic,
        _ => ColumnKind::Other,
    }
}

/// Elements of a disclosure guide that `text` holds, 0 to 8 (条例 art. 12).
pub(super) fn guide_elements(text: &str) -> u8 {
    if !text.contains("公开") {
        return 0;
    }
    const ELEMENTS: [&[&str]; 8] = [
        &["主动公开"],
        &["依申请公开", "申请公开"],
        &["受理机构", "受理申请", "工作机构", "办公地址"],
        &["联系电话", "电话号码", "电话："],
        &["办公时间", "工作时间", "受理时间"],
        &["传真", "电子邮箱", "电子邮件", "通信地址", "通讯地址", "邮政编码"],
        &["公开的内容", "公开内容", "公开范围", "信息分类", "分类和编排", "获取方式", "公开形式"],
        &["监督", "行政复议", "行政诉讼", "举报"],
    ];
    let found = ELEMENTS.iter().filter(|words| words.iter().any(|word| text.contains(word))).count();
    u8::try_from(found).unwrap_or(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        for (name, label) in [
            ("政府信息公开", LabelKind::Platform),
            ("示例市财政局政府信息公开专栏", LabelKind::Platform),
            ("政府信息公开指南", LabelKind::Guide),
            ("办事指南", LabelKind::None),
            ("主动公开基本目录", LabelKind::Catalogue),
            ("法定主动公开内容", LabelKind::Statutory),
            ("公开年报", LabelKind::AnnualReport),
            ("政府网站工作年度报表", LabelKind::None),
            ("依申请公开", LabelKind::Request),
            ("文件解读", LabelKind::Interpretation),
            ("教育要闻", LabelKind::News),
            ("领导活动", LabelKind::News),
            ("公示公告", LabelKind::Notice),
            ("政策法规", LabelKind::Policy),
            ("部门文件", LabelKind::Policy),
        ] {
            let found = of_name(name);
            let as_expected = found == label || (label == LabelKind::None && found == LabelKind::Service);
            assert!(as_expected, "{name}: {found:?}");
        }
    }

    #[test]
    fn a_path_token_is_read_without_its_number() {
        let at = |text: &str| Address::parse(text).unwrap();
        assert_eq!(of_path(&at("http://x.gov.cn/zwgk/zcfg_62459/index.html")), LabelKind::Policy);
        assert_eq!(of_path(&at("http://x.gov.cn/c100529/")), LabelKind::None);
    }
}
