//! Seeds, bent and broken: what a fuzzer would try first, without a nightly compiler.
//!
//! `GONGKAI_MUTATIONS=100000 cargo test --lib mutated -- --ignored` goes on for longer, `GONGKAI_TARGET=page` tries one
//! target; the same number tries the same inputs.

use std::{collections::BTreeMap, fs, time::Instant};

use super::{ALL, long::PATTERNS};

/// Inputs tried of each target unless the environment says otherwise.
const USUAL: u64 = 60;
/// Inputs grow no longer.
const LONGEST: usize = 64 * 1024;

/// A generator of numbers that look random and are the same every time (xorshift64*, Marsaglia 2003, Vigna 2014).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap_or_default() % sides.max(1)
    }

    fn range(&mut self, len: usize) -> std::ops::Range<usize> {
        let from = self.roll(len + 1);
        from..(from + self.roll(40)).min(len)
    }
}

fn mutated(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut input = seeds[dice.roll(seeds.len())].clone();
    for _ in 0..=dice.roll(7) {
        let (at, len) = (dice.roll(input.len() + 1), input.len());
        match dice.roll(8) {
            0 if at < len => input[at] ^= 1 << dice.roll(8),
            1 if at < len => input[at] = u8::try_from(dice.roll(256)).unwrap_or_default(),
            2 => drop(input.drain(dice.range(len))),
            3 => {
                let piece = input[dice.range(len)].repeat(1 + dice.roll(30));
                input.splice(at..at, piece);
            }
            4 => {
                let other = &seeds[dice.roll(seeds.len())];
                let piece = other[dice.range(other.len())].to_vec();
                input.splice(at..at, piece);
            }
            5 => input.truncate(at),
            _ => {
                let piece = PATTERNS[dice.roll(PATTERNS.len())].repeat(1 + dice.roll(4));
                input.splice(at..at, piece.into_bytes());
            }
        }
    }
    input.truncate(LONGEST);
    input
}

#[test]
#[ignore = "a minute of work"]
fn mutated_seeds_get_through() {
    let asked = std::env::var("GONGKAI_MUTATIONS").ok().and_then(|count| count.parse().ok());
    let only = std::env::var("GONGKAI_TARGET").ok();
    for (name, target) in ALL.iter().filter(|(name, _)| only.as_ref().is_none_or(|only| only == name)) {
        // By name, so that the order of the folder does not matter.
        let seeds: BTreeMap<_, _> = fs::read_dir(format!("tests/fuzz/seeds/{name}"))
            .unwrap()
            .map(|seed| seed.unwrap().path())
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect();
        let seeds: Vec<Vec<u8>> = seeds.into_values().collect();
        let (mut dice, mut slowest) = (Dice(0x9E37_79B9_7F4A_7C15), 0);
        for number in 0..asked.unwrap_or(USUAL) {
            let input = mutated(&seeds, &mut dice);
            let began = Instant::now();
            let broke = std::panic::catch_unwind(|| target(&input)).is_err();
            slowest = slowest.max(began.elapsed().as_millis());
            assert!(!broke, "{name}, input {number}: {:?}", String::from_utf8_lossy(&input));
        }
        assert!(slowest < 20_000, "{name}: {slowest} ms for one input");
    }
}
