//! Searching: what can be asked, and what is given back.

use std::collections::BTreeMap;
use std::ops::Range;

use tantivy::query::{BooleanQuery, Occur, Query as Finder};
use tantivy::{DocAddress, Score, Searcher, TantivyDocument, TantivyError};

use super::collect::{Pass, Ranked};
use super::evaluate::Analysed;
use super::plan::{Plan, everything, unscored};
use super::query::{NameField, Node, group};
use super::twins::Shingles;
use super::wider::Wider;
use super::{Entry, Index, Query, YearRange, stored, vocabulary};
use crate::error::Result;
use crate::model::Section;

/// Conditions beside the query. Within one field any of the values will do; an empty field is no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    pub kinds: Vec<Section>,
    pub themes: Vec<String>,
    pub years: Vec<YearRange>,
    pub boards: Vec<String>,
    pub areas: Vec<String>,
    pub topics: Vec<String>,
}

impl Filters {
    pub(super) fn nodes(&self) -> Vec<Node> {
        let named = |field: NameField, names: &[String]| names.iter().map(|name| Node::Named { field, name: name.clone() }).collect();
        let fields: [Vec<Node>; 6] = [
            self.kinds.iter().copied().map(Node::Kind).collect(),
            self.years.iter().copied().map(Node::Years).collect(),
            named(NameField::Theme, &self.themes),
            named(NameField::Board, &self.boards),
            named(NameField::Area, &self.areas),
            named(NameField::Topic, &self.topics),
        ];
        fields.into_iter().filter_map(|values| group(values, Node::Any)).collect()
    }
}

/// How much to give back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Most passages to give back; all are counted.
    pub limit: usize,
    pub facets: bool,
    /// A passage that says nearly the same as a better one of another report is not given by itself: it is named with
    /// that one. Nor is the title of a paragraph that is given, or the paragraph of a title: it stands with its other half.
    /// Looked for among the best, three times as many as are given back.
    pub fold: bool,
    /// Where fewer passages than the limit have all the words, those follow that have most of them, or words by which the
    /// query is [`Query::widened`], or a theme that it is [`Query::about`], and questions under a message that has the
    /// words; not where words are wanted as they are written.
    pub relax: bool,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// Every passage that fits, whatever the limit.
    pub passages: u64,
    /// The cases in which they stand; passages outside a case have none.
    pub cases: u64,
    /// The documents in which they stand.
    pub documents: u64,
    /// The best passages by case, the case with the best passage first.
    pub groups: Vec<Group>,
    /// Passages that follow those that have all the words; they are in none of the other counts. 0 unless they were asked
    /// for.
    pub related: u64,
    /// Present if they were asked for.
    pub facets: Option<Facets>,
}

/// The hits of one case, or those of one document that stand in no case.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub document: String,
    pub case_id: Option<String>,
    /// The best first.
    pub hits: Vec<Hit>,
}

/// A passage that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub entry: Entry,
    /// Its place among all hits, from 1.
    pub rank: usize,
    pub score: f32,
    /// The words that matched, in Unicode code points of the entry's text, in order and apart.
    pub marks: Vec<Range<usize>>,
    pub fit: Fit,
    /// The title of a paragraph, or the paragraph of a title, where passages are folded.
    pub half: Option<Half>,
    /// Passages of other reports that say nearly the same.
    pub twins: Vec<Entry>,
}

/// The other half of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Half {
    pub entry: Entry,
    /// As in the [`Hit`].
    pub marks: Vec<Range<usize>>,
    /// It would be a hit by itself.
    pub fits: bool,
}

/// How far a passage has what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    All,
    /// Most of the words.
    Most,
    /// Other words for most of them.
    Synonym,
    /// The theme, and few of the words or none.
    Theme,
    /// A question whose message has most of the words, or others for them.
    Message,
}

impl Fit {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Most => "most",
            Self::Synonym => "synonym",
            Self::Theme => "theme",
            Self::Message => "message",
        }
    }
}

impl Hit {
    /// True where this is shown with the passage as its other half.
    fn is_half_of(&self, entry: &Entry) -> bool {
        self.half.as_ref().is_some_and(|half| half.entry.passage == entry.passage)
    }

    /// The different words that are marked, in small letters, in their order.
    pub fn words(&self) -> Vec<String> {
        let chars: Vec<char> = self.entry.text.chars().collect();
        let mut out: Vec<String> = Vec::new();
        for mark in &self.marks {
            let word = chars.get(mark.clone()).unwrap_or_default().iter().collect::<String>().to_lowercase();
            if !out.contains(&word) {
                out.push(word);
            }
        }
        out
    }
}

/// A name that stands for nothing in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The field, as it is typed: `board`.
    pub field: &'static str,
    pub name: String,
    /// The names that there are, in alphabetical order.
    pub known: Vec<String>,
}

