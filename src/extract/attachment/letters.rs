//! Letters as files hold them, to letters as people write them.
//!
//! PDF writers pick the radical 「⼯」 (U+2F2F) where the text has 「工」: the shapes are one. NFKC knows most of
//! these; of the simplified radicals (U+2E80–U+2EFF) it knows none. Full-width signs stay as they are.

use unicode_normalization::UnicodeNormalization;

/// Radicals with the shape of a letter that NFKC leaves alone.
const RADICALS: [(char, char); 28] = [
    ('⺠', '民'),
    ('⻁', '虎'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻑', '長'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻪', '黾'),
    ('⻬', '齐'),
    ('⻮', '齿'),
    ('⻰', '龙'),
];

/// `text` in ordinary letters: no radicals, no control characters; white space collapsed line by line, at most one
/// empty line in a row, at most `limit` characters.
pub(super) fn plain(text: &str, limit: usize) -> String {
    let mut plain = String::with_capacity(text.len().min(limit * 3));
    let (mut chars, mut blank, mut breaks) = (0, false, 0);
    for c in text.chars() {
        if matches!(c, '\n' | '\r' | '\u{0B}' | '\u{0C}') {
            breaks += 1;
            continue;
        }
        if c.is_whitespace() {
            blank = true;
            continue;
        }
        if c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFD}') {
            continue;
        }
        if chars >= limit {
            break;
        }
        if !plain.is_empty() {
            match breaks {
                0 if blank => plain.push(' '),
                0 => {}
                1 => plain.push('\n'),
                _ => plain.push_str("\n\n"),
            }
        }
        (blank, breaks, chars) = (false, 0, chars + 1);
        push(&mut plain, c);
    }
    plain
}

fn push(plain: &mut String, c: char) {
    match c {
        '\u{2E80}'..='\u{2EFF}' => match RADICALS.iter().find(|(radical, _)| *radical == c) {
            Some((_, letter)) => plain.push(*letter),
            None => plain.extend(std::iter::once(c).nfkc()),
        },
        '\u{2F00}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}' => {
            plain.extend(std::iter::once(c).nfkc());
        }
        _ => plain.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_become_letters_and_full_width_signs_stay() {
        assert_eq!(plain("⼈⺠政府⼯作：（⼀）", 100), "人民政府工作：（一）");
    }

    #[test]
    fn white_space_is_kept_in_its_kind() {
        assert_eq!(plain(" \n甲\u{3000} 乙\r\n\n\n 丙\u{0007}\n丁\n", 100), "甲 乙\n\n丙\n丁");
        assert_eq!(plain("甲乙丙", 2), "甲乙");
    }
}
