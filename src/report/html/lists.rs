//! Columns with their ages; documents with their interpretations.

use askama::{Template, filters::HtmlSafe};

use super::{CAP, View};
use crate::report::json_v1::Document;

/// Files shown of one document; `report.json` holds all of them.
const FILES: usize = 10;

/// The table of columns.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section id="columns">
<h2>{{ v.t("columns") }}</h2>
{% if v.r.columns.is_empty() %}<p>{{ v.t("columns-none") }}</p>{% else %}<p class="hint">{{ v.say("columns-hint", [("day", v.r.audit.as_of.to_string().as_str())]) }}</p>
<div class="scroll" tabindex="0" role="region" aria-label="{{ v.t("columns") }}"><table>
<thead><tr><th scope="col">{{ v.t("column") }}</th><th scope="col">{{ v.t("kind") }}</th><th scope="col" class="num">{{ v.t("entries") }}</th><th scope="col">{{ v.t("newest") }}</th><th scope="col" class="num">{{ v.t("age") }}</th><th scope="col" class="num">{{ v.t("limit") }}</th><th scope="col">{{ v.t("verdict") }}</th></tr></thead>
<tbody>
{% for c in v.r.columns.iter().take(CAP) %}<tr><th scope="row">{{ v.named(c.url, c.name) }}</th><td>{{ v.of("column", v.id(c.kind)) }}</td><td class="num">{{ c.entries }}</td><td class="day">{{ v.dash(c.newest) }}</td><td class="num">{{ v.dash(c.age_days) }}</td><td class="num">{{ v.dash(c.limit_days) }}</td><td class="wrap">{{ v.verdict(c.verdict) }}{% if c.blank %} <small>{{ v.t("blank") }}</small>{% endif %}{% if c.archived %} <small>{{ v.t("archived") }}</small>{% endif %}{% if c.undated > 0 %} <small>{{ v.n("undated", c.undated) }}</small>{% endif %}{% if let Some(reason) = c.reason %}<br><small>{{ reason }}</small>{% endif %}</td></tr>
{% endfor %}</tbody>
</table></div>
{% if v.long(v.r.columns.len()) %}<p class="more">{{ v.n("more", v.r.columns.len()) }}</p>{% endif %}{% endif %}
</section>
"##
)]
pub(crate) struct Columns<'a> {
    pub(crate) v: &'a View<'a>,
}

/// The table of documents and interpretations.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section id="documents">
<h2>{{ v.t("documents") }}</h2>
{% if v.r.documents.is_empty() %}<p>{{ v.t("documents-none") }}</p>{% else %}
<div class="scroll" tabindex="0" role="region" aria-label="{{ v.t("documents") }}"><table>
<thead><tr><th scope="col">{{ v.t("number") }}</th><th scope="col">{{ v.t("document") }}</th><th scope="col">{{ v.t("published") }}</th><th scope="col">{{ v.t("interpretation") }}</th><th scope="col">{{ v.t("link-there") }}</th><th scope="col">{{ v.t("link-back") }}</th><th scope="col" class="num">{{ v.t("lag") }}</th></tr></thead>
{% for d in v.r.documents.iter().take(CAP) %}<tbody>
{% if d.interpretations.is_empty() %}<tr><td class="number">{{ v.dash(d.number) }}</td><th scope="row">{{ self.told(d) }}</th><td class="day">{{ self.days(d) }}</td><td class="none">{{ v.t("interpretation-none") }}</td><td>—</td><td>—</td><td class="num">—</td></tr>
{% else %}{% for i in d.interpretations.iter().take(CAP) %}<tr>{% if loop.first %}<td class="number" rowspan="{{ d.interpretations.len().min(CAP) }}">{{ v.dash(d.number) }}</td><th scope="rowgroup" rowspan="{{ d.interpretations.len().min(CAP) }}">{{ self.told(d) }}</th><td class="day" rowspan="{{ d.interpretations.len().min(CAP) }}">{{ self.days(d) }}</td>{% endif %}<td>{{ v.named(i.url, i.title) }}{% if let Some(day) = i.published %}<br><small>{{ day }}</small>{% endif %}</td><td>{{ v.tick(i.linked_from_document) }}</td><td>{{ v.tick(i.links_to_document) }}</td><td class="num">{{ v.dash(i.lag_days) }}</td></tr>
{% endfor %}{% endif %}</tbody>
{% endfor %}</table></div>
{% if v.long(v.r.documents.len()) %}<p class="more">{{ v.n("more", v.r.documents.len()) }}</p>{% endif %}{% endif %}
</section>
"##
)]
pub(crate) struct Documents<'a> {
    pub(crate) v: &'a View<'a>,
}

impl<'a> Documents<'a> {
    fn told(&self, d: &'a Document) -> Told<'a> {
        Told { v: self.v, d }
    }

    fn days(&self, d: &'a Document) -> Days<'a> {
        Days { v: self.v, d }
    }
}

/// Title of a document, why it was not read, its files.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{{ v.named(d.url, d.title) }}{% if let Some(reason) = d.reason %}<br><small>{{ reason }}</small>{% endif %}{% for f in d.files.iter().take(FILES) %}<br><small>{{ v.t("file") }}{{ v.named(f.url, f.name) }}{% if let Some(format) = f.format %} {{ v.id(format) }}{% endif %}{% if f.outcome == "gone" || f.outcome == "broken" || f.opens.as_deref() == Some("no") %} <span class="chip fail">✗ {{ v.t("file-dead") }}</span>{% else if f.outcome != "alive" || f.opens.as_deref() == Some("unknown") %} {{ v.t("file-unknown") }}{% endif %}</small>{% endfor %}{% if d.files.len() > FILES %}<br><small>{{ v.n("files-more", d.files.len()) }}</small>{% endif %}"##
)]
struct Told<'a> {
    v: &'a View<'a>,
    d: &'a Document,
}

impl HtmlSafe for Told<'_> {}

/// When a document was published and changed, and whether it is in force.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{{ v.dash(d.published) }}{% if let Some(day) = d.updated %}<br><small>{{ v.t("updated") }} {{ day }}</small>{% endif %}{% if let Some(state) = d.validity_state %}<br><small>{{ v.of("validity", v.id(state)) }}</small>{% endif %}{% if let Some(day) = d.valid_until %}<br><small>{{ v.t("valid-until") }} {{ day }}</small>{% endif %}"##
)]
struct Days<'a> {
    v: &'a View<'a>,
    d: &'a Document,
}

impl HtmlSafe for Days<'_> {}
