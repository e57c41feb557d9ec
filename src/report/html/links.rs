//! Dead links with every attempt, refused links, and what was not looked at.

use askama::Template;

use super::{CAP, View};
use crate::report::json_v1::Attempt;

/// Parents listed of one target.
const PARENTS: usize = 5;

/// The part about links.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section id="links">
<h2>{{ v.t("links") }}</h2>
<p>{{ self.sum() }}</p>
{% if !v.r.links.dead.is_empty() %}<div class="scroll" tabindex="0" role="region" aria-label="{{ v.t("links") }}"><table>
<thead><tr><th scope="col">{{ v.t("target") }}</th><th scope="col">{{ v.t("how-dead") }}</th><th scope="col">{{ v.t("parents") }}</th><th scope="col">{{ v.t("attempts") }}</th></tr></thead>
<tbody>
{% for d in v.r.links.dead.iter().take(CAP) %}<tr><th scope="row">{{ v.link(d.url) }}</th><td>{{ v.of("link", d.kind) }}</td><td><ul>{% for p in d.parents.iter().take(PARENTS) %}<li>{{ v.link(p.url) }}{% if !p.anchor.is_empty() %} <span class="anchor">{{ v.say("anchor", [("text", p.anchor.as_str())]) }}</span>{% endif %}</li>{% endfor %}</ul>{% if d.parent_count > PARENTS.min(d.parents.len()) %}<small>{{ v.n("parents-all", d.parent_count) }}</small>{% endif %}</td><td><ol>{% for a in d.attempts.iter().take(CAP) %}<li>{{ v.time(a.at) }} {{ self.came_to(a) }}</li>{% endfor %}</ol></td></tr>
{% endfor %}</tbody>
</table></div>
{% if v.long(v.r.links.dead.len()) %}<p class="more">{{ v.n("more", v.r.links.dead.len()) }}</p>{% endif %}{% endif %}
{% if !v.r.links.hosts_down.is_empty() %}<h3>{{ v.t("hosts-down") }}</h3>
<ul>{% for h in v.r.links.hosts_down.iter().take(CAP) %}<li><code>{{ h.host }}</code> · {{ v.of("link", h.kind) }} · {{ v.n("links-on-it", h.links) }}</li>{% endfor %}</ul>{% endif %}
{% if !v.r.links.unstable.is_empty() %}<h3>{{ v.t("unstable") }} <span class="count">{{ v.n("items", v.r.links.unstable.len()) }}</span></h3>
<p class="hint">{{ v.t("unstable-hint") }}</p>
<ul>{% for u in v.r.links.unstable.iter().take(CAP) %}<li>{{ v.link(u.url) }}<ol>{% for a in u.attempts.iter().take(CAP) %}<li>{{ v.time(a.at) }} {{ self.came_to(a) }}</li>{% endfor %}</ol></li>{% endfor %}</ul>
{% if v.long(v.r.links.unstable.len()) %}<p class="more">{{ v.n("more", v.r.links.unstable.len()) }}</p>{% endif %}{% endif %}
<h3 id="blocked">{{ v.t("blocked") }} <span class="count">{{ v.n("items", v.r.links.blocked.len()) }}</span></h3>
<p class="hint">{{ v.t("blocked-hint") }}</p>
{% if !v.r.links.blocked.is_empty() %}<details open><summary>{{ v.t("blocked-list") }}</summary><ul class="plain">
{% for b in v.r.links.blocked.iter().take(CAP) %}<li>{{ v.link(b.url) }} · {{ b.by }}</li>
{% endfor %}</ul></details>
{% if v.long(v.r.links.blocked.len()) %}<p class="more">{{ v.n("more", v.r.links.blocked.len()) }}</p>{% endif %}{% endif %}
<h3>{{ v.t("unchecked") }}</h3>
<p>{{ v.n("unchecked-note", v.r.links.unchecked) }}</p>
</section>
"##
)]
pub(crate) struct Links<'a> {
    pub(crate) v: &'a View<'a>,
}

impl Links<'_> {
    fn sum(&self) -> String {
        let links = &self.v.r.links;
        let (checked, dead) = (links.checked.to_string(), links.dead.len().to_string());
        self.v.say("links-sum", &[("checked", &checked), ("dead", &dead)])
    }

    /// What one try came to.
    fn came_to(&self, attempt: &Attempt) -> String {
        match (&attempt.failure, attempt.status) {
            (Some(failure), _) => self.v.of("failure", failure),
            (None, Some(status)) => match &attempt.location {
                Some(location) => format!("HTTP {status} → {location}"),
                None => format!("HTTP {status}"),
            },
            (None, None) => "—".to_owned(),
        }
    }
}
