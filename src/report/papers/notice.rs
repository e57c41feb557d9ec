//! The notice of rectification 整改通知书 of one unit (docx), and the report 整改报告 it has to fill in.
//!
//! What always holds: both list the faults that stand and are not mended yet; what is not established is only counted, and
//! called no fault.

use super::{
    annexes::address,
    bulletin::{blank_number, sign},
    figures,
    material::{RoundFinding, RoundMaterial, RoundUnit, UnitResult},
    voice::{Voice, minute, short, shown},
    word::{Column, Document, Error, Piece, Style, Table},
};

/// Rows of a table in a letter; the rest is in the workbook.
const MOST_ROWS: usize = 300;

/// The notice to one unit; `unit` is its index.
///
/// # Errors
/// [`Error`] when it cannot be packed.
pub fn notice(material: &RoundMaterial, unit: usize) -> Result<Vec<u8>, Error> {
    let voice = Voice(material.lang);
    let Some(whom) = material.units.get(unit) else {
        return Document::new().finish("", "", material.office.issued);
    };
    let faults = left(material, unit);
    let office = shown(&material.office.name);
    let title = voice.t("网站整改通知书", "Notice of rectification");
    let mut paper = Document::new();
    paper.say(Style::Title, title);
    paper.gap();
    // Every notice has a number of its own.
    paper.say(Style::Number, blank_number(material, voice));
    paper.gap();
    let name = shown(&whom.name);
    paper.say(Style::Addressee, voice.t(format!("{name}："), format!("{name}:")));
    paper.say(Style::Body, found(material, whom, &faults, voice));
    for (head, text) in demands(material, unit, voice) {
        paper.say(Style::Heading, head);
        paper.say(Style::Body, text);
    }
    paper.gap();
    paper.say(Style::Body, voice.t("附件：问题清单", "Annex: list of faults"));
    sign(&mut paper, &office, voice.day(material.office.issued));
    paper.turn(true);
    paper.say(Style::Annex, voice.t("附件", "Annex"));
    paper.say(
        Style::AnnexTitle,
        voice.t(format!("{name}网站问题清单"), format!("Faults of the site of {name}")),
    );
    list(&mut paper, material, &faults, voice);
    paper.finish(title, &short(&office, 200), material.office.issued)
}

/// The report that a unit fills in, its faults stated already; `unit` is its index.
///
/// # Errors
/// [`Error`] when it cannot be packed.
pub fn rectification_report(material: &RoundMaterial, unit: usize) -> Result<Vec<u8>, Error> {
    let voice = Voice(material.lang);
    let Some(whom) = material.units.get(unit) else {
        return Document::new().finish("", "", material.office.issued);
    };
    let faults = left(material, unit);
    let (office, name) = (shown(&material.office.name), shown(&whom.name));
    let title = voice.t("关于网站检查发现问题整改情况的报告", "Report on rectification");
    let mut paper = Document::new();
    paper.say(Style::Title, title);
    paper.gap();
    let to = if office.is_empty() { "____________".to_owned() } else { office };
    paper.say(Style::Addressee, voice.t(format!("{to}："), format!("{to}:")));
    let round = shown(&material.round.name);
    let count = faults.len();
    paper.say(
        Style::Body,
        voice.t(
            format!("按照《网站整改通知书》要求，我单位对{round}指出的{count}个问题进行了整改，现将有关情况报告如下。"),
            format!("As the notice of rectification asks, we have mended the {count} faults found in {round}, and report as follows."),
        ),
    );
    paper.say(Style::Heading, voice.t("一、基本情况", "1. The unit"));
    paper.table(&Table::form(facts(material, whom, voice)));
    let fill = voice.t("（请填写）", "(to be filled in)");
    paper.say(Style::Heading, voice.t("二、整改情况", "2. What was done"));
    paper.say(
        Style::Body,
        voice.t(
            "逐项整改措施、完成时间和责任人见附件《问题整改台账》。",
            "Measures, dates and persons responsible, fault by fault: see the annex.",
        ),
    );
    for head in voice.t(
        ["三、原因分析", "四、长效措施", "五、问责情况（对象、措施）"],
        ["3. How it came about", "4. How it is kept from coming back", "5. Accountability (whom, what)"],
    ) {
        paper.say(Style::Heading, head);
        paper.say(Style::Body, fill);
    }
    paper.gap();
    paper.say(Style::Body, voice.t("附件：问题整改台账", "Annex: faults and measures"));
    sign(&mut paper, &name, voice.t("　　　　年　　月　　日", "Date: ____________").to_owned());
    paper.turn(true);
    paper.say(Style::Annex, voice.t("附件", "Annex"));
    paper.say(Style::AnnexTitle, voice.t("问题整改台账", "Faults and measures"));
    ledger(&mut paper, material, &faults, voice);
    paper.finish(title, &short(&name, 200), material.office.issued)
}

