//! The fields of a document's metadata table, and what stands in them.

use serde::{Deserialize, Serialize};

/// A field that the table of a document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// 索引号
    Index,
    /// 文号
    Number,
    /// 发布机构
    Issuer,
    /// 成文日期
    Written,
    /// 发布日期
    Published,
    /// 有效性
    Validity,
}

/// What stands in a field; of two tables the better counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldState {
    /// The table has no such field.
    #[default]
    Absent,
    /// The field is there and nothing in it.
    Empty,
    /// `null`, `undefined`, a date that a program puts where there is none.
    Void,
    /// Filled in.
    Filled,
}

/// The metadata table of one document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    states: [FieldState; 6],
    /// Label and value of every field with `null` and the like.
    pub void: Vec<(String, String)>,
}

/// Labels by field; those of `metadata`.
const LABELS: [(Field, &[&str]); 6] = [
    (Field::Index, &["索引号", "信息索引号"]),
    (Field::Number, &["发文字号", "文号", "文件编号", "文件字号", "公文编号", "文件号", "发文文号"]),
    (
        Field::Issuer,
        &[
            "发文机关",
            "发布机构",
            "发文单位",
            "发布单位",
            "制发机关",
            "发布机关",
            "公开主体",
            "公开责任部门",
            "责任部门",
            "所属机构",
            "信息来源",
        ],
    ),
    (
        Field::Written,
        &["成文日期", "生成日期", "发文日期", "成文时间", "生成时间", "发文时间", "印发日期", "签发日期"],
    ),
    (Field::Published, &["发布日期", "公开日期", "发布时间", "公开时间", "公布日期"]),
    (Field::Validity, &["有效性", "时效性", "效力状态", "时效", "是否有效", "效力", "文件状态", "状态"]),
];

/// `None` when there is no table.
pub(super) fn read(metadata: &[(String, String)]) -> Option<Block> {
    if metadata.is_empty() {
        return None;
    }
    let mut block = Block::default();
    for (field, labels) in LABELS {
        for (label, value) in metadata.iter().filter(|(label, _)| labels.contains(&label.as_str())) {
            let state = state_of(value);
            block.set(field, state);
            if state == FieldState::Void {
                block.void.push((label.clone(), value.chars().take(60).collect()));
            }
        }
    }
    Some(block)
}

fn state_of(value: &str) -> FieldState {
    // 〔〕号: the frame of a number without one.
    let value = value.trim_matches(|c: char| !c.is_alphanumeric() || matches!(c, '号' | '字' | '第'));
    let value = value.to_ascii_lowercase();
    let void = ["null", "undefined", "nan", "1900-01-01", "1970-01-01", "0001-01-01", "0000-00-00"];
    if value.is_empty() {
        FieldState::Empty
    } else if void.iter().any(|word| value.starts_with(word)) {
        FieldState::Void
    } else {
        FieldState::Filled
    }
}

impl Block {
    /// What stands in `field`.
    pub fn state(&self, field: Field) -> FieldState {
        self.states.get(field as usize).copied().unwrap_or_default()
    }

    /// Enters a state unless a better one is known.
    pub fn set(&mut self, field: Field, state: FieldState) {
        if let Some(known) = self.states.get_mut(field as usize) {
            *known = (*known).max(state);
        }
    }

    /// What two postings of one document say together: of each field the better.
    pub fn join(&mut self, other: &Self) {
        for (field, _) in LABELS {
            self.set(field, other.state(field));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_a_program_is_no_value() {
        for (value, state) in [
            ("000014349/2018-00222", FieldState::Filled),
            ("无", FieldState::Filled),
            ("null02D/01A/D3C20190807", FieldState::Void),
            ("1900-01-01 00:00", FieldState::Void),
            ("undefined", FieldState::Void),
            (" — ", FieldState::Empty),
            ("〔〕 号", FieldState::Empty),
            ("", FieldState::Empty),
        ] {
            assert_eq!(state_of(value), state, "{value}");
        }
        assert_eq!(read(&[]), None);
    }

    #[test]
    fn the_better_of_two_tables_counts() {
        let of = |value: &str| read(&[("索引号".into(), value.into())]).unwrap();
        let mut block = of("null");
        assert_eq!(block.void, [("索引号".to_owned(), "null".to_owned())]);
        block.join(&of("11/2026-1"));
        assert_eq!(block.state(Field::Index), FieldState::Filled);
    }
}
