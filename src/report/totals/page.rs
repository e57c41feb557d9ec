//! `totals.html`: the totals as one page that needs nothing beside it.

use askama::Template;

use super::{shown, shown_rank, v1};
use crate::model::Lang;
use crate::report::html::Paper;
use crate::report::inert::inert_page;
use crate::report::words::Words;
use crate::report::{Error, picture};

/// The totals as one HTML file, in the order of the ranks.
///
/// # Errors
/// [`Error::Page`] when a template cannot be rendered.
pub fn html(report: &v1::Report) -> Result<String, Error> {
    let words = Words::new(report.lang);
    let title = match report.lang {
        Lang::Zh => format!("{}年度考核成绩", report.year),
        Lang::En => format!("Totals of {}", report.year),
    };
    let body = Sheet { w: &words, r: report, title: &title }.render().map_err(Error::Page)?;
    let paper = Paper { w: &words, title: &title, body: &body, wide: true };
    Ok(inert_page(&paper.render().map_err(Error::Page)?).into_owned())
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<header class="top"><p class="kicker">{{ w.t("kicker") }}</p><h1>{{ title }}</h1><p>{{ r.scheme.title }}（{{ r.scheme.id }} {{ r.scheme.version }}）</p>
{% if !r.is_final %}<p class="notice">{{ self.s("草稿：得分为区间，待定事项", "Draft: totals are intervals; things that are open:") }} {{ r.open.len() }}</p>{% endif %}</header>
<section>
<div class="scroll" tabindex="0" role="region" aria-label="{{ title }}"><table class="summary">
<thead><tr><th scope="col" class="num">{{ self.s("名次", "Rank") }}</th><th scope="col">{{ self.s("单位", "Unit") }}</th><th scope="col">{{ self.s("类别", "Kind") }}</th>{% for part in r.scheme.parts %}<th scope="col" class="num">{{ part.title }}（{{ part.weight }}）</th>{% endfor %}{% if r.scheme.has_bonus %}<th scope="col" class="num">{{ self.s("加分", "Bonus") }}</th>{% endif %}{% if r.scheme.has_penalty %}<th scope="col" class="num">{{ self.s("扣分", "Penalty") }}</th>{% endif %}<th scope="col">{{ self.s("总分", "Total") }}</th><th scope="col">{{ self.s("等次", "Grade") }}</th>{% if r.scheme.performance_share.is_some() %}<th scope="col" class="num">{{ self.s("绩效折算", "Performance") }}</th>{% endif %}<th scope="col">{{ self.s("备注", "Remark") }}</th></tr></thead>
<tbody>
{% for (at, unit) in r.units.iter().enumerate() %}<tr{% if unit.rank.is_none() %} class="unranked"{% endif %}><td class="num">{{ self::shown_rank(unit) }}</td><th scope="row"><a href="#u{{ at }}">{{ unit.unit.name }}</a></th><td>{{ w.of("unit-kind", unit.unit.kind.id()) }}</td>{% for part in unit.parts %}<td class="num">{% if let Some(earned) = part.earned %}{{ self::shown(earned) }}{% else %}—{% endif %}</td>{% endfor %}{% if r.scheme.has_bonus %}<td class="num">{{ self::shown(unit.bonus) }}</td>{% endif %}{% if r.scheme.has_penalty %}<td class="num">{{ self::shown(unit.penalty) }}</td>{% endif %}<td class="day">{{ self.bar(unit) }}</td><td>{% if let Some(grade) = unit.grade %}{{ grade }}{% else %}—{% endif %}</td>{% if r.scheme.performance_share.is_some() %}<td class="num">{% if let Some(share) = unit.performance %}{{ self::shown(share) }}{% endif %}</td>{% endif %}<td class="wrap">{% if unit.vetoed %}{{ self.s("单项否决", "veto") }} {% endif %}{% if unit.rectification_report %}{{ self.s("须提交整改报告", "owes a rectification report") }} {% endif %}{% if unit.open > 0 %}{{ self.s("待定", "open") }} {{ unit.open }}{% endif %}</td></tr>
{% endfor %}</tbody>
</table></div>
<p class="hint">{% for grade in r.scheme.grades %}{{ grade.name }} ≥ {{ grade.from }}　{% endfor %}{{ r.scheme.note }}</p>
</section>
{% if !r.open.is_empty() %}<section id="open">
<h2>{{ self.s("待定事项", "What is open") }}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="{{ self.s("待定事项", "What is open") }}"><table>
<thead><tr><th scope="col">{{ self.s("单位", "Unit") }}</th><th scope="col">{{ self.s("事项", "What") }}</th><th scope="col">{{ self.s("处理办法", "Remedy") }}</th></tr></thead>
<tbody>
{% for it in r.open %}<tr><th scope="row">{% if it.unit.is_some() %}{{ it.unit_name }}{% else %}{{ self.s("全部单位", "all units") }}{% endif %}</th><td class="wrap">{{ it.what }}</td><td class="wrap">{{ it.remedy }}</td></tr>
{% endfor %}</tbody>
</table></div>
</section>
{% endif %}{% if !r.left_out.is_empty() %}<section id="left-out">
<h2>{{ self.s("不计年终成绩的单位", "Units that get no total") }}</h2>
<ul>{% for it in r.left_out %}<li>{{ it.unit.name }}：{{ it.reason }}</li>{% endfor %}</ul>
</section>
{% endif %}<section id="steps">
<h2>{{ self.s("计算过程", "Every sum, step by step") }}</h2>
{% for (at, unit) in r.units.iter().enumerate() %}<article id="u{{ at }}"><h3>{{ unit.unit.name }}</h3>
<div class="scroll" tabindex="0" role="region" aria-label="{{ unit.unit.name }}"><table>
<thead><tr><th scope="col">{{ self.s("内容", "What") }}</th><th scope="col">{{ self.s("算式", "Reckoning") }}</th><th scope="col" class="num">{{ self.s("结果", "Result") }}</th><th scope="col">{{ self.s("说明", "Note") }}</th></tr></thead>
<tbody>
{% for step in unit.steps %}<tr><th scope="row">{% if self.is_detail(step) %}　{{ step.title }}{% else %}<strong>{{ step.title }}</strong>{% endif %}</th><td class="wrap">{{ step.sum }}</td><td class="num">{{ step.result }}</td><td class="wrap">{{ step.note }}</td></tr>
{% endfor %}</tbody>
</table></div></article>
{% endfor %}</section>
"##
)]
struct Sheet<'a> {
    w: &'a Words,
    r: &'a v1::Report,
    title: &'a str,
}

impl Sheet<'_> {
    fn s(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.r.lang.pick(zh, en)
    }

    /// The interval in figures over a small bar.
    fn bar(&self, unit: &v1::UnitTotal) -> picture::Small {
        picture::Small::new(unit.total.low, unit.total.high, self.r.scheme.full_marks)
    }

    fn is_detail(&self, step: &v1::Step) -> bool {
        matches!(step.kind.as_str(), "round" | "item") || (!step.id.is_empty() && step.kind != "part")
    }
}
