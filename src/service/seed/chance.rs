//! Chance that is none: numbers that follow from where they are drawn, so that the same size makes the same data.

/// A place at which numbers are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Chance(u64);

impl Chance {
    pub const fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// The place of one question among those that are asked here.
    pub const fn of(self, question: u64) -> Self {
        Self(mix(self.0 ^ question.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// 0 to `count` - 1; nothing is below 0 but 0.
    pub fn below(self, count: u32) -> u32 {
        u32::try_from(self.0 % u64::from(count.max(1))).unwrap_or_default()
    }

    /// Whether it happens in so many of a hundred cases.
    pub fn percent(self, share: u32) -> bool {
        self.below(100) < share
    }

    pub fn pick<T: Copy>(self, from: &[T]) -> Option<T> {
        from.get(usize::try_from(self.0 % (from.len().max(1) as u64)).unwrap_or_default()).copied()
    }
}

/// The finaliser of splitmix64.
const fn mix(mut number: u64) -> u64 {
    number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn what_is_drawn_at_one_place_is_the_same_and_every_number_comes() {
        let drawn = |place| Chance::new(7).of(place).below(10);
        assert_eq!((0..100).map(drawn).collect::<Vec<_>>(), (0..100).map(drawn).collect::<Vec<_>>());
        let all: std::collections::BTreeSet<u32> = (0..200).map(drawn).collect();
        assert_eq!(all.len(), 10);
        let happens = (0..10_000).filter(|place| Chance::new(1).of(*place).percent(30)).count();
        assert!((2_700..3_300).contains(&happens), "{happens}");
        assert_eq!(Chance::new(1).below(0), 0);
    }
}
