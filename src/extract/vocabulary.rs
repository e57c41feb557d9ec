//! What a label promises: link texts, headings, column names, `ColumnType` values and path tokens of portals.
//!
//! Comes in: a short text as printed, or a path. Goes out: a [`LabelKind`]; `None` unless the words are clear, because
//! a wrong promise costs more than a missing one. Called for every link, so nothing here scans with regexes.

use std::{borrow::Cow, sync::LazyLock};

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use super::LabelKind;

/// Longest label, in characters; what is longer is a title or a sentence.
const LONGEST_LABEL: usize = 30;
/// Longest title of an annual report: full names of autonomous counties' offices are long.
const LONGEST_REPORT_TITLE: usize = 60;

/// Labels that mean one thing wherever they stand, by kind.
const EXACT: &[(LabelKind, &str)] = &[
    (LabelKind::Home, "首页 网站首页 返回首页 主页 本站首页 回首页 返回主页 门户首页"),
    (LabelKind::SiteMap, "网站地图 站点地图 网站导航 站点导航 网站导图 sitemap"),
    (
        LabelKind::Platform,
        "政府信息公开 信息公开 政务公开 政府信息公开专栏 政府信息公开平台 信息公开专栏 信息公开平台 政务公开专栏 \
         政务公开平台 政府信息公开专区 公开 政务信息公开 政府信息公开网 信息公开网 政务公开一网 党务政务公开",
    ),
    (LabelKind::Guide, "指南 公开指南 信息公开指南 政府信息公开指南 政务公开指南 公开工作指南"),
    (
        LabelKind::Institution,
        "公开制度 公开规定 公开依据 信息公开制度 政府信息公开制度 信息公开规定 政府信息公开规定 相关法规 公开法规 \
         信息公开法规 政务公开制度 公开制度规定 公开办法 公开条例 信息公开条例 政府信息公开条例 公开法规制度",
    ),
    (LabelKind::Catalogue, "目录 公开目录 信息公开目录 政府信息公开目录 政务公开目录 政府信息目录 信息目录"),
    (
        LabelKind::Statutory,
        "法定主动公开内容 法定主动公开 主动公开目录 主动公开基本目录 基础信息公开 主动公开 主动公开内容 主动公开信息 \
         法定公开 法定公开内容 法定主动公开目录 法定主动公开信息 政府信息主动公开基本目录 政府信息主动公开目录 \
         主动公开事项 公开内容",
    ),
    (
        LabelKind::AnnualReport,
        "年报 年度报告 公开年报 公开年度报告 信息公开年报 信息公开年度报告 政府信息公开年报 政府信息公开年度报告 \
         工作年报 工作年度报告 政务公开年报 政府信息公开工作年报 政府信息公开工作年度报告 信息公开工作年度报告",
    ),
    (
        LabelKind::Request,
        "依申请公开 在线申请 信息公开申请 申请公开 我要申请 依申请公开申请 网上申请公开 公开申请 依申请公开系统",
    ),
    (
        LabelKind::Policy,
        "政策文件 政府文件 政策法规 政策 文件 公文 最新文件 规范性文件 行政规范性文件 本级政府文件 文件库 政策文件库 \
         找政策 我要找政策 政策检索 规范性文件库 法律法规 法规 规章 法规规章 政府规章 政策性文件 部门文件 其他文件 \
         法规政策 法规文件 文件公开 政府公文 公文公开 行政公文 政策库 最新政策 惠民政策 本级文件 其他政策文件 法律规章 \
         部门规章 政策规定 重要文件 规范性文件统一发布 上级文件 本局文件 政策法律 国家政策 地方政策 政策公开",
    ),
    (
        LabelKind::Interpretation,
        "政策解读 文件解读 解读 图解 一图读懂 部门解读 专家解读 视频解读 在线解读 图文解读 图片解读 图解政策 政策图解 \
         新闻发布会 文字解读 媒体解读 政策问答 解读回应 负责人解读 领导解读 音视频解读 动漫解读 法规解读 图表解读 政策解答",
    ),
    (
        LabelKind::News,
        "要闻 政务要闻 本地要闻 工作动态 部门动态 乡镇动态 新闻 动态 时政要闻 今日要闻 新闻中心 新闻动态 政务动态 要闻动态 \
         基层动态 热点新闻 图片新闻 最新动态 动态要闻 动态信息 业务要闻 行业动态 新闻资讯 综合新闻 国务院要闻 县区动态 \
         市县动态 区县动态 街道动态 工作信息 政务信息 新闻信息 媒体报道 媒体聚焦 地方动态 地方新闻 政务新闻 行业新闻 头条新闻 \
         党建动态 单位动态 省内要闻 国内要闻 重要新闻 新闻发布 信息动态",
    ),
    (
        LabelKind::Notice,
        "通知公告 公示公告 公告公示 公告 公示 通知 通告 公告栏 公示公告栏 通知公示 通告公告 公示栏 公告通知 公告信息 \
         公示信息 政务公告 政府公告 最新公告 公示通告 通知通告 公示专栏",
    ),
    (
        LabelKind::Plan,
        "规划计划 发展规划 专项规划 十四五规划 工作总结 规划 计划规划 计划总结 规划信息 总体规划 工作计划 规划总结 \
         工作计划总结 工作规划 年度计划 年度工作计划 国民经济和社会发展规划 十五五规划 规划纲要 区域规划 中长期规划",
    ),
    (
        LabelKind::Personnel,
        "人事信息 人事任免 公务员招考 人事管理 招聘 招聘信息 人事招聘 人事招考 人员招录 招考录用 人事 人事考试 干部任免 \
         公务员招录 事业单位招聘 招录信息 任免信息 考试录用 人事动态",
    ),
    (
        LabelKind::Finance,
        "财政信息 财政资金 财政预决算 预决算公开 部门预算 部门决算 三公经费 政府债务 预算决算 预决算 财政预算 财政决算 \
         资金信息 财务公开 预决算信息 部门预决算 财政公开 预算公开 决算公开 财政收支 预决算及三公经费 财务信息 \
         财政专项资金 专项资金 财政信息公开 部门预算决算 政府预决算 财政资金信息 预算 决算",
    ),
    (
        LabelKind::Statistics,
        "统计信息 统计数据 统计公报 数据发布 数据开放 统计 统计分析 统计年鉴 数据 统计资料 数据统计 统计年报 政府数据 \
         数据解读 公共数据 公共数据开放 数据公开 经济数据",
    ),
    (
        LabelKind::Organisation,
        "机构职能 机构设置 机构简介 政府机构 内设机构 组织机构 机构信息 机构职责 直属单位 直属事业单位 机关处室 工作机构 机构概况 部门职能 \
         单位职能 主要职能 主要职责 职能职责 组织架构 机构介绍 部门职责 机构 单位职责 直属机构 下属单位 所属单位 职责职能 \
         处室设置 机构编制 职能机构 政府部门",
    ),
    (
        LabelKind::Leaders,
        "领导信息 领导之窗 政府领导 负责人信息 领导简介 领导介绍 领导分工 领导成员 领导班子 局领导 厅领导 委领导 市领导 \
         县领导 区领导 部领导 领导机构 领导专栏 领导活动 现任领导 领导 单位领导 领导集体 院领导 主要领导 领导团队 领导简历",
    ),
    (
        LabelKind::Overview,
        "概况 概况信息 城市概况 区情 县情 市情 省情 单位概况 部门概况 基本概况 概况介绍 单位简介 县情简介 县情概况 区情概况 \
         市情概况 省情概况 城市介绍 本局概况 部门介绍 单位介绍",
    ),
    (
        LabelKind::Interaction,
        "互动交流 政民互动 县长信箱 领导信箱 12345 留言 咨询 在线访谈 常见问题 智能问答 意见征集 民意征集 征求意见 网上调查 \
         征集调查 结果反馈 回应关切 热点回应 舆情回应 关切回应 咨询投诉 投诉举报 公众参与 互动 局长信箱 市长信箱 区长信箱 \
         省长信箱 书记信箱 厅长信箱 主任信箱 网上信访 我要写信 我要留言 我要咨询 在线咨询 在线留言 留言板 调查征集 \
         网上咨询 在线调查 问卷调查 网上投诉 建言献策 公众互动 互动平台 互动回应 来信选登 网上互动 在线互动 政务咨询 \
         我要投诉 在线投诉 信件查询 回复选登 主任邮箱 反馈结果 征集反馈 来信回复 在线交流 辟谣 监督举报 留言咨询 网络问政 12345热线 政务热线",
    ),
    (
        LabelKind::Service,
        "办事服务 办事指南 办事指引 政务服务 网上办事 在线办事 办事大厅 网上办事大厅 公共服务 服务指南 便民服务 服务 办事 在线服务 \
         网上服务 政务服务网 网上服务大厅 服务大厅 办事流程 服务事项 办事中心 一网通办 个人办事 法人办事 办事公开 便民查询 \
         查询服务 表格下载 服务中心",
    ),
    (
        LabelKind::Topic,
        "专题专栏 专题 专栏 专题栏目 热点专题 专题集锦 专题报道 专题活动 特色专栏 专题聚焦 专题信息",
    ),
];

