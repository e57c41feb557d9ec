//! Cells and letters as tables print them.

use super::Figure;

/// Letters only: no white space, no punctuation, no digits; what tells a label.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

/// What a cell holds.
pub(super) fn figure(cell: &str) -> Figure {
    let mut digits = String::new();
    for c in cell.chars().filter(|c| !c.is_whitespace()) {
        match c {
            '０'..='９' => digits.extend(char::from_u32(u32::from(c) - u32::from('０') + u32::from('0'))),
            ',' | '，' if !digits.is_empty() => {}
            '\u{200B}' | '\u{FEFF}' => {}
            _ => digits.push(c),
        }
    }
    let number = digits.trim_end_matches(['件', '条', '个', '份']);
    if number.is_empty() || matches!(number, "-" | "—" | "——" | "/" | "／" | "--" | "－" | "\\" | "无")
    {
        return Figure::Blank;
    }
    let plain = number.len() <= 9 && number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse().ok().filter(|_| plain).map_or(Figure::Other, Figure::Count)
}

/// The figures that a line of text ends with, and the words before them. A dash is no figure here: in running text
/// it may be anything.
pub(super) fn trailing(line: &str) -> (String, Vec<Figure>) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_number = |word: &&&str| matches!(figure(word), Figure::Count(_));
    let count = words.iter().rev().take_while(is_number).count();
    let (label, numbers) = words.split_at(words.len() - count);
    (label.join(" "), numbers.iter().map(|word| figure(word)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_cell_is_no_nought() {
        assert_eq!(figure(" 0 "), Figure::Count(0));
        assert_eq!(figure("１，２０３件"), Figure::Count(1203));
        assert_eq!((figure(""), figure("—"), figure("/")), (Figure::Blank, Figure::Blank, Figure::Blank));
        assert_eq!((figure("7730.28"), figure("约3")), (Figure::Other, Figure::Other));
        assert_eq!(figure("99999999999"), Figure::Other);
    }
}
