//! More faults never raise a score, nor the upper end of its interval; without doubts not the lower end either.

use super::*;

/// The answers of the pack's rules with so many faults each; one and the same fault may stand under several rules.
fn answers(counts: &[(usize, usize)], blind: &[bool]) -> Vec<(String, Answer)> {
    let each = counts.iter().zip(blind).zip(["a", "b", "c", "d"]);
    let answer = |((own, shared), blind): (&(usize, usize), &bool), id: &str| {
        let own = (0..*own).map(|n| fault(&format!("{id}{n}")));
        let all: Vec<Fault> = own.chain((0..*shared).map(|n| fault(&format!("shared{n}")))).collect();
        let answer = if all.is_empty() { pass() } else { Answer::of_faults(all) };
        (id.to_owned(), answer.blind(blind.then_some(Reason::NotGathered)))
    };
    each.map(|(of, id)| answer(of, id)).collect()
}

proptest::proptest! {
    #[test]
    fn more_faults_never_raise_the_score(
        few in proptest::collection::vec((0_usize..6, 0_usize..3), 4),
        // Of a fault that several rules name, the first of the pack takes its points, which may be fewer: none are added.
        more in proptest::collection::vec((0_usize..6, 0_usize..1), 4),
        blind in proptest::collection::vec(proptest::bool::ANY, 4),
        cap in proptest::option::of(1_i64..30),
        (step, scaled) in (0_usize..3, proptest::bool::ANY),
    ) {
        let mut pack = pack(vec![
            rule("a", 7, Some(33)), rule("b", 13, None), rule("c", 20, Some(250)), rule("d", 60, Some(100)),
        ]);
        pack.families = vec![Family { id: "a".into(), cap: cap.map(Points::whole), ..Family::default() }];
        pack.arithmetic.scaled = scaled || cap.is_some();
        pack.arithmetic.rounding = Rounding { step: h([1, 10, 100][step]), ..pack.arithmetic.rounding };
        let all: Vec<(usize, usize)> = few.iter().zip(&more).map(|(few, more)| (few.0 + more.0, few.1 + more.1)).collect();
        let home = Address::parse("http://x.gov.cn/").unwrap();
        let assessed = Assessed { kind: UnitKind::Government, services: true, home: &home, rulings: &[] };
        let before = scored(&pack, &answers(&few, &blind), &assessed);
        let after = scored(&pack, &answers(&all, &blind), &assessed);
        for score in [&before, &after] {
            proptest::prop_assert!(Points::ZERO <= score.low && score.high <= score.max, "{score:#?}");
            proptest::prop_assert!(score.low <= score.points && score.points <= score.high, "{score:#?}");
        }
        // What is in doubt may be the very fault that another rule has taken: found, it is taken once, and the lower end,
        // which had reckoned with both, may rise.
        let lower = after.low <= before.low || blind.contains(&true);
        proptest::prop_assert!(lower && after.high <= before.high && after.points <= before.points,
            "{few:?} came to {} in {}..{}, {all:?} to {} in {}..{}",
            before.points, before.low, before.high, after.points, after.low, after.high);
    }
}