/// Endings that keep their meaning behind a unit's or region's name: ending, kind, longest whole in characters.
const ENDINGS: &[(&str, LabelKind, usize)] = &[
    ("信息公开指南", LabelKind::Guide, LONGEST_LABEL),
    ("政务公开指南", LabelKind::Guide, LONGEST_LABEL),
    ("主动公开基本目录", LabelKind::Statutory, LONGEST_LABEL),
    ("主动公开目录", LabelKind::Statutory, LONGEST_LABEL),
    ("信息公开目录", LabelKind::Catalogue, LONGEST_LABEL),
    ("政务公开目录", LabelKind::Catalogue, LONGEST_LABEL),
    ("信息公开制度", LabelKind::Institution, LONGEST_LABEL),
    ("信息公开规定", LabelKind::Institution, LONGEST_LABEL),
    ("信息公开条例", LabelKind::Institution, LONGEST_LABEL),
    ("信息公开办法", LabelKind::Institution, LONGEST_LABEL),
    ("信息公开专栏", LabelKind::Platform, 18),
    ("信息公开平台", LabelKind::Platform, 18),
    ("政策解读", LabelKind::Interpretation, LONGEST_LABEL),
    ("解读", LabelKind::Interpretation, LONGEST_LABEL),
    ("新闻发布会", LabelKind::Interpretation, 14),
    ("政策文件", LabelKind::Policy, 12),
    ("政策法规", LabelKind::Policy, 12),
    ("规范性文件", LabelKind::Policy, 12),
    ("政府文件", LabelKind::Policy, 12),
    ("府办文件", LabelKind::Policy, 12),
    ("政策文件库", LabelKind::Policy, 14),
    ("规范性文件库", LabelKind::Policy, 14),
    ("要闻", LabelKind::News, 8),
    ("动态", LabelKind::News, 8),
    ("通知公告", LabelKind::Notice, 10),
    ("公示公告", LabelKind::Notice, 10),
    ("规划计划", LabelKind::Plan, 10),
    ("预决算公开", LabelKind::Finance, 16),
    ("预决算", LabelKind::Finance, 16),
    ("部门预算", LabelKind::Finance, LONGEST_LABEL),
    ("部门决算", LabelKind::Finance, LONGEST_LABEL),
    ("三公经费", LabelKind::Finance, 16),
    ("统计公报", LabelKind::Statistics, LONGEST_LABEL),
    ("统计数据", LabelKind::Statistics, 10),
    ("统计信息", LabelKind::Statistics, 10),
    ("机构职能", LabelKind::Organisation, 12),
    ("机构设置", LabelKind::Organisation, 12),
    ("领导信箱", LabelKind::Interaction, 10),
    ("长信箱", LabelKind::Interaction, 8),
    ("长邮箱", LabelKind::Interaction, 8),
    ("局领导", LabelKind::Leaders, 8),
    ("厅领导", LabelKind::Leaders, 8),
    ("委领导", LabelKind::Leaders, 8),
    ("府领导", LabelKind::Leaders, 8),
    ("领导信息", LabelKind::Leaders, 10),
    ("领导之窗", LabelKind::Leaders, 10),
    ("概况", LabelKind::Overview, 8),
    ("办事指南", LabelKind::Service, LONGEST_LABEL),
    ("服务指南", LabelKind::Service, LONGEST_LABEL),
];

