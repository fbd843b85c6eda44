//! Every phrase of every rule, found in one pass over the symbols of a sentence.
//!
//! The phrases, each once, are one nondeterministic automaton whose steps are words (sets of words, or any word). It is
//! made deterministic while it reads, state by state, and what was made is kept: the lazy subset construction that
//! regex-automata calls a hybrid DFA (the idea is Aho and Corasick's, Communications of the ACM 18 (1975), carried from
//! letters to sets of words and optional words). A step that was taken before costs one look-up, however many rules
//! there are. A state knows how many words each of its phrases has read, so that a phrase's beginning is known where it
//! ends. What is kept is bounded; where it grows too large it is made anew.

use std::collections::{BTreeSet, HashMap};

use super::pattern::{Atom, Node};
use super::symbols::{OTHER, Symbol, Symbols, Table, WordSet, WordSets};

/// The number of a phrase.
pub(super) type Phrase = u32;

/// A phrase in a sentence: half-open token positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) phrase: Phrase,
    pub(super) start: u16,
    pub(super) end: u16,
}

/// What one step of a phrase asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Step {
    Any,
    In(WordSet),
}

/// A phrase with its words numbered: two that are equal find the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Form {
    Word(Step),
    Sequence(Vec<Form>),
    Alternatives(Vec<Form>),
    Optional(Box<Form>),
}

/// A place inside a phrase.
#[derive(Clone, Debug, Default)]
struct Inside {
    /// Words read so far.
    depth: u16,
    steps: Vec<(Step, u32)>,
    /// The phrase that ends here.
    ends: Option<Phrase>,
}

/// All phrases.
#[derive(Clone, Debug, Default)]
pub(super) struct Automaton {
    pub(super) words: WordSets,
    phrases: HashMap<Form, Phrase>,
    inside: Vec<Inside>,
    /// First steps by the set that they ask for, and those that any word takes.
    first: Table<WordSet, Vec<u32>>,
    first_any: Vec<u32>,
}

impl Automaton {
    /// The number of a phrase; the same phrase has the same number.
    pub(super) fn add(&mut self, node: &Node) -> Phrase {
        let form = self.form(node);
        if let Some(known) = self.phrases.get(&form) {
            return *known;
        }
        let phrase = Phrase::try_from(self.phrases.len()).unwrap_or(Phrase::MAX);
        for end in self.lay(&form, &[None]).into_iter().flatten() {
            if let Some(inside) = self.inside.get_mut(end as usize) {
                inside.ends = Some(phrase);
            }
        }
        self.phrases.insert(form, phrase);
        phrase
    }

    /// How many phrases there are.
    pub(super) fn len(&self) -> usize {
        self.phrases.len()
    }

    fn form(&mut self, node: &Node) -> Form {
        match node {
            Node::Any => Form::Word(Step::Any),
            Node::Word(word) => Form::Word(Step::In(self.words.number(word.atoms.iter().cloned().collect()))),
            Node::Sequence(nodes) => Form::Sequence(nodes.iter().map(|n| self.form(n)).collect()),
            Node::Optional(node) => Form::Optional(Box::new(self.form(node))),
            Node::Alternatives(nodes) => {
                let (mut atoms, mut others) = (BTreeSet::new(), Vec::new());
                self.gather(nodes, &mut atoms, &mut others);
                if !atoms.is_empty() {
                    others.push(Form::Word(Step::In(self.words.number(atoms))));
                }
                if others.len() == 1 { others.remove(0) } else { Form::Alternatives(others) }
            }
        }
    }

    /// Alternatives of one word are one set.
    fn gather(&mut self, nodes: &[Node], atoms: &mut BTreeSet<Atom>, others: &mut Vec<Form>) {
        for node in nodes {
            match node {
                Node::Word(word) => atoms.extend(word.atoms.iter().cloned()),
                Node::Alternatives(nodes) => self.gather(nodes, atoms, others),
                other => {
                    let form = self.form(other);
                    others.push(form);
                }
            }
        }
    }

    /// Lays a phrase's part from these places on (`None` is the beginning); gives the places at which it can end.
    fn lay(&mut self, form: &Form, from: &[Option<u32>]) -> Vec<Option<u32>> {
        match form {
            Form::Word(step) => self.step(*step, from),
            Form::Sequence(parts) => parts.iter().fold(from.to_vec(), |from, part| self.lay(part, &from)),
            Form::Alternatives(parts) => {
                let mut out: Vec<Option<u32>> = parts.iter().flat_map(|part| self.lay(part, from)).collect();
                out.sort_unstable();
                out.dedup();
                out
            }
            Form::Optional(part) => {
                let mut out = self.lay(part, from);
                out.extend_from_slice(from);
                out.sort_unstable();
                out.dedup();
                out
            }
        }
    }

