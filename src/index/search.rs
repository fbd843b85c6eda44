//! Searching: what can be asked, and what is given back.

use std::collections::BTreeMap;
use std::ops::Range;

use tantivy::schema::Value;
use tantivy::{TantivyDocument, TantivyError};

use super::collect::Pass;
use super::evaluate::Analysed;
use super::plan::{Plan, everything};
use super::query::{NameField, Node};
use super::{Entry, Index, Query, YearRange};
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
    fn nodes(&self) -> Vec<Node> {
        let named = |field: NameField, names: &[String]| names.iter().map(|name| Node::Named { field, name: name.clone() }).collect();
        let fields: [Vec<Node>; 6] = [
            self.kinds.iter().copied().map(Node::Kind).collect(),
            self.years.iter().copied().map(Node::Years).collect(),
            named(NameField::Theme, &self.themes),
            named(NameField::Board, &self.boards),
            named(NameField::Area, &self.areas),
            named(NameField::Topic, &self.topics),
        ];
        fields.into_iter().filter(|values| !values.is_empty()).map(Node::Any).collect()
    }
}

/// How much to give back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Most passages to give back; all are counted.
    pub limit: usize,
    pub facets: bool,
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
    pub score: f32,
    /// The words that matched, in Unicode code points of the entry's text, in order and apart.
    pub marks: Vec<Range<usize>>,
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
        let all = self.search(&Query::parse(""), &Filters::default(), &Options { limit: 0, facets: true })?;
        let years = all.facets.and_then(|mut f| f.remove(&Facet::Year)).unwrap_or_default().into_keys().collect();
        Ok(Holdings { passages: all.passages, cases: all.cases, documents: all.documents, years })
    }

    fn find(&self, query: &Query, filters: &Filters, options: &Options) -> tantivy::Result<Results> {
        let searcher = self.searcher();
        let mut parts = filters.nodes();
        parts.extend(query.root.clone());
        let plan = (!parts.is_empty()).then(|| Plan::resolve(&Node::All(parts), &searcher, &self.fields)).transpose()?;
        let finder = plan.as_ref().map_or_else(everything, |plan| plan.scored(&self.fields));
        let found = searcher.search(finder.as_ref(), &Pass { limit: options.limit, facets: options.facets })?;
        let mut groups: Vec<Group> = Vec::new();
        let mut places: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
        for ranked in found.best {
            let document: TantivyDocument = searcher.doc(ranked.address)?;
            let stored = document.get_first(self.fields.stored).and_then(|v| v.as_str()).unwrap_or_default();
            let entry: Entry = serde_json::from_str(stored).map_err(|e| TantivyError::InternalError(e.to_string()))?;
            let marks = plan.as_ref().map(|plan| Analysed::new(&entry).marks(plan)).unwrap_or_default();
            let key = (entry.document.clone(), entry.case_id.clone());
            let hit = Hit { entry, score: ranked.score, marks };
            let place = *places.entry(key.clone()).or_insert(groups.len());
            match groups.get_mut(place) {
                Some(group) => group.hits.push(hit),
                None => groups.push(Group { document: key.0, case_id: key.1, hits: vec![hit] }),
            }
        }
        let facets = options.facets.then_some(found.facets);
        Ok(Results { passages: found.passages, cases: found.cases, documents: found.documents, groups, facets })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Instant;

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
        under.heading = Some("Rent".to_owned());
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
        let first = index.search(&Query::parse("kind:message"), &Filters::default(), &Options { limit: 2, facets: false }).unwrap();
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
    fn any_text_is_searched_and_finds_what_its_plan_fits() {
        let (_dir, index) = indexed();
        let library = library();
        let searcher = index.searcher();
        let mut babble = Babble(7);
        let mut queries: Vec<String> = (0..10_000).map(|_| babble.text()).collect();
        queries.extend([
            "((((".repeat(200),
            "a AND (".repeat(140),
            "NOT ".repeat(300),
            "\"the ".repeat(300),
            "s* ".repeat(300),
            "sc* ".repeat(300),
        ]);
        queries.push(format!("\"{}\"~10", "the ".repeat(200)));
        for text in queries {
            let started = Instant::now();
            let query = Query::parse(&text);
            let results = index.search(&query, &Filters::default(), &EVERYTHING).unwrap();
            assert!(started.elapsed().as_secs() < 1, "{text}");
            let Some(root) = &query.root else {
                assert_eq!(results.passages, 13);
                continue;
            };
            let plan = Plan::resolve(root, &searcher, &index.fields).unwrap();
            let fits = |e: &&Entry| Analysed::new(e).matches(&plan).is_some();
            let wanted: BTreeSet<&str> = library.iter().flatten().filter(fits).map(|e| e.passage.as_str()).collect();
            let got: BTreeSet<&str> = results.groups.iter().flat_map(|g| &g.hits).map(|h| h.entry.passage.as_str()).collect();
            assert_eq!(got, wanted, "{text} understood as {query}");
            assert_eq!(results.passages, wanted.len() as u64, "{text}");
        }
    }

    #[test]
    fn the_index_says_what_it_holds() {
        let (_dir, index) = indexed();
        let years = vec!["2016-17".to_owned(), "2018-19".to_owned()];
        assert_eq!(index.holdings().unwrap(), Holdings { passages: 13, cases: 5, documents: 3, years });
    }
}
