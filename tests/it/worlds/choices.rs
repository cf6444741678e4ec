//! A stream of choices: proptest makes and shrinks the numbers, and what they choose shrinks with them. A stream that
//! has run dry chooses the first, which is the simplest.

use proptest::prelude::*;

#[derive(Debug)]
pub struct Choices<'c> {
    rest: &'c [u16],
}

/// A stream of about this length.
pub fn stream(length: usize) -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), length / 2..=length)
}

impl<'c> Choices<'c> {
    pub fn new(stream: &'c [u16]) -> Self {
        Self { rest: stream }
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        match self.rest.split_first() {
            Some((first, rest)) => {
                self.rest = rest;
                usize::from(*first) % end.max(1)
            }
            None => 0,
        }
    }

    pub fn number(&mut self, from: i32, to: i32) -> i32 {
        from + i32::try_from(self.below(usize::try_from(to - from + 1).unwrap())).unwrap()
    }

    pub fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    /// True once in so many times; never when the stream has run dry.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    /// One of them, or none.
    pub fn maybe<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        let place = self.below(of.len() + 1);
        place.checked_sub(1).map(|place| &of[place])
    }
}
