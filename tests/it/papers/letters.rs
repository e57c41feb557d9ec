//! The Word papers, read back: well-formed, harmless, and saying what they should.

use gongkai::{
    model::Lang,
    report::papers::{RoundMaterial, bulletin, notice, rectification_report},
};

use super::{parts, sample};

/// The words of a document: a line for each paragraph.
fn words(bytes: &[u8]) -> String {
    let parts = parts(bytes);
    let body = &parts.iter().find(|(name, _)| name == "word/document.xml").expect("the body").1;
    let mut reader = quick_xml::Reader::from_str(body);
    let mut out = String::new();
    loop {
        match reader.read_event().expect("well-formed") {
            quick_xml::events::Event::Text(text) => out += &text.xml10_content(),
            quick_xml::events::Event::GeneralRef(name) => {
                out.push_str(quick_xml::escape::resolve_predefined_entity(&name).expect("a known entity"));
            }
            quick_xml::events::Event::Empty(tag) if tag.name().as_ref() == "w:br" => out.push(' '),
            quick_xml::events::Event::End(end) if end.name().as_ref() == "w:p" => out.push('\n'),
            quick_xml::events::Event::Eof => return out,
            _ => {}
        }
    }
}

fn papers(material: &RoundMaterial) -> Vec<Vec<u8>> {
    vec![
        bulletin(material).expect("a bulletin"),
        notice(material, 7).expect("a notice"),
        notice(material, 5).expect("a notice"),
        rectification_report(material, 5).expect("a report"),
    ]
}

