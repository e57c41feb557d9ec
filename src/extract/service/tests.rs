//! Pages of services and interaction, in the shapes that portals give them.

use jiff::civil::date;

use super::GuideElement::{Basis, Conditions, Hours, Materials, Place, Process, Telephone};
use super::*;
use crate::extract::{Input, page};

fn read_at(address: &str, html: &str) -> ServiceFacts {
    let address = Address::parse(address).unwrap();
    page(Input { address: &address, content_type: Some("text/html; charset=utf-8"), body: html.as_bytes() })
        .service
}

fn read(column: &str, heading: &str, body: &str) -> ServiceFacts {
    let html = format!(
        "<html><head><title>{heading}_某县人民政府</title></head><body><div class=nav><a href=/>首页</a>\
         <a href=/hd/>互动交流</a></div><div class=position>当前位置：<a href=/>首页</a> &gt; <a href=/l/>{column}</a> &gt; 正文</div>\
         <h1>{heading}</h1><div class=content>{body}</div><div class=footer>主办：某县人民政府</div></body></html>"
    );
    read_at("http://x.gov.cn/l/202611/t20261101_1.html", &html)
}

fn key(facts: &ServiceFacts) -> Vec<GuideElement> {
    let guide = facts.guide.as_ref().expect("a guide");
    guide.missing.iter().copied().filter(|element| element.is_key()).collect()
}

/// Padding that a real guide has anyway.
const PROSE: &str = "<p>本事项面向本县居民办理，请按下列要求准备后到场办理，办结后发放凭证，如需代办请携带代办人身份证明原件。</p>";

#[test]
fn elements_are_read_from_tables_lists_and_headings() {
    let rows = [
        ("事项名称", "高龄补贴"),
        ("设定依据", "《某办法》第三条"),
        ("申请条件", "年满八十周岁"),
        ("办理材料", "身份证复印件一份"),
        ("办理地点", "县政务服务中心"),
        ("办理时间", "周一至周五"),
        ("联系电话", "0999-5550101"),
        ("办理流程", "申请、审核、发放"),
    ];
    let table: String = rows.iter().map(|(a, b)| format!("<tr><td>{a}</td><td>{b}</td></tr>")).collect();
    let list: String = rows.iter().map(|(a, b)| format!("<dt>{a}</dt><dd>{b}</dd>")).collect();
    let headings: String = rows.iter().map(|(a, b)| format!("<p><b>一、{a}：</b></p><p>{b}</p>")).collect();
    let tabs: String = rows.iter().map(|(a, _)| format!("<li>{a}</li>")).collect();
    let panels: String = rows.iter().map(|(_, b)| format!("<div style='display:none'>{b}</div>")).collect();
    for body in [
        format!("<table>{table}</table>{PROSE}"),
        format!("<dl>{list}</dl>{PROSE}"),
        format!("{headings}{PROSE}"),
        format!("<ul>{tabs}</ul>{panels}{PROSE}"),
    ] {
        assert_eq!(key(&read("办事指南", "高龄补贴申领", &body)), [], "{body}");
    }
}

#[test]
fn an_empty_cell_and_a_label_without_value_are_missing() {
    let body = format!(
        "<table><tr><td>设定依据</td><td></td></tr><tr><td>申请条件</td><td>本县户籍</td></tr><tr><td>申请材料</td>\
         <td>户口簿</td></tr><tr><td>联系电话</td><td> </td></tr><tr><td>办理流程</td><td>到场办理</td></tr></table>{PROSE}"
    );
    assert_eq!(key(&read("办事指南", "户口迁移", &body)), [Basis, Place, Hours, Telephone]);
    let body = format!("<p>申请条件：</p><p>办理流程：</p><p>申请材料：户口簿</p>{PROSE}");
    let missing = key(&read("办事指南", "户口迁移", &body));
    assert_eq!(missing, [Basis, Conditions, Place, Hours, Telephone, Process]);
}

