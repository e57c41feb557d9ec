//! A comparison in words.

use super::{Caveat, Diff, Doubt, Point, RuleThen, Standing, UnitDiff, Whole};
use crate::model::{Lang, Points};
use crate::report::outline::{Bit, Outline, Table};

impl Diff {
    /// The comparison as a paper, with so many findings of a kind and unit at most.
    pub(super) fn outline(&self, lang: Lang, most: usize) -> Outline {
        let kicker = lang.pick("检查结果比较", "Comparison of results");
        let title = match self.units.as_slice() {
            [one] if self.entered.is_empty() && self.left.is_empty() => {
                format!("{}  {} → {}", one.after.name, one.before.as_of, one.after.as_of)
            }
            _ => format!("{} → {}", self.before, self.after),
        };
        let mut out = Outline::new(kicker, title);
        out.line(self.counted(lang));
        let many = self.units.len() + self.entered.len() + self.left.len() > 1;
        if many {
            self.over_units(lang, &mut out);
        }
        for unit in &self.units {
            if many {
                out.heading(format!("{}（{}）", unit.after.name, unit.after.unit));
            }
            one(unit, lang, most, &mut out);
        }
        out
    }

    fn counted(&self, lang: Lang) -> String {
        let it = &self.counts;
        let (fixed, new, same, open) = (it.fixed, it.new, it.unchanged, it.not_established);
        let findings = lang.pick(
            format!("已消除 {fixed}，新增 {new}，仍存在 {same}，未能认定是否消除 {open}。"),
            format!("{fixed} fixed, {new} new, {same} unchanged, {open} not established."),
        );
        if it.units == 1 && self.entered.is_empty() && self.left.is_empty() {
            return findings;
        }
        let (units, better, worse) = (it.units, it.better, it.worse);
        let (entered, left) = (self.entered.len(), self.left.len());
        lang.pick(
            format!("可比单位 {units} 个（得分上升 {better}，下降 {worse}），新进入 {entered} 个，退出 {left} 个；{findings}"),
            format!("{units} units compared ({better} better, {worse} worse), {entered} entered, {left} left; {findings}"),
        )
    }

    fn over_units(&self, lang: Lang, out: &mut Outline) {
        out.heading(lang.pick("单位", "Units"));
        let heads = lang.pick(
            [
                ("单位", 20),
                ("前次得分", -12),
                ("本次得分", -12),
                ("变化", -8),
                ("等次", 14),
                ("已消除", -8),
                ("新增", -8),
                ("仍存在", -8),
                ("未认定", -8),
            ],
            [
                ("Unit", 20),
                ("Before", -12),
                ("After", -12),
                ("Change", -8),
                ("Grade", 14),
                ("Fixed", -8),
                ("New", -8),
                ("Same", -8),
                ("Open", -8),
            ],
        );
        let mut table = Table::new(&heads);
        for it in &self.units {
            table.row([
                it.after.name.clone(),
                points(&it.before),
                points(&it.after),
                it.change.map(signed).unwrap_or_default(),
                grades(it, lang),
                it.fixed.len().to_string(),
                it.new.len().to_string(),
                it.unchanged.len().to_string(),
                it.not_established.len().to_string(),
            ]);
        }
        out.table(table);
        for (units, head) in [
            (&self.entered, lang.pick("本次新进入的单位", "Units that entered")),
            (&self.left, lang.pick("本次不再包括的单位", "Units that left")),
        ] {
            let heads = lang.pick(
                [("单位", 40), ("监测时间点", -20), ("得分", -20), ("等次", 20)],
                [("Unit", 40), ("As of", -20), ("Points", -20), ("Grade", 20)],
            );
            let mut table = Table::new(&heads);
            for it in units {
                table.row([it.name.clone(), it.as_of.to_string(), points(it), grade(it, lang)]);
            }
            if !units.is_empty() {
                out.heading(head);
                out.table(table);
            }
        }
        let heads = lang.pick(
            [
                ("指标", 40),
                ("前次有问题单位", -12),
                ("本次有问题单位", -12),
                ("前次无法判定", -12),
                ("本次无法判定", -12),
                ("得分变化合计", -12),
            ],
            [
                ("Rule", 40),
                ("Failed before", -12),
                ("Failed after", -12),
                ("Unknown before", -12),
                ("Unknown after", -12),
                ("Points", -12),
            ],
        );
        let mut table = Table::new(&heads);
        let moved = |it: &&super::RuleOver| {
            it.failed_before != it.failed_after
                || it.unknown_before != it.unknown_after
                || it.change != Points::ZERO
        };
        for it in self.rules.iter().filter(moved) {
            table.row([
                it.title.clone(),
                it.failed_before.to_string(),
                it.failed_after.to_string(),
                it.unknown_before.to_string(),
                it.unknown_after.to_string(),
                signed(it.change),
            ]);
        }
        if !table.rows.is_empty() {
            out.heading(lang.pick("指标（有变化的）", "Rules that changed"));
            out.table(table);
        }
    }
}

