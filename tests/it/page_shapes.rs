//! Pages in the shapes that common content systems give them: what is believed of each.

use gongkai::{
    extract::{Input, PageFacts, PageKind, page},
    model::{Address, DateSource},
};

fn read_at(address: &str, html: &str) -> PageFacts {
    let address = Address::parse(address).expect("a valid address");
    page(Input { address: &address, content_type: Some("text/html; charset=utf-8"), body: html.as_bytes() })
}

fn read(html: &str) -> PageFacts {
    read_at("http://www.dh.gov.cn/zwgk/1033/2416.htm", html)
}

const HEADER: &str = "<div class='header'><div class='date'>今天是2026年11月20日 星期五</div><ul class='nav'>\
    <li><a href='/'>首页</a></li><li><a href='/zwgk/'>政务公开</a></li><li><a href='/hdjl/'>互动交流</a></li></ul></div>\
    <div class='dqwz'>当前位置：<a href='/'>首页</a> &gt; <a href='/zwgk/'>政务公开</a> &gt; <a href='/zwgk/tzgg/'>通知公告</a></div>";
const FOOTER: &str = "<div class='footer'>版权所有 © 2015-2026 东河县水务局 联系电话：0351-2026-0310 \
    网站标识码：1404000001 <a href='/wzdt/'>网站地图</a></div>";
const TITLE: &str = "东河县开展防汛检查工作";
const BODY: &str = "<p>根据2025年3月1日印发的防汛预案，东河县水务局对全县水库开展检查。</p>\
    <p>检查组于2025年2月14日实地察看了三座水库的值班记录，要求各乡镇落实责任，备足物资，确保安全度汛。</p>\
    <p>下一步，县水务局将继续加强巡查，发现隐患立即整改，并按时报告情况。</p>";

/// An article whose line between title and text is `line`.
fn article(line: &str) -> String {
    format!(
        "<html><head><title>{TITLE}-东河县水务局</title></head><body>{HEADER}<div class='con'><h1>{TITLE}</h1>\
         <div class='info'>{line}</div><div class='v_news_content'>{BODY}</div></div>{FOOTER}</body></html>"
    )
}

fn day(facts: &PageFacts) -> Option<String> {
    facts.published.map(|dated| dated.date.to_string())
}

#[test]
fn datelines_of_many_systems_are_read() {
    for line in [
        "发布时间：2026-03-10 09:30 来源：县水务局 浏览次数：<span id='hits'>12</span>",
        "时间:2026/3/10",
        "【发布日期：2026-03-10】【字体：大 中 小】",
        "日期：2026-03-10 | 来源：县水务局",
        "发布于 2026年3月10日",
        "来源：县水务局 <span class='date'>2026-03-10</span>",
        "<span class='date'>2026-03-10</span><span class='ly'>来源：县水务局</span>",
        "更新时间：2026-03-10 16:20",
        "发布时间：二〇二六年三月十日",
        "发布时间：２０２６年３月１０日",
        "发布时间：2026-03-10T09:30:00+08:00",
        "发布日期：<i>2026</i>-<i>03</i>-<i>10</i>",
        "<table><tr><td>发布时间：</td><td>2026-03-10</td><td>来源：</td><td>县水务局</td></tr></table>",
        "发布时间：<script>document.write('2026-03-10');</script>",
        "发布时间：<script>var pubdata='2026年03月10日'; if(pubdata!=''){document.write(pubdata);}</script>",
        "[ 2026-03-10 ] 浏览次数：12",
        "作者：张某　　发表时间：2026-3-10 9:05:01　　点击数：12",
        "信息来源：县水务局&nbsp;&nbsp;发布日期：2026-03-10&nbsp;&nbsp;浏览次数：<script>_showDynClicks('wbnews',1,2)</script>",
        "<div class='left'>发布时间：2026-03-10</div><div class='right'>字号：大 中 小</div>",
        "<div class='toolbar'>发布时间：2026-03-10 <a href='javascript:print()'>打印</a></div>",
        "<div class='pages-date'>2026-03-10 09:30 <span class='font'>来源：县水务局</span></div>",
        "<div class='top'><span>日期：2026-03-10</span><span>来源：县水务局</span></div>",
        "录入者：管理员 录入时间：2026-03-10 阅读：12",
        "文章来源：县水务局 更新时间：2026-03-10 10:20:30",
        "来源:县水务局时间:2026-03-10",
        "<b>时间：</b>2026.03.10　<b>来源：</b>本站",
        "稿件来源：县水务局 责任编辑：张某 <em>2026-03-10 09:30:11</em>",
        "<time datetime='2026-03-10T09:30:00+08:00'>3月10日 09:30</time>",
    ] {
        let facts = read(&article(line));
        assert_eq!(day(&facts), Some("2026-03-10".to_owned()), "{line}");
        assert_eq!(facts.heading, TITLE, "{line}");
        assert_eq!(facts.kind, PageKind::Article, "{line}");
        assert_eq!(facts.written, None, "{line}");
    }
}