/// What is still to be mended, the gravest first.
fn left(material: &RoundMaterial, unit: usize) -> Vec<&RoundFinding> {
    let mut faults: Vec<&RoundFinding> =
        material.findings.iter().filter(|it| it.unit == unit && it.mending.is_left()).collect();
    faults.sort_by_key(|it| figures::gravity(it));
    faults
}

fn found(material: &RoundMaterial, whom: &RoundUnit, faults: &[&RoundFinding], voice: Voice) -> String {
    let (round, site) = (shown(&material.round.name), shown(&whom.site_name));
    let count = faults.len();
    let Some(result) = &whom.result else {
        return voice
            .t(format!("“{site}”未列入{round}检查结果。"), format!("“{site}” was not checked in {round}."));
    };
    let (day, graded) = (voice.day(result.as_of), graded(result, voice));
    voice.t(
        format!("在{round}中，经检查（监测时间点为{day}），你单位网站“{site}”{graded}，需要整改的问题{count}个（见附件）。现将有关事项通知如下。"),
        format!("In {round} your site “{site}” was checked as of {day}. {graded}; {count} faults are to be mended (see the annex)."),
    )
}

/// Points, grade and vetoes in one clause.
fn graded(result: &UnitResult, voice: Voice) -> String {
    let points = voice.score(result);
    let grade = result.grade.as_deref().map_or_else(|| voice.standing(result.standing).to_owned(), shown);
    let mut text =
        voice.t(format!("得分{points}，评定为{grade}"), format!("Points: {points}, grade: {grade}"));
    if !result.vetoes.is_empty() {
        let vetoes: Vec<String> = result.vetoes.iter().map(|it| shown(it)).collect();
        text += &voice
            .t(format!("，触发单项否决：{}", vetoes.join("、")), format!(", vetoes: {}", vetoes.join("; ")));
    }
    text
}

fn demands(material: &RoundMaterial, unit: usize, voice: Voice) -> Vec<(&'static str, String)> {
    let days = voice.working_days(material.office.working_days);
    let until = material.office.deadline.map(|day| {
        let day = voice.day(day);
        voice.t(format!("（{day}前）"), format!(" (by {day})"))
    });
    let until = until.unwrap_or_default();
    let open = material.unsettled.iter().filter(|it| it.unit == unit).count();
    let mut doubts = voice.t(
        "对所列问题有异议的，请在整改时限内书面申诉，说明理由并附证明材料。".to_owned(),
        "Where you do not agree, object in writing within the same time, with reasons and proof.".to_owned(),
    );
    if open > 0 {
        doubts += &voice.t(
            format!("本次检查另有{open}项无法判定或者有待确认，不作为问题，不扣分，不在整改之列；核实时请予配合。"),
            format!(" {open} further matters are not established: they are no faults, cost nothing and need no mending; please help to verify them."),
        );
    }
    vec![
        (
            voice.t("一、整改内容", "1. What to mend"),
            voice.t(
                "对照附件所列问题逐项整改，并排查同类问题，一并整改。".to_owned(),
                "Mend the faults of the annex one by one, and others of the same kind with them.".to_owned(),
            ),
        ),
        (
            voice.t("二、整改时限", "2. Time"),
            voice.t(
                format!("自收到本通知之日起{days}内{until}完成；附件中另有时限的，从其时限。"),
                format!("Within {days} of receiving this notice{until}; where the annex states another day, that day holds."),
            ),
        ),
        (
            voice.t("三、书面报告", "3. Report"),
            voice.t(
                "完成后按所附格式提交整改报告，逐项写明整改措施、完成时间、责任人，并附整改后的页面网址或者截图。整改期满后组织复查。".to_owned(),
                "Then file the report in the form enclosed: measures, dates, persons responsible, and addresses or pictures of the mended pages. They are checked again when the time is over.".to_owned(),
            ),
        ),
        (voice.t("四、异议和待定事项", "4. Objections"), doubts),
    ]
}

