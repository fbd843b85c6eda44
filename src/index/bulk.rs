//! The index's passages and queries in the language of OpenSearch, Elasticsearch and Quickwit, for those who outgrow one
//! machine: `_bulk` NDJSON, the mapping for it, and a query as the body of a `_search`.
//!
//! Beside the text goes a field with its stems as our analyser has them, separated by spaces; there it is split at white
//! space and nothing else, so that the same query finds the same passages (Quickwit has no English stemmer).

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::plan::{Place, Plan, ValueField};
use super::query::Scope;
use super::search::{Filters, Hit};
use super::{Entry, Index, Query, YearRange, together};
use crate::error::{Error, Result};
use crate::text::analyser::Analyser;

/// More phrases than these are not written out for one phrase of words with several stems.
const MAX_PHRASES: usize = 64;

/// What cannot be said in the other language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsayable(pub &'static str);

/// A passage as a document of the other engine.
#[derive(Serialize)]
struct Source<'a> {
    #[serde(flatten)]
    entry: &'a Plain<'a>,
    stems: String,
    heading_stems: String,
    emphasis_stems: String,
    /// As [`YearRange`] counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<u32>,
    theme: Vec<&'a str>,
    polarity: Vec<&'static str>,
}

#[derive(Serialize)]
struct Plain<'a> {
    passage: &'a str,
    document: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_page: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    case_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    case_label: Option<&'a str>,
    kind: &'static str,
    title: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    heading: Option<&'a str>,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    board: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    year_label: Option<&'a str>,
    citation: &'a str,
}

/// The two lines that put a passage into an index.
pub fn action(index: &str, entry: &Entry) -> serde_json::Result<String> {
    let analyser = Analyser::default();
    let stems = |text: &str| analyser.tokens(text).into_iter().map(|t| t.stem).collect::<Vec<_>>().join(" ");
    let plain = Plain {
        passage: &entry.passage,
        document: &entry.document,
        path: &entry.path,
        page: entry.page,
        end_page: entry.end_page,
        case_id: entry.case_id.as_deref(),
        case_label: entry.case_label.as_deref(),
        kind: entry.section.name(),
        title: entry.title,
        heading: entry.heading.as_deref(),
        text: &entry.text,
        board: entry.board.as_deref(),
        area: entry.area.as_deref(),
        topic: entry.audit_topic.as_deref(),
        year_label: entry.time_label.as_deref(),
        citation: &entry.citation,
    };
    let mut theme: Vec<&str> = entry.themes.iter().map(|t| t.theme.as_str()).collect();
    theme.sort_unstable();
    theme.dedup();
    let source = Source {
        entry: &plain,
        stems: stems(&entry.text),
        heading_stems: entry.headline().map(stems).unwrap_or_default(),
        emphasis_stems: stems(&entry.emphasis.join(" ")),
        year: entry.time_period.map(YearRange::key),
        theme,
        polarity: entry.polarities().into_iter().map(crate::model::Polarity::name).collect(),
    };
    let header = json!({"index": {"_index": index, "_id": entry.passage}});
    Ok(format!("{header}\n{}\n", serde_json::to_string(&source)?))
}

/// Fields by what is asked of them: found as a whole, found by stems, numbers, only given back.
const KEYWORDS: &[&str] =
    &["passage", "document", "path", "case_id", "case_label", "kind", "board", "area", "topic", "year_label", "theme", "polarity"];
const STEMS: &[&str] = &["stems", "heading_stems", "emphasis_stems"];
const NUMBERS: &[&str] = &["page", "end_page", "year"];
const KEPT: &[&str] = &["heading", "text", "citation"];

/// The body that makes an index for the passages in OpenSearch and Elasticsearch.
pub fn mapping() -> Value {
    let mut fields = serde_json::Map::new();
    let mut add = |names: &[&str], kind: Value| names.iter().for_each(|name| drop(fields.insert((*name).to_owned(), kind.clone())));
    add(KEYWORDS, json!({"type": "keyword"}));
    add(STEMS, json!({"type": "text", "analyzer": "whitespace"}));
    add(NUMBERS, json!({"type": "integer"}));
    add(KEPT, json!({"type": "text", "index": false}));
    add(&["title"], json!({"type": "boolean"}));
    json!({"mappings": {"dynamic": "strict", "properties": fields}})
}