#[test]
fn no_date_is_an_answer() {
    for line in [
        "",
        "来源：县水务局 浏览次数：12",
        "有效期至：2026-03-10",
        "发布时间：<script>document.write(new Date().toLocaleDateString())</script>",
        "字体：大 中 小 联系电话：0351-2026-0310",
        "截止日期：2026-03-10",
    ] {
        assert_eq!(day(&read(&article(line))), None, "{line}");
    }
}

#[test]
fn dates_for_machines_speak_where_none_is_shown() {
    for head in [
        "<meta name='PubDate' content='2026-03-10 09:30'>",
        "<meta property='article:published_time' content='2026-03-10T09:30:00+08:00'>",
        "<meta itemprop='datePublished' content='2026-03-10'>",
        "<script type='application/ld+json'>{\"@type\":\"Article\",\"datePublished\":\"2026-03-10T09:30:00+08:00\"}</script>",
        "<script type='application/ld+json'>{\"pubDate\": \"2026-03-10T09:30:00\",\"upDate\":\"2026-04-01T09:30:00\"}</script>",
    ] {
        let html = article("来源：县水务局").replace("<title>", &format!("{head}<title>"));
        let facts = read(&html);
        let source = facts.published.map(|dated| dated.source);
        assert_eq!((day(&facts), source), (Some("2026-03-10".to_owned()), Some(DateSource::Meta)), "{head}");
        let shown = read(&html.replace("来源：", "发布时间：2026-03-12 来源："));
        assert_eq!(day(&shown), Some("2026-03-12".to_owned()), "{head}");
    }
}

#[test]
fn a_dateline_may_stand_below_the_text() {
    let html = article("").replace(
        "</p></div></div>",
        "</p></div><div class='bz'>发布日期：2026-03-10 责任编辑：张某</div></div>",
    );
    assert_eq!(day(&read(&html)), Some("2026-03-10".to_owned()));
}

#[test]
fn header_and_footer_of_the_article_are_not_the_pages() {
    let html = format!(
        "<html><head><title>{TITLE}-东河县水务局</title></head><body>{HEADER}<article><header class='entry-header'>\
         <h1>{TITLE}</h1></header><div class='entry-content'>{BODY}</div><footer class='single-footer'>\
         <a href='#c'>查看评论</a> 发布日期：2026-03-10 所属分类：<a href='/zwgk/'>头条</a></footer></article>\
         <div class='comments'><h3>留言与评论（共有 0 条评论）</h3></div>{FOOTER}</body></html>"
    );
    let facts = read(&html);
    assert_eq!(facts.heading, TITLE);
    assert_eq!(day(&facts), Some("2026-03-10".to_owned()));
}