fn facts(material: &RoundMaterial, whom: &RoundUnit, voice: Voice) -> Vec<(&'static str, Vec<Piece>)> {
    let blank = || vec![Piece::Text(String::new())];
    let result = whom.result.as_ref();
    let until = match material.office.deadline {
        Some(day) => voice.day(day),
        None => voice.working_days(material.office.working_days),
    };
    vec![
        (voice.t("单位名称", "Unit"), vec![shown(&whom.name).into()]),
        (voice.t("网站名称", "Site"), vec![shown(&whom.site_name).into()]),
        (voice.t("首页网址", "Home page"), vec![address(&whom.home)]),
        (voice.t("标识码", "Site code"), vec![shown(&whom.site_code).into()]),
        (voice.t("检查轮次", "Round"), vec![shown(&material.round.name).into()]),
        (
            voice.t("监测时间点", "As of"),
            vec![result.map(|it| voice.day(it.as_of)).unwrap_or_default().into()],
        ),
        (voice.t("检查结果", "Result"), vec![result.map(|it| graded(it, voice)).unwrap_or_default().into()]),
        (voice.t("整改时限", "Time"), vec![until.into()]),
        (voice.t("责任单位", "Unit responsible"), blank()),
        (voice.t("责任人", "Person responsible"), blank()),
        (voice.t("联系电话", "Telephone"), blank()),
    ]
}

fn list(paper: &mut Document, material: &RoundMaterial, faults: &[&RoundFinding], voice: Voice) {
    let mut table = Table::new(vec![
        Column::word(voice.t("序号", "No."), 6),
        Column::text(voice.t("指标", "Rule"), 13),
        Column::text(voice.t("问题描述", "Fault"), 24),
        Column::text(voice.t("页面", "Page"), 18),
        Column::word(voice.t("发现时间", "Seen at"), 12),
        Column::text(voice.t("依据", "Basis"), 14),
        Column::word(voice.t("扣分", "Points"), 6),
        Column::text(voice.t("整改要求", "To do"), 15),
        Column::word(voice.t("整改时限", "Time"), 9),
    ]);
    for (at, it) in faults.iter().take(MOST_ROWS).enumerate() {
        let rule = material.rules.get(it.rule);
        let rule_title = rule.map_or_else(String::new, |rule| shown(&rule.title));
        let points = match rule {
            Some(rule) if rule.veto => voice.t("单项否决", "veto").to_owned(),
            _ => it.points.to_string(),
        };
        table.row(vec![
            vec![(at + 1).to_string().into()],
            vec![rule_title.into()],
            vec![short(&it.message, 400).into()],
            page(it),
            vec![it.seen_at.map(|at| minute(at).replace(' ', "\n")).unwrap_or_default().into()],
            vec![rule.map(|rule| short(&rule.basis, 200)).unwrap_or_default().into()],
            vec![points.into()],
            vec![short(&it.remedy, 200).into()],
            vec![voice.limit(it, material).into()],
        ]);
    }
    paper.table(&table);
    rest(paper, faults.len(), voice);
}

fn ledger(paper: &mut Document, material: &RoundMaterial, faults: &[&RoundFinding], voice: Voice) {
    let mut table = Table::new(vec![
        Column::word(voice.t("序号", "No."), 6),
        Column::text(voice.t("问题描述", "Fault"), 22),
        Column::text(voice.t("页面", "Page"), 16),
        Column::word(voice.t("整改时限", "Time"), 9),
        Column::text(voice.t("整改措施", "Measures"), 18),
        Column::word(voice.t("完成时间", "Done on"), 9),
        Column::word(voice.t("责任单位和责任人", "Responsible"), 11),
        Column::text(voice.t("整改后网址或截图", "Proof"), 15),
    ])
    .roomy();
    for (at, it) in faults.iter().take(MOST_ROWS).enumerate() {
        let blank = || vec![Piece::Text(String::new())];
        table.row(vec![
            vec![(at + 1).to_string().into()],
            vec![short(&it.message, 400).into()],
            page(it),
            vec![voice.limit(it, material).into()],
            blank(),
            blank(),
            blank(),
            blank(),
        ]);
    }
    paper.table(&table);
    rest(paper, faults.len(), voice);
}

/// Title and address of the page.
fn page(it: &RoundFinding) -> Vec<Piece> {
    let title = short(&it.page_title, 60);
    let mut pieces = Vec::new();
    if !title.is_empty() {
        pieces.push(Piece::Text(format!("{title}\n")));
    }
    pieces.push(address(&it.url));
    pieces
}

fn rest(paper: &mut Document, faults: usize, voice: Voice) {
    if faults > MOST_ROWS {
        let rest = faults - MOST_ROWS;
        let text = voice.t(
            format!("其余{rest}个问题见检查结果工作簿的问题清单。"),
            format!("{rest} further faults are in the workbook of results."),
        );
        paper.say(Style::Remark, text);
    }
}