#[test]
fn the_bulletin_has_its_parts_and_names_sites_with_facts() {
    let text = words(&bulletin(&sample::material(Lang::Zh)).expect("a bulletin"));
    for part in [
        "青岭市人民政府办公室 关于2026年第三季度全市政府网站抽查情况的通报\n",
        "青政办函〔2026〕31号\n",
        "各县区人民政府，市政府各部门：\n",
        "一、总体情况\n",
        "名录在册网站40家，列入本轮12家，实际检查11家，占在册总数的27.5%",
        "监测时间点为2026年9月18日至2026年9月22日。尚有1家未检查。",
        "已作出评定的10家中，合格7家，不合格3家，合格率为70%。另有1家因部分事项无法判定",
        "得分居前的有：青岭市人民政府（92.5分）",
        "共发现问题11个，涉及6家单位。另有3项无法判定或者有待人工确认，均不作为问题，不扣分",
        "合格率由50%变为70%；两轮均有得分的4家中，得分上升3家，下降1家；上轮不合格、本轮再次检查的2家中，本轮合格1家。",
        "二、主要问题\n（一）信息发布\n涉及4家单位，问题5个，其中未达到“栏目信息及时更新”要求的2家、未达到“链接可用”要求的2家。例如：“乙县人民政府网站”栏目“通知公告”",
        "三、工作要求\n",
        "自本通报印发之日起10个工作日内完成",
        "附件：1. 各地区检查情况汇总表\n",
        "2026年9月28日\n",
        "单项否决：站点无法访问； 单项否决：栏目不更新；",
        "暂缓评定（55–78）",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn what_is_not_established_is_in_no_letter() {
    let material = sample::material(Lang::Zh);
    for bytes in papers(&material) {
        let text = words(&bytes);
        assert!(!text.contains(sample::FLAGGED) && !text.contains(sample::UNREAD), "{text}");
        assert!(!text.contains(sample::MOBILE));
    }
    let text = words(&bulletin(&material).expect("a bulletin"));
    let named = text.split("存在突出问题的网站名单").last().expect("the annex");
    assert!(
        named.contains("乙县自然资源局") && !named.contains("丙区人民政府"),
        "who is withheld has not failed"
    );
}

#[test]
fn a_notice_tells_the_unit_what_to_mend_until_when() {
    let material = sample::material(Lang::Zh);
    let text = words(&notice(&material, 7).expect("a notice"));
    for part in [
        "网站整改通知书\n",
        "乙县自然资源局：\n",
        "监测时间点为2026年9月18日），你单位网站“乙县自然资源局网站”得分0，评定为不合格，触发单项否决：站点无法访问、栏目不更新，需要整改的问题2个",
        "自收到本通知之日起10个工作日内完成",
        "问题描述\n",
        "占 15.0%\n",
        "2026-09-18 09:30\n",
        "补充更新，或者按规定归档并注明\n",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let text = words(&notice(&material, 5).expect("a notice"));
    assert!(text.contains("另有1项无法判定或者有待确认，不作为问题"), "{text}");
    let mut due = sample::material(Lang::Zh);
    due.office.deadline = Some(sample::day("2026-10-20"));
    assert!(words(&notice(&due, 5).expect("a notice")).contains("10个工作日内（2026年10月20日前）"));
}

#[test]
fn the_report_is_filled_in_as_far_as_it_is_known() {
    let text = words(&rectification_report(&sample::material(Lang::Zh), 5).expect("a report"));
    for part in [
        "青岭市人民政府办公室：\n",
        "指出的3个问题",
        "单位名称\n青岭市民政局\n",
        "责任人\n\n",
        "整改措施\n",
        "留言 4 件超过 3 个月未答复\n",
        "问责情况（对象、措施）",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn mended_and_waived_faults_are_not_asked_for_again() {
    let mut material = sample::material(Lang::Zh);
    material.findings[2].mending = gongkai::report::papers::Mending::Verified;
    let text = words(&notice(&material, 5).expect("a notice"));
    assert!(text.contains("需要整改的问题2个") && !text.contains("“政策文件”"), "{text}");
}

#[test]
fn letters_are_well_formed_harmless_and_the_same_each_time() {
    for lang in [Lang::Zh, Lang::En] {
        let material = sample::material(lang);
        let mut twice = papers(&material);
        twice.push(notice(&material, 8).expect("a notice of hostile words"));
        assert_eq!(papers(&material), twice[..4]);
        for bytes in twice {
            let parts = parts(&bytes);
            assert!(parts.iter().all(|(name, _)| name.ends_with(".xml") || name.ends_with(".rels")));
            for (name, text) in &parts {
                assert!(!text.contains("vbaProject") && !text.contains("attachedTemplate"), "{name}");
                assert!(!text.contains(sample::MOBILE), "{name}");
                for relation in text.split("<Relationship ").skip(1).filter(|it| it.contains("External")) {
                    assert!(relation.contains("Target=\"http://www.unit"), "{relation}");
                }
            }
        }
    }
    let text = words(&notice(&sample::material(Lang::Zh), 8).expect("a notice"));
    assert!(text.contains("<w:p>&amp;]]>⟨U+001B⟩[2J⟨U+202E⟩附件"), "{text}");
}

#[test]
fn a_full_page_leaves_no_empty_one_behind() {
    let material = sample::material(Lang::Zh);
    let of = |bytes: Vec<u8>| {
        let body =
            parts(&bytes).into_iter().find(|(name, _)| name == "word/document.xml").expect("the body").1;
        (
            body.matches("<w:sectPr>").count(),
            body.matches("SectionEnd").count(),
            body.matches("w:type=\"page\"").count(),
        )
    };
    // The section of upright pages ends with the signature; only behind a table does it need a paragraph.
    assert_eq!(of(notice(&material, 5).expect("a notice")), (2, 0, 0));
    assert_eq!(of(bulletin(&material).expect("a bulletin")), (2, 1, 0));
}

#[test]
fn a_unit_with_thousands_of_faults_gets_a_letter_that_opens() {
    let mut material = sample::with_faults(0);
    material.findings = (0..5_000).map(|at| sample::finding(1, 3, &format!("第 {at} 处"), -1)).collect();
    let text = words(&notice(&material, 1).expect("a notice"));
    assert!(text.contains("其余4700个问题见检查结果工作簿"));
}