/// What results can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    Kind,
    Year,
    Board,
    Area,
    Topic,
    Theme,
    Polarity,
}

impl Facet {
    pub const ALL: [Self; 7] = [Self::Kind, Self::Year, Self::Board, Self::Area, Self::Topic, Self::Theme, Self::Polarity];

    /// Its name in tables and in the index.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Year => "year",
            Self::Board => "board",
            Self::Area => "area",
            Self::Topic => "topic",
            Self::Theme => "theme",
            Self::Polarity => "polarity",
        }
    }

    pub(super) fn column(self) -> &'static str {
        if self == Self::Year { "year_label" } else { self.name() }
    }
}

/// Exact counts over all results by facet and value, values in alphabetical order. A passage without a value (no
/// board is stated) is in none of its facet's counts; one with several themes is in each of theirs.
pub type Facets = BTreeMap<Facet, BTreeMap<String, Count>>;

/// How many passages, and in how many cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub passages: u64,
    pub cases: u64,
}

/// How much the index holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holdings {
    pub passages: u64,
    pub cases: u64,
    pub documents: u64,
    /// The labels of the years, in order.
    pub years: Vec<String>,
}

impl Index {
    /// Finds, counts and ranks. Of equal scores the order is that of paths, then of passages in the document.
    pub fn search(&self, query: &Query, filters: &Filters, options: &Options) -> Result<Results> {
        self.find(query, filters, options).map_err(|e| self.failure(&e))
    }

    /// What was searched: for the person whose search found nothing.
    pub fn holdings(&self) -> Result<Holdings> {
        let all = self.search(&Query::parse(""), &Filters::default(), &Options { facets: true, ..Options::default() })?;
        let years = all.facets.and_then(|mut f| f.remove(&Facet::Year)).unwrap_or_default().into_keys().collect();
        Ok(Holdings { passages: all.passages, cases: all.cases, documents: all.documents, years })
    }

    /// What more could be found: for each part of the query or filter that has to hold, how many passages fit without it,
    /// where there are any; the most first.
    pub fn relaxed(&self, query: &Query, filters: &Filters) -> Result<Vec<(String, u64)>> {
        let searcher = self.searcher();
        let count = |nodes: Vec<Node>| {
            let plan = Plan::resolve(&Node::All(nodes), &searcher, self)?;
            Ok(searcher
                .search(plan.scored(&self.fields).as_ref(), &Pass { limit: 0, facets: false, saying: 0.0, opened: &self.opened })?
                .passages)
        };
        let mut parts = filters.nodes();
        parts.extend(query.parts());
        let mut out = Vec::new();
        for left_out in 0..if parts.len() > 1 { parts.len() } else { 0 } {
            let mut others = parts.clone();
            let without = others.remove(left_out);
            let passages = count(others).map_err(|e: TantivyError| self.failure(&e))?;
            if passages > 0 {
                out.push((without.to_string(), passages));
            }
        }
        let (words, conditions): (Vec<Node>, Vec<Node>) = parts.into_iter().partition(|part| !part.subjects().is_empty());
        if out.is_empty() && !words.is_empty() && conditions.len() > 1 {
            let passages = count(words).map_err(|e: TantivyError| self.failure(&e))?;
            let without = conditions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
            out.extend((passages > 0).then_some((without, passages)));
        }
        out.sort_by_key(|(_, passages)| std::cmp::Reverse(*passages));
        Ok(out)
    }

    /// The names in query and filters that stand for nothing: no board has this name, no theme this id.
    pub fn unknown(&self, query: &Query, filters: &Filters) -> Result<Vec<Unknown>> {
        let searcher = self.searcher();
        let mut nodes = filters.nodes();
        nodes.extend(query.parts());
        let mut out = Vec::new();
        while let Some(node) = nodes.pop() {
            match &node {
                Node::All(parts) | Node::Any(parts) => nodes.extend(parts.iter().cloned()),
                Node::Not(part) => nodes.push((**part).clone()),
                Node::Named { field, name } => {
                    let plan = Plan::resolve(&node, &searcher, self).map_err(|e| self.failure(&e))?;
                    if plan.is_nothing() {
                        let column = match field {
                            NameField::Theme => self.fields.theme,
                            NameField::Board => self.fields.board,
                            NameField::Area => self.fields.area,
                            NameField::Topic => self.fields.topic,
                            NameField::Case => self.fields.case_label,
                            NameField::Document => self.fields.path,
                        };
                        let known = vocabulary::beginning_with(&searcher, column, "").map_err(|e| self.failure(&e))?;
                        out.push(Unknown { field: field.label(), name: name.clone(), known: known.into_iter().collect() });
                    }
                }
                Node::Words(_) | Node::Kind(_) | Node::Polarity(_) | Node::Years(_) => {}
            }
        }
        Ok(out)
    }