fn one(it: &UnitDiff, lang: Lang, most: usize, out: &mut Outline) {
    for caveat in &it.caveats {
        out.warn(caveat_in_words(*caveat, it, lang));
    }
    let side = |whole: &Whole| format!("{}  {}  {}", points(whole), grade(whole, lang), whole.pack);
    let mut facts = vec![
        (lang.pick("前次", "Before").to_owned(), format!("{}  {}", it.before.as_of, side(&it.before))),
        (lang.pick("本次", "After").to_owned(), format!("{}  {}", it.after.as_of, side(&it.after))),
    ];
    if let Some(change) = it.change {
        let certain = it.before.low == it.before.high && it.after.low == it.after.high;
        let doubt = if certain {
            ""
        } else {
            lang.pick("（区间中值之差）", " (of the middles of intervals)")
        };
        facts.push((lang.pick("得分变化", "Change").to_owned(), format!("{}{doubt}", signed(change))));
    }
    let facts = facts.into_iter().map(|(name, text)| (name, vec![text.into()])).collect();
    out.blocks.push(crate::report::outline::Block::Facts(facts));
    scores(it, lang, out);
    for (all, head) in [
        (&it.new, lang.pick("新增问题", "New")),
        (&it.not_established, lang.pick("未能认定是否消除", "Not established whether gone")),
        (&it.unchanged, lang.pick("仍存在的问题", "Unchanged")),
        (&it.fixed, lang.pick("已消除的问题", "Fixed")),
    ] {
        if !all.is_empty() {
            out.heading(format!("{head}（{}）", all.len()));
            out.table(listed(all, it, lang, most));
            if all.len() > most {
                let more = all.len() - most;
                out.line(lang.pick(
                    format!("……另有 {more} 项，见 --format json"),
                    format!("… and {more} more, see --format json"),
                ));
            }
        }
    }
}

/// Families and rules that changed.
fn scores(it: &UnitDiff, lang: Lang, out: &mut Outline) {
    let heads = lang.pick(
        [("类别", 40), ("前次", -20), ("本次", -20), ("变化", -20)],
        [("Family", 40), ("Before", -20), ("After", -20), ("Change", -20)],
    );
    let mut table = Table::new(&heads);
    let shown = |points: Option<Points>| points.map(|it| it.to_string()).unwrap_or_default();
    for family in it.families.iter().filter(|family| family.before != family.after) {
        let change = family.before.zip(family.after).map(|(before, after)| signed(after - before));
        table.row([
            family.title.clone(),
            shown(family.before),
            shown(family.after),
            change.unwrap_or_default(),
        ]);
    }
    if !table.rows.is_empty() {
        out.heading(lang.pick("得分变化（按类别）", "Score by family"));
        out.table(table);
    }
    let heads = lang.pick(
        [("指标", 40), ("前次", 22), ("本次", 22), ("变化", -16)],
        [("Rule", 40), ("Before", 22), ("After", 22), ("Change", -16)],
    );
    let mut table = Table::new(&heads);
    for rule in it.rules.iter().filter(|rule| rule.is_change()) {
        let title = format!("{}（{}）", rule.title, rule.id);
        let change = rule.change().map(signed).unwrap_or_default();
        table.row([title, verdict(rule.before.as_ref(), lang), verdict(rule.after.as_ref(), lang), change]);
    }
    if !table.rows.is_empty() {
        out.heading(lang.pick("得分变化（按指标）", "Score by rule"));
        out.table(table);
    }
}

fn listed(all: &[Point], it: &UnitDiff, lang: Lang, most: usize) -> Table {
    let heads = lang.pick(
        [("序号", -5), ("指标", 18), ("问题", 40), ("网址", 25), ("扣分", -12)],
        [("No.", -5), ("Rule", 18), ("Finding", 40), ("Address", 25), ("Points", -12)],
    );
    let mut table = Table::new(&heads);
    for (at, point) in all.iter().take(most).enumerate() {
        let title =
            it.rules.iter().find(|rule| rule.id == point.rule).map_or(&point.rule, |rule| &rule.title);
        let mut said = vec![Bit::Text(point.message.clone())];
        let remarks = [standing(point, lang), point.doubt.map(|doubt| doubt_in_words(doubt, point, lang))];
        for remark in remarks.into_iter().flatten() {
            said.push(Bit::Break);
            said.push(Bit::Text(remark));
        }
        let cost = match (point.before, point.after) {
            (Some(_), Some(_)) if point.points_before != point.points_after => {
                format!("{} → {}", point.points_before, point.points_after)
            }
            (Some(_), None) => point.points_before.to_string(),
            _ => point.points_after.to_string(),
        };
        let number = (at + 1).to_string();
        table.rows.push(vec![
            vec![number.into()],
            vec![Bit::Text(title.clone())],
            said,
            vec![Bit::Address(point.url.clone())],
            vec![cost.into()],
        ]);
    }
    table
}

