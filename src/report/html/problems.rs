//! The list of problems, rule by rule, each with its proof; and what could not be told.

use askama::Template;

use super::{CAP, View};
use crate::report::json_v1::{Finding, Rule};

/// Problems by rule, then the doubts.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section id="problems">
<h2>{{ v.t("problems") }}</h2>
{% if groups.is_empty() %}<p>{{ v.t("problems-none") }}</p>{% else %}<p class="hint">{{ v.t("problems-hint") }}</p>{% endif %}
{% for group in groups %}
<section class="rule" id="rule-{{ group.rule.id }}">
<h3>{{ group.rule.title }} <span class="count">{{ v.n("items", group.findings.len()) }}</span></h3>
<p class="law">{% if group.rule.veto %}{{ v.severity(crate::model::Severity::Veto) }} {% endif %}{% if group.rule.max.as_hundredths() != 0 %}<span>{{ v.t("rule-points") }}<b>{{ v.span(group.rule.low, group.rule.high) }}</b> / {{ group.rule.max }}</span>{% endif %}{% if !group.rule.basis.is_empty() %}<span>{{ v.t("basis") }}{{ group.rule.basis }}</span>{% endif %}</p>
{% if let Some(reason) = group.rule.reason_text %}<p class="hint">{{ v.t("partly-blind") }}{{ reason }}</p>{% endif %}
{% for f in group.findings.iter().take(CAP) %}
<article class="finding" id="{{ f.id }}">
<h4>{{ v.severity(f.severity) }}<span class="message">{{ f.message }}{% if let Some(ruling) = f.ruling %} <small>{{ v.signed(ruling.by) }}</small>{% endif %}</span><span class="lost">{% if f.points.as_hundredths() != 0 %}{{ v.points(f.points) }}{% else if group.rule.bonus %}{{ v.t("not-earned") }}{% else if group.rule.max.as_hundredths() != 0 %}{{ v.t("no-more") }}{% endif %}</span></h4>
<dl>
{% for e in f.evidence.iter().take(1) %}
<dt>{{ v.t("page") }}</dt><dd>{{ v.link(e.url) }}</dd>
{% if let Some(parent) = e.parent %}<dt>{{ v.t("parent") }}</dt><dd>{{ v.link(parent) }}{% if let Some(anchor) = e.anchor %}{% if !anchor.is_empty() %} <span class="anchor">{{ v.say("anchor", [("text", anchor.as_str())]) }}</span>{% endif %}{% endif %}</dd>{% endif %}
{% if let Some(at) = e.fetched_at %}<dt>{{ v.t("seen-at") }}</dt><dd>{{ v.time(at) }}{% if let Some(status) = e.status %} · HTTP {{ status }}{% endif %}</dd>{% endif %}
{% if let Some(excerpt) = e.excerpt %}<dt>{{ v.t("excerpt") }}</dt><dd><q>{{ excerpt }}</q></dd>{% endif %}
{% if !f.remedy.is_empty() %}<dt>{{ v.t("remedy") }}</dt><dd class="remedy">{{ f.remedy }}</dd>{% endif %}
<dt>{{ v.t("evidence") }}</dt><dd class="proof">{{ v.evidence(e) }}</dd>
<dt>{{ v.t("finding-id") }}</dt><dd class="proof">{{ f.id }} · {{ v.t("fingerprint") }} <code>{{ f.fingerprint }}</code></dd>
{% endfor %}
</dl>
{% if f.evidence.len() > 1 %}<details><summary>{{ v.n("more-evidence", f.evidence.len() - 1) }}</summary><ul class="proofs">
{% for e in f.evidence.iter().skip(1).take(CAP) %}<li>{{ v.link(e.url) }}{% if let Some(at) = e.fetched_at %} · {{ v.time(at) }}{% endif %}{% if let Some(status) = e.status %} · HTTP {{ status }}{% endif %}{% if let Some(excerpt) = e.excerpt %} · <q>{{ excerpt }}</q>{% endif %}<br><span class="proof">{{ v.evidence(e) }}</span></li>
{% endfor %}</ul></details>{% endif %}
</article>
{% endfor %}
{% if v.long(group.findings.len()) %}<p class="more">{{ v.n("more", group.findings.len()) }}</p>{% endif %}
</section>
{% endfor %}
</section>
<section id="unknown">
<h2>{{ v.t("unknown") }}</h2>
{% if doubts.is_empty() %}<p>{{ v.t("unknown-none") }}</p>{% else %}<p class="hint">{{ v.t("unknown-hint") }}</p>
<div class="scroll" tabindex="0" role="region" aria-label="{{ v.t("unknown") }}"><table>
<thead><tr><th scope="col">{{ v.t("rule") }}</th><th scope="col">{{ v.t("why") }}</th><th scope="col" class="num">{{ v.t("at-stake") }}</th></tr></thead>
<tbody>
{% for rule in doubts %}<tr><th scope="row">{{ rule.title }}</th><td class="wrap">{{ v.dash(rule.reason_text) }}</td><td class="num">{{ rule.high - rule.low }}</td></tr>
{% endfor %}</tbody>
</table></div>{% endif %}
</section>
"##
)]
pub(crate) struct Problems<'a> {
    v: &'a View<'a>,
    groups: Vec<Group<'a>>,
    doubts: Vec<&'a Rule>,
}

struct Group<'a> {
    rule: &'a Rule,
    findings: Vec<&'a Finding>,
}

impl<'a> Problems<'a> {
    pub(crate) fn new(v: &'a View<'a>) -> Self {
        let of_rule = |rule: &'a Rule| {
            let findings: Vec<_> =
                (v.r.findings.iter()).filter(|finding| finding.rule == rule.id && finding.counts()).collect();
            (!findings.is_empty()).then_some(Group { rule, findings })
        };
        Self { v, groups: v.r.rules.iter().filter_map(of_rule).collect(), doubts: doubts(v) }
    }
}

/// Rules of which not everything could be told; those of which only flags are left, and those that only a person can
/// answer, stand in the section for people.
pub(super) fn doubts<'a>(v: &'a View<'_>) -> Vec<&'a Rule> {
    v.r.rules.iter().filter(|rule| rule.open && !rule.manual).collect()
}
