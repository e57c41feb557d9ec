//! An outline as Markdown (GitHub's, for the tables).

use super::{Bit, Block, Outline, piece, shown};

/// What Markdown or HTML in it would act on.
const ACTS: &[char] = &['\\', '`', '*', '_', '[', ']', '<', '>', '|', '#', '~', '!'];

impl Outline {
    /// The paper as Markdown.
    pub(crate) fn markdown(&self) -> String {
        let mut out = format!("# {}\n", plain(&self.title));
        for block in &self.blocks {
            out.push('\n');
            match block {
                Block::Heading(text) => out += &format!("## {}\n", plain(text)),
                Block::Say(text) => out += &format!("{}\n", plain(text)),
                Block::Warn(text) => out += &format!("> **{}**\n", plain(text)),
                Block::Facts(facts) => {
                    for (name, bits) in facts {
                        out += &format!("- {}: {}\n", plain(name), cell(bits));
                    }
                }
                Block::Table(table) => {
                    let heads: Vec<String> = table.columns.iter().map(|it| plain(&it.head)).collect();
                    let lines: Vec<&str> =
                        table.columns.iter().map(|it| if it.short { "---:" } else { "---" }).collect();
                    out += &format!("| {} |\n| {} |\n", heads.join(" | "), lines.join(" | "));
                    for row in &table.rows {
                        let cells: Vec<String> = row.iter().map(|bits| cell(bits)).collect();
                        out += &format!("| {} |\n", cells.join(" | "));
                    }
                }
            }
        }
        out
    }
}

fn cell(bits: &[Bit]) -> String {
    let each = bits.iter().map(|bit| match (bit, piece(bit)) {
        (Bit::Break, _) => "<br>".to_owned(),
        (_, (text, None)) => escaped(&text),
        // In angle brackets an address may hold parentheses.
        (_, (text, Some(target))) => {
            format!("[{}](<{}>)", escaped(&text), target.replace(['<', '>', '|', '\\'], ""))
        }
    });
    each.collect()
}

fn plain(text: &str) -> String {
    escaped(&shown(text))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if ACTS.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