/// Last characters of the names of units and regions.
const UNIT_ENDS: [char; 15] =
    ['局', '厅', '委', '部', '府', '院', '办', '省', '市', '县', '区', '镇', '乡', '州', '会'];

/// Path tokens; the short ones at the end of the list need a disclosure token before them.
const TOKENS: &[(LabelKind, &str)] = &[
    (LabelKind::Platform, "zwgk zfxxgk xxgk openness gongkai zfxxgkpt zfxxgkzl govxxgk gkmlpt gkxxzl"),
    (LabelKind::Guide, "zfxxgkzn xxgkzn gkzn zfxxgkznx pubguide govguidepub"),
    (LabelKind::Institution, "zfxxgkzd xxgkzd gkzd zfxxgkgd xxgkgd zfxxgkzdgz gkgd"),
    (LabelKind::Statutory, "fdzdgknr fdzdgk fdzdxxgk zdgk jcxxgk zfxxgknr gknr"),
    (LabelKind::Catalogue, "zfxxgkml xxgkml gkml gkmlzl qzfxxgkml"),
    (
        LabelKind::AnnualReport,
        "zfxxgknb xxgknb gknb xxgkndbg gkndbg zfxxgkndbg xxgkannualreport zfxxgkgznb zfxxgkgzndbg",
    ),
    (LabelKind::Request, "ysqgk ysqgkxx yysqgk sqgk applyopen"),
    (
        LabelKind::Policy,
        "zfwj zcwjk zcwj gfxwj xzgfxwj szfwj zcfg fgwj qtwj xzfwj qzfwj policycontent gfxwjk bjwj zbwj",
    ),
    (LabelKind::Interpretation, "zcjd wjjd tjzc zcjdx jiedu xwfbh"),
    (LabelKind::Interaction, "hygq rdhy yqhy hyjd yjzj myzj zjdc dczj wsdc zqyj hdjl zmhd xzxx zxft hdjlpt"),
    (LabelKind::Notice, "tzgg gsgg gggs"),
    (LabelKind::News, "zwyw bmdt gzdt zwdt ywdt xwzx xwdt"),
    (LabelKind::Organisation, "jgzn jgsz zzjg jgjj nsjg jggk"),
    (LabelKind::Leaders, "ldzc zfld ldjj fzrxx"),
    (LabelKind::Overview, "qxgk xqgk"),
    (LabelKind::Plan, "ghjh fzgh zxgh ghxx"),
    (LabelKind::Statistics, "tjxx tjsj tjgb sjfb sjkf"),
    (LabelKind::Finance, "czyjs czzj czxx ysjs czyjsgk yjsgk czgk zfyjs czyjsjsgjf bmyjs"),
    (LabelKind::Personnel, "rsxx rsrm gwyzk rszp"),
    (LabelKind::Service, "bsfw bszn wsbs zwfw"),
    (LabelKind::Topic, "ztzl"),
    (LabelKind::SiteMap, "sitemap wzdt"),
];

