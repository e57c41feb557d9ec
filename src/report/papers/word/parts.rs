//! The fixed parts of a document: page, styles, fonts, settings, page number.
//!
//! Page and letters are those of an official paper (GB/T 9704—2012): A4, text of 156 mm by 225 mm with 37 mm above and
//! 28 mm at the binding, 22 lines of 28 characters, body in 仿宋 三号, title in 小标宋 二号, headings in 黑体 and 楷体, the
//! page number between two dashes 7 mm below the text, outside.

/// Twentieths of a point in a tenth of a millimetre, times 1,000.
const fn twips(tenths_of_mm: u32) -> u32 {
    tenths_of_mm * 5669 / 1000
}

const PAPER: (u32, u32) = (11906, 16838);
const ABOVE: u32 = twips(370);
const BELOW: u32 = twips(350);
const BINDING: u32 = twips(280);
const OUTSIDE: u32 = twips(260);
/// 225 mm in 22 lines.
const LINE: u32 = 579;

/// 28 letters of 16 points are wider than 156 mm: each stands a quarter of a point closer. A grid of characters would say
/// the same, but LibreOffice sets it far too wide.
const NARROWER: i32 = -5;

const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Width of the text in twips. Lying pages have the binding above.
pub(super) fn text_width(lying: bool) -> u32 {
    if lying { PAPER.1 - ABOVE - BELOW } else { PAPER.0 - BINDING - OUTSIDE }
}

/// Properties of a section.
pub(super) fn section(lying: bool) -> String {
    let (width, height) = if lying { (PAPER.1, PAPER.0) } else { PAPER };
    let turned = if lying { " w:orient=\"landscape\"" } else { "" };
    let (top, right, bottom, left) =
        if lying { (BINDING, BELOW, OUTSIDE, ABOVE) } else { (ABOVE, OUTSIDE, BELOW, BINDING) };
    // The dashes stand 7 mm below the text; the number is 14 points, about 5 mm, high.
    let footer = bottom - twips(70) - twips(50);
    let grid = format!("<w:docGrid w:type=\"lines\" w:linePitch=\"{LINE}\"/>");
    format!(
        "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"odd\"/><w:footerReference w:type=\"even\" r:id=\"even\"/>\
         <w:pgSz w:w=\"{width}\" w:h=\"{height}\"{turned}/><w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" \
         w:left=\"{left}\" w:header=\"851\" w:footer=\"{footer}\" w:gutter=\"0\"/>{grid}</w:sectPr>"
    )
}

/// `word/document.xml`
pub(super) fn document(body: &str, lying: bool) -> String {
    format!("{XML}<w:document {NAMESPACES}><w:body>{body}{}</w:body></w:document>", section(lying))
}

/// `word/footer1.xml` (odd pages) and `word/footer2.xml` (even pages).
pub(super) fn footer(odd: bool) -> String {
    let place = if odd {
        "<w:ind w:rightChars=\"100\" w:right=\"280\"/><w:jc w:val=\"right\"/>"
    } else {
        "<w:ind w:leftChars=\"100\" w:left=\"280\"/><w:jc w:val=\"left\"/>"
    };
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    format!(
        "{XML}<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/>{place}</w:pPr><w:r><w:t xml:space=\"preserve\">— </w:t>\
         </w:r>{begin}<w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>{apart}<w:r><w:t>1</w:t></w:r>{end}\
         <w:r><w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>",
        begin = field("begin"),
        apart = field("separate"),
        end = field("end"),
    )
}

/// `word/settings.xml`
pub(super) fn settings() -> String {
    format!(
        "{XML}<w:settings {NAMESPACES}><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"420\"/><w:evenAndOddHeaders/>\
         <w:characterSpacingControl w:val=\"compressPunctuation\"/><w:compat><w:compatSetting w:name=\"compatibilityMode\" \
         w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat></w:settings>"
    )
}

/// `word/fontTable.xml`: what to take where a font is not installed.
pub(super) fn fonts() -> String {
    let fonts = [
        (
            "方正小标宋简体",
            "方正小标宋_GBK,华文中宋,STZhongsong,宋体,SimSun,Noto Serif CJK SC",
            "roman",
            "auto",
        ),
        ("黑体", "SimHei,微软雅黑,Noto Sans CJK SC", "modern", "auto"),
        ("仿宋_GB2312", "仿宋,FangSong,华文仿宋,STFangsong,Noto Serif CJK SC", "modern", "auto"),
        ("楷体_GB2312", "楷体,KaiTi,华文楷体,STKaiti,Noto Serif CJK SC", "modern", "auto"),
        ("宋体", "SimSun,Noto Serif CJK SC", "auto", "variable"),
    ];
    let mut xml = format!("{XML}<w:fonts {NAMESPACES}>");
    for (name, others, family, pitch) in fonts {
        xml += &format!(
            "<w:font w:name=\"{name}\"><w:altName w:val=\"{others}\"/><w:charset w:val=\"86\"/><w:family w:val=\"{family}\"/>\
             <w:pitch w:val=\"{pitch}\"/></w:font>"
        );
    }
    xml += "<w:font w:name=\"Times New Roman\"><w:charset w:val=\"00\"/><w:family w:val=\"roman\"/><w:pitch w:val=\"variable\"/></w:font>";
    xml + "</w:fonts>"
}