#[test]
fn what_the_text_gives_without_a_label_is_there() {
    let body = "<p>申请条件：根据《某办法》，本县户籍的居民均可申请。</p><p>申请材料：户口簿</p>\
                <p>工作日到县政务服务大厅3号窗口办理，电话0999-5550101，按受理、审核、发证的程序进行，全程不收取任何费用。</p>";
    assert_eq!(key(&read("办事指南", "户口迁移", body)), []);
}

#[test]
fn vague_materials_are_quoted_and_denials_are_not() {
    let body = format!("<p>办理材料：身份证、户口簿等材料；其他相关材料</p><p>办理流程：申请</p>{PROSE}");
    let vague = read("办事指南", "户口迁移", &body).guide.unwrap().vague;
    assert_eq!(vague.len(), 2, "{vague:?}");
    assert!(vague[0].contains("户口簿等材料"));
    let body = format!("<p>办理材料：身份证。不得要求提供其他材料。</p><p>办理流程：申请</p>{PROSE}");
    assert_eq!(read("办事指南", "户口迁移", &body).guide.unwrap().vague, Vec::<String>::new());
}

#[test]
fn forms_are_the_files_a_guide_offers() {
    let body = format!(
        "<p>办理材料：申请表一份、身份证</p><p>办理流程：申请</p>{PROSE}<p><a href='/f/1.doc'>某某</a> \
         <a href='/f/show?id=2'>申请表样表</a> <a href='/xw/'>新闻</a></p>"
    );
    let guide = read("办事指南", "户口迁移", &body).guide.unwrap();
    let paths: Vec<&str> = guide.forms.iter().map(|form| form.path()).collect();
    assert!(guide.needs_form && guide.sample);
    assert_eq!(paths, ["/f/1.doc", "/f/show"]);
}

#[test]
fn notices_news_and_disclosure_guides_are_no_service_guides() {
    let body = format!(
        "<p>申报条件：企业</p><p>申报材料：申请表</p><p>申报程序：报送</p><p>联系电话：0999-5550101</p>{PROSE}"
    );
    assert_eq!(read("通知公告", "关于申报某项目的通知", &body).guide, None);
    assert_eq!(read("办事指南", "关于调整办理时间的公告", &body).guide, None);
    assert_eq!(read("政府信息公开", "政府信息公开指南", &body).guide, None);
    assert_eq!(read("要闻", "我县召开会议", &format!("<p>联系电话：0999-5550101</p>{PROSE}")).guide, None);
}

#[test]
fn a_guide_that_is_only_a_file_says_nothing() {
    let guide = read("办事指南", "户口迁移", "<p><a href='/f/1.doc'>户口迁移办事指南.doc</a></p>").guide;
    assert!(guide.is_none_or(|guide| guide.thin));
}

#[test]
fn a_letter_tells_its_days_and_its_state() {
    let body = format!(
        "<table><tr><td>来信标题</td><td>关于路灯</td><td>来信时间</td><td>2026-07-01 08:00</td></tr><tr><td>处理状态</td>\
         <td>已答复</td><td>答复单位</td><td>县城管局</td></tr></table><p>来信内容：路灯不亮。</p><p>答复时间：2026年7月6日</p>\
         <p>答复内容：已经修复，感谢您的关心。</p>{PROSE}"
    );
    let facts = read("县长信箱", "关于路灯", &body);
    let letter = facts.letter.unwrap();
    assert_eq!((letter.received, letter.answered), (Some(date(2026, 7, 1)), Some(date(2026, 7, 6))));
    assert!(letter.state == LetterState::Answered && letter.names_office && letter.shows_answer);
    assert_eq!(facts.guide, None);
}