/// The configuration of an index for the passages in Quickwit.
pub fn quickwit(index: &str) -> Value {
    let mut fields = Vec::new();
    for name in KEYWORDS {
        let kind = if matches!(*name, "theme" | "polarity") { "array<text>" } else { "text" };
        fields.push(json!({"name": name, "type": kind, "tokenizer": "raw", "fast": true}));
    }
    for name in STEMS {
        fields.push(
            json!({"name": name, "type": "text", "tokenizer": "whitespace", "record": "position", "fieldnorms": true, "stored": false}),
        );
    }
    fields.extend(NUMBERS.iter().map(|name| json!({"name": name, "type": "u64", "fast": true})));
    fields.extend(KEPT.iter().map(|name| json!({"name": name, "type": "text", "indexed": false})));
    fields.push(json!({"name": "title", "type": "bool"}));
    json!({"version": "0.8", "index_id": index, "doc_mapping": {"mode": "strict", "field_mappings": fields}})
}

impl Index {
    /// Names what the index holds: twelve digits that change with any passage or tag, and with nothing else.
    pub fn generation(&self) -> Result<String> {
        let mut hasher = Sha256::new();
        self.stream(&Query::parse(""), &Filters::default(), |hit: Hit| {
            let line = action("", &hit.entry).map_err(|e| self.failure(&tantivy::TantivyError::InternalError(e.to_string())))?;
            hasher.update(line.as_bytes());
            Ok::<(), Error>(())
        })?;
        Ok(hasher.finalize().iter().take(6).fold(String::new(), |digits, byte| format!("{digits}{byte:02x}")))
    }

    /// The query of a `_search` that finds the same passages there as this one does here.
    pub fn body(&self, query: &Query, filters: &Filters) -> Result<std::result::Result<Value, Unsayable>> {
        let plan = self.plan(query, filters, &self.searcher()).map_err(|e| self.failure(&e))?;
        let asked = plan.as_ref().map_or_else(|| Ok(json!({"match_all": {}})), said);
        Ok(asked.map(|query| json!({"query": query, "track_total_hits": true})))
    }
}

fn said(plan: &Plan) -> std::result::Result<Value, Unsayable> {
    let each = |parts: &[Plan]| parts.iter().map(said).collect::<std::result::Result<Vec<Value>, Unsayable>>();
    Ok(match plan {
        Plan::All(parts) => {
            let (not, must): (Vec<&Plan>, Vec<&Plan>) = parts.iter().partition(|part| matches!(part, Plan::Not(_)));
            let mut must = must.into_iter().map(said).collect::<std::result::Result<Vec<_>, _>>()?;
            let inner = |part: &Plan| if let Plan::Not(inner) = part { said(inner) } else { said(part) };
            let must_not = not.into_iter().map(inner).collect::<std::result::Result<Vec<_>, _>>()?;
            if must.is_empty() {
                must.push(json!({"match_all": {}}));
            }
            json!({"bool": {"must": must, "must_not": must_not}})
        }
        Plan::Any(parts) => json!({"bool": {"should": each(parts)?, "minimum_should_match": 1}}),
        Plan::Most { parts, least } => json!({"bool": {"should": each(parts)?, "minimum_should_match": least}}),
        Plan::Not(part) => json!({"bool": {"must": [{"match_all": {}}], "must_not": [said(part)?]}}),
        Plan::Words { scope, places, between } => {
            let field = if *scope == Scope::Text { "stems" } else { "heading_stems" };
            words(field, places, *between)?
        }
        Plan::Value { field, values } => {
            let mut asked = serde_json::Map::new();
            asked.insert(name(*field).to_owned(), json!(values));
            json!({"terms": asked})
        }
        Plan::Themes(ids) => json!({"terms": {"theme": ids}}),
        Plan::Years(years) => json!({"range": {"year": {"gte": years.from, "lte": years.to.min(999_999)}}}),
        Plan::Passage { id, .. } => json!({"term": {"passage": id}}),
    })
}

fn name(field: ValueField) -> &'static str {
    match field {
        ValueField::Kind => "kind",
        ValueField::Theme => "theme",
        ValueField::Polarity => "polarity",
        ValueField::Board => "board",
        ValueField::Area => "area",
        ValueField::Topic => "topic",
        ValueField::Case => "case_id",
        ValueField::CaseLabel => "case_label",
        ValueField::Document => "document",
        ValueField::Path => "path",
    }
}

