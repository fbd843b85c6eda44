//! What a match says about its theme: a strength or learning, from the kind of passage and then from the words.
//!
//! The kind of passage alone is right for strengths and wrong too often for key messages, which also tell what went
//! well. So the words of praise, of deficit and of advice in a match's own clause decide there, and a tie falls to the
//! section. A clause ends where a sentence turns ("however", "but"), where a concession ends ("Whilst …, …"), and at a
//! semicolon. Among the strengths only what is said behind a turn is learning: a deficit there is mostly the case's
//! own ("recognised that he had not been brought").

use super::automaton::Automaton;
use super::codebook::Cues;
use super::rules::{Chain, Found, Span, chains};
use super::scope::Scope;

/// The words that tell praise from learning, over the phrases of the automaton.
#[derive(Clone, Debug)]
pub(super) struct CueChains {
    window: u16,
    /// In the order in which one of two that are equally long is heeded.
    words: [(Cue, Vec<Chain>); 4],
    turns: Vec<Chain>,
    concessions: Vec<Chain>,
    back: Vec<Chain>,
}

impl CueChains {
    pub(super) fn of(cues: &Cues, automaton: &mut Automaton) -> Self {
        Self {
            window: cues.window,
            words: [
                (Cue::Neutral, chains(&cues.neutral, automaton)),
                (Cue::Deficit, chains(&cues.deficit, automaton)),
                (Cue::Advice, chains(&cues.advice, automaton)),
                (Cue::Praise, chains(&cues.praise, automaton)),
            ],
            turns: chains(&cues.turn, automaton),
            concessions: chains(&cues.concession, automaton),
            back: chains(&cues.back, automaton),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cue {
    /// Neither: it hides the words in it.
    Neutral,
    Deficit,
    Advice,
    Praise,
}

/// What a match says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Strength,
    Learning,
    /// No word tells.
    Neither,
}

/// What decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The kind of passage.
    Section,
    /// Words of its clause.
    Words(Span),
    /// Words of its clause, to which the sentence turns: (turn, words).
    Turned(Span, Span),
    /// The other side of the turn says the opposite.
    Contrast(Span),
    Negated(Span),
}

/// A mark between two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    /// A quotation opens.
    Quote,
    Comma,
    Semicolon,
}

impl Mark {
    /// The strongest mark between two words.
    pub(super) fn between(text: &str) -> Self {
        text.chars().fold(Self::None, |mark, c| match c {
            ';' | '\u{2013}' | '\u{2014}' => Self::Semicolon,
            ',' if mark != Self::Semicolon => Self::Comma,
            '"' | '\u{201c}' | '\u{2018}' if mark == Self::None => Self::Quote,
            _ => mark,
        })
    }
}

#[derive(Clone, Copy, Debug)]
struct Clause {
    start: u16,
    /// The word with which the sentence turns to it.
    turn: Option<Span>,
    /// It speaks of what the clause before named ("but they drifted").
    back: bool,
    /// Above 0 is praise, below is deficit or advice.
    sign: i32,
    /// The first words that say so.
    words: Option<Span>,
}

/// A concession ends at a comma so many words behind its first word: commas before that list things.
const SHORTEST_CONCESSION: u16 = 4;

/// The clauses of a sentence, in order; the first begins with it.
#[derive(Debug)]
pub(super) struct Clauses {
    all: Vec<Clause>,
    /// Each word that speaks for praise (true) or against.
    cues: Vec<(Span, bool)>,
}

