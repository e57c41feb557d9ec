//! The commented settings file: every setting with what it is for, its values, its default and its other names.

use super::catalogue::{ALL, SECTIONS};

const HEAD: &str = "\
# gongkai 的设置。放在工作目录，或用 --settings FILE、GONGKAI_SETTINGS 指定。
# 优先顺序：命令行参数 > 环境变量 > 本文件 > 默认值。去掉行首的 # 即可修改。相对路径以工作目录为准。
#
# Settings of gongkai. Read from the working directory, or named by --settings FILE or GONGKAI_SETTINGS.
# A flag goes before the environment, the environment before this file, this file before the default.
# Relative paths start in the working directory. Take the # before a setting away to change it.
# `gongkai settings check` names every mistake; `gongkai settings show` says what is in force and where it came from.
";

/// A settings file that states nothing and explains everything.
pub fn starter() -> String {
    let mut text = HEAD.to_owned();
    for (section, zh, en) in SECTIONS {
        text += &format!("\n# {zh}\n# {en}\n[{section}]\n");
        for setting in ALL.iter().filter(|setting| setting.section == section) {
            let flag = setting.flag.map(|flag| format!(", {flag}")).unwrap_or_default();
            text += &format!(
                "\n# {}\n# {}\n# {} ({}{flag})\n#{} = {}\n",
                setting.zh,
                setting.en,
                setting.kind.range(),
                setting.variable(),
                setting.name,
                setting.default
            );
        }
    }
    text
}