/// Short tokens that mean something only below a disclosure platform.
const TOKENS_BELOW_PLATFORM: &[(LabelKind, &str)] = &[
    (LabelKind::Guide, "zn"),
    (LabelKind::Institution, "zd"),
    (LabelKind::Catalogue, "ml catalog"),
    (LabelKind::AnnualReport, "nb ndbg"),
    (LabelKind::Request, "ysq"),
    (LabelKind::Finance, "yjs"),
];

static EXACT_INDEX: LazyLock<FxHashMap<&'static str, LabelKind>> = LazyLock::new(|| index(EXACT));
static TOKEN_INDEX: LazyLock<FxHashMap<&'static str, LabelKind>> = LazyLock::new(|| index(TOKENS));
static SHORT_TOKEN_INDEX: LazyLock<FxHashMap<&'static str, LabelKind>> =
    LazyLock::new(|| index(TOKENS_BELOW_PLATFORM));

fn index(table: &[(LabelKind, &'static str)]) -> FxHashMap<&'static str, LabelKind> {
    let words =
        table.iter().flat_map(|(kind, words)| words.split_whitespace().map(move |word| (word, *kind)));
    words.collect()
}

/// What `text` promises, a link text, heading, column name or `ColumnType` value.
pub(crate) fn label_of(text: &str) -> LabelKind {
    if text.len() > 8 * LONGEST_REPORT_TITLE {
        return LabelKind::None;
    }
    let folded = folded(text);
    let label = trimmed(&folded);
    let chars = label.chars().count();
    if chars == 0 || chars > LONGEST_REPORT_TITLE {
        return LabelKind::None;
    }
    if let Some(kind) = EXACT_INDEX.get(label) {
        return *kind;
    }
    if is_annual_report(label) {
        return LabelKind::AnnualReport;
    }
    if chars > LONGEST_LABEL {
        return LabelKind::None;
    }
    by_part(label, chars)
}

/// What the tokens of `path` hint at; the deepest known segment speaks. A weak signal.
pub(crate) fn label_of_path(path: &str) -> LabelKind {
    let segments = path.split('/').filter(|segment| !segment.is_empty() && segment.len() <= 40);
    let mut found = LabelKind::None;
    let mut below_platform = false;
    for segment in segments {
        let token = token_of(segment);
        let short = || SHORT_TOKEN_INDEX.get(token.as_ref()).filter(|_| below_platform);
        if let Some(kind) = TOKEN_INDEX.get(token.as_ref()).or_else(short) {
            found = *kind;
        }
        below_platform |= token.contains("gk");
    }
    found
}

/// `text` in NFKC, lower case, without white space.
fn folded(text: &str) -> Cow<'_, str> {
    // Most labels are plain already: no copy for them.
    let plain = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}' | '0'..='9' | 'a'..='z');
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    // 预算/决算 is 预算决算.
    let silent =
        |c: &char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '/' | '\u{2044}' | '、');
    let kept = text.nfkc().filter(|c| !silent(c));
    Cow::Owned(kept.flat_map(char::to_lowercase).collect())
}