#[test]
fn a_letter_waits_when_its_state_says_so_or_the_place_of_the_answer_is_empty() {
    let state = |end: &str| {
        let body = format!(
            "<p>留言时间：2026-07-01</p><p>留言内容：路灯不亮已经很久，晚上走路很不方便，请安排维修。</p>{end}"
        );
        read("县长信箱", "关于路灯", &body).letter.map(|letter| letter.state)
    };
    assert_eq!(state("<p>处理状态：办理中</p>"), Some(LetterState::Waiting));
    assert_eq!(state("<p>答复内容：</p>"), Some(LetterState::Waiting));
    assert_eq!(state("<p>回复：暂未回复</p><p>处理状态：未回复</p>"), Some(LetterState::Waiting));
    assert_eq!(state(""), Some(LetterState::Unknown));
}

#[test]
fn rows_of_a_list_of_letters_carry_day_and_state() {
    let body = "<table><tr><th>标题</th><th>来信时间</th><th>状态</th><th>答复时间</th></tr>\
        <tr><td><a href='1.html'>关于路灯维修</a></td><td>2026-07-01</td><td>已答复</td><td>2026-07-06</td></tr>\
        <tr><td><a href='2.html'>关于公交线路</a></td><td>2026-07-02</td><td>[办理中]</td><td></td></tr>\
        <tr><td><a href='3.html'>关于入学政策</a></td><td>2026-07-03</td><td>已答复</td><td></td></tr></table>";
    let letters = read("互动交流", "县长信箱", body).letters;
    let found: Vec<_> = letters.iter().map(|it| (it.received, it.answered, it.state)).collect();
    let expected = [
        (Some(date(2026, 7, 1)), Some(date(2026, 7, 6)), LetterState::Answered),
        (Some(date(2026, 7, 2)), None, LetterState::Waiting),
        (None, Some(date(2026, 7, 3)), LetterState::Answered),
    ];
    assert_eq!(found, expected);
    // The states of permits and petitions are nobody's letters.
    assert_eq!(read("办件公示", "办件查询", body).letters, []);
    assert_eq!(read("网上信访", "信访来信", body).letters, []);
}

#[test]
fn a_call_states_its_period() {
    let call = |body: &str| {
        let facts = read(
            "意见征集",
            "关于公开征求《某县养犬办法（征求意见稿）》意见的公告",
            &format!("{body}{PROSE}{PROSE}"),
        );
        let call = facts.collection.expect("a call");
        (call.start, call.end)
    };
    let (start, end) = (Some(date(2026, 3, 1)), Some(date(2026, 3, 31)));
    assert_eq!(call("<p>征求意见时间：2026年3月1日至2026年3月31日</p>"), (start, end));
    assert_eq!(call("<p>公开征求意见的期限为2026年3月1日至3月31日。</p>"), (start, end));
    assert_eq!(call("<p>征集时间：2026-03-01 至 2026-03-31</p>"), (start, end));
    assert_eq!(call("<p>开始时间：2026-03-01 结束时间：2026-03-31</p>"), (start, end));
    assert_eq!(call("<p>请于2026年3月31日前反馈意见。</p>"), (None, end));
    assert_eq!(call("<p>请将意见寄至县司法局。</p>"), (None, None));
}

#[test]
fn calls_outcomes_and_other_collecting_are_told_apart() {
    let sort = |heading: &str| read("意见征集", heading, PROSE).collection.map(|call| call.sort);
    assert_eq!(sort("关于征集2027年民生实事项目的公告"), Some(CollectionSort::Ideas));
    assert_eq!(sort("《某县养犬办法》征求意见采纳情况"), Some(CollectionSort::Outcome));
    assert_eq!(sort("物业服务满意度问卷调查"), Some(CollectionSort::Survey));
    assert_eq!(sort("关于征集政府采购供应商意见的公告"), None);
    let news = read("要闻", "我县开展人口调查", PROSE).collection;
    assert_eq!(news, None);
}

#[test]
fn elements_name_what_is_missing_in_order() {
    let body = format!("<p>申请材料：户口簿</p>{PROSE}");
    let missing = key(&read("办事指南", "户口迁移", &body));
    assert!(missing.windows(2).all(|pair| pair[0] < pair[1]) && !missing.contains(&Materials));
}