#[test]
fn the_time_of_an_event_is_no_day_of_publication() {
    let body = "<p>各村：</p><p>经研究，决定召开防汛会议，现通知如下。</p><p>一、时间：2026年3月15日上午9:00</p>\
        <p>二、地点：县政府三楼会议室</p><p>请准时参加，不得缺席，会前将手机调至静音。</p>\
        <p style='text-align:right'>东河县水务局</p><p style='text-align:right'>2026年3月10日</p>";
    let html = article("").replace(BODY, body).replace(TITLE, "关于召开防汛会议的通知");
    let facts = read(&html);
    assert_eq!(day(&facts), None);
    assert_eq!(facts.written.map(|dated| dated.date.to_string()), Some("2026-03-10".to_owned()));
    assert_eq!(facts.kind, PageKind::PolicyDocument);
}

#[test]
fn an_address_dates_an_article_and_nothing_else() {
    let address = "http://www.dh.gov.cn/art/2026/3/10/art_12_345.html";
    let facts = read_at(address, &article("来源：县水务局"));
    assert_eq!(facts.published.map(|dated| dated.source), Some(DateSource::Address));
    let standing = article("").replace(TITLE, "联系我们");
    assert_eq!(day(&read_at(address, &standing)), None);
    let blank = article("").replace(BODY, "");
    let facts = read_at(address, &blank);
    assert_eq!((day(&facts), facts.kind), (None, PageKind::Blank));
}

#[test]
fn a_blank_article_is_seen_below_its_dateline() {
    let line = "发布时间：2026-03-10 09:30 来源：县水务局 浏览次数：12 字体：大 中 小 打印本页 关闭窗口";
    let facts = read(&article(line).replace(BODY, "<p>&nbsp;</p>"));
    assert_eq!((day(&facts), facts.kind), (Some("2026-03-10".to_owned()), PageKind::Blank));
}

#[test]
fn lists_have_no_date_of_their_own() {
    let rows = |row: &dyn Fn(u8) -> String| (1..=12).map(row).collect::<String>();
    let plain = rows(&|day| {
        format!(
            "<li><a href='/zwgk/tzgg/{day}.htm'>关于开展第{day}次防汛检查的通知</a><span>2026-03-{day:02}</span></li>"
        )
    });
    let summaries = rows(&|day| {
        format!(
            "<li><h3><a href='/zwgk/tzgg/{day}.htm'>关于开展第{day}次防汛检查的通知</a></h3><p>发布时间：2026-03-{day:02} \
             各乡镇要认真落实防汛责任，备足防汛物资，加强值班值守，按时报送检查情况…<a href='/zwgk/tzgg/{day}.htm'>[详情]</a></p></li>"
        )
    });
    let table = rows(&|day| {
        format!(
            "<li><i>{day}</i><a href='/zwgk/tzgg/{day}.htm'>关于开展第{day}次防汛检查的通知</a><em>东水发〔2026〕{day}号</em>\
             <em>2026-03-{day:02}</em></li>"
        )
    });
    for rows in [plain, summaries, table] {
        let html = format!(
            "<html><head><title>通知公告-东河县水务局</title></head><body>{HEADER}<div class='list'><ul>{rows}</ul>\
             <div class='page'>共3页 <a href='/zwgk/tzgg/index_2.htm'>下一页</a></div></div>{FOOTER}</body></html>"
        );
        let facts = read_at("http://www.dh.gov.cn/zwgk/tzgg/", &html);
        assert_eq!(facts.kind, PageKind::List, "{rows}");
        assert_eq!((day(&facts), facts.written, facts.number), (None, None, None), "{rows}");
        assert_eq!(facts.rows.len(), 12, "{rows}");
    }
}

