//! Words as small numbers: words that no rule tells apart are one symbol. Each distinct word is analysed once.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::bits::Bits;
use super::pattern::Atom;
use crate::text::analyser::{Analyser, Form, Shape, Writing, form};

/// A hash table for what is looked up at every word.
pub(super) type Table<K, V> = HashMap<K, V, RandomState>;

/// The number of a set of words that some rule asks for.
pub(super) type WordSet = u32;

/// The number of a group of words that no rule tells apart. That of words which no rule names is [`OTHER`].
pub(super) type Symbol = u32;

/// The symbol of the words that no rule names.
pub(super) const OTHER: Symbol = 0;

/// All sets of words that the rules ask for.
#[derive(Clone, Debug, Default)]
pub(super) struct WordSets {
    numbers: HashMap<BTreeSet<Atom>, WordSet>,
    stems: Table<String, Vec<WordSet>>,
    forms: Table<String, Vec<WordSet>>,
    acronyms: Table<String, Vec<WordSet>>,
    beginnings: Table<String, Vec<WordSet>>,
    /// Bytes of the longest beginning.
    longest: usize,
}

impl WordSets {
    /// The number of a set; the same set has the same number.
    pub(super) fn number(&mut self, atoms: BTreeSet<Atom>) -> WordSet {
        if let Some(known) = self.numbers.get(&atoms) {
            return *known;
        }
        let number = WordSet::try_from(self.numbers.len()).unwrap_or(WordSet::MAX);
        for atom in &atoms {
            let (table, key) = match atom {
                Atom::Stem(w) => (&mut self.stems, w),
                Atom::Form(w) => (&mut self.forms, w),
                Atom::Acronym(w) => (&mut self.acronyms, w),
                Atom::Beginning(w) => {
                    self.longest = self.longest.max(w.len());
                    (&mut self.beginnings, w)
                }
            };
            table.entry(key.clone()).or_default().push(number);
        }
        self.numbers.insert(atoms, number);
        number
    }

    /// The sets that a word is in, in order; `acronym` tells that it may be one.
    fn of(&self, Form { text: form, writing }: &Form, stem: &str, acronym: bool) -> Vec<WordSet> {
        let acronyms = if acronym { self.acronyms.get(form) } else { None };
        let plural = if *writing == (Writing::Acronym { plural: true }) { self.forms.get(&format!("{form}s")) } else { None };
        let whole = [self.stems.get(stem), self.forms.get(form), acronyms, plural];
        let ends = form.char_indices().map(|(i, c)| i + c.len_utf8()).take_while(|end| *end <= self.longest);
        let begun = ends.filter_map(|end| self.beginnings.get(form.get(..end)?));
        let mut out: Vec<WordSet> = whole.into_iter().flatten().chain(begun).flatten().copied().collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// A word as it stands in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) shape: Shape,
    pub(super) symbol: Symbol,
    /// The symbol in a text that is set in capitals, where an English word is no acronym.
    pub(super) in_capitals: Symbol,
}

/// So many distinct words are remembered at most.
const MOST_WORDS: usize = 1 << 17;

/// The words seen so far and their symbols.
#[derive(Default)]
pub(super) struct Symbols {
    analyser: Analyser,
    words: Table<Box<str>, Known>,
    numbers: Table<Box<[WordSet]>, Symbol>,
    sets: Vec<Box<[WordSet]>>,
    masks: Vec<Sets>,
}

/// Which sets of words may be meant.
pub(super) type Sets = Bits<4>;

impl Symbols {
    pub(super) fn new() -> Self {
        let none: Box<[WordSet]> = Box::default();
        Self { numbers: [(none.clone(), OTHER)].into_iter().collect(), sets: vec![none], masks: vec![Sets::default()], ..Self::default() }
    }

    /// What a word of a text is.
    pub(super) fn of(&mut self, word: &str, sets: &WordSets) -> Known {
        match self.words.get(word) {
            Some(known) => *known,
            None => self.learn(word, sets),
        }
    }

    #[cold]
    fn learn(&mut self, word: &str, sets: &WordSets) -> Known {
        let form = form(word);
        let stem = self.analyser.stem(&form.text);
        let in_capitals = self.number(sets.of(&form, &stem, form.writing.is_acronym()));
        let symbol = match form.writing {
            Writing::Word => in_capitals,
            Writing::Either => self.number(sets.of(&form, &stem, true)),
            Writing::Acronym { .. } => self.number(sets.of(&form, &form.text, true)),
        };
        let known = Known { shape: Shape::of(word), symbol, in_capitals };
        if self.words.len() >= MOST_WORDS {
            self.words.clear();
        }
        self.words.insert(word.into(), known);
        known
    }

    fn number(&mut self, of: Vec<WordSet>) -> Symbol {
        let of = of.into_boxed_slice();
        if let Some(known) = self.numbers.get(&of) {
            return *known;
        }
        let number = Symbol::try_from(self.sets.len()).unwrap_or(OTHER);
        let mut mask = Sets::default();
        of.iter().for_each(|set| mask.add(*set));
        self.masks.push(mask);
        self.sets.push(of.clone());
        self.numbers.insert(of, number);
        number
    }

    /// The sets that the words of a symbol may be in.
    pub(super) fn mask(&self, symbol: Symbol) -> Option<&Sets> {
        self.masks.get(symbol as usize)
    }

    /// The sets that the words of a symbol are in, in order.
    pub(super) fn sets(&self, symbol: Symbol) -> &[WordSet] {
        self.sets.get(symbol as usize).map_or(&[], |s| s)
    }
}
