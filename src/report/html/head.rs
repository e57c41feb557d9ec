//! The first sheet: whom it is about, the result, what vetoed, and how the sum came about.

use askama::Template;

use super::View;
use crate::model::{Points, StoppedBy};
use crate::report::{json_v1, picture};

/// Head, score, vetoes, steps.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<header class="top">
<p class="kicker">{{ v.t("kicker") }}</p>
<h1>{{ v.r.unit.name }}</h1>
<dl class="facts">
<div><dt>{{ v.t("site") }}</dt><dd>{{ v.link(v.r.site.home) }}</dd></div>
<div><dt>{{ v.t("unit-kind") }}</dt><dd>{{ v.of("unit-kind", v.id(v.r.unit.kind)) }}</dd></div>
{% if !v.r.unit.region.is_empty() %}<div><dt>{{ v.t("region") }}</dt><dd>{{ v.r.unit.region }}</dd></div>{% endif %}
{% if !v.r.unit.site_code.is_empty() %}<div><dt>{{ v.t("site-code") }}</dt><dd>{{ v.r.unit.site_code }}</dd></div>{% endif %}
<div><dt>{{ v.t("as-of") }}</dt><dd>{{ v.r.audit.as_of }}</dd></div>
<div><dt>{{ v.t("pack") }}</dt><dd>{{ v.r.audit.pack.title }} <code>{{ v.r.audit.pack.id }} {{ v.r.audit.pack.version }}</code></dd></div>
<div><dt>{{ v.t("gathered") }}</dt><dd>{{ self.gathered() }}</dd></div>
<div><dt>{{ v.t("times") }}</dt><dd>{{ v.time(v.r.audit.started) }} – {{ v.time(v.r.audit.finished) }} <small>{{ v.t("time-zone") }}</small></dd></div>
</dl>
{% if let Some(taken) = v.r.audit.taken_over %}<p class="hint">{{ self.taken_over(taken) }}</p>{% endif %}
{% if let Some(stopped) = v.r.audit.stopped_by %}<p class="notice"><strong>{{ v.t("stopped") }}</strong>{{ v.of("stopped", stopped.id()) }}</p>{% endif %}
{% for (name, reason) in v.r.not_established %}<p class="notice"><strong>{{ v.of("blind", name) }}</strong>{{ reason }}</p>{% endfor %}
</header>
<nav class="contents" aria-label="{{ v.t("contents") }}">
<a href="#score">{{ v.t("score") }}</a>
<a href="#problems">{{ v.t("problems") }} <b>{{ self.problems() }}</b></a>
{% if self.waiting() > 0 %}<a href="#people">{{ v.t("people") }} <b>{{ self.waiting() }}</b></a>
{% endif %}<a href="#unknown">{{ v.t("unknown") }} <b>{{ self.doubts() }}</b></a>
<a href="#sections">{{ v.t("sections") }}</a>
<a href="#columns">{{ v.t("columns") }} <b>{{ v.r.columns.len() }}</b></a>
<a href="#documents">{{ v.t("documents") }} <b>{{ v.r.documents.len() }}</b></a>
<a href="#links">{{ v.t("links") }} <b>{{ v.r.links.dead.len() }}</b></a>
<a href="#rules">{{ v.t("rules") }}</a>
<a href="#checking">{{ v.t("checking") }}</a>
</nav>
<section id="score">
<h2>{{ v.t("score") }}</h2>
<div class="result">
<p class="points"><strong>{% if self.unread() %}—{% else %}{{ v.points(v.r.score.points) }}{% endif %}</strong> <span>/ {{ v.r.score.max }}</span></p>
{% if let Some(bonus) = v.r.score.bonus %}{% if bonus.high.as_hundredths() > 0 && !v.r.score.stopped %}<p>{{ v.t("bonus-earned") }}<b>{{ v.span(bonus.low, bonus.high) }}</b></p>{% endif %}{% endif %}
<div>
{% if let Some(grade) = v.r.score.grade %}<p class="grade">{{ v.t("grade") }}<strong>{{ grade }}</strong></p>{% else %}<p class="grade withheld">{{ v.t("grade") }}<strong>{{ v.t("withheld") }}</strong></p>{% endif %}
{% if v.r.score.withheld %}<p class="why">{{ self.why() }}</p>{% else if !v.r.score.vetoes.is_empty() %}<p class="why">{{ v.t("grade-veto") }}</p>{% endif %}
{% if v.r.score.low != v.r.score.high %}<p>{{ v.t("interval") }}<b>{{ v.span(v.r.score.low, v.r.score.high) }}</b></p><p class="hint">{{ v.t("interval-hint") }}</p>{% else if !v.r.score.stopped %}<p>{{ v.t("interval-none") }}</p>{% endif %}
</div>
</div>
{{ bands }}
{{ bars }}
{% if self.rescaled() %}<p class="hint">{{ v.t("rescaled") }}</p>{% endif %}
<h3 id="vetoes">{{ v.t("vetoes") }}</h3>
{% if v.r.score.vetoes.is_empty() && self.open_vetoes().is_empty() %}<p>{{ v.t("vetoes-none") }}</p>{% endif %}
{% if !v.r.score.vetoes.is_empty() %}<ul class="vetoes">
{% for veto in v.r.score.vetoes %}<li>{{ v.severity(crate::model::Severity::Veto) }} <strong>{{ self.title(veto.rule) }}</strong> {{ self.message(veto.finding) }} <a href="#{{ veto.finding }}">{{ veto.finding }}</a></li>
{% endfor %}</ul>{% endif %}
{% if v.r.score.stopped %}<p class="notice">{{ v.t("scoring-stopped") }}</p>{% endif %}
{% for rule in self.open_vetoes() %}<p>{{ v.verdict("cannot-tell") }} <strong>{{ rule.title }}</strong> {{ v.dash(rule.reason_text) }}</p>
{% endfor %}
<h3>{{ v.t("steps") }}</h3>
<div class="scroll narrow" tabindex="0" role="region" aria-label="{{ v.t("steps") }}"><table class="steps">
<thead><tr><th scope="col">{{ v.t("step") }}</th><th scope="col" class="num">{{ v.t("step-points") }}</th><th scope="col" class="num">{{ v.t("step-total") }}</th></tr></thead>
<tbody>
{% for step in v.r.score.steps %}<tr class="part-{{ step.part }}"><th scope="row">{% if self.has_findings(step) %}<a href="#rule-{{ step.about.as_deref().unwrap_or_default() }}">{{ step.label }}</a>{% else %}{{ step.label }}{% endif %}</th><td class="num">{{ v.points(step.points) }}</td><td class="num">{{ v.points(step.total) }}</td></tr>
{% endfor %}</tbody>
</table></div>
</section>
"##
)]
pub(crate) struct Head<'a> {
    v: &'a View<'a>,
    bars: picture::Bars,
    bands: picture::Bands,
}

