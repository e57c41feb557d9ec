//! The bulletin 通报 of a round (docx): how it went, the main faults by class with named examples, what is asked, annexes.
//!
//! What always holds: units are named for faults that stand and for nothing else; who is withheld is called withheld, and
//! does not count in the pass rate.

use super::{
    annexes,
    figures::{self, Class, Compared, Counts},
    material::{RoundMaterial, RoundUnit, UnitStanding},
    voice::{Voice, short, shown},
    word::{Document, Error, Piece, Style},
};

/// Classes of faults that the body tells of; all are in the workbook.
const CLASSES: usize = 10;
/// Named examples of each.
const EXAMPLES: usize = 3;
/// Rules of a class that are told of.
const RULES: usize = 5;
/// Units named for high scores.
const BEST: usize = 5;

/// The bulletin.
///
/// # Errors
/// [`Error`] when it cannot be packed.
pub fn bulletin(material: &RoundMaterial) -> Result<Vec<u8>, Error> {
    let voice = Voice(material.lang);
    let mut paper = Document::new();
    let office = shown(&material.office.name);
    let title = title(material, voice);
    paper.say(Style::Title, format!("{office}{}{title}", if office.is_empty() { "" } else { "\n" }));
    paper.gap();
    paper.say(Style::Number, number(material, voice));
    paper.gap();
    paper.say(Style::Addressee, addressees(material, voice));
    let name = shown(&material.round.name);
    paper.say(
        Style::Body,
        voice.t(
            format!("现将{name}有关情况通报如下。"),
            format!("The results of {name} are made known herewith."),
        ),
    );
    paper.say(Style::Heading, voice.t("一、总体情况", "1. Overview"));
    overview(&mut paper, material, voice);
    paper.say(Style::Heading, voice.t("二、主要问题", "2. Main faults"));
    faults(&mut paper, material, voice);
    paper.say(Style::Heading, voice.t("三、工作要求", "3. What is asked"));
    demands(&mut paper, material, voice);
    paper.gap();
    let annexes = annexes::titles(voice);
    let first = voice.t(format!("附件：1. {}", annexes[0]), format!("Annexes: 1. {}", annexes[0]));
    paper.say(Style::Body, first);
    for (number, title) in (2..).zip(&annexes[1..]) {
        paper.say(
            Style::Body,
            voice.t(format!("　　　{number}. {title}"), format!("　　　　　{number}. {title}")),
        );
    }
    sign(&mut paper, &office, voice.day(material.office.issued));
    annexes::write(&mut paper, material, voice);
    paper.finish(&short(&title, 200), &short(&office, 200), material.office.issued)
}

fn title(material: &RoundMaterial, voice: Voice) -> String {
    let name = short(&material.round.name, 60);
    let told = ["检查", "抽查", "考核", "普查", "测评"].iter().any(|word| name.ends_with(word));
    let what = if told { "" } else { "检查" };
    voice.t(format!("关于{name}{what}情况的通报"), format!("Bulletin on {name}"))
}

/// The number 文号 of the bulletin, or a blank for it.
fn number(material: &RoundMaterial, voice: Voice) -> String {
    let number = shown(&material.office.number);
    if number.is_empty() { blank_number(material, voice) } else { number }
}

/// A blank for a number 文号.
pub(super) fn blank_number(material: &RoundMaterial, voice: Voice) -> String {
    let year = material.office.issued.year();
    voice.t(format!("〔{year}〕　　号"), format!("No. ____ of {year}"))
}

fn addressees(material: &RoundMaterial, voice: Voice) -> String {
    let to = shown(&material.office.addressees);
    let to = if to.is_empty() { voice.t("各有关单位", "All units concerned").to_owned() } else { to };
    let to = to.trim_end_matches(['：', ':']);
    voice.t(format!("{to}："), format!("{to}:"))
}

/// Who signs, and the day.
pub(super) fn sign(paper: &mut Document, office: &str, day: String) {
    paper.gap();
    paper.gap();
    if !office.is_empty() {
        paper.say(Style::Signature, office);
    }
    paper.say(Style::Signature, day);
}

fn overview(paper: &mut Document, material: &RoundMaterial, voice: Voice) {
    let counts = figures::counts(material);
    paper.say(Style::Body, checked(material, &counts, voice));
    paper.say(Style::Body, graded(material, &counts, voice));
    let faulty: std::collections::BTreeSet<usize> = material.findings.iter().map(|it| it.unit).collect();
    let (faults, units, open) = (material.findings.len(), faulty.len(), material.unsettled.len());
    let mut found = voice.t(
        format!("本轮共发现问题{faults}个，涉及{units}家单位。"),
        format!("{faults} faults were found at {units} units."),
    );
    if open > 0 {
        found += &voice.t(
            format!("另有{open}项无法判定或者有待人工确认，均不作为问题，不扣分，另行核实。"),
            format!(" {open} further matters are not established or wait for confirmation: they are no faults, cost nothing, and are being verified."),
        );
    }
    paper.say(Style::Body, found);
    if let Some(compared) = figures::compared(material) {
        paper.say(Style::Body, compare(&compared, &counts, voice));
    }
}

