//! The pictures of the score, drawn as SVG: one bar per family, and the grades with the interval on them.
//!
//! Only shapes are drawn; every figure stands beside them as text, so that they read aloud, scale and print.

use askama::{Template, filters::HtmlSafe};

use super::json_v1::{Family, Score};
use super::words::Words;
use crate::model::Points;

/// One bar per family: earned, in doubt, lost.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h3>{{ title }}</h3>
<ul class="bars">
{% for bar in bars %}<li><span class="name">{{ bar.title }}</span>
<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{{ bar.title }}: {{ bar.text }}"><rect class="track" width="100" height="10"/><rect class="earned" width="{{ bar.earned }}" height="10"/><rect class="doubt" x="{{ bar.earned }}" width="{{ bar.doubt }}" height="10"/></svg>
<span class="figure">{{ bar.text }}</span></li>
{% endfor %}</ul>
<p class="legend" aria-hidden="true"><span class="key earned"></span>{{ earned }} <span class="key doubt"></span>{{ doubt }} <span class="key track"></span>{{ lost }}</p>
"##
)]
pub(crate) struct Bars {
    title: String,
    bars: Vec<Bar>,
    earned: String,
    doubt: String,
    lost: String,
}

struct Bar {
    title: String,
    text: String,
    /// Percent of the full marks, two decimals.
    earned: String,
    doubt: String,
}

impl HtmlSafe for Bars {}

impl Bars {
    pub(crate) fn new(families: &[Family], words: &Words) -> Self {
        let bar = |family: &Family| {
            let got = if family.low == family.high {
                family.low.to_string()
            } else {
                format!("{} – {}", family.low, family.high)
            };
            let none = family.max <= Points::ZERO;
            let text =
                if none { words.of("verdict", "not-applicable") } else { format!("{got} / {}", family.max) };
            let from = percent(family.low, family.max);
            Bar {
                title: family.title.clone(),
                text,
                earned: shown(from),
                doubt: shown((percent(family.high, family.max) - from).max(0.0)),
            }
        };
        Self {
            title: words.t("by-family"),
            bars: families.iter().map(bar).collect(),
            earned: words.t("earned"),
            doubt: words.t("in-doubt"),
            lost: words.t("lost"),
        }
    }
}

/// The grades on one line, with the interval marked on them.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<figure class="bands">
<svg viewBox="0 0 100 20" preserveAspectRatio="none" role="img" aria-label="{{ label }}">
{% for band in bands %}<rect class="band b{{ loop.index0 % 6 }}" x="{{ band.from }}" y="6" width="{{ band.width }}" height="8"/>{% endfor %}
<rect class="interval" x="{{ low }}" y="2" width="{{ width }}" height="16"/>
{% if let Some(mark) = mark %}<rect class="mark" x="{{ mark }}" y="0" width="0.5" height="20"/>{% endif %}
</svg>
<figcaption>{% for band in bands %}<span><span class="key b{{ loop.index0 % 6 }}"></span>{{ band.name }} {{ band.text }}</span> {% endfor %}<span><span class="key interval"></span>{{ legend }}</span></figcaption>
</figure>
"##
)]
pub(crate) struct Bands {
    label: String,
    legend: String,
    /// Lowest first.
    bands: Vec<Band>,
    low: String,
    width: String,
    /// Where the points stand; nowhere when the site could not be read.
    mark: Option<String>,
}

struct Band {
    name: String,
    text: String,
    from: String,
    width: String,
}

impl HtmlSafe for Bands {}

/// The points of a band in words; one that begins at 80.01 is all above 80.
fn range(from: Points, above: Option<Points>) -> String {
    let edge =
        |points: Points| if just_above_whole(points) { points - Points::hundredths(1) } else { points };
    match above {
        Some(above) if just_above_whole(from) => format!("> {}, ≤ {}", edge(from), edge(above)),
        Some(above) => format!("{from}–{}", edge(above)),
        None if just_above_whole(from) => format!("> {}", edge(from)),
        None => format!("≥ {from}"),
    }
}