    /// Gives every passage that fits, one after the other, in the order of paths and of passages in the document; stops
    /// where `each` fails.
    pub fn stream<E: From<crate::error::Error>>(
        &self,
        query: &Query,
        filters: &Filters,
        mut each: impl FnMut(Hit) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let searcher = self.searcher();
        let plan = self.plan(query, filters, &searcher).map_err(|e| self.failure(&e))?;
        let finder = plan.as_ref().map_or_else(everything, |plan| unscored(plan.scored(&self.fields)));
        let found = searcher
            .search(finder.as_ref(), &Pass { limit: usize::MAX, facets: false, saying: 0.0, opened: &self.opened })
            .map_err(|e| self.failure(&e))?;
        for Ranked { address, .. } in found.best {
            let entry = self.entry(&searcher, address).map_err(|e| self.failure(&e))?;
            let marks = plan.as_ref().map(|plan| Analysed::new(&entry, &mut self.stems()).marks(plan)).unwrap_or_default();
            each(Hit { entry, rank: 0, score: 0.0, marks, fit: Fit::All, half: None, twins: Vec::new() })?;
        }
        Ok(())
    }

    pub(super) fn plan(&self, query: &Query, filters: &Filters, searcher: &Searcher) -> tantivy::Result<Option<Plan>> {
        let mut parts = filters.nodes();
        parts.extend(query.parts());
        (!parts.is_empty()).then(|| Plan::resolve(&Node::All(parts), searcher, self)).transpose()
    }

    fn find(&self, query: &Query, filters: &Filters, options: &Options) -> tantivy::Result<Results> {
        let searcher = self.searcher();
        let Some(plan) = self.plan(query, filters, &searcher)? else {
            return self.best(&searcher, everything().as_ref(), None, 0.0, options);
        };
        let finder = plan.scored(&self.fields);
        if query.is_exact() {
            return self.best(&searcher, finder.as_ref(), Some(&plan), 0.0, options);
        }
        let wider = Wider::resolve(query, &searcher, self)?;
        let mut results = self.best(&searcher, wider.ranked(finder, &self.fields).as_ref(), Some(&plan), wider.saying(), options)?;
        if options.relax && usize::try_from(results.passages).is_ok_and(|found| found < options.limit) {
            self.add_related(&mut results, &wider, query, filters, options, &searcher)?;
        }
        Ok(results)
    }

    /// Passages that do not have all the words, as far as the limit allows.
    fn add_related(
        &self,
        results: &mut Results,
        wider: &Wider,
        query: &Query,
        filters: &Filters,
        options: &Options,
        searcher: &Searcher,
    ) -> tantivy::Result<()> {
        let is_wanted = |node: &Node| !node.subjects().is_empty();
        let (wanted, mut conditions): (Vec<Node>, Vec<Node>) = query.parts().into_iter().partition(is_wanted);
        if wanted.is_empty() {
            return Ok(());
        }
        conditions.extend(filters.nodes());
        conditions.push(Node::Not(Box::new(Node::All(wanted))));
        let conditions = Plan::resolve(&Node::All(conditions), searcher, self)?;
        let fitting: Vec<Box<dyn Finder>> = vec![unscored(conditions.finder(&self.fields)), unscored(wider.related(&self.fields))];
        let mut clauses: Vec<(Occur, Box<dyn Finder>)> = vec![(Occur::Must, Box::new(BooleanQuery::intersection(fitting)))];
        // They are ranked by the words that they have, too.
        clauses.push((Occur::Should, wider.typed().scored(&self.fields)));
        let finder = wider.ranked(Box::new(BooleanQuery::new(clauses)), &self.fields);
        let more = self.best(searcher, finder.as_ref(), Some(&wider.words()), wider.saying(), &Options { facets: false, ..*options })?;
        results.related = more.passages;
        let mut more: Vec<Hit> = more.groups.into_iter().flat_map(|g| g.hits).collect();
        more.sort_by_key(|hit| hit.rank);
        let mut shown = results.groups.iter().map(|g| g.hits.len()).sum::<usize>();
        for mut hit in more {
            let is_shown = results.groups.iter().flat_map(|g| &g.hits).any(|known| known.is_half_of(&hit.entry));
            if shown < options.limit && !is_shown {
                hit.fit = wider.fit(&Analysed::new(&hit.entry, &mut self.stems()));
                results.add(hit);
                shown += 1;
            }
        }
        Ok(())
    }