fn checked(material: &RoundMaterial, counts: &Counts, voice: Voice) -> String {
    let Counts { registered, members, checked, .. } = *counts;
    let pack = shown(&material.round.pack);
    let days = match material.round.as_of {
        None => String::new(),
        Some((first, last)) if first == last => voice.t(
            format!("监测时间点为{}。", voice.day(first)),
            format!(" All ages are measured from {}.", voice.day(first)),
        ),
        Some((first, last)) => voice.t(
            format!("监测时间点为{}至{}。", voice.day(first), voice.day(last)),
            format!(" All ages are measured from days between {} and {}.", voice.day(first), voice.day(last)),
        ),
    };
    let share = counts.share_checked().unwrap_or_default();
    let left = members - checked;
    let mut text = voice.t(
        format!("名录在册网站{registered}家，列入本轮{members}家，实际检查{checked}家，占在册总数的{share}，检查依据为{pack}。{days}"),
        format!("Of {registered} sites on the register, {members} are in this round and {checked} were checked, {share} of the register, under {pack}.{days}"),
    );
    if left > 0 {
        text += &voice.t(format!("尚有{left}家未检查。"), format!(" {left} are still to be checked."));
    }
    text
}

fn graded(material: &RoundMaterial, counts: &Counts, voice: Voice) -> String {
    let Counts { passed, failed, withheld, .. } = *counts;
    let Some(rate) = counts.pass_rate() else {
        return voice.t(
            format!("本轮尚未作出评定，暂缓评定{withheld}家。"),
            format!("Nothing has been graded yet; {withheld} are withheld."),
        );
    };
    let graded = passed + failed;
    let mut text = voice.t(
        format!("已作出评定的{graded}家中，合格{passed}家，不合格{failed}家，合格率为{rate}。"),
        format!("Of {graded} that were graded, {passed} passed and {failed} failed: a pass rate of {rate}."),
    );
    if withheld > 0 {
        text += &voice.t(
            format!("另有{withheld}家因部分事项无法判定，影响等次，暂缓评定，不计入合格率。"),
            format!(" {withheld} are withheld until what decides their grade is established; they do not count in the rate."),
        );
    }
    let best = best(material);
    if !best.is_empty() {
        let named: Vec<String> = best
            .iter()
            .filter_map(|unit| {
                let result = unit.result.as_ref()?;
                let (name, points) = (shown(&unit.name), result.points);
                Some(voice.t(format!("{name}（{points}分）"), format!("{name} ({points})")))
            })
            .collect();
        text += &voice.t(
            format!("得分居前的有：{}。", named.join("、")),
            format!(" The highest scores: {}.", named.join(", ")),
        );
    }
    text
}

/// The units with the highest scores that nothing can change; only where there are enough to choose from.
fn best(material: &RoundMaterial) -> Vec<&RoundUnit> {
    let settled = |unit: &&RoundUnit| {
        unit.result.as_ref().is_some_and(|it| it.standing == UnitStanding::Passed && it.low == it.high)
    };
    let mut units: Vec<&RoundUnit> = material.units.iter().filter(settled).collect();
    if units.len() <= BEST {
        return Vec::new();
    }
    units.sort_by_key(|unit| std::cmp::Reverse(unit.result.as_ref().map(|it| it.points)));
    units.truncate(BEST);
    units
}

fn compare(it: &Compared<'_>, counts: &Counts, voice: Voice) -> String {
    let name = shown(it.name);
    let (then, now) = (it.pass_rate.clone(), counts.pass_rate());
    let mut text =
        voice.t(format!("与上一轮（{name}）相比，"), format!("Compared with the round before ({name}): "));
    if let Some((then, now)) = then.zip(now) {
        text += &match then == now {
            true => {
                voice.t(format!("合格率持平，均为{now}；"), format!("the pass rate is {now} as before; "))
            }
            false => voice.t(
                format!("合格率由{then}变为{now}；"),
                format!("the pass rate went from {then} to {now}; "),
            ),
        };
    }
    let Compared { both, up, down, failed_then, pass_now, .. } = *it;
    text += &voice.t(
        format!("两轮均有得分的{both}家中，得分上升{up}家，下降{down}家"),
        format!("of {both} with a score in both, {up} rose and {down} fell"),
    );
    if failed_then > 0 {
        text += &voice.t(
            format!("；上轮不合格、本轮再次检查的{failed_then}家中，本轮合格{pass_now}家"),
            format!("; of {failed_then} that failed then and were checked again, {pass_now} pass now"),
        );
    }
    text + voice.t("。", ".")
}

