//! What must be disclosed by law: the items of 条例 art. 20 and 21, and the words by which columns name them
//! (domain.md §4 and §10.1).

use serde::Deserialize;

use crate::model::UnitKind;

/// One item.
#[derive(Debug)]
pub(in crate::checks) struct Item {
    /// Name in packs and subjects.
    pub(in crate::checks) slug: &'static str,
    /// Article and number: 二十（七）
    pub(in crate::checks) clause: &'static str,
    /// Its name, and in English.
    pub(in crate::checks) name: (&'static str, &'static str),
    /// Any of these in the name of a column or menu entry speaks for it; behind `=` the name must be the word.
    pub(in crate::checks) words: &'static [&'static str],
}

impl Item {
    /// True when `name` speaks for the item.
    pub(in crate::checks) fn is_named_by(&self, name: &str) -> bool {
        self.words.iter().any(|word| match word.strip_prefix('=') {
            Some(whole) => name.trim() == whole,
            None => name.contains(word),
        })
    }
}

/// Whose further duties of art. 21 apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::checks) enum Article21 {
    /// By the kind of the unit: a government owes those of counties, a township its own, others none.
    Auto,
    /// 市县 and its departments: seven items.
    County,
    /// 乡镇: eight items.
    Township,
    /// None (a province, say).
    None,
}

impl Article21 {
    /// The items for a unit of `kind`.
    pub(in crate::checks) fn items(self, kind: UnitKind) -> &'static [Item] {
        match (self, kind) {
            (Self::County, _) | (Self::Auto, UnitKind::Government) => &COUNTY,
            (Self::Township, _) | (Self::Auto, UnitKind::Township) => &TOWNSHIP,
            _ => &[],
        }
    }
}

/// Items that only bind a department whose work they are; a pack may say otherwise.
pub(in crate::checks) const BY_DUTY: [&str; 8] =
    ["licences", "penalties", "fees", "projects", "livelihood", "emergency", "supervision", "recruitment"];

/// 条例 art. 20 without (15), which is whatever else the law names.
#[rustfmt::skip]
pub(in crate::checks) const ARTICLE_20: [Item; 14] = [
    Item { slug: "rules", clause: "二十（一）", name: ("法规、规章和规范性文件", "laws, rules and normative documents"),
        words: &["规范性文件", "政策文件", "政府文件", "政策法规", "法律法规", "法规", "规章", "文件库", "政策", "公文", "本级文件", "部门文件", "发文", "县政府文件", "政府办文件"] },
    Item { slug: "organisation", clause: "二十（二）", name: ("机关职能、机构设置和负责人", "functions, organisation and heads"),
        words: &["机构职能", "机关职能", "机构设置", "机构概况", "机构简介", "机关简介", "机关概况", "机构信息", "组织机构", "内设机构", "内设科室", "内设处室", "=机构", "职能", "工作职责", "主要职责", "领导之窗", "领导信息", "领导简介", "领导班子", "领导成员", "领导分工", "领导介绍", "=领导", "负责人", "单位概况", "部门概况", "本局概况", "概况信息"] },
    Item { slug: "plans", clause: "二十（三）", name: ("规划及相关政策", "plans"),
        words: &["规划", "五年计划", "发展计划", "计划总结", "工作计划", "年度计划", "工作要点"] },
    Item { slug: "statistics", clause: "二十（四）", name: ("统计信息", "statistics"),
        words: &["统计", "数据发布", "数据开放", "经济运行", "数据"] },
    Item { slug: "licences", clause: "二十（五）", name: ("行政许可和其他对外管理服务事项", "licences and services"),
        words: &["行政许可", "行政审批", "权责清单", "权力清单", "责任清单", "行政权力", "办事指南", "办事服务", "服务事项", "政务服务", "公共服务", "审批服务", "双公示", "许可", "审批", "服务指南", "办事", "行政执法", "行政职权"] },
    Item { slug: "penalties", clause: "二十（六）", name: ("行政处罚、行政强制", "penalties and coercive measures"),
        words: &["行政处罚", "行政强制", "处罚", "行政执法", "执法公示", "执法信息", "双公示", "权责清单", "行政权力", "裁量"] },
    Item { slug: "finance", clause: "二十（七）", name: ("财政预算、决算", "budgets and final accounts"),
        words: &["预决算", "预算", "决算", "财政", "资金信息", "三公"] },
    Item { slug: "fees", clause: "二十（八）", name: ("行政事业性收费", "fees"),
        words: &["收费"] },
    Item { slug: "procurement", clause: "二十（九）", name: ("政府集中采购", "procurement"),
        words: &["采购", "招标", "招投标", "公共资源"] },
    Item { slug: "projects", clause: "二十（十）", name: ("重大建设项目", "major construction projects"),
        words: &["重大建设项目", "重大项目", "重点项目", "建设项目", "重点工程", "项目建设", "项目批准"] },
    Item { slug: "livelihood", clause: "二十（十一）", name: ("扶贫、教育、医疗、社会保障、促进就业", "poverty relief, education, health, welfare, employment"),
        words: &["扶贫", "脱贫", "乡村振兴", "教育", "医疗", "卫生健康", "社会保障", "社会保险", "社保", "就业", "民生", "社会救助", "社会公益", "医保", "养老"] },
    Item { slug: "emergency", clause: "二十（十二）", name: ("突发公共事件应急", "emergencies"),
        words: &["应急", "突发", "预案", "预警", "疫情防控", "防灾减灾", "灾害"] },
    Item { slug: "supervision", clause: "二十（十三）", name: ("环境、卫生、安全生产、食品药品、产品质量监督检查", "inspections of environment, health, safety, food and products"),
        words: &["环境保护", "生态环境", "环保", "公共卫生", "安全生产", "食品药品", "食药", "产品质量", "监督检查", "双随机", "监管信息", "监督抽查", "质量监督", "市场监管", "抽检"] },
    Item { slug: "recruitment", clause: "二十（十四）", name: ("公务员招考", "recruitment of civil servants"),
        words: &["招考", "人事", "招录", "公务员", "招聘", "考录", "录用", "人员招录", "选调", "遴选"] },
];

