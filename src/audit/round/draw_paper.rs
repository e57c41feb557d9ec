//! The paper of a draw: what was drawn from, how, and what came out, in words that let anyone repeat it.

use super::{Draw, Trait};
use crate::model::{Lang, Text, UnitKind};
use crate::report::csv::{Cell, table};

/// The draw as a text.
pub fn draw_text(round: &str, draw: &Draw, lang: Lang) -> String {
    let (population, drawn) = (draw.population(), draw.drawn().len());
    let Draw { on, share, seed, .. } = draw;
    let mut text = Text::new(
        format!(
            "抽样记录：{round}\n\n名录日期 {on}，单位 {population} 个，抽查比例 {share}，抽中 {drawn} 个，随机种子 {seed}。\n"
        ),
        format!(
            "Draw of units: {round}\n\nRegister of {on}: {population} units, share {share}, drawn {drawn}, seed {seed}.\n"
        ),
    )
    .in_lang(lang)
    .to_owned();
    text += method(draw).in_lang(lang);
    for stratum in &draw.strata {
        let (name, of, drawn) =
            (stratum_words(&stratum.name, &draw.by, lang), stratum.lots.len(), stratum.drawn());
        let words = Text::new(
            format!("\n{name}：{of} 个，抽中 {drawn} 个\n"),
            format!("\n{name}: {of} units, {drawn} drawn\n"),
        );
        text += words.in_lang(lang);
        for lot in &stratum.lots {
            let mark = match (lot.drawn, lang) {
                (true, Lang::Zh) => "抽中　",
                (false, Lang::Zh) => "未抽中",
                (true, Lang::En) => "drawn    ",
                (false, Lang::En) => "not drawn",
            };
            let name = if lot.name == lot.unit { String::new() } else { format!("  {}", lot.name) };
            let before = Text::new(
                format!("  本年已抽中 {} 次", lot.earlier),
                format!("  drawn before: {}", lot.earlier),
            );
            let before = if lot.earlier == 0 { "" } else { before.in_lang(lang) };
            text += &format!("  {mark}  {}  {}{name}{before}\n", lot.lot, lot.unit);
        }
    }
    text
}

/// The draw as a table: one row a unit, for a spreadsheet.
pub fn draw_csv(draw: &Draw, lang: Lang) -> Vec<u8> {
    let heads = match lang {
        Lang::Zh => ["层", "单位编号", "单位名称", "本年已抽中次数", "签", "结果"],
        Lang::En => ["Stratum", "Unit", "Name", "Drawn before in the year", "Lot", "Result"],
    };
    let rows = draw.strata.iter().flat_map(|stratum| {
        let name = stratum_words(&stratum.name, &draw.by, lang);
        stratum.lots.iter().map(move |lot| {
            let result =
                if lot.drawn { Text::new("抽中", "drawn") } else { Text::new("未抽中", "not drawn") };
            vec![
                Cell::text(&name),
                Cell::text(&lot.unit),
                Cell::text(&lot.name),
                Cell::count(lot.earlier),
                // A lot of digits only must stay a text in a spreadsheet.
                Cell::text(format!("L-{}", lot.lot)),
                Cell::text(result.in_lang(lang)),
            ]
        })
    });
    table(&heads.map(str::to_owned), rows.collect())
}

/// How it was drawn, in words.
fn method(draw: &Draw) -> Text {
    let seed = draw.seed;
    let mut zh = format!(
        "\n方法：\n\
         1. 应抽总数＝单位总数×抽查比例，向上取整。各层应抽数＝层内单位数×比例，向下取整，至少 1 个；余下名额按小数部分\
         从大到小逐层加 1（相同的按层名顺序；已提为 1 个的层不再加）。\n\
         2. 每个单位的签＝“{seed}:单位编号”（UTF-8）的 SHA-256 前 16 位十六进制数；层内按签从小到大抽取（相同的按编号）。\
         任何人可用 printf '{seed}:单位编号' | sha256sum 复核。\n"
    );
    let mut en = format!(
        "\nMethod:\n\
         1. To be drawn: units × share, rounded up. Of each stratum: its units × share, rounded down, at least one; what is \
         left goes to the largest remainders, one each (equal ones in the order of names; none to a stratum raised to one).\n\
         2. The lot of a unit: the first 16 hexadecimal digits of SHA-256 over `{seed}:identifier` in UTF-8. In each stratum \
         the smallest lots are drawn (equal ones by identifier). printf '{seed}:identifier' | sha256sum shows a lot.\n"
    );
    if draw.avoid_recent {
        let rounds = draw.earlier.join("、");
        zh += &format!(
            "3. 本年以前轮次（{}）已抽中 k 次的单位另有 k 支签“{seed}:单位编号:2”“{seed}:单位编号:3”……，取其中最大的一支，\
             因此再次抽中的可能性较小。\n",
            if rounds.is_empty() { "无" } else { &rounds }
        );
        let rounds = draw.earlier.join(", ");
        en += &format!(
            "3. A unit drawn k times in earlier rounds of the year ({}) has k more lots, `{seed}:identifier:2`, \
             `{seed}:identifier:3` …, and the largest counts: it is less likely to be drawn again.\n",
            if rounds.is_empty() { "none" } else { &rounds }
        );
    }
    Text::new(zh, en)
}

/// A stratum in words.
fn stratum_words(name: &str, by: &[Trait], lang: Lang) -> String {
    if by.is_empty() {
        return Text::new("全部单位", "all units").in_lang(lang).to_owned();
    }
    let parts = name.splitn(by.len(), '/').zip(by).map(|(part, by)| match (by, UnitKind::parse(part)) {
        (Trait::Kind, Some(kind)) => kind_words(kind).in_lang(lang).to_owned(),
        (Trait::Region, _) if part == "-" => Text::new("未填地区", "no region").in_lang(lang).to_owned(),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join(if lang == Lang::Zh { "／" } else { " / " })
}

fn kind_words(kind: UnitKind) -> Text {
    match kind {
        UnitKind::Government => Text::new("政府", "governments"),
        UnitKind::Department => Text::new("部门", "departments"),
        UnitKind::Township => Text::new("乡镇街道", "townships"),
        UnitKind::Enterprise => Text::new("企事业单位", "enterprises"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_a_unit_acts_in_the_table_of_a_draw() {
        let draw: Draw = serde_json::from_value(serde_json::json!({
            "schema": "", "on": "2026-03-01", "share": 30, "by": [], "seed": 1, "avoid_recent": false,
            "earlier": [],
            "strata": [{"name": "", "lots": [
                {"unit": "u1", "name": "=1+1", "earlier": 2, "lot": "0123456789abcdef", "drawn": true}
            ]}]
        }))
        .unwrap();
        let table = String::from_utf8(draw_csv(&draw, Lang::Zh)).unwrap();
        assert!(table.ends_with("u1,'=1+1,2,L-0123456789abcdef,抽中\n"), "{table}");
    }
}
