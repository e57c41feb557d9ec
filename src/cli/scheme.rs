//! `gongkai scheme`: list, show, check, text.

use super::{
    exit::{Done, Failed},
    store::tell,
    table::table,
    totals_args::{SchemeArgs, SchemeCommand},
};
use crate::annual::{Combine, Item, Missing, Part, PartBody, Scheme};
use crate::audit::{builtin_schemes, load_scheme};
use crate::model::{Lang, UnitKind};
use crate::rules::{Basis, Confidence};

pub(super) fn run(args: SchemeArgs) -> Done {
    let load = |name: &str| load_scheme(name).map_err(Failed::invalid);
    let text = match args.command {
        SchemeCommand::List => list()?,
        SchemeCommand::Show { scheme, lang } => show(&load(&scheme)?.scheme, lang.into()),
        SchemeCommand::Check { scheme } => check(&load(&scheme)?.scheme),
        SchemeCommand::Text { scheme } => load(&scheme)?.text,
    };
    tell(&text)
}

fn list() -> Result<String, Failed> {
    let mut text = String::new();
    for id in builtin_schemes() {
        let scheme = load_scheme(&id).map_err(Failed::invalid)?.scheme;
        text += &format!("{id}  {}  {} / {}\n", scheme.version, scheme.title.zh, scheme.title.en);
    }
    Ok(text)
}

fn items_of(scheme: &Scheme) -> impl Iterator<Item = &Item> {
    let of_parts = scheme.parts.iter().flat_map(|part| match &part.body {
        PartBody::Items(items) => items.as_slice(),
        PartBody::Rounds { .. } => &[],
    });
    of_parts.chain(scheme.extras.iter().map(|extra| &extra.item))
}

fn check(scheme: &Scheme) -> String {
    let defaults = scheme.parts.iter().filter(|part| part.confidence == Confidence::Default).count()
        + items_of(scheme).filter(|item| item.confidence == Confidence::Default).count();
    format!(
        "{} {}: {} parts, {} items scored by people, {} bonuses and penalties, {} points, {defaults} numbers are \
         defaults, in order\n",
        scheme.id,
        scheme.version,
        scheme.parts.len(),
        items_of(scheme).count() - scheme.extras.len(),
        scheme.extras.len(),
        scheme.full_marks,
    )
}

fn show(scheme: &Scheme, lang: Lang) -> String {
    let heads = match lang {
        Lang::Zh => ["部分、项目", "分值", "怎样计分", "依据程度"],
        Lang::En => ["Part, item", "Points", "How it is scored", "Backed"],
    };
    let mut table = table(heads);
    for part in &scheme.parts {
        let title = format!("{}\n{}", part.title.in_lang(lang), part.id);
        table.add_row([title, part.weight.to_string(), how(part, lang), backed(part.confidence, lang)]);
        if let PartBody::Items(items) = &part.body {
            for item in items {
                table.add_row(row(item, "", lang));
            }
        }
    }
    for extra in &scheme.extras {
        let nature = match (extra.bonus, lang) {
            (true, Lang::Zh) => "加分",
            (false, Lang::Zh) => "扣分",
            (true, Lang::En) => "bonus",
            (false, Lang::En) => "penalty",
        };
        table.add_row(row(&extra.item, nature, lang));
    }
    let grades: Vec<String> =
        scheme.grades.iter().map(|it| format!("{} ≥ {}", it.name.in_lang(lang), it.from)).collect();
    let title = scheme.title.in_lang(lang);
    format!(
        "{} {}  {title}\n{}\n{table}\n{}\n{}\n\n{}\n",
        scheme.id,
        scheme.version,
        source(&scheme.source),
        grades.join("  "),
        manners(scheme, lang),
        scheme.note.in_lang(lang)
    )
}

fn row(item: &Item, nature: &str, lang: Lang) -> [String; 4] {
    let title = format!("  {}\n  {}", item.title.in_lang(lang), item.id);
    let kinds = kinds(&item.kinds);
    let how = [nature, &kinds].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n");
    [title, item.points.to_string(), how, backed(item.confidence, lang)]
}

fn kinds(kinds: &[UnitKind]) -> String {
    kinds.iter().map(|kind| kind.id()).collect::<Vec<_>>().join(", ")
}

fn source(source: &[Basis]) -> String {
    let each = source.iter().map(|it| format!("{}（{}）{}", it.title, it.number, it.clause));
    each.collect::<Vec<_>>().join("\n")
}

fn backed(confidence: Confidence, lang: Lang) -> String {
    let (zh, en) = match confidence {
        Confidence::Verified => ("原文载明", "verified"),
        Confidence::Partial => ("部分支持", "partial"),
        Confidence::Default => ("默认值", "default"),
    };
    if lang == Lang::Zh { zh } else { en }.to_owned()
}

fn how(part: &Part, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let PartBody::Rounds { kinds: rounds, combine, missing, .. } = &part.body else {
        return if zh { "由人评定" } else { "scored by people" }.to_owned();
    };
    let rounds = rounds.iter().map(|kind| kind.id()).collect::<Vec<_>>().join(", ");
    let combine = match combine {
        Combine::Mean => if zh { "平均" } else { "mean" }.to_owned(),
        Combine::Weighted(weights) => {
            let weights = weights.iter().map(ToString::to_string).collect::<Vec<_>>().join(" : ");
            format!("{} {weights}", if zh { "加权" } else { "weighted" })
        }
        Combine::Latest => if zh { "最近一轮" } else { "latest" }.to_owned(),
        Combine::Lowest => if zh { "最低" } else { "lowest" }.to_owned(),
    };
    let missing = match (missing, zh) {
        (Missing::Redistribute, true) => "未列入的由其他部分分担",
        (Missing::Mean, true) => "未列入的按其他轮次平均",
        (Missing::Zero, true) => "未列入的记 0 分",
        (Missing::Undetermined, true) => "未列入的待定",
        (Missing::Redistribute, false) => "not drawn: its weight goes to the others",
        (Missing::Mean, false) => "not drawn: the mean of its other rounds",
        (Missing::Zero, false) => "not drawn: nothing",
        (Missing::Undetermined, false) => "not drawn: open",
    };
    let mut lines = vec![rounds, combine, missing.to_owned()];
    lines.extend(Some(kinds(&part.kinds)).filter(|kinds| !kinds.is_empty()));
    lines.join("\n")
}

fn manners(scheme: &Scheme, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut words = Vec::new();
    words.push(match (scheme.ranking.by_kind, zh) {
        (true, true) => "各类单位分别排名".to_owned(),
        (false, true) => "所有单位一起排名".to_owned(),
        (true, false) => "ranked kind by kind".to_owned(),
        (false, false) => "ranked all together".to_owned(),
    });
    if let Some(share) = scheme.performance_share {
        words.push(if zh {
            format!("绩效占比 {share}%")
        } else {
            format!("{share} % of the performance")
        });
    }
    if scheme.failing_reports {
        words.push(
            if zh {
                "最低等次须提交整改报告"
            } else {
                "the last grade owes a rectification report"
            }
            .to_owned(),
        );
    }
    if scheme.veto_fails {
        words.push(if zh { "单项否决定为最低等次" } else { "a veto fells the grade" }.to_owned());
    }
    words.join(if zh { "；" } else { "; " })
}
