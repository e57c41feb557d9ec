//! What is left to people: flagged findings, rules that only a person can answer; and what people decided.

use askama::Template;

use super::{CAP, View};
use crate::report::json_v1::{Finding, Rule};

/// What waits for people, and what they decided.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% if !waiting.is_empty() || !manual.is_empty() || !dismissed.is_empty() || !settled.is_empty() %}<section id="people">
<h2>{{ v.t("people") }}</h2>
<p class="hint">{{ v.t("people-hint") }}</p>
{% if !waiting.is_empty() %}<h3>{{ v.t("flagged") }} <span class="count">{{ v.n("items", waiting.len()) }}</span></h3>
{% for f in waiting.iter().take(CAP) %}
<article class="flagged" id="{{ f.id }}">
<h4>{{ v.flag() }}<span class="message">{{ f.message }}</span></h4>
<dl>
{% for e in f.evidence.iter().take(1) %}
<dt>{{ v.t("rule") }}</dt><dd>{{ self.title(f) }}</dd>
<dt>{{ v.t("page") }}</dt><dd>{{ v.link(e.url) }}</dd>
{% if let Some(at) = e.fetched_at %}<dt>{{ v.t("seen-at") }}</dt><dd>{{ v.time(at) }}</dd>{% endif %}
{% if let Some(excerpt) = e.excerpt %}<dt>{{ v.t("excerpt") }}</dt><dd><q>{{ excerpt }}</q></dd>{% endif %}
<dt>{{ v.t("evidence") }}</dt><dd class="proof">{{ v.evidence(e) }}</dd>
<dt>{{ v.t("finding-id") }}</dt><dd class="proof">{{ f.id }} · {{ v.t("fingerprint") }} <code>{{ f.fingerprint }}</code></dd>
{% endfor %}
</dl>
</article>
{% endfor %}
{% if v.long(waiting.len()) %}<p class="more">{{ v.n("more", waiting.len()) }}</p>{% endif %}{% endif %}
{% if !manual.is_empty() %}<h3>{{ v.t("manual") }} <span class="count">{{ v.n("items", manual.len()) }}</span></h3>
<ul>
{% for rule in manual %}<li>{{ rule.title }} <small>{{ rule.basis }}</small>{% if rule.max.as_hundredths() > 0 %} · {{ v.t("at-stake") }} {{ rule.max }}{% endif %}</li>
{% endfor %}</ul>{% endif %}
{% if !settled.is_empty() %}<h3>{{ v.t("settled") }}</h3>
<ul>
{% for rule in settled %}<li>{{ rule.title }}：<b>{{ rule.points }}</b> / {{ rule.max }} {% if let Some(by) = rule.ruled %}<small>{{ v.signed(by) }}</small>{% endif %}</li>
{% endfor %}</ul>{% endif %}
{% if !dismissed.is_empty() %}<h3>{{ v.t("dismissed") }} <span class="count">{{ v.n("items", dismissed.len()) }}</span></h3>
<ul>
{% for f in dismissed.iter().take(CAP) %}<li id="{{ f.id }}">{{ f.message }} {{ v.link(f.url) }} {% if let Some(ruling) = f.ruling %}<small>{{ v.signed(ruling.by) }}</small>{% endif %}</li>
{% endfor %}</ul>{% endif %}
</section>
{% endif %}"##
)]
pub(crate) struct People<'a> {
    v: &'a View<'a>,
    waiting: Vec<&'a Finding>,
    manual: Vec<&'a Rule>,
    settled: Vec<&'a Rule>,
    dismissed: Vec<&'a Finding>,
}

impl<'a> People<'a> {
    pub(crate) fn new(v: &'a View<'a>) -> Self {
        let dismissed = |finding: &&Finding| finding.ruling.as_ref().is_some_and(|it| !it.confirmed);
        Self {
            v,
            waiting: waiting(v),
            manual: v.r.rules.iter().filter(|rule| rule.manual && rule.open).collect(),
            settled: v.r.rules.iter().filter(|rule| rule.ruled.is_some()).collect(),
            dismissed: v.r.findings.iter().filter(dismissed).collect(),
        }
    }

    fn title(&self, finding: &Finding) -> String {
        let rule = self.v.r.rules.iter().find(|rule| rule.id == finding.rule);
        rule.map_or_else(|| finding.rule.clone(), |rule| rule.title.clone())
    }
}

/// Findings that wait for a person.
pub(super) fn waiting<'a>(v: &'a View<'_>) -> Vec<&'a Finding> {
    v.r.findings.iter().filter(|finding| finding.flagged).collect()
}
