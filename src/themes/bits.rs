//! A set of numbers some of which may seem to be in it though they are not: a Bloom filter with one bit each (Bloom,
//! Communications of the ACM 13 (1970)).

/// `N` times 64 bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits<const N: usize>([u64; N]);

impl<const N: usize> Default for Bits<N> {
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> Bits<N> {
    pub(super) fn add(&mut self, number: u32) {
        if let Some(bits) = self.0.get_mut(word::<N>(number)) {
            *bits |= 1 << (number % 64);
        }
    }

    pub(super) fn unite(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a |= b);
    }

    /// False where the number is surely not in it.
    pub(super) fn may_have(&self, number: u32) -> bool {
        self.0.get(word::<N>(number)).is_some_and(|bits| bits >> (number % 64) & 1 == 1)
    }

    /// False where no number is in both.
    pub(super) fn may_meet(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }
}

fn word<const N: usize>(number: u32) -> usize {
    (number / 64) as usize % N
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_it_always_seems_so() {
        let (mut small, mut other) = (Bits::<2>::default(), Bits::<2>::default());
        for number in [0, 63, 64, 500] {
            small.add(number);
        }
        assert!([0, 63, 64, 500].into_iter().all(|n| small.may_have(n)));
        assert!(!small.may_have(5));
        assert!(!small.may_meet(&other));
        other.add(64);
        assert!(small.may_meet(&other));
        let mut both = Bits::default();
        both.unite(&small);
        assert!(both.may_have(500));
    }
}
