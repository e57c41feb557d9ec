//! An outline as one HTML file, dressed as the report is.

use askama::Template;

use super::{Bit, Block, Outline, piece, shown};
use crate::model::Lang;
use crate::report::{Error, html::Paper, inert::inert_page, words::Words};

/// What stands on the paper.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<header class="top">
<p class="kicker">{{ self.shown(it.kicker) }}</p>
<h1>{{ self.shown(it.title) }}</h1>
</header>
{% for block in it.blocks %}
{%- match block %}
{%- when Block::Heading(text) %}<h2>{{ self.shown(text) }}</h2>
{%- when Block::Say(text) %}<p>{{ self.shown(text) }}</p>
{%- when Block::Warn(text) %}<p class="notice">{{ self.shown(text) }}</p>
{%- when Block::Facts(facts) %}<dl class="facts">
{%- for (name, bits) in facts %}<div><dt>{{ name }}</dt><dd>{{ Cell::of(bits)|safe }}</dd></div>
{% endfor %}</dl>
{%- when Block::Table(table) %}<div class="scroll"><table><thead><tr>
{%- for column in table.columns %}<th scope="col"{% if column.short %} class="num"{% endif %}>{{ column.head }}</th>{% endfor -%}
</tr></thead><tbody>
{%- for row in table.rows %}<tr>
{%- for (column, bits) in table.columns.iter().zip(row.iter()) %}<td class="{% if column.short %}num{% else %}wrap{% endif %}">{{ Cell::of(bits)|safe }}</td>{% endfor -%}
</tr>
{% endfor %}</tbody></table></div>
{%- endmatch %}
{% endfor -%}
"##
)]
struct Body<'a> {
    it: &'a Outline,
}

impl Body<'_> {
    fn shown(&self, text: &str) -> String {
        shown(text)
    }
}

/// The pieces of a cell: text with where it leads; `None` for a new line.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% for bit in bits %}{% match bit %}
{%- when Some((text, Some(target))) %}<a href="{{ target }}" rel="noreferrer noopener">{{ text }}</a>
{%- when Some((text, None)) %}{{ text }}
{%- when None %}<br>
{%- endmatch %}{% endfor %}"##
)]
struct Cell<'a> {
    bits: Vec<Option<(String, Option<&'a str>)>>,
}

impl<'a> Cell<'a> {
    fn of(bits: &'a [Bit]) -> Self {
        Self { bits: bits.iter().map(|bit| (bit != &Bit::Break).then(|| piece(bit))).collect() }
    }
}

impl Outline {
    /// The paper as one HTML file that needs nothing else.
    ///
    /// # Errors
    /// [`Error::Page`] when a template cannot be rendered.
    pub(crate) fn html(&self, lang: Lang) -> Result<String, Error> {
        let body = Body { it: self }.render().map_err(Error::Page)?;
        let words = Words::new(lang);
        let paper = Paper { w: &words, title: &self.title, body: &body, wide: true };
        let page = paper.render().map_err(Error::Page)?;
        Ok(inert_page(&page).into_owned())
    }
}