#[test]
fn the_metadata_table_names_its_document() {
    let table = |title: &str| {
        format!(
            "<table><tr><td>索 引 号：</td><td>dh001/2026-00012</td><td>发布机构：</td><td>东河县水务局</td></tr>\
             <tr><td>{title}：</td><td>关于印发防汛检查办法的通知</td><td>文　　号：</td><td>东水发〔2026〕5号</td></tr>\
             <tr><td>成文日期：</td><td>2026年03月04日</td><td>发布日期：</td><td>2026年03月10日</td></tr></table>"
        )
    };
    for title in ["标　　题", "信息名称", "名 称", "文件名称"] {
        let html = format!(
            "<html><head><title>关于印发防汛检查办法的通知_东河县水务局</title></head><body>{HEADER}<div class='xxgk'>{}\
             <div class='content'>{BODY}<p>东河县水务局</p><p>2026年3月4日</p></div></div>{FOOTER}</body></html>",
            table(title)
        );
        let facts = read(&html);
        assert_eq!(facts.heading, "关于印发防汛检查办法的通知", "{title}");
        assert_eq!(day(&facts), Some("2026-03-10".to_owned()), "{title}");
        assert_eq!(facts.written.map(|dated| dated.date.to_string()), Some("2026-03-04".to_owned()));
        assert_eq!(facts.number.as_deref(), Some("东水发〔2026〕5号"));
        assert_eq!(facts.kind, PageKind::PolicyDocument);
    }
}

#[test]
fn news_with_dates_at_their_end_are_not_signed() {
    for end in [
        "<p>（记者 张某）</p><p>2026-03-09</p>",
        "<p>来源：东河日报 2026-03-09</p>",
        "<p>供稿：县水务局 2026-03-09</p>",
        "<p>相关链接：防汛知识</p><p>2026年3月9日</p><p>防汛常识</p>",
    ] {
        let facts = read(&article("发布时间：2026-03-10").replace(BODY, &format!("{BODY}{end}")));
        assert_eq!(facts.written, None, "{end}");
    }
}

#[test]
fn a_signed_notice_of_any_sort_has_a_day() {
    for title in ["关于拟录用人员的公示", "东河县水务局招聘公告", "关于停水检修的通告"]
    {
        for end in [
            "<p>东河县水务局</p><p>2026年3月9日</p>",
            "<p>东河县水务局&nbsp;&nbsp;&nbsp;2026年3月9日</p>",
            "<p>特此公告。</p><p>二〇二六年三月九日</p>",
        ] {
            let html = article("发布时间：2026-03-10").replace(BODY, &format!("{BODY}{end}"));
            let facts = read(&html.replace(TITLE, title));
            assert_eq!(
                facts.written.map(|it| it.date.to_string()),
                Some("2026-03-09".to_owned()),
                "{title} {end}"
            );
            let document = title.ends_with("通告");
            let kind = if document { PageKind::PolicyDocument } else { PageKind::Article };
            assert_eq!(facts.kind, kind, "{title}");
        }
    }
}

