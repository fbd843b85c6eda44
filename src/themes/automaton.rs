//! Every phrase of every rule, found by one walk from each word of a sentence.
//!
//! The phrases, each once, are one nondeterministic automaton whose steps are words (sets of words, or any word). It is
//! made deterministic while it reads, and what was made is kept: a step that was taken before costs one look-up, however
//! many rules there are (the idea is that of Aho and Corasick, Communications of the ACM 18 (1975), carried from letters to
//! sets of words and optional words, and of the lazy subset construction that regex-automata calls a hybrid DFA). A walk
//! begins anew at each word instead of falling back, for then a state depends on the words of the phrase alone and not on
//! those before it: a text that was never seen makes few new ones. A walk is as long as the phrases that begin so, mostly
//! one word or two. What is kept is bounded; where it grows too large it is made anew.

use std::collections::{BTreeSet, HashMap};

use super::pattern::{Atom, Node};
use super::rules::Found;
use super::symbols::{Sets, Symbol, Symbols, Table, WordSet, WordSets};

/// The number of a phrase.
pub(super) type Phrase = u32;

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
    /// The set of words that each asks for, and where it leads.
    steps: Vec<(WordSet, u32)>,
    /// Where any word leads.
    any: Vec<u32>,
    /// The phrases that end here.
    ends: Vec<Phrase>,
}

impl Inside {
    fn lead(&mut self, step: Step, target: u32) {
        match step {
            Step::Any => self.any.push(target),
            Step::In(set) => self.steps.push((set, target)),
        }
    }

    fn goes_on(&self) -> bool {
        !self.steps.is_empty() || !self.any.is_empty()
    }
}

/// All phrases. Phrases that begin alike share the places of their beginnings.
#[derive(Clone, Debug, Default)]
pub(super) struct Automaton {
    pub(super) words: WordSets,
    phrases: HashMap<Form, Phrase>,
    inside: Vec<Inside>,
    /// Where a step leads from these places (`None` is the beginning).
    laid: HashMap<(Step, Vec<Option<u32>>), u32>,
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
                inside.ends.push(phrase);
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

    /// One word from any of these places.
    fn step(&mut self, step: Step, from: &[Option<u32>]) -> Vec<Option<u32>> {
        vec![Some(self.target(step, from.to_vec()))]
    }

    fn target(&mut self, step: Step, from: Vec<Option<u32>>) -> u32 {
        let key = (step, from);
        if let Some(known) = self.laid.get(&key) {
            return *known;
        }
        let target = u32::try_from(self.inside.len()).unwrap_or(u32::MAX);
        self.inside.push(Inside::default());
        for place in &key.1 {
            match (place, step) {
                (Some(place), _) => {
                    if let Some(inside) = self.inside.get_mut(*place as usize) {
                        inside.lead(step, target);
                    }
                }
                (None, Step::Any) => self.first_any.push(target),
                (None, Step::In(set)) => self.first.entry(set).or_default().push(target),
            }
        }
        self.laid.insert(key, target);
        target
    }
}

/// So much is kept at most, in places and phrases: some tens of megabytes.
const MOST_KEPT: usize = 1 << 23;

/// Where a step leads, and the phrases that end with it.
#[derive(Clone, Copy, Debug)]
struct Next {
    state: u32,
    ending: u32,
}

/// The places inside phrases that the words of a walk lead to.
#[derive(Default)]
struct State {
    /// Where a word of a set leads, in order of the sets.
    steps: Box<[(WordSet, u32)]>,
    /// Where any word leads.
    any: Box<[u32]>,
    /// The sets of words with which a phrase may go on.
    mask: Sets,
}

impl State {
    /// Where a word leads that is in these sets.
    fn led(&self, sets: &[WordSet], out: &mut Vec<u32>) {
        out.extend_from_slice(&self.any);
        for set in sets {
            let from = self.steps.partition_point(|(s, _)| s < set);
            out.extend(self.steps.iter().skip(from).take_while(|(s, _)| s == set).map(|(_, to)| *to));
        }
    }
}