const BODY: &str = "仿宋_GB2312";
const HEI: &str = "黑体";

/// A paragraph style: identifier, name, font, half points, paragraph properties in the order of the schema.
fn style(id: &str, name: &str, font: &str, half_points: u32, paragraph: &str) -> String {
    let default = if id == "Normal" { " w:default=\"1\"" } else { "" };
    let based = if id == "Normal" { "" } else { "<w:basedOn w:val=\"Normal\"/>" };
    format!(
        "<w:style w:type=\"paragraph\"{default} w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>{based}<w:qFormat/>\
         <w:pPr>{paragraph}</w:pPr><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"{font}\" \
         w:cs=\"Times New Roman\"/><w:sz w:val=\"{half_points}\"/><w:szCs w:val=\"{half_points}\"/></w:rPr></w:style>"
    )
}

/// `word/styles.xml`
pub(super) fn styles() -> String {
    let exact = |line: u32| {
        format!("<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{line}\" w:lineRule=\"exact\"/>")
    };
    let two = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>";
    let none = "<w:ind w:firstLineChars=\"0\" w:firstLine=\"0\"/>";
    let line = exact(LINE);
    let cell = "<w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"20\" w:after=\"20\" w:line=\"280\" w:lineRule=\"atLeast\"/>";
    let middle = format!("{cell}{none}<w:jc w:val=\"center\"/>");
    let mut xml = format!(
        "{XML}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New Roman\" \
         w:hAnsi=\"Times New Roman\" w:eastAsia=\"{BODY}\" w:cs=\"Times New Roman\"/><w:spacing w:val=\"{NARROWER}\"/><w:kern w:val=\"2\"/><w:sz w:val=\"32\"/>\
         <w:szCs w:val=\"32\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault/></w:docDefaults>"
    );
    let keep = "<w:keepNext/>";
    for (id, name, font, half_points, paragraph) in [
        ("Normal", "Normal", BODY, 32, format!("{line}{two}<w:jc w:val=\"both\"/>")),
        ("Title", "Title", "方正小标宋简体", 44, format!("{}{none}<w:jc w:val=\"center\"/>", exact(640))),
        ("DocNumber", "文号", BODY, 32, format!("{line}{none}<w:jc w:val=\"center\"/>")),
        ("Addressee", "主送", BODY, 32, format!("{line}{none}")),
        ("Heading1", "heading 1", HEI, 32, format!("{keep}{line}{two}<w:outlineLvl w:val=\"0\"/>")),
        ("Heading2", "heading 2", "楷体_GB2312", 32, format!("{keep}{line}{two}<w:outlineLvl w:val=\"1\"/>")),
        ("Signature", "Signature", BODY, 32, format!("{line}<w:ind w:rightChars=\"400\" w:right=\"1280\" w:firstLineChars=\"0\" w:firstLine=\"0\"/><w:jc w:val=\"right\"/>")),
        ("Annex", "附件", HEI, 32, format!("{keep}{line}{none}")),
        ("AnnexTitle", "附件标题", "方正小标宋简体", 36, format!("{keep}<w:spacing w:before=\"120\" w:after=\"240\" w:line=\"{LINE}\" w:lineRule=\"exact\"/>{none}<w:jc w:val=\"center\"/>")),
        ("Remark", "表注", BODY, 21, format!("<w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"80\" w:after=\"80\" w:line=\"320\" w:lineRule=\"atLeast\"/>{none}")),
        ("Cell", "表格", BODY, 21, format!("{cell}{none}<w:jc w:val=\"left\"/>")),
        ("CellMiddle", "表格居中", BODY, 21, middle.clone()),
        ("CellHead", "表头", HEI, 21, middle),
        ("SectionEnd", "分节", BODY, 2, format!("{}{none}", exact(20))),
        ("Footer", "footer", "宋体", 28, "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"240\" w:lineRule=\"auto\"/><w:ind w:firstLineChars=\"0\" w:firstLine=\"0\"/>".to_owned()),
    ] {
        xml += &style(id, name, font, half_points, &paragraph);
    }
    xml += "<w:style w:type=\"character\" w:styleId=\"Hyperlink\"><w:name w:val=\"Hyperlink\"/><w:rPr><w:color w:val=\"0563C1\"/>\
            <w:u w:val=\"single\"/></w:rPr></w:style>\
            <w:style w:type=\"character\" w:styleId=\"Strong\"><w:name w:val=\"Strong\"/><w:rPr><w:rFonts \
            w:eastAsia=\"楷体_GB2312\"/><w:b/><w:bCs/></w:rPr></w:style>\
            <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:tblPr><w:tblInd \
            w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"80\" w:type=\"dxa\"/><w:bottom \
            w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"80\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\
            <w:style w:type=\"table\" w:styleId=\"Grid\"><w:name w:val=\"Table Grid\"/><w:basedOn w:val=\"TableNormal\"/><w:tblPr>\
            <w:tblBorders>";
    for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        xml += &format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>");
    }
    xml + "</w:tblBorders></w:tblPr></w:style></w:styles>"
}