impl Clauses {
    /// Reads a sentence of so many words; `mark` tells the mark before a word.
    pub(super) fn read(chains: &CueChains, found: &mut Found, words: u16, mark: impl Fn(u16) -> Mark) -> Self {
        let mut all_of = |chains: &[Chain]| {
            let mut spans = Vec::new();
            found.all_spans(chains, &mut spans);
            spans
        };
        let mut cues: Vec<(Span, Cue)> = Vec::new();
        for (cue, chains) in &chains.words {
            cues.extend(all_of(chains).into_iter().map(|span| (span, *cue)));
        }
        let mut cues = longest(cues);
        // Praise that is quoted is somebody's word: assessed as having "good family support".
        cues.retain(|(span, cue)| *cue != Cue::Praise || mark(span.0) != Mark::Quote);
        let is_free = |span: &Span| !cues.iter().any(|(cue, kind)| *kind == Cue::Neutral && within(*span, *cue));
        let mut turns: Vec<Span> = all_of(&chains.turns).into_iter().filter(is_free).collect();
        let mut concessions: Vec<Span> = all_of(&chains.concessions).into_iter().filter(is_free).collect();
        // A concession in mid-sentence is a turn: "the plan was clear, although nobody had read it".
        turns.extend(concessions.iter().filter(|c| c.0 > 0));
        concessions.retain(|c| c.0 == 0);
        let back: Vec<u16> = all_of(&chains.back).iter().map(|s| s.0).collect();
        // Where clauses begin, and with which word the sentence turns to them.
        let mut starts: Vec<(u16, Option<Span>)> = turns.iter().map(|turn| (turn.0, Some(*turn))).collect();
        if let Some(concession) = concessions.first() {
            let end = (concession.1 + SHORTEST_CONCESSION..words).find(|at| matches!(mark(*at), Mark::Comma | Mark::Semicolon));
            starts.extend(end.map(|at| (at, Some(*concession))));
        }
        starts.extend((1..words).filter(|at| mark(*at) == Mark::Semicolon).map(|at| (at, None)));
        // Where a clause begins for two reasons, the turn is the better one.
        starts.sort_unstable_by_key(|(at, turn)| (*at, turn.is_none()));
        starts.dedup_by_key(|(at, _)| *at);
        if starts.first().is_none_or(|(at, _)| *at > 0) {
            starts.insert(0, (0, None));
        }
        let mut all: Vec<Clause> = Vec::new();
        for (start, turn) in starts {
            let turn = turn.or_else(|| all.last().and_then(|before| before.turn));
            let first = turn.filter(|t| t.0 == start).map_or(start, |t| t.1);
            all.push(Clause { start, turn, back: back.contains(&first), sign: 0, words: None });
        }
        let mut clauses = Self { all, cues: Vec::new() };
        clauses.weigh(&cues, chains.window);
        clauses
    }

    /// Counts the cues of each clause. Praise that stands closely behind a deficit is wanting: "a lack of clear plans".
    fn weigh(&mut self, cues: &[(Span, Cue)], window: u16) {
        for at in 0..self.all.len() {
            let end = self.all.get(at + 1).map_or(u16::MAX, |next| next.start);
            let Some(clause) = self.all.get_mut(at) else { continue };
            let inside = || cues.iter().filter(|(span, _)| (clause.start..end).contains(&span.0));
            let deficits = || inside().filter(|(_, cue)| *cue == Cue::Deficit).map(|(span, _)| *span);
            let wanting = |praise: Span| deficits().any(|d| praise.0.checked_sub(d.1).is_some_and(|between| between <= window));
            let praise: Vec<Span> = inside().filter(|(span, cue)| *cue == Cue::Praise && !wanting(*span)).map(|(span, _)| *span).collect();
            let advice = inside().find(|(_, cue)| *cue == Cue::Advice).map(|(span, _)| *span);
            let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
            let sign = if advice.is_some() { -1 } else { count(praise.len()) - count(deficits().count()) };
            let words = if sign > 0 { praise.first().copied() } else { deficits().next().or(advice) };
            self.cues.extend(deficits().chain(advice).map(|span| (span, false)));
            self.cues.extend(praise.into_iter().map(|span| (span, true)));
            (clause.sign, clause.words) = (sign, if sign == 0 { None } else { words });
        }
    }

    /// What a match in a passage of this scope says.
    pub(super) fn side(&self, span: Span, scope: Scope) -> (Side, Why) {
        // A match over two clauses belongs to the one in which it ends.
        let at = self.all.iter().rposition(|c| c.start < span.1).unwrap_or(0);
        let Some(clause) = self.all.get(at) else { return (Side::Neither, Why::Section) };
        let side = if clause.sign > 0 { Side::Strength } else { Side::Learning };
        let words = clause.words.map(|first| self.nearest(at, span, Some(clause.sign > 0)).map_or(first, |(cue, _)| cue));
        let why = match (clause.turn, words) {
            (Some(turn), Some(words)) => Why::Turned(turn, words),
            (None, Some(words)) => Why::Words(words),
            _ => Why::Section,
        };
        if scope == Scope::Strength {
            return if clause.sign < 0 && clause.turn.is_some() { (side, why) } else { (Side::Strength, Why::Section) };
        }
        if clause.sign != 0 {
            return (side, why);
        }
        // In a key message only what is conceded at the head of a sentence is praise for its contrast alone.
        if let Some((other, turn)) = self.contrast(at).filter(|(_, turn)| scope == Scope::Plain || turn.0 == 0 && at == 0) {
            return (if other > 0 { Side::Learning } else { Side::Strength }, Why::Contrast(turn));
        }
        if let Some((cue, praise)) = self.nearest(at, span, None).filter(|_| scope == Scope::Plain) {
            return (if praise { Side::Strength } else { Side::Learning }, Why::Words(cue));
        }
        (Side::Neither, Why::Section)
    }