    /// What a finder finds, with the words of a plan marked; so much more is a passage worth that says something.
    pub(super) fn best(
        &self,
        searcher: &Searcher,
        finder: &dyn Finder,
        plan: Option<&Plan>,
        saying: Score,
        options: &Options,
    ) -> tantivy::Result<Results> {
        let limit = if options.fold { options.limit.saturating_mul(3) } else { options.limit };
        let found = searcher.search(finder, &Pass { limit, facets: options.facets, saying, opened: &self.opened })?;
        let marks = |words: &Analysed| plan.map(|plan| words.marks(plan)).unwrap_or_default();
        let half = |entry: Entry| {
            let words = Analysed::new(&entry, &mut self.stems());
            let (marks, fits) = (marks(&words), plan.is_none_or(|plan| words.matches(plan).is_some()));
            Half { entry, marks, fits }
        };
        let mut shown: Vec<(Hit, Option<Shingles>)> = Vec::new();
        for ranked in found.best {
            let entry = self.entry(searcher, ranked.address)?;
            if options.fold && shown.iter().any(|(hit, _)| hit.is_half_of(&entry)) {
                continue;
            }
            let words = Analysed::new(&entry, &mut self.stems());
            let shingles = options.fold.then(|| Shingles::of(&entry, &words));
            let twin = |known: &&mut (Hit, Option<Shingles>)| matches!((&known.1, &shingles), (Some(a), Some(b)) if a.is_twin_of(b));
            if let Some((hit, _)) = shown.iter_mut().find(twin) {
                hit.twins.push(entry);
            } else if shown.len() < options.limit {
                let other = if options.fold { self.half(searcher, ranked.address, &entry)? } else { None };
                let (marks, half) = (marks(&words), other.map(half));
                let hit = Hit { entry, rank: 0, score: ranked.score, marks, fit: Fit::All, half, twins: Vec::new() };
                shown.push((hit, shingles));
            }
        }
        let mut results = Results {
            passages: found.passages,
            cases: found.cases,
            documents: found.documents,
            groups: Vec::new(),
            related: 0,
            facets: options.facets.then_some(found.facets),
        };
        for (hit, _) in shown {
            results.add(hit);
        }
        Ok(results)
    }

    /// The other half of a message. The passages of a document lie side by side, in their order.
    fn half(&self, searcher: &Searcher, address: DocAddress, entry: &Entry) -> tantivy::Result<Option<Entry>> {
        if entry.section != Section::Message {
            return Ok(None);
        }
        let beside = if entry.title { address.doc_id.checked_add(1) } else { address.doc_id.checked_sub(1) };
        let segment = searcher.segment_reader(address.segment_ord);
        let Some(doc_id) = beside.filter(|id| *id < segment.max_doc() && !segment.is_deleted(*id)) else { return Ok(None) };
        let other = self.entry(searcher, DocAddress { doc_id, ..address })?;
        let (title, paragraph) = if entry.title { (entry, &other) } else { (&other, entry) };
        Ok(title.is_title_of(paragraph).then_some(other))
    }

    pub(super) fn entry(&self, searcher: &Searcher, address: DocAddress) -> tantivy::Result<Entry> {
        let document: TantivyDocument = searcher.doc(address)?;
        stored::read(&document, &self.fields)
    }
}