#[test]
fn templates_of_many_systems_are_read() {
    let rows: String = (1..=6)
        .map(|day| format!("<li><a href='/zwgk/9{day}.htm'>第{day}次防汛检查情况通报</a><span>2026-02-{day:02}</span></li>"))
        .collect();
    let templates = [
        // VSB
        "<form name='_newscontent_fromname'><div class='main_contit'><h2>@T</h2><p>发布时间：@D 点击数：<script>_showDynClicks(1)</script></p></div>\
         <div class='main_conDiv' id='vsb_content'><div class='v_news_content'>@B</div></div><p>上一条：<a href='1.htm'>甲乙丙丁</a></p></form>",
        // DedeCMS
        "<div class='viewbox'><div class='title'><h2>@T</h2></div><div class='info'><small>时间:</small>@D 10:20<small>来源:</small>未知 \
         <small>作者:</small>admin <small>点击:</small>12次</div><div class='content'><table><tr><td>@B</td></tr></table></div></div>",
        // Tables only
        "<table width='980'><tr><td align='center' style='font-size:20px'><b>@T</b></td></tr><tr><td align='center'>发布日期：@D 阅读次数：12</td></tr>\
         <tr><td>@B</td></tr></table>",
        // JCMS
        "<table id='article'><tr><td class='title'>@T</td></tr><tr><td><table><tr><td>发布日期：@D</td><td>浏览次数：12</td><td>字号：[ 大 中 小 ]</td></tr></table></td></tr>\
         <tr><td class='bt_content'><div id='zoom'>@B</div></td></tr></table>",
        // UCAP
        "<div class='xl'><h1><ucaptitle>@T</ucaptitle></h1><div class='xl-tip'><span><publishtime>发布时间：@D 09:30</publishtime></span><span>来源：县水务局</span>\
         <div class='fx'>分享到：</div></div><div id='UCAP-CONTENT'>@B</div></div>",
        // TRS
        "<div class='xl_main'><div class='xl_title'>@T</div><div class='xl_info'><span>@D</span><span>来源：县水务局</span></div><div class='TRS_Editor'>@B</div></div>",
        // Anhui
        "<div class='wenzhang'><h1 class='newstitle'>@T</h1><div class='newsinfo'><span class='mar'>发布时间：@D 09:30</span><span>来源：县水务局</span>\
         <span>浏览：<i id='hits'></i>次</span></div><div class='j-fontContent newscontnet minh300'>@B</div></div>",
        // Empire
        "<div class='news-list1'><p align='center' style='font-size:24px'>@T</p><div align='center'>时间：@D 16:06:29&nbsp;&nbsp;来源：</div>@B</div>",
        // The central government's
        "<div class='article oneColumn pub_border'><h1>@T</h1><div class='pages-date'>@D 09:30<span class='font index_switchsize'>来源： 县水务局</span></div>\
         <div class='pages_content' id='UCAP-CONTENT'>@B</div></div>",
        // Short names
        "<div class='nr_box'><div class='bt'>@T</div><div class='sj'>@D</div><div class='nr'>@B</div></div>",
        // A header inside the article
        "<article><header class='entry-header'><h1>@T</h1><p>发布于 @D</p></header><div class='entry-content'>@B</div></article>",
        // A side box with rows that have days
        "<div class='left'><div class='tit'><h1>@T</h1><p>日期：@D 作者：办公室</p></div><div class='content'>@B</div></div>\
         <div class='right'><h3>热点新闻</h3><ul>@R</ul></div>",
        // Rows below the text
        "<div class='detail'><h3>@T</h3><p class='sm'>来源：县水务局　@D</p><div class='text'>@B</div></div><div class='xgxx'><h4>相关信息</h4><ul>@R</ul></div>",
        // Everything in one box, nothing named
        "<div><div><h4>@T</h4></div><div>发布人：办公室 发布日期：@D 人气：12</div><div>@B</div><div>打印 关闭</div></div>",
        // Definition list
        "<div class='view'><h2>@T</h2><dl><dt>发布日期</dt><dd>@D</dd><dt>来源</dt><dd>县水务局</dd></dl><div class='view_con'>@B</div></div>",
    ];
    for template in templates {
        for day_printed in ["2026-03-10", "2026年3月10日", "2026/03/10"] {
            let middle = template
                .replace("@T", TITLE)
                .replace("@D", day_printed)
                .replace("@B", BODY)
                .replace("@R", &rows);
            for title in [format!("{TITLE}-东河县水务局"), "东河县水务局".to_owned()] {
                let html = format!(
                    "<html><head><title>{title}</title></head><body>{HEADER}{middle}{FOOTER}</body></html>"
                );
                let facts = read(&html);
                assert_eq!(facts.heading, TITLE, "{middle}");
                assert_eq!(day(&facts), Some("2026-03-10".to_owned()), "{middle}");
                assert_eq!(facts.kind, PageKind::Article, "{middle}");
                assert_eq!(facts.written, None, "{middle}");
            }
        }
    }
}

#[test]
fn the_page_of_a_person_or_an_office_is_no_article() {
    for (column, name) in [("领导信息", "张某某"), ("内设机构", "办公室"), ("直属单位", "东河县水文站")]
    {
        let html = article("发布时间：2026-03-10").replace("通知公告", column).replace(TITLE, name);
        let facts = read(&html);
        assert_eq!(facts.kind, PageKind::Other, "{name}");
        assert_eq!(day(&facts), Some("2026-03-10".to_owned()), "{name}");
        assert_eq!(day(&read(&html.replace("发布时间：2026-03-10", ""))), None, "{name}");
    }
}
