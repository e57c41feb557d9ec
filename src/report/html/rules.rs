//! Every rule with what was measured; and how anyone can check this report.

use askama::Template;

use super::View;
use crate::model::Measured;

/// The table of rules.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section id="rules">
<h2>{{ v.t("rules") }}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="{{ v.t("rules") }}"><table>
<thead><tr><th scope="col">{{ v.t("rule") }}</th><th scope="col">{{ v.t("verdict") }}</th><th scope="col" class="num">{{ v.t("rule-score") }}</th><th scope="col">{{ v.t("measured") }}</th><th scope="col">{{ v.t("basis-head") }}</th><th scope="col">{{ v.t("confidence") }}</th></tr></thead>
<tbody>
{% for rule in v.r.rules %}<tr><th scope="row">{{ rule.title }}<br><code>{{ rule.id }}</code></th><td>{% if rule.verdict == "cannot-tell" && !rule.open %}{{ v.flag() }}{% else %}{{ v.verdict(rule.verdict) }}{% endif %}</td><td class="num">{{ v.span(rule.low, rule.high) }} / {{ rule.max }}</td><td>{% if rule.measured.is_empty() %}—{% else %}<ul class="measured">{% for (name, value) in rule.measured %}<li>{{ v.of("measured", name) }} <b>{{ self.figure(value) }}</b></li>{% endfor %}</ul>{% endif %}</td><td>{{ rule.basis }}</td><td>{% if let Some(confidence) = rule.confidence %}{{ v.of("confidence", v.id(confidence)) }}{% else %}—{% endif %}</td></tr>
{% endfor %}</tbody>
</table></div>
</section>
"##
)]
pub(crate) struct Rules<'a> {
    pub(crate) v: &'a View<'a>,
}

impl Rules<'_> {
    fn figure(&self, value: &Measured) -> String {
        match value {
            Measured::Count(count) => count.to_string(),
            Measured::Word(word) => word.clone(),
            Measured::Words(words) if words.len() > 20 => {
                format!("{}… ({})", words[..20].join("、"), words.len())
            }
            Measured::Words(words) if words.is_empty() => "—".to_owned(),
            Measured::Words(words) => words.join("、"),
        }
    }
}

/// How to check.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<footer id="checking">
<h2>{{ v.t("checking") }}</h2>
<ol>
<li>{{ v.t("check-replay") }}<pre><code>gongkai replay DIR</code></pre></li>
<li>{{ v.t("check-bytes") }}</li>
<li>{{ v.t("check-lists") }}</li>
</ol>
<p class="hint">{{ v.t("check-fair") }}</p>
<p class="made">gongkai {{ v.r.tool.version }} · {{ v.r.audit.pack.id }} {{ v.r.audit.pack.version }} · {{ v.t("run") }} {{ v.r.audit.id }}</p>
</footer>
"##
)]
pub(crate) struct Checking<'a> {
    pub(crate) v: &'a View<'a>,
}