impl Results {
    /// Puts a hit behind the others, and with those of its case.
    fn add(&mut self, mut hit: Hit) {
        hit.rank = self.groups.iter().map(|g| g.hits.len()).sum::<usize>() + 1;
        let same = |g: &&mut Group| g.document == hit.entry.document && g.case_id == hit.entry.case_id;
        if let Some(group) = self.groups.iter_mut().find(same) {
            group.hits.push(hit);
        } else {
            let (document, case_id) = (hit.entry.document.clone(), hit.entry.case_id.clone());
            self.groups.push(Group { document, case_id, hits: vec![hit] });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::{Duration, Instant};

    use super::super::Thesaurus;
    use super::super::fixture::{Babble, EVERYTHING, entry, found, indexed, library, passages, search};
    use super::*;

    #[test]
    fn each_form_of_the_language_finds_what_it_says() {
        let (_dir, index) = indexed();
        for (query, wanted) in [
            ("father", &["otter111-1", "otter111-5", "otter111-7"][..]),
            ("Fathers debt", &["otter111-5"]),
            ("\"voice of the child\"", &["otter111-2"]),
            ("\"voice child\"", &[]),
            ("\"voice child\"~2", &["heron222-3", "otter111-2"]),
            ("\"child voice\"~2", &["heron222-3", "otter111-2"]),
            ("\"child voice\"~1", &[]),
            ("\"debt debt\"", &["heron222-4"]),
            ("\"debt debt\"~9", &["heron222-4"]),
            ("fathers OR nurse", &["heron222-1", "otter111-1", "otter111-5", "otter111-7"]),
            ("debt -family -question kind:message", &["heron222-3"]),
            ("debt AND NOT kind:message", &["heron222-4", "otter111-5"]),
            ("(money OR nurse) school", &["heron222-1"]),
            ("organis*", &["otter111-6", "otter111-8"]),
            ("organiz*", &["otter111-6", "otter111-8"]),
            ("schol~", &["heron222-1", "otter111-2", "otter111-4", "plover33-1"]),
            ("\"school nurse\"", &["heron222-1"]),
            ("school-nu*", &["heron222-1"]),
            ("multiagency OR multi-agency", &["otter111-6"]),
            ("multi agency", &["otter111-6"]),
            ("child's behavior", &["heron222-1"]),
            ("12:30 meeting", &["otter111-7"]),
            ("who? (GP", &["otter111-6", "plover33-1"]),
            ("camhs", &["heron222-2", "otter111-1"]),
            ("CAMHS", &["heron222-2", "otter111-1"]),
            ("\"to camhs\"", &["heron222-2"]),
            ("\"camhs had\"", &["otter111-1"]),
            ("gps", &["otter111-6", "plover33-1"]),
            ("organized", &["otter111-6", "otter111-8"]),
            ("kind:summary", &["otter111-1"]),
            ("theme:poverty", &["heron222-4", "otter111-4", "otter111-5"]),
            ("theme:poverty polarity:learning year:2016-17", &["otter111-4"]),
            ("polarity:strength", &["otter111-2", "plover33-1"]),
            ("polarity:learning", &["heron222-4", "otter111-4", "plover33-1"]),
            ("polarity:both", &["plover33-1"]),
            ("theme:voice", &["otter111-2"]),
            ("year:2018-19 debt", &["heron222-3", "heron222-4"]),
            ("year:2018 child", &["heron222-1", "heron222-3"]),
            ("year:..2017-18 debt", &["otter111-4", "otter111-5"]),
            ("year:2013-14..2015-16", &[]),
            ("board:heronsea voice", &["heron222-3"]),
            ("board:\"otterdale safeguarding board\" voice", &["otter111-2"]),
            ("area:otterdale topic:neglect nobody", &["otter111-4"]),
            ("case:cheron222-2", &["heron222-3", "heron222-4"]),
            ("case:\"Case 2\" debt", &["heron222-3", "heron222-4"]),
            ("document:plover33.pdf", &["plover33-1"]),
            ("title:money", &["otter111-3", "otter111-4"]),
            ("title:\"money worries\" debt", &["otter111-4"]),
            ("year:2018-19 -debt", &["heron222-1", "heron222-2"]),
            ("-school -debt -the -a", &["otter111-3", "otter111-6", "otter111-8"]),
            ("unicorn", &[]),
            ("\"unicorn school\"", &[]),
            ("unicorn*", &[]),
            ("=fathers OR =\"school's\"", &["otter111-2", "otter111-5"]),
        ] {
            assert_eq!(found(&index, query), wanted, "{query}");
        }
    }

    #[test]
    fn a_document_is_found_by_the_beginning_of_its_hash() {
        let (_dir, index) = indexed();
        let mut one = entry("a", 1, None, Section::Strength, "A hash.");
        one.document = "0a1b2c3d4e5f".to_owned();
        let mut writer = index.writer().unwrap();
        writer.replace(&one.document, std::slice::from_ref(&one)).unwrap();
        writer.commit().unwrap();
        assert_eq!(found(&index, "document:0A1B2C3D"), ["a-1"]);
        assert_eq!(found(&index, "document:0a1b"), Vec::<String>::new());
    }

    #[test]
    fn filters_are_conditions_beside_the_query() {
        let (_dir, index) = indexed();
        let filtered = |query: &str, filters: &Filters| passages(&index.search(&Query::parse(query), filters, &EVERYTHING).unwrap());
        let kinds = Filters { kinds: vec![Section::Question, Section::Action], ..Filters::default() };
        assert_eq!(
            filtered("debt", &kinds).into_iter().collect::<BTreeSet<_>>(),
            BTreeSet::from(["heron222-4".to_owned(), "otter111-5".to_owned()])
        );
        assert_eq!(filtered("debt OR school", &Filters { boards: vec!["heronsea".to_owned()], ..kinds.clone() }), ["heron222-4"]);
        let years = Filters { years: vec![YearRange::parse("2016-17").unwrap()], ..kinds };
        assert_eq!(filtered("", &years), ["otter111-5"]);
        let all = Filters {
            themes: vec!["poverty".to_owned()],
            areas: vec!["Otterdale".to_owned()],
            topics: vec!["neglect".to_owned()],
            ..years
        };
        assert_eq!(filtered("", &all), ["otter111-5"]);
    }

    #[test]
    fn headings_and_emphasis_weigh_more() {
        let (_dir, index) = indexed();
        let plain = entry("crane555", 1, Some(1), Section::Message, "Rent was late and nobody knew.");
        let mut emphasised = entry("crane555", 2, Some(1), Section::Message, "Rent was late and nobody knew.");
        emphasised.emphasis = vec!["Rent was late".to_owned()];
        let mut under = entry("crane555", 3, Some(1), Section::Message, "Rent was late and nobody knew.");
        under.heading = Some("Rent".into());
        let mut writer = index.writer().unwrap();
        writer.replace(&plain.document, &[plain.clone(), emphasised, under]).unwrap();
        writer.commit().unwrap();
        assert_eq!(passages(&search(&index, "rent")).last().unwrap(), "crane555-1");
        assert_eq!(search(&index, "rent").passages, 3);
        assert_eq!(passages(&search(&index, "worries")), ["otter111-3"], "a heading alone is no hit");
    }

    #[test]
    fn equal_scores_stand_in_the_order_of_the_documents() {
        let (_dir, index) = indexed();
        assert_eq!(passages(&search(&index, "kind:message")), ["heron222-2", "heron222-3", "otter111-3", "otter111-4", "otter111-7"]);
        let first = index.search(&Query::parse("kind:message"), &Filters::default(), &Options { limit: 2, ..Options::default() }).unwrap();
        assert_eq!((passages(&first), first.passages, first.cases), (vec!["heron222-2".to_owned(), "heron222-3".to_owned()], 5, 4));
        assert_eq!(first.facets, None);
    }

    #[test]
    fn hits_are_grouped_by_case_the_best_first() {
        let (_dir, index) = indexed();
        let results = search(&index, "debt");
        let mut scores = Vec::new();
        for group in &results.groups {
            assert!(group.hits.iter().all(|h| h.entry.case_id == group.case_id && h.entry.document == group.document));
            assert!(group.hits.windows(2).all(|w| w[0].score >= w[1].score));
            scores.push(group.hits[0].score);
        }
        assert!(scores.windows(2).all(|w| w[0] >= w[1]), "{scores:?}");
        assert_eq!((results.passages, results.cases, results.documents, results.groups.len()), (4, 2, 2, 2));
    }

    /// A count of facets by another way: over the entries themselves.
    fn recount(entries: &[&Entry]) -> Facets {
        let mut cases: BTreeMap<(Facet, String), BTreeSet<&str>> = BTreeMap::new();
        let mut out = Facets::new();
        for facet in Facet::ALL {
            let counts = out.entry(facet).or_default();
            for entry in entries {
                let one = |value: &Option<String>| value.iter().cloned().collect::<BTreeSet<String>>();
                let values = match facet {
                    Facet::Kind => BTreeSet::from([entry.section.name().to_owned()]),
                    Facet::Year => one(&entry.time_label),
                    Facet::Board => one(&entry.board),
                    Facet::Area => one(&entry.area),
                    Facet::Topic => one(&entry.audit_topic),
                    Facet::Theme => entry.themes.iter().map(|t| t.theme.clone()).collect(),
                    Facet::Polarity => entry.polarities().into_iter().map(|p| p.name().to_owned()).collect(),
                };
                for value in values {
                    let count: &mut Count = counts.entry(value.clone()).or_default();
                    count.passages += 1;
                    if let Some(case) = &entry.case_id {
                        let seen = cases.entry((facet, value)).or_default();
                        seen.insert(case);
                        count.cases = seen.len() as u64;
                    }
                }
            }
        }
        out
    }

    #[test]
    fn facets_equal_a_recount() {
        let (_dir, index) = indexed();
        let library = library();
        for query in ["", "debt", "school OR family", "-debt", "year:2016-17", "unicorn"] {
            let results = search(&index, query);
            let wanted: BTreeSet<String> = passages(&results).into_iter().collect();
            let entries: Vec<&Entry> = library.iter().flatten().filter(|e| wanted.contains(&e.passage)).collect();
            assert_eq!(results.facets.unwrap(), recount(&entries), "{query}");
            let cases: BTreeSet<_> = entries.iter().filter_map(|e| e.case_id.as_ref()).collect();
            assert_eq!((results.passages, results.cases), (entries.len() as u64, cases.len() as u64), "{query}");
        }
    }

    #[test]
    fn where_few_have_all_words_those_with_most_follow() {
        let (_dir, index) = indexed();
        let relaxed = Options { limit: 10, relax: true, ..Options::default() };
        let about = |query: &str, themes: &[&str]| Query::parse(query).about(themes.iter().map(|t| (*t).to_owned()).collect());
        let search = |query: &str| index.search(&Query::parse(query), &Filters::default(), &relaxed).unwrap();
        let results = search("father debt unicorn");
        assert_eq!((results.passages, results.cases, results.related), (0, 0, 1));
        assert_eq!(passages(&results), ["otter111-5"]);
        assert_eq!(results.groups[0].hits[0].fit, Fit::Most);
        let results = search("school debt -year:2018-19");
        assert_eq!((results.passages, results.related), (1, 3));
        assert_eq!(passages(&results)[0], "otter111-4");
        assert_eq!(passages(&results).len(), 4);
        assert_eq!(search("debt").related, 0, "one word has nothing to leave out");
        assert_eq!(search("debt OR unicorn").related, 0);
        assert_eq!(search("=debt =unicorn").related, 0, "what is wanted as it is written");
        let results = index.search(&about("money", &["poverty"]), &Filters::default(), &relaxed).unwrap();
        assert_eq!((results.passages, results.related), (1, 3));
        let fits: Vec<(String, Fit)> = results.groups.iter().flat_map(|g| &g.hits).map(|h| (h.entry.passage.clone(), h.fit)).collect();
        assert_eq!(fits[0], ("otter111-3".to_owned(), Fit::All));
        assert!(fits.contains(&("otter111-4".to_owned(), Fit::Theme)) && fits.len() == 4, "{fits:?}");
    }

    #[test]
    fn other_words_and_the_message_above_a_question_follow_and_are_marked() {
        let (_dir, index) = indexed();
        let groups = "[[group]]\nname = 'money'\nasked = ['finances']\nsame = ['money worries']\nnear = ['food parcels']\n";
        let thesaurus = Thesaurus::default().with("thesaurus.toml".as_ref(), groups).unwrap();
        let search = |query: &str, relax: bool| {
            let options = Options { limit: 10, relax, ..Options::default() };
            let query = Query::parse(query).widened(&thesaurus);
            let results = index.search(&query, &Filters::default(), &options).unwrap();
            let hits = results.groups.iter().flat_map(|g| &g.hits);
            let mut hits: Vec<_> = hits.map(|h| (h.rank, h.entry.passage.clone(), h.fit, h.words())).collect();
            hits.sort_by_key(|(rank, ..)| *rank);
            (results.passages, hits.into_iter().map(|(_, passage, fit, words)| (passage, fit, words)).collect::<Vec<_>>())
        };
        let hit = |passage: &str, fit: Fit, words: &[&str]| {
            (passage.to_owned(), fit, words.iter().map(|w| (*w).to_owned()).collect::<Vec<String>>())
        };
        let wanted = vec![
            hit("otter111-3", Fit::Synonym, &["money worries"]),
            hit("otter111-4", Fit::Synonym, &["food parcels"]),
            hit("otter111-5", Fit::Message, &[]),
        ];
        assert_eq!(search("finances", true), (0, wanted));
        assert_eq!(search("finances", false), (0, Vec::new()));
        assert_eq!(search("\"finances\"", true), (0, Vec::new()));
        assert_eq!(search("food finances", true).1[0], hit("otter111-4", Fit::Most, &["food parcels"]));
    }

    #[test]
    fn a_title_and_its_paragraph_are_one_hit() {
        let (_dir, index) = indexed();
        let folded = |query: &str| {
            let options = Options { limit: 10, fold: true, ..Options::default() };
            let results = index.search(&Query::parse(query), &Filters::default(), &options).unwrap();
            let hits = results.groups.into_iter().flat_map(|g| g.hits).collect::<Vec<Hit>>();
            (results.passages, hits.into_iter().map(|h| (h.entry.passage, h.half.map(|half| half.entry.passage))).collect::<Vec<_>>())
        };
        let pair = |passage: &str, half: &str| (passage.to_owned(), Some(half.to_owned()));
        assert_eq!(folded("money"), (1, vec![pair("otter111-3", "otter111-4")]));
        assert_eq!(folded("home OR relied"), (2, vec![pair("otter111-3", "otter111-4")]), "both are counted");
        assert_eq!(folded("camhs kind:message").1, [("heron222-2".to_owned(), None)]);
    }

    #[test]
    fn the_same_in_other_reports_is_shown_once() {
        let (_dir, index) = indexed();
        let mut writer = index.writer().unwrap();
        for document in ["crane555", "stork444", "ibis6666"] {
            let mut entries =
                vec![entry(document, 1, Some(1), Section::Question, "Was the kettle put on for the father, and who asked him?")];
            entries.push(entry(document, 2, Some(1), Section::Question, "A kettle is a kettle."));
            writer.replace(&entries[0].document, &entries).unwrap();
        }
        writer.commit().unwrap();
        let folded = |limit| {
            let options = Options { limit, fold: true, ..Options::default() };
            index.search(&Query::parse("kettle"), &Filters::default(), &options).unwrap()
        };
        let results = folded(10);
        assert_eq!(results.passages, 6, "all are counted");
        assert_eq!(passages(&results), ["crane555-2", "crane555-1"]);
        let twins: Vec<&str> = results.groups[0].hits[1].twins.iter().map(|e| e.passage.as_str()).collect();
        assert_eq!(twins, ["ibis6666-1", "stork444-1"]);
        assert_eq!(passages(&folded(1)), ["crane555-2"]);
        assert_eq!(passages(&search(&index, "kettle")).len(), 6);
    }

    #[test]
    fn what_to_drop_is_told_with_what_it_would_find() {
        let (_dir, index) = indexed();
        let relaxed = |query: &str, filters: &Filters| index.relaxed(&Query::parse(query), filters).unwrap();
        assert_eq!(
            relaxed("debt kind:strength board:heronsea", &Filters::default()),
            [("kind:strength".to_owned(), 2), ("debt".to_owned(), 1)],
            "without the board there is none either"
        );
        let filters = Filters { years: vec![YearRange::parse("2018-19").unwrap()], ..Filters::default() };
        assert_eq!(relaxed("parcels", &filters), [("parcels".to_owned(), 4), ("year:2018-19".to_owned(), 1)]);
        assert_eq!(relaxed("unicorn", &Filters::default()), []);
        assert_eq!(relaxed("parcels kind:question year:2018-19", &Filters::default()), [("kind:question and year:2018-19".to_owned(), 1)]);
    }

    #[test]
    fn a_name_that_stands_for_nothing_is_told_with_those_there_are() {
        let (_dir, index) = indexed();
        let unknown = index.unknown(&Query::parse("debt (board:fenwick OR theme:poverty)"), &Filters::default()).unwrap();
        assert_eq!(unknown.len(), 1);
        assert_eq!((unknown[0].field, unknown[0].name.as_str()), ("board", "fenwick"));
        assert_eq!(unknown[0].known, ["Heronsea Partnership", "Otterdale Safeguarding Board"]);
        let filters = Filters { areas: vec!["Fen".to_owned()], ..Filters::default() };
        assert_eq!(index.unknown(&Query::parse(""), &filters).unwrap()[0].known, ["Otterdale"]);
    }

    #[test]
    fn a_stream_gives_every_passage_in_the_order_of_the_reports() {
        let (_dir, index) = indexed();
        let mut seen = Vec::new();
        let each = |hit: Hit| {
            seen.push((hit.entry.passage.clone(), hit.words()));
            Ok::<(), crate::error::Error>(())
        };
        index.stream(&Query::parse("debt year:..2018-19"), &Filters::default(), each).unwrap();
        let ids: Vec<&str> = seen.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, ["heron222-3", "heron222-4", "otter111-4", "otter111-5"]);
        assert!(seen.iter().all(|(_, words)| words == &["debt"]));
    }

    #[test]
    fn any_text_is_searched_and_finds_what_its_plan_fits() {
        let (_dir, index) = indexed();
        let library = library();
        let searcher = index.searcher();
        let thesaurus = Thesaurus::embedded().unwrap();
        let mut babble = Babble(7);
        let mut queries: Vec<String> = (0..10_000).map(|_| babble.text()).collect();
        queries.extend([
            "((((".repeat(200),
            "a AND (".repeat(140),
            "NOT ".repeat(300),
            "\"the ".repeat(300),
            "s* ".repeat(300),
            "sc* ".repeat(300),
            "=\"the ".repeat(300),
            "=the =school ".repeat(60),
        ]);
        queries.push(format!("\"{}\"~10", "the ".repeat(200)));
        let mut slowest = (Duration::ZERO, String::new());
        for text in queries {
            let started = Instant::now();
            let query = Query::parse(&text);
            let results = index.search(&query, &Filters::default(), &EVERYTHING).unwrap();
            slowest = slowest.max((started.elapsed(), text.clone()));
            let Some(root) = &query.root else {
                assert_eq!(results.passages, 13);
                continue;
            };
            let plan = Plan::resolve(root, &searcher, &index).unwrap();
            let fits = |e: &&Entry| Analysed::new(e, &mut index.stems()).matches(&plan).is_some();
            let wanted: BTreeSet<&str> = library.iter().flatten().filter(fits).map(|e| e.passage.as_str()).collect();
            let got: BTreeSet<&str> = results.groups.iter().flat_map(|g| &g.hits).map(|h| h.entry.passage.as_str()).collect();
            assert_eq!(got, wanted, "{text} understood as {query}");
            assert_eq!(results.passages, wanted.len() as u64, "{text}");
            let folded = Options { limit: 5, fold: true, relax: true, ..Options::default() };
            let shown = passages(&index.search(&query.widened(&thesaurus), &Filters::default(), &folded).unwrap());
            assert!(shown.len() <= 5 && shown.iter().collect::<BTreeSet<_>>().len() == shown.len(), "{text}");
        }
        println!("the slowest of 10,007 queries took {:?}: {}", slowest.0, slowest.1);
    }

    #[test]
    fn the_index_says_what_it_holds() {
        let (_dir, index) = indexed();
        let years = vec!["2016-17".to_owned(), "2018-19".to_owned()];
        assert_eq!(index.holdings().unwrap(), Holdings { passages: 13, cases: 5, documents: 3, years });
    }
}
