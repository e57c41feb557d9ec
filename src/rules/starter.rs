//! A pack to begin with: the text of a small `pack.toml` that extends another, with everything it may change in comments.

use std::fmt::Write as _;

use super::model::Pack;

/// The `pack.toml` of a new pack `id` that extends `from`, called `name` there.
pub fn starter(id: &str, name: &str, from: &Pack) -> String {
    let name = toml::Value::String(name.to_owned());
    let mut out = format!(
        "# {id}：在“{title}”（{parent} {version}）的基础上修改的本地指标体系。\n\
         # 检查写法：gongkai pack check {id}　　　使用：gongkai audit 网址 --pack {id}\n\
         # 格式说明见 checks/README.md；编辑器提示：gongkai pack schema > pack.schema.json\n\
         \n\
         id = \"{id}\"\n\
         version = \"2026.1\"\n\
         title = \"{id} 指标体系\"\n\
         title_en = \"Indicators of {id}\"\n\
         extends = {name}\n\n",
        title = from.title.zh,
        parent = from.id,
        version = from.version,
    );
    out.push_str(BODY);
    for family in &from.families {
        // Writing to a string does not fail.
        let _ = writeln!(out, "#\n# {}", one_line(&family.title.zh));
        for rule in from.rules.iter().filter(|rule| rule.family == family.id) {
            let mark = match (rule.veto, rule.bonus) {
                (true, _) => "，单项否决",
                (_, true) => "，加分",
                _ if rule.note => "，只提示",
                _ => "",
            };
            let params: Vec<String> =
                rule.params.iter().map(|(key, value)| format!("{key} = {value}")).collect();
            let params =
                if params.is_empty() { String::new() } else { format!("　{{ {} }}", params.join(", ")) };
            let title = one_line(&rule.title.zh);
            let _ = writeln!(out, "#   {}　{} 分{mark}　{title}{}", rule.id, rule.points, one_line(&params));
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

const BODY: &str = "\
# 不采用的指标。去掉以后分值之和不再是满分，可在下面 [arithmetic] 写 sum = \"scaled\" 按比例折算，或调整其他指标的分值。
# drop = [\"指标标识\"]

# 计分办法，不写的沿用。
# [arithmetic]
# sum = \"scaled\"              # exact：分值之和须等于满分；scaled：按比例折算
# veto_points = 59            # 单项否决成立时记多少分，不再计分
# bonus_cap = 25              # 加分上限
# bonus_above = 80            # 扣分部分高于多少分才计加分
# rounding = 0.1              # 取整到 0.01、0.1 或 1
# rounding_mode = \"half-up\"   # half-up 四舍五入，down 只舍不入

# 修改一项指标：只写要改的；params 中没写的参数沿用。改了分值而没写 confidence 的，依据程度记为 default。
# [[change]]
# rule = \"指标标识\"
# points = 6
# per_fault = 2
# params = { max_age_days = 7 }

# 增加一项由人评定的指标（manual = true）；由程序检查的写 check = \"检查项\" 和 params。
# [[rule]]
# id = \"local-review\"
# family = \"类别标识\"
# manual = true
# title = \"本地评议\"
# title_en = \"local review\"
# points = 5
# basis = [{ title = \"依据文件\", number = \"文号\", clause = \"条款\" }]
# confidence = \"default\"

# 沿用的指标：标识、分值、名称、参数。
";