    /// One word from each of these places: one new place for each number of words read.
    fn step(&mut self, step: Step, from: &[Option<u32>]) -> Vec<Option<u32>> {
        let mut by_depth: Vec<(u16, u32)> = Vec::new();
        for place in from {
            let depth = place.and_then(|p| self.inside.get(p as usize)).map_or(0, |i| i.depth) + 1;
            let target = match by_depth.iter().find(|(d, _)| *d == depth) {
                Some((_, target)) => *target,
                None => {
                    let target = u32::try_from(self.inside.len()).unwrap_or(u32::MAX);
                    self.inside.push(Inside { depth, ..Inside::default() });
                    by_depth.push((depth, target));
                    target
                }
            };
            match (place, step) {
                (Some(place), _) => {
                    if let Some(inside) = self.inside.get_mut(*place as usize) {
                        inside.steps.push((step, target));
                    }
                }
                (None, Step::Any) => self.first_any.push(target),
                (None, Step::In(set)) => self.first.entry(set).or_default().push(target),
            }
        }
        by_depth.into_iter().map(|(_, target)| Some(target)).collect()
    }
}

/// So many steps are kept at most: some tens of megabytes.
const MOST_STEPS: usize = 1 << 20;

/// Where a step leads, and the phrases that end with it.
#[derive(Clone, Copy, Debug)]
struct Next {
    state: u32,
    ending: u32,
}

/// The deterministic states made so far. A state is the set of places inside phrases that the last words lead to.
#[derive(Default)]
pub(super) struct States {
    steps: Table<u64, Next>,
    states: Vec<Box<[u32]>>,
    state_numbers: Table<Box<[u32]>, u32>,
    /// Phrases that end together, with the number of their words.
    endings: Vec<Box<[(Phrase, u16)]>>,
    ending_numbers: Table<Box<[(Phrase, u16)]>, u32>,
    kept: usize,
}

/// The state before a sentence.
const START: u32 = 0;

impl States {
    /// Appends every phrase in a sentence to `hits`, in the order of their ends.
    pub(super) fn read(&mut self, automaton: &Automaton, symbols: &Symbols, sentence: impl Iterator<Item = Symbol>, hits: &mut Vec<Hit>) {
        if self.states.is_empty() || self.kept > MOST_STEPS {
            self.forget();
        }
        let mut state = START;
        for (end, symbol) in (1..).zip(sentence) {
            // Between phrases, most words begin none.
            if state == START && symbol == OTHER && automaton.first_any.is_empty() {
                continue;
            }
            let key = u64::from(state) << 32 | u64::from(symbol);
            let next = match self.steps.get(&key) {
                Some(next) => *next,
                None => self.make(automaton, symbols, state, symbol, key),
            };
            state = next.state;
            if next.ending != 0 {
                let ending = self.endings.get(next.ending as usize).map_or(&[][..], |e| e);
                hits.extend(ending.iter().map(|&(phrase, length)| Hit { phrase, start: end - length, end }));
            }
        }
    }

    fn forget(&mut self) {
        *self = Self::default();
        self.state(Vec::new());
        self.ending(Vec::new());
    }

    #[cold]
    fn make(&mut self, automaton: &Automaton, symbols: &Symbols, state: u32, symbol: Symbol, key: u64) -> Next {
        let sets = symbols.sets(symbol);
        let takes = |step: Step| match step {
            Step::Any => true,
            Step::In(set) => sets.binary_search(&set).is_ok(),
        };
        let going_on = self.states.get(state as usize).map_or(&[][..], |s| s).iter();
        let inside = |place: u32| automaton.inside.get(place as usize);
        let going_on = going_on.filter_map(|p| inside(*p)).flat_map(|i| &i.steps).filter(|(step, _)| takes(*step)).map(|(_, to)| *to);
        let begun = sets.iter().filter_map(|set| automaton.first.get(set)).flatten().chain(&automaton.first_any).copied();
        let (mut places, mut ending) = (Vec::new(), Vec::new());
        for place in going_on.chain(begun) {
            let Some(there) = inside(place) else { continue };
            ending.extend(there.ends.map(|phrase| (phrase, there.depth)));
            if !there.steps.is_empty() {
                places.push(place);
            }
        }
        self.kept += 1 + (places.len() + ending.len()) / 4;
        let next = Next { state: self.state(places), ending: self.ending(ending) };
        self.steps.insert(key, next);
        next
    }

    fn state(&mut self, mut places: Vec<u32>) -> u32 {
        places.sort_unstable();
        places.dedup();
        number(&mut self.states, &mut self.state_numbers, places.into_boxed_slice())
    }

    fn ending(&mut self, mut ending: Vec<(Phrase, u16)>) -> u32 {
        ending.sort_unstable();
        ending.dedup();
        number(&mut self.endings, &mut self.ending_numbers, ending.into_boxed_slice())
    }
}

/// The number of a thing among those seen so far.
fn number<T: Clone + Eq + std::hash::Hash>(all: &mut Vec<T>, numbers: &mut Table<T, u32>, one: T) -> u32 {
    if let Some(known) = numbers.get(&one) {
        return *known;
    }
    let new = u32::try_from(all.len()).unwrap_or(u32::MAX);
    all.push(one.clone());
    numbers.insert(one, new);
    new
}