fn just_above_whole(points: Points) -> bool {
    points.as_hundredths() % 100 == 1
}

impl Bands {
    pub(crate) fn new(score: &Score, unread: bool, words: &Words) -> Self {
        let mut lowest_first: Vec<_> = score.bands.iter().collect();
        lowest_first.sort_by_key(|band| band.from);
        let above = lowest_first.iter().skip(1).map(|band| Some(band.from)).chain([None]);
        let bands = lowest_first.iter().zip(above).map(|(band, above)| {
            let from = percent(band.from, score.max);
            let end = above.unwrap_or(score.max);
            Band {
                name: band.name.clone(),
                text: range(band.from, above),
                from: shown(from),
                width: shown((percent(end, score.max) - from).max(0.0)),
            }
        });
        let (low, high) = (percent(score.low, score.max), percent(score.high, score.max));
        let mark = percent(score.points, score.max);
        let (from, to) = (score.low.to_string(), score.high.to_string());
        let interval = [("low", from.as_str()), ("high", to.as_str())];
        Self {
            label: words.say("bands-label", &interval),
            legend: words.t("bands-legend"),
            bands: bands.collect(),
            // A sliver is shown even when nothing is in doubt, and stays inside at the ends.
            low: shown(low.min(99.0)),
            width: shown((high - low).max(1.0)),
            mark: (!unread).then(|| shown((mark - 0.25).clamp(0.0, 99.5))),
        }
    }
}

/// An interval in figures over a small bar, for a cell.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{{ text }}<svg class="small" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="earned" width="{{ low }}" height="10"/><rect class="doubt" x="{{ low }}" width="{{ width }}" height="10"/></svg>"##
)]
pub(crate) struct Small {
    text: String,
    low: String,
    width: String,
}

impl HtmlSafe for Small {}

impl Small {
    pub(crate) fn new(low: Points, high: Points, max: Points) -> Self {
        let (from, to) = (percent(low, max), percent(high, max));
        let text = if low == high { low.to_string() } else { format!("{low} – {high}") };
        Self { text, low: shown(from), width: shown((to - from).max(0.0)) }
    }
}

/// Share of `whole` in percent, 0 to 100; 0 when there is no whole.
fn percent(part: Points, whole: Points) -> f64 {
    if whole <= Points::ZERO {
        return 0.0;
    }
    (part.as_decimal() / whole.as_decimal() * 100.0).clamp(0.0, 100.0)
}

fn shown(percent: f64) -> String {
    format!("{percent:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    #[test]
    fn a_family_without_marks_is_not_divided_by_zero() {
        let family = Family {
            id: "a".to_owned(),
            title: "<甲>".to_owned(),
            low: Points::ZERO,
            high: Points::ZERO,
            max: Points::ZERO,
            full: Points::ZERO,
            bonus: false,
        };
        let drawn = Bars::new(&[family], &Words::new(Lang::Zh)).to_string();
        assert!(drawn.contains("不适用") && !drawn.contains("NaN") && !drawn.contains("<甲>"), "{drawn}");
    }

    #[test]
    fn a_band_that_begins_just_above_a_whole_number_is_said_so() {
        let at = |hundredths| Points::hundredths(hundredths);
        assert_eq!(range(at(8_001), None), "> 80");
        assert_eq!(range(at(6_000), Some(at(8_001))), "60–80");
        assert_eq!(range(at(8_001), Some(at(9_001))), "> 80, ≤ 90");
        assert_eq!(range(at(9_000), None), "≥ 90");
        assert_eq!(range(at(7_500), Some(at(9_000))), "75–90");
    }

    #[test]
    fn shares_stay_between_nothing_and_all() {
        assert_eq!(percent(Points::whole(-5), Points::whole(10)), 0.0);
        assert_eq!(percent(Points::whole(15), Points::whole(10)), 100.0);
        assert_eq!(shown(percent(Points::whole(1), Points::whole(3))), "33.33");
    }
}