/// How the finding stands with the people who decide, where that is worth a word.
fn standing(point: &Point, lang: Lang) -> Option<String> {
    let word = |standing: Standing| match standing {
        Standing::Fault => lang.pick("计为问题", "counts"),
        Standing::Flagged => lang.pick("待人工确认，不扣分", "waits for a person, costs nothing"),
        Standing::Dismissed => lang.pick("人工排除", "dismissed by a person"),
    };
    match (point.before, point.after) {
        (Some(before), Some(after)) if before != after => Some(format!("{} → {}", word(before), word(after))),
        (before, after) => after.or(before).filter(|it| *it != Standing::Fault).map(|it| word(it).to_owned()),
    }
}

fn doubt_in_words(doubt: Doubt, point: &Point, lang: Lang) -> String {
    // The side that lacks the finding is the one in doubt.
    let side =
        if point.after.is_none() { lang.pick("本次", "after") } else { lang.pick("前次", "before") };
    let why = match doubt {
        Doubt::CannotTell => lang.pick("该指标无法判定", "the rule could not be told"),
        Doubt::PartlyRead => lang.pick("该指标未全部看到", "not everything was seen"),
        Doubt::NotApplicable => lang.pick("该指标不适用", "the rule did not apply"),
        Doubt::NoSuchRule => lang.pick("没有该指标", "there was no such rule"),
    };
    format!("{side}{}{why}", lang.pick("", ": "))
}

fn caveat_in_words(caveat: Caveat, it: &UnitDiff, lang: Lang) -> String {
    let (was, is) = (&it.before, &it.after);
    match caveat {
        Caveat::OtherUnit => lang.pick(
            format!("不是同一单位：{}与{}。问题不作比较，只并列各指标的结果。", was.name, is.name),
            format!(
                "different units: {} and {}. Findings are not compared, only the results of rules.",
                was.name, is.name
            ),
        ),
        Caveat::OtherSite => lang.pick(
            "网址已变更：问题按网址识别，旧网址上的问题会列为消除，新网址上的列为新增。".to_owned(),
            "the site has moved: findings are known by address, so old ones seem fixed and present ones new."
                .to_owned(),
        ),
        Caveat::OtherPack => lang.pick(
            format!("指标体系不同（{}与{}）：总分不作比较，只比较同名指标。", was.pack, is.pack),
            format!(
                "different packs ({} and {}): no sums are compared, only rules of the same name.",
                was.pack, is.pack
            ),
        ),
        Caveat::OtherVersion => lang.pick(
            format!("指标体系版本不同（{}与{}）：得分变化可能来自指标。", was.pack, is.pack),
            format!(
                "different versions of the pack ({} and {}): points may differ for that.",
                was.pack, is.pack
            ),
        ),
        Caveat::SameAudit => {
            lang.pick("这是同一次检查的两次评分。".to_owned(), "this is one audit, judged twice.".to_owned())
        }
        Caveat::Backwards => lang.pick(
            format!("次序颠倒：后者的监测时间点（{}）早于前者（{}）。", is.as_of, was.as_of),
            format!(
                "the wrong way round: the second is as of {}, before the first ({}).",
                is.as_of, was.as_of
            ),
        ),
        Caveat::BeforeCut => lang.pick(
            "前次检查提前结束：当时没有看到的，本次会列为新增。".to_owned(),
            "the earlier audit ended early: what it did not see seems new.".to_owned(),
        ),
        Caveat::AfterCut => lang.pick(
            "本次检查提前结束：没有看到的不作消除认定。".to_owned(),
            "the later audit ended early: what it did not see is not taken for fixed.".to_owned(),
        ),
    }
}

fn verdict(side: Option<&RuleThen>, lang: Lang) -> String {
    let Some(it) = side else { return "—".to_owned() };
    let word = match it.verdict.as_str() {
        "pass" => lang.pick("符合", "pass"),
        "fail" => lang.pick("有问题", "fail"),
        "not-applicable" => return lang.pick("不适用", "not applicable").to_owned(),
        "cannot-tell" => lang.pick("无法判定", "cannot tell"),
        other => other,
    };
    format!("{word} {}/{}", it.points, it.max)
}

fn grades(it: &UnitDiff, lang: Lang) -> String {
    let (before, after) = (grade(&it.before, lang), grade(&it.after, lang));
    if before == after { after } else { format!("{before} → {after}") }
}

fn grade(it: &Whole, lang: Lang) -> String {
    it.grade.clone().unwrap_or_else(|| lang.pick("暂不评等", "withheld").to_owned())
}

fn points(it: &Whole) -> String {
    if it.low == it.high {
        it.points.to_string()
    } else {
        format!("{}（{}–{}）", it.points, it.low, it.high)
    }
}

fn signed(points: Points) -> String {
    if points > Points::ZERO { format!("+{points}") } else { points.to_string() }
}