impl<'a> Head<'a> {
    pub(crate) fn new(v: &'a View<'a>) -> Self {
        Self {
            v,
            bars: picture::Bars::new(&v.r.families, &v.w),
            bands: picture::Bands::new(&v.r.score, is_unread(v), &v.w),
        }
    }

    fn gathered(&self) -> String {
        let audit = &self.v.r.audit;
        let blanks = [
            ("pages", audit.pages.to_string()),
            ("requests", audit.requests.to_string()),
            ("size", megabytes(audit.bytes)),
        ];
        let blanks: Vec<(&str, &str)> = blanks.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.v.say("gathered-figures", &blanks)
    }

    fn taken_over(&self, taken: &json_v1::TakenOver) -> String {
        let (pages, links) = (taken.pages.to_string(), taken.links.to_string());
        let (started, unchanged) = (self.v.time(&taken.started), taken.unchanged.to_string());
        let oldest = self.v.time(taken.oldest.as_ref().unwrap_or(&taken.started));
        let blanks = [
            ("audit", taken.audit.as_str()),
            ("started", &started),
            ("pages", &pages),
            ("links", &links),
            ("oldest", &oldest),
            ("unchanged", &unchanged),
        ];
        self.v.say("taken-over", &blanks)
    }

    /// The site could not be read: the middle of all that is possible is no score.
    fn unread(&self) -> bool {
        is_unread(self.v)
    }

    fn why(&self) -> String {
        let open = self.open_vetoes().len();
        if open > 0 { self.v.n("withheld-veto", open) } else { self.v.t("withheld-interval") }
    }

    /// Rules that do not apply left the full marks, so the families add up to less than the score is out of.
    fn rescaled(&self) -> bool {
        let score = &self.v.r.score;
        !self.v.r.families.is_empty()
            && self.v.r.families.iter().filter(|it| !it.bonus).map(|it| it.max).sum::<Points>() != score.max
    }

    fn doubts(&self) -> usize {
        super::problems::doubts(self.v).len()
    }

    fn open_vetoes(&self) -> Vec<&json_v1::Rule> {
        let fell = |rule: &json_v1::Rule| self.v.r.score.vetoes.iter().any(|veto| veto.rule == rule.id);
        self.v.r.rules.iter().filter(|rule| rule.veto && rule.open && !fell(rule)).collect()
    }

    /// Whether the list of problems has a place that the step can lead to.
    fn has_findings(&self, step: &json_v1::Step) -> bool {
        let told = |it: &json_v1::Finding| Some(&it.rule) == step.about.as_ref() && it.counts();
        self.v.r.findings.iter().any(told)
    }

    fn problems(&self) -> usize {
        self.v.r.findings.iter().filter(|finding| finding.counts()).count()
    }

    fn waiting(&self) -> usize {
        super::people::waiting(self.v).len()
    }

    fn title(&self, rule: &str) -> String {
        let known = self.v.r.rules.iter().find(|it| it.id == rule);
        known.map_or_else(|| rule.to_owned(), |it| it.title.clone())
    }

    fn message(&self, finding: &str) -> String {
        let known = self.v.r.findings.iter().find(|it| it.id == finding);
        known.map_or_else(String::new, |it| it.message.clone())
    }
}

fn is_unread(v: &View<'_>) -> bool {
    v.r.audit.stopped_by.is_some_and(StoppedBy::is_unread)
}

/// One decimal, rounded down, so that nothing is called larger than it is.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}
