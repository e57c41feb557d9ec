//! The sheet of paper: document type, style, skip link. Shared by the report and the summary of many units.

use askama::Template;

use crate::report::words::Words;

/// A whole HTML file around `body`, which is rendered HTML already.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!DOCTYPE html>
<html lang="{{ w.tag() }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>{{ title }}</title>
<style>
{{ Self::STYLE|safe }}
</style>
</head>
<body>
<a class="skip" href="#main">{{ w.t("skip") }}</a>
<main id="main"{% if wide %} class="wide"{% endif %}>
{{ body|safe }}
</main>
</body>
</html>
"##
)]
pub(crate) struct Paper<'a> {
    pub(crate) w: &'a Words,
    pub(crate) title: &'a str,
    pub(crate) body: &'a str,
    /// For tables of many columns.
    pub(crate) wide: bool,
}

impl Paper<'_> {
    const STYLE: &'static str = include_str!("style.css");
}