/// Without ornaments at both ends and without a closing 更多.
fn trimmed(label: &str) -> &str {
    let ornament = |c: char| !c.is_alphanumeric() && !matches!(c, '》' | '《' | '〔' | '〕' | ')' | '(');
    let mut label = label.trim_matches(ornament);
    for more in ["更多", "more", "查看更多"] {
        // 更多 alone promises nothing, so it stays and finds no kind.
        if let Some(rest) = label.strip_suffix(more).filter(|rest| !rest.is_empty()) {
            label = rest.trim_matches(ornament);
        }
    }
    label
}

fn is_annual_report(label: &str) -> bool {
    let Some(at) =
        ["年度报告", "年报", "年度工作报告", "工作报告"].iter().filter_map(|word| label.rfind(word)).max()
    else {
        return false;
    };
    let (before, after) = label.split_at(at);
    let context = ["信息公开", "政务公开"].iter().any(|word| label.contains(word));
    if context {
        // A notice about reports, an interpretation of one, or a website's own report is another thing.
        let other = ["通知", "解读", "网站年报", "意见", "方案", "报表", "指南", "培训"];
        return !other.iter().any(|word| label.contains(word)) && after.chars().count() <= 20;
    }
    // Without the context only a unit's bare yearly report counts: not 青年报, not 企业年报, not 法治政府建设年度报告.
    let closed = matches!(after, "年度报告" | "年报");
    let unit = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '年' || c == '度');
    let named = unit.is_empty()
        || ["局", "厅", "委", "府", "委员会", "办公室", "办公厅"].iter().any(|end| unit.ends_with(end));
    closed && named && before != "青"
}

fn by_part(label: &str, chars: usize) -> LabelKind {
    if label.contains("依申请公开") || label.contains("信息公开申请") {
        return LabelKind::Request;
    }
    if label.contains("法定主动公开") {
        return LabelKind::Statutory;
    }
    if chars <= 10 && label.starts_with("走进") {
        return LabelKind::Overview;
    }
    if label.starts_with("一图读懂") || label.starts_with("图解") || label.starts_with("政策解读") {
        return LabelKind::Interpretation;
    }
    if ["部门预算", "部门决算", "三公经费", "预决算"].iter().any(|word| label.contains(word)) {
        return LabelKind::Finance;
    }
    // 重点领域信息公开 and 村务公开 are parts of the matter; a unit's name before the words is not.
    let platform = label.strip_suffix("信息公开").map(|head| head.strip_suffix("政府").unwrap_or(head));
    if let Some(unit) = platform.or_else(|| label.strip_suffix("政务公开"))
        && chars <= 16
        && unit.ends_with(UNIT_ENDS)
    {
        return LabelKind::Platform;
    }
    // A sentence about something is a title, whatever it ends with.
    let titled = label.starts_with("关于") || label.contains('《');
    let fits = |(end, kind, longest): &&(&str, LabelKind, usize)| {
        let may_be_title = matches!(kind, LabelKind::Interpretation);
        chars <= *longest && label.ends_with(end) && (!titled || may_be_title)
    };
    ENDINGS.iter().find(fits).map_or(LabelKind::None, |(_, kind, _)| *kind)
}