    /// The turn behind a clause without a word of praise or deficit, where what follows the turn is learning: a theme
    /// that stands on both sides of it is praised before and wanting behind ("the GP told the school, however the nursery
    /// was not told").
    pub(super) fn conceded(&self, span: Span) -> Option<Span> {
        let at = self.all.iter().rposition(|c| c.start < span.1)?;
        self.all.get(at).filter(|clause| clause.sign == 0 && clause.turn.is_none() && clause.start <= span.0)?;
        let behind = self.all.get(at + 1).filter(|next| next.sign < 0 && !next.back)?;
        behind.turn.filter(|turn| turn.0 == behind.start)
    }

    /// The word of a clause that is nearest to a match, of those that praise (or do not), and whether it praises.
    fn nearest(&self, at: usize, span: Span, praise: Option<bool>) -> Option<(Span, bool)> {
        let start = self.all.get(at)?.start;
        let end = self.all.get(at + 1).map_or(u16::MAX, |next| next.start);
        let gap = |cue: Span| cue.0.saturating_sub(span.1).max(span.0.saturating_sub(cue.1));
        let inside = self.cues.iter().filter(|(cue, speaks)| (start..end).contains(&cue.0) && praise.is_none_or(|p| p == *speaks));
        inside.min_by_key(|(cue, _)| (gap(*cue), cue.0)).copied()
    }

    /// What the clause on the other side of a turn says, with the turn's word.
    fn contrast(&self, at: usize) -> Option<(i32, Span)> {
        let clause = self.all.get(at)?;
        let behind = self.all.get(at + 1).filter(|next| next.turn != clause.turn && !next.back);
        let before = at.checked_sub(1).and_then(|i| self.all.get(i)).filter(|before| before.turn != clause.turn);
        let told = |other: Option<&Clause>, turn: Option<Span>| other.filter(|o| o.sign != 0).and_then(|o| Some((o.sign, turn?)));
        told(behind, behind.and_then(|b| b.turn)).or_else(|| told(before, clause.turn))
    }
}

/// Those that do not stand in a longer one; of two that are equal the first.
fn longest(mut cues: Vec<(Span, Cue)>) -> Vec<(Span, Cue)> {
    let all = cues.clone();
    let mut at = 0;
    cues.retain(|(span, _)| {
        at += 1;
        !all.iter().enumerate().any(|(other, (o, _))| within(*span, *o) && (span != o || other + 1 < at))
    });
    cues.sort_by_key(|(span, _)| *span);
    cues
}

/// True where the first span stands in the second.
pub(super) fn within(inner: Span, outer: Span) -> bool {
    outer.0 <= inner.0 && inner.1 <= outer.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::themes::{Codebook, Tagger};

    /// Kind of passage, what it says, and the sentence with the theme's words in square brackets.
    const TRUTH: &str = include_str!("polarity_truth.txt");

    fn said(scope: &str, marked: &str) -> (&'static str, String) {
        let scope = match scope {
            "message" => Scope::Narrative,
            "strength" => Scope::Strength,
            "question" => Scope::Question,
            "summary" => Scope::Summary,
            "action" => Scope::Action,
            "unplaced" => Scope::Unplaced,
            _ => Scope::Plain,
        };
        // The words in brackets are the theme's only rule: nothing but its polarity is at stake.
        let words = marked.split('[').skip(1).filter_map(|m| m.split(']').next());
        let rules: Vec<String> =
            words.map(|w| format!("\"{}\"", w.split_whitespace().map(|w| format!("={w}")).collect::<Vec<_>>().join(" "))).collect();
        let book = format!("[[theme]]\nid = 't'\nname = 'T'\nnegation = 'learning'\nrules = [{}]\n", rules.join(", "));
        let tagger = Tagger::new(Codebook::parse("book.toml".as_ref(), &book).expect("a book"));
        let tags = tagger.tag(&marked.replace(['[', ']'], ""), scope);
        let tag = tags.first().unwrap_or_else(|| panic!("no tag: {marked}"));
        (tag.polarity.name(), tag.reason.to_string())
    }

    #[test]
    fn sentences_say_what_a_person_says_they_say() {
        let lines: Vec<&str> = TRUTH.lines().filter(|l| !l.starts_with('#')).collect();
        let mut strange = Vec::new();
        for line in &lines {
            let plain = line.strip_prefix("~ ").unwrap_or(line);
            let [scope, truth, sentence] = plain.splitn(3, '|').map(str::trim).collect::<Vec<_>>()[..] else { panic!("{line}") };
            let (found, reason) = said(scope, sentence);
            if (found == truth) == line.starts_with('~') {
                strange.push(format!("{line}: {found} ({reason})"));
            }
        }
        assert!(strange.is_empty(), "{} of {}:\n{}", strange.len(), lines.len(), strange.join("\n"));
    }
}