fn faults(paper: &mut Document, material: &RoundMaterial, voice: Voice) {
    let classes = figures::classes(material, EXAMPLES);
    if classes.is_empty() {
        paper.say(Style::Body, voice.t("本轮检查未发现问题。", "No faults were found in this round."));
    }
    for (at, class) in classes.iter().take(CLASSES).enumerate() {
        let title = shown(class.title);
        let head = voice.t(format!("（{}）{title}", numeral(at + 1)), format!("({}) {title}", at + 1));
        paper.say(Style::Subheading, head);
        paper.paragraph(Style::Body, &told(class, material, voice));
    }
    if classes.len() > CLASSES {
        let rest = classes.len() - CLASSES;
        paper.say(
            Style::Body,
            voice.t(
                format!("其余{rest}类问题见检查结果工作簿。"),
                format!("{rest} further classes are in the workbook of results."),
            ),
        );
    }
}

fn told(class: &Class<'_>, material: &RoundMaterial, voice: Voice) -> Vec<Piece> {
    let (units, faults) = (class.units, class.faults);
    let rules: Vec<String> = class
        .rules
        .iter()
        .take(RULES)
        .map(|(title, units)| {
            let title = shown(title);
            // The title says what is demanded, so the words must say that it is not met.
            voice.t(format!("未达到“{title}”要求的{units}家"), format!("“{title}” by {units}"))
        })
        .collect();
    let others = class.rules.len().saturating_sub(RULES);
    let more = if others > 0 { voice.t("等", ", …") } else { "" };
    let mut pieces: Vec<Piece> = vec![
        voice
            .t(
                format!("涉及{units}家单位，问题{faults}个，其中{}{more}。", rules.join("、")),
                format!("{units} units, {faults} faults; not met: {}{more}.", rules.join("; ")),
            )
            .into(),
    ];
    for (at, finding) in class.examples.iter().enumerate() {
        let Some(unit) = material.units.get(finding.unit) else { continue };
        let lead = match at {
            0 => voice.t("例如：", " For example, "),
            _ => voice.t("；", "; "),
        };
        pieces.push(lead.into());
        pieces.push(Piece::Strong(
            voice.t(format!("“{}”", shown(&unit.site_name)), format!("“{}”", shown(&unit.site_name))),
        ));
        let fact = short(&finding.message, 160);
        pieces.push(voice.t(fact.clone(), format!(": {fact}")).trim_end_matches(['。', '.']).into());
    }
    pieces.push(if class.examples.is_empty() { "".into() } else { voice.t("。", ".").into() });
    pieces
}

fn demands(paper: &mut Document, material: &RoundMaterial, voice: Voice) {
    let days = voice.working_days(material.office.working_days);
    let until = material.office.deadline.map(|day| {
        let day = voice.day(day);
        voice.t(format!("（{day}前）"), format!(" (by {day})"))
    });
    let until = until.unwrap_or_default();
    let office = shown(&material.office.name);
    let office = if office.is_empty() { voice.t("本单位", "this office").to_owned() } else { office };
    for (head, text) in [
        (
            voice.t("（一）限期整改。", "(1) Mending. "),
            voice.t(
                format!("存在问题的单位要对照问题清单逐项整改，自本通报印发之日起{days}内{until}完成，并将整改措施、完成时间和责任人书面反馈{office}。"),
                format!("Units with faults mend them one by one within {days} of this bulletin{until}, and report measures, dates and the persons responsible to {office} in writing."),
            ),
        ),
        (
            voice.t("（二）核实待定事项。", "(2) What is not established. "),
            voice.t(
                "对无法判定和待确认的事项，有关单位要配合核实。对检查结果有异议的，可以在整改期限内书面申诉，说明理由并附证明材料。".to_owned(),
                "The units concerned help to verify what is not established. A unit that does not agree may object in writing within the same time, with reasons and proof.".to_owned(),
            ),
        ),
        (
            voice.t("（三）举一反三。", "(3) The same elsewhere. "),
            voice.t(
                "各单位要对照本次通报的问题开展自查，发现同类问题一并整改。整改期满后组织复查。".to_owned(),
                "All units look for the same faults on their own sites and mend them. What was found is checked again when the time is over.".to_owned(),
            ),
        ),
    ] {
        paper.paragraph(Style::Body, &[Piece::Strong(head.to_owned()), text.into()]);
    }
}

/// Chinese numeral of a small number.
pub(super) fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (number / 10, number % 10) {
        (0, one) => DIGITS[one].to_owned(),
        (1, one) => format!("十{}", DIGITS[one]),
        (ten, one) if ten < 10 => format!("{}十{}", DIGITS[ten], DIGITS[one]),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_chinese() {
        assert_eq!([1, 9, 10, 12, 20, 21].map(numeral), ["一", "九", "十", "十二", "二十", "二十一"]);
    }
}