/// The deterministic states made so far.
#[derive(Default)]
pub(super) struct States {
    /// The first step of a walk, by its symbol.
    first: Vec<Option<Next>>,
    /// The others, by state and symbol.
    steps: Table<u64, Next>,
    states: Vec<State>,
    numbers: Table<Box<[u32]>, u32>,
    kept: usize,
}

fn key(state: u32, symbol: Symbol) -> u64 {
    u64::from(state) << 32 | u64::from(symbol)
}

/// The state from which no phrase goes on.
const DEAD: u32 = 0;

/// The state before a walk.
const START: u32 = 1;

impl States {
    /// Tells `found` every phrase in a sentence.
    pub(super) fn read(&mut self, automaton: &Automaton, symbols: &Symbols, sentence: &[Symbol], found: &mut Found) {
        if self.states.is_empty() || self.kept > MOST_KEPT {
            self.forget(automaton);
            found.forget();
        }
        let mut state = START;
        for (start, rest) in (0..).zip((0..sentence.len()).filter_map(|at| sentence.get(at..))) {
            for (end, symbol) in (start + 1..).zip(rest) {
                let next = if end == start + 1 {
                    match self.first.get(*symbol as usize) {
                        Some(Some(next)) => *next,
                        _ => self.make(automaton, symbols, START, *symbol, found),
                    }
                } else {
                    let Some(here) = self.states.get(state as usize) else { break };
                    if here.any.is_empty() && !symbols.mask(*symbol).is_some_and(|mask| here.mask.may_meet(mask)) {
                        break;
                    }
                    match self.steps.get(&key(state, *symbol)) {
                        Some(next) => *next,
                        None => self.make(automaton, symbols, state, *symbol, found),
                    }
                };
                if next.ending != Found::NOTHING {
                    found.note((start, end), next.ending);
                }
                state = next.state;
                if state == DEAD {
                    break;
                }
            }
        }
    }

    fn forget(&mut self, automaton: &Automaton) {
        *self = Self::default();
        self.number(automaton, Vec::new());
        self.states.push(State::default());
    }

    #[cold]
    fn make(&mut self, automaton: &Automaton, symbols: &Symbols, state: u32, symbol: Symbol, found: &mut Found) -> Next {
        let sets = symbols.sets(symbol);
        let inside = |place: u32| automaton.inside.get(place as usize);
        let mut led: Vec<u32> = Vec::new();
        if state == START {
            led.extend(sets.iter().filter_map(|set| automaton.first.get(set)).flatten().chain(&automaton.first_any));
        } else {
            self.states.get(state as usize).into_iter().for_each(|s| s.led(sets, &mut led));
        }
        led.sort_unstable();
        led.dedup();
        let mut ending: Vec<Phrase> = led.iter().filter_map(|place| inside(*place)).flat_map(|i| &i.ends).copied().collect();
        ending.sort_unstable();
        ending.dedup();
        led.retain(|place| inside(*place).is_some_and(Inside::goes_on));
        self.kept += 8 + led.len() + ending.len();
        let next = Next { state: self.number(automaton, led), ending: found.ending(ending) };
        if state == START {
            let symbol = symbol as usize;
            self.first.resize(self.first.len().max(symbol + 1), None);
            if let Some(first) = self.first.get_mut(symbol) {
                *first = Some(next);
            }
        } else {
            self.steps.insert(key(state, symbol), next);
        }
        next
    }

    /// The number of a state; that of no places is [`DEAD`].
    fn number(&mut self, automaton: &Automaton, places: Vec<u32>) -> u32 {
        let places = places.into_boxed_slice();
        if let Some(known) = self.numbers.get(&places) {
            return *known;
        }
        let new = u32::try_from(self.states.len()).unwrap_or(u32::MAX);
        let mut state = State::default();
        let (mut steps, mut any) = (Vec::new(), Vec::new());
        for inside in places.iter().filter_map(|place| automaton.inside.get(*place as usize)) {
            steps.extend_from_slice(&inside.steps);
            any.extend_from_slice(&inside.any);
        }
        steps.sort_unstable();
        for (set, _) in &steps {
            state.mask.add(*set);
        }
        self.kept += steps.len() + any.len();
        (state.steps, state.any) = (steps.into_boxed_slice(), any.into_boxed_slice());
        self.states.push(state);
        self.numbers.insert(places, new);
        new
    }
}