fn words(field: &str, places: &[Place], between: u32) -> std::result::Result<Value, Unsayable> {
    let asked = |kind: &str, what: Value| {
        let mut inner = serde_json::Map::new();
        inner.insert(field.to_owned(), what);
        json!({ kind: inner })
    };
    if places.iter().any(|p| p.written.is_some()) {
        return Err(Unsayable("words as they are written (=): only their stems are there"));
    }
    if places.iter().any(|p| p.stems.is_empty()) {
        return Ok(json!({"match_none": {}}));
    }
    if let [one] = places {
        return Ok(asked("terms", json!(one.stems)));
    }
    if between > 0 {
        let kinds = together::distinct(places).0;
        if kinds.len() < places.len() {
            return Err(Unsayable("a word that is near itself"));
        }
        let any = |place: &&Place| {
            let each: Vec<Value> = place.stems.iter().map(|stem| json!({"match": {"query": stem}})).collect();
            json!({"any_of": {"intervals": each}})
        };
        let near: Vec<Value> = kinds.iter().map(any).collect();
        return Ok(asked("intervals", json!({"all_of": {"ordered": false, "max_gaps": between, "intervals": near}})));
    }
    let mut phrases = vec![String::new()];
    for place in places {
        phrases = phrases.iter().flat_map(|before| place.stems.iter().map(move |stem| format!("{before} {stem}"))).collect();
        if phrases.len() > MAX_PHRASES {
            return Err(Unsayable("a phrase that ends in so many words: give more letters before the * or ~"));
        }
    }
    let mut phrases: Vec<Value> = phrases.iter().map(|p| asked("match_phrase", json!(p.trim_start()))).collect();
    if phrases.len() == 1 {
        return Ok(phrases.swap_remove(0));
    }
    Ok(json!({"bool": {"should": phrases, "minimum_should_match": 1}}))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{entry, indexed, library};
    use super::*;
    use crate::model::Section;

    fn asked(query: &str) -> std::result::Result<Value, Unsayable> {
        let (_dir, index) = indexed();
        index.body(&Query::parse(query), &Filters::default()).unwrap().map(|mut body| body["query"].take())
    }

    #[test]
    fn a_passage_is_an_action_and_a_document_with_stems() {
        let lines = action("audits-1", &library()[0][3]).unwrap();
        let mut lines = lines.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
        assert_eq!(lines.next().unwrap(), json!({"index": {"_index": "audits-1", "_id": "otter111-4"}}));
        let document = lines.next().unwrap();
        assert_eq!(document["stems"], "nobodi ask about debt the famili reli on food parcel from the school");
        assert_eq!(document["heading_stems"], "money worri at home");
        assert_eq!((&document["year"], &document["theme"]), (&json!(201_617), &json!(["poverty", "school"])));
        assert_eq!(lines.next(), None);
        let bare = action("x", &entry("a", 1, None, Section::Unplaced, "Alone.")).unwrap();
        assert!(!bare.contains("null"), "{bare}");
    }

    #[test]
    fn every_field_of_a_document_is_in_the_mappings() {
        let lines = action("x", &library()[0][3]).unwrap();
        let document: serde_json::Map<String, Value> = serde_json::from_str(lines.lines().nth(1).unwrap()).unwrap();
        let here = mapping();
        let there = quickwit("x");
        let there: Vec<&str> =
            there["doc_mapping"]["field_mappings"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
        for name in document.keys() {
            assert!(here["mappings"]["properties"].get(name).is_some() && there.contains(&name.as_str()), "{name}");
        }
    }

    #[test]
    fn a_query_is_said_in_stems() {
        assert_eq!(asked("organised").unwrap(), json!({"bool": {"must": [{"terms": {"stems": ["organ"]}}], "must_not": []}}));
        assert_eq!(
            asked("\"food parcels\" -year:2018-19").unwrap(),
            json!({"bool": {"must": [{"match_phrase": {"stems": "food parcel"}}],
                            "must_not": [{"range": {"year": {"gte": 201_819, "lte": 201_819}}}]}})
        );
        assert_eq!(asked("unicorn").unwrap()["bool"]["must"], json!([{"match_none": {}}]));
        assert_eq!(asked("").unwrap(), json!({"match_all": {}}));
        assert_eq!(asked("\"voice child\"~3").unwrap()["bool"]["must"][0]["intervals"]["stems"]["all_of"]["max_gaps"], json!(3));
        assert!(asked("=fathers").is_err() && asked("\"voice voice\"~3").is_err());
    }

    #[test]
    fn a_generation_changes_with_what_is_held_and_with_nothing_else() {
        let (_one, index) = indexed();
        let (_other, same) = indexed();
        let first = index.generation().unwrap();
        assert_eq!((first.len(), &same.generation().unwrap()), (12, &first));
        let mut writer = index.writer().unwrap();
        writer.withdraw(&library()[2][0].document).unwrap();
        writer.commit().unwrap();
        assert_ne!(index.generation().unwrap(), first);
    }
}