/// The telling part of a path segment: lower case, without extension and without numbers behind it.
fn token_of(segment: &str) -> Cow<'_, str> {
    let stem = segment.split('.').next().unwrap_or(segment);
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-'));
    if stem.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(stem.to_ascii_lowercase())
    } else {
        Cow::Borrowed(stem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(labels: &[&str]) -> Vec<LabelKind> {
        labels.iter().map(|label| label_of(label)).collect()
    }

    #[test]
    fn labels_are_read_through_their_ornaments() {
        let labels =
            ["【 政府信息公开 】", "政策 文件 更多>>", "ＭＯＲＥ", "· 依申请公开", "通知公告 more »", "更多"];
        let expected = [
            LabelKind::Platform,
            LabelKind::Policy,
            LabelKind::None,
            LabelKind::Request,
            LabelKind::Notice,
            LabelKind::None,
        ];
        assert_eq!(kinds(&labels), expected);
    }

    #[test]
    fn a_unit_name_before_the_label_does_not_hide_it() {
        assert_eq!(label_of("东河县水务局政府信息公开指南"), LabelKind::Guide);
        assert_eq!(label_of("东河县政府信息公开目录"), LabelKind::Catalogue);
        assert_eq!(label_of("东河县水务局2025年政府信息公开工作年度报告"), LabelKind::AnnualReport);
        assert_eq!(label_of("东河县水务局2025年年度报告"), LabelKind::AnnualReport);
        assert_eq!(label_of("县政府办文件"), LabelKind::Policy);
        assert_eq!(label_of("县政府文件"), LabelKind::Policy);
        assert_eq!(label_of("东河县水务局政府信息公开"), LabelKind::Platform);
        assert_eq!(label_of("东河县政务公开"), LabelKind::Platform);
        assert_eq!(label_of("预算/决算"), LabelKind::Finance);
    }

    #[test]
    fn false_friends_are_turned_away() {
        for label in [
            "举报指南",
            "报考指南",
            "申报指南",
            "中国青年报",
            "东河日报",
            "集中采购目录",
            "权责清单目录",
            "收费目录",
        ] {
            assert_eq!(label_of(label), LabelKind::None, "{label}");
        }
        for label in [
            "政府网站工作年度报表",
            "网站年报",
            "企业年报",
            "法治政府建设年度报告",
            "关于报送信息公开年报的通知",
        ] {
            assert_ne!(label_of(label), LabelKind::AnnualReport, "{label}");
        }
        assert_eq!(label_of("办事指南"), LabelKind::Service);
        assert_eq!(label_of("2025年度部门预算"), LabelKind::Finance);
        assert_eq!(label_of("关于印发东河县水务局规范性文件"), LabelKind::None);
    }

    #[test]
    fn a_sentence_promises_nothing() {
        let sentence = "县水务局召开会议学习政府信息公开条例并研究部署下一阶段防汛抗旱工作动态";
        assert_eq!(label_of(sentence), LabelKind::None);
        assert_eq!(label_of(&"政".repeat(5000)), LabelKind::None);
        assert_eq!(label_of(""), LabelKind::None);
    }

    #[test]
    fn column_types_of_the_tag_standard_are_known() {
        for label in [
            "首页",
            "概况信息",
            "机构职能",
            "负责人信息",
            "工作动态",
            "政策文件",
            "信息公开指南",
            "信息公开目录",
            "信息公开年报",
            "依申请公开",
            "数据发布",
            "数据开放",
            "政策解读",
            "回应关切",
            "办事服务",
            "咨询投诉",
            "征集调查",
            "在线访谈",
        ] {
            assert_ne!(label_of(label), LabelKind::None, "{label}");
        }
    }

    #[test]
    fn path_tokens_are_whole_segments() {
        assert_eq!(label_of_path("/zwgk/zfxxgk/zfxxgkzn/index.html"), LabelKind::Guide);
        assert_eq!(label_of_path("/a/gkzn_3370/"), LabelKind::Guide);
        assert_eq!(label_of_path("/zfxxgk/nb/202101/t20210104_1.html"), LabelKind::AnnualReport);
        assert_eq!(label_of_path("/nb/1.html"), LabelKind::None);
        assert_eq!(label_of_path("/xxgkfoo/"), LabelKind::None);
        assert_eq!(label_of_path("/XxgkAnnualReport/show/5536.html"), LabelKind::AnnualReport);
    }

    #[test]
    fn no_label_is_listed_twice() {
        let words = EXACT.iter().map(|(_, words)| words.split_whitespace().count()).sum::<usize>();
        assert_eq!(EXACT_INDEX.len(), words);
    }
}