#[rustfmt::skip]
const COUNTY: [Item; 7] = [
    Item { slug: "municipal-works", clause: "二十一", name: ("市政建设", "municipal works"),
        words: &["市政", "城乡建设", "城市建设", "城市管理", "住房", "住建", "城市综合执法", "基础设施"] },
    Item { slug: "public-services", clause: "二十一", name: ("公共服务", "public services"),
        words: &["公共服务", "公共文化", "便民服务", "公共企事业", "公用事业", "政务服务"] },
    Item { slug: "public-welfare", clause: "二十一", name: ("公益事业", "public welfare"),
        words: &["公益", "慈善", "民生", "养老"] },
    Item { slug: "land-requisition", clause: "二十一", name: ("土地征收", "requisition of land"),
        words: &["土地征收", "征地", "征收", "自然资源", "国土"] },
    Item { slug: "housing-requisition", clause: "二十一", name: ("房屋征收", "requisition of housing"),
        words: &["房屋征收", "征收", "拆迁", "征迁", "保障性住房"] },
    Item { slug: "public-order", clause: "二十一", name: ("治安管理", "public order"),
        words: &["治安", "公安", "社会治理", "平安", "户籍"] },
    Item { slug: "social-assistance", clause: "二十一", name: ("社会救助", "social assistance"),
        words: &["救助", "低保", "社会保障", "民生", "优抚"] },
];

#[rustfmt::skip]
const TOWNSHIP: [Item; 8] = [
    Item { slug: "rural-policy", clause: "二十一", name: ("贯彻落实农业农村政策", "rural policy"),
        words: &["农业农村", "涉农", "三农", "农业", "乡村振兴", "惠农", "强农"] },
    Item { slug: "water-works", clause: "二十一", name: ("农田水利工程建设运营", "irrigation works"),
        words: &["水利", "农田", "工程建设", "河长制"] },
    Item { slug: "contracted-land", clause: "二十一", name: ("农村土地承包经营权流转", "transfer of contracted land"),
        words: &["土地承包", "土地流转", "承包地", "承包经营"] },
    Item { slug: "homesteads", clause: "二十一", name: ("宅基地使用情况审核", "homesteads"),
        words: &["宅基地", "农村建房", "建房审批", "村镇建设"] },
    Item { slug: "land-requisition", clause: "二十一", name: ("土地征收", "requisition of land"),
        words: &["土地征收", "征地", "征收", "国土"] },
    Item { slug: "housing-requisition", clause: "二十一", name: ("房屋征收", "requisition of housing"),
        words: &["房屋征收", "征收", "拆迁", "征迁"] },
    Item { slug: "levies", clause: "二十一", name: ("筹资筹劳", "levies of money and labour"),
        words: &["筹资筹劳", "一事一议", "筹资", "村务", "村级"] },
    Item { slug: "social-assistance", clause: "二十一", name: ("社会救助", "social assistance"),
        words: &["救助", "低保", "社会保障", "民生", "优抚"] },
];
