//! What the report says about itself: board, title, area, topic, period, publication.

use std::sync::LazyLock;

use regex::Regex;

use super::vocabulary::Vocabulary;
use crate::model::{AuditFields, Period, PeriodKind};
use crate::text::lexicon::is_word;
use crate::text::normalise::{fold, squeeze, words};
use crate::text::periods;

/// What the fields are read from.
pub(super) struct Sources<'t> {
    /// The short lines of the title block, in order.
    pub(super) lines: &'t [Line],
    /// Running text before the first case.
    pub(super) introduction: &'t [String],
    /// Running heads and feet.
    pub(super) furniture: &'t [String],
}

/// A line of the title block and its type size (0 where the format has none).
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) size: f32,
}

fn regex(source: &str) -> Option<Regex> {
    Regex::new(source).ok()
}

static BOARD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?x-u) safeguarding\s+(?:(?:children|adult|adults|child)(?:'s|s'|s)?(?:\s+(?:and|&)\s+(?:adults?|children))?\s+)?(?:board|partnership|partners|boards|executive)\b
          | \b(?:lscb|lscp|scp|scb|sab|lsab|sscb|sscp)\b",
    )
});
static NAMED_BOARD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?x-u) (?P<board> (?: [A-Z](?u:[^\x09-\x0d\x20.,;:()\[\]|/\x22])* (?:,)? \s+ (?: (?:and|of|the|&|upon|in|with|on) \s+ )* ){1,8}
          [Ss]afeguarding \s+ (?: (?:[Cc]hildren|[Cc]hild|[Aa]dults?)(?:'s|s')? \s+ (?: (?:and|&)\s+[Aa]dults?\s+ )? )? (?:Board|Partnership|board|partnership) )",
    )
});
/// Words that the title of such a report has.
const TITLE: &[&str] = &[
    "audit",
    "audits",
    "auditing",
    "review",
    "reviews",
    "findings",
    "learning",
    "briefing",
    "report",
    "dip sample",
    "deep dive",
    "line of sight",
    "case file",
    "case files",
    "maca",
    "macfa",
    "evaluation",
];

/// Words that say that a date is the audit's.
const AUDITED: &[&str] = &[
    "audit",
    "audited",
    "audits",
    "auditing",
    "auditor",
    "auditors",
    "met",
    "undertaken",
    "carried out",
    "took place",
    "conducted",
    "between",
    "during",
    "period",
    "completed",
    "open",
    "held",
];

/// What stands before a colon or dash in front of one of the report's own fields.
const LABELS: &[&str] = &[
    "board",
    "partnership",
    "safeguarding board",
    "area",
    "local authority",
    "borough",
    "district",
    "locality",
    "council",
    "topic",
    "theme",
    "audit theme",
    "audit topic",
    "subject",
    "focus",
    "focus of audit",
    "theme of audit",
    "themes of audit",
    "period",
    "audit period",
    "period covered",
    "period of audit",
    "year",
    "audit year",
    "date of audit",
    "audit date",
    "audit dates",
    "audit undertaken",
    "published",
    "date published",
    "publication date",
    "date of publication",
    "date of report",
    "report date",
    "approved",
    "date approved",
    "issued",
    "issue date",
    "date",
    "title",
    "report title",
    "audit",
];

static PUBLISHED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?-u)\b(?:published|posted|publication|copyright|approved|signed\s+off|issued|issue\s+\d+|updated|report\s+date|date\s+of\s+report|version|ratified|review\s+date|next\s+review|reviewed)\b|(?u:\x{a9})",
    )
});
static ISSUE: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"(?-u)\b(?:issue|edition|volume|newsletter)\b"));
/// `in the Marl Vale locality`.
static LOCALITY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"\b(?:in|across|from|for)\s+(?:the\s+)?(?P<area>(?:[A-Z][\w'\u{2019}-]*\s+(?:and\s+|of\s+)?){1,5})(?:locality|district|borough|area|division)\b",
    )
});

/// True where one of the words or phrases stands in the text.
fn holds(text: &str, phrases: &[&str]) -> bool {
    let plain: String = text.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    let padded = format!(" {} ", squeeze(&plain));
    phrases.iter().any(|p| padded.contains(&format!(" {p} ")))
}

/// True where a kind of board is named, in full or by its initials.
fn says_board(text: &str) -> bool {
    BOARD.as_ref().is_some_and(|r| r.is_match(&text.to_ascii_lowercase()))
}

/// Reads the fields. What is not stated stays `None`.
pub(super) fn read(sources: &Sources<'_>, vocabulary: &Vocabulary) -> AuditFields {
    let mut fields = AuditFields::default();
    let mut left: Vec<Line> = Vec::new();
    for line in sources.lines {
        let issue = line.text.contains('|') && ISSUE.as_ref().is_some_and(|r| r.is_match(&line.text.to_ascii_lowercase()));
        for part in line.text.split('|') {
            let text = without_re(&squeeze(part)).to_owned();
            // `Issue 14 | Spring 2024` says when the newsletter came out.
            if issue && periods::find(&text).first().is_some_and(|f| f.start == 0 && f.end == text.len()) {
                fields.published.get_or_insert(text);
                continue;
            }
            // The trail of a web page says where it stands, not what it is.
            let trail = [" > ", " \u{bb} ", " \u{203a} "].iter().any(|sign| text.contains(sign));
            if !text.is_empty() && !trail && !labelled(&text, &mut fields, vocabulary) {
                left.push(Line { text, size: line.size });
            }
        }
    }
    // `To: From: Date:` over a memorandum says nothing by itself.
    let bare_labels = |line: &str| line.split_whitespace().all(|w| w.ends_with(':'));
    left.retain(|l| !is_contact(&l.text) && !is_address(&l.text) && !bare_labels(&l.text));
    join_board(&mut left);
    period_of_lines(&mut left, &mut fields);
    board_of_lines(&mut left, &mut fields);
    title_and_topic(&mut left, &mut fields, vocabulary);
    topic_and_area(&left, &mut fields, vocabulary);
    // A title that says nothing of an audit or a report says what it is about.
    if fields.topic.is_none() {
        let about =
            |t: &&String| !is_title(t) && words(t) <= 8 && !t.ends_with(['?', '!', '.']) && !tells_of_report(t) && !speaks_of_document(t);
        let part = |title: &String| {
            let mut parts =
                title.split([':', ',', '\u{2013}', '\u{2014}']).map(str::trim).filter(|p| vocabulary.is_topic(p) && !is_title(p));
            parts.next().filter(|_| parts.next().is_none()).map(str::to_owned)
        };
        fields.topic = fields.title.as_ref().and_then(part).or_else(|| fields.title.as_ref().filter(about).cloned());
    }
    if fields.area.is_none() {
        let locality = |l: &Line| Some(LOCALITY.as_ref()?.captures(&l.text)?.name("area")?.as_str().trim().to_owned());
        fields.area = sources.lines.iter().find_map(locality);
    }
    fields.topic = fields.topic.map(|topic| bare_topic(&topic, vocabulary).to_owned());
    if fields.board.is_none() {
        fields.board = board_in_text(sources);
    }
    if fields.period.is_none() {
        fields.period = period_in_text(sources, &mut fields.published);
    }
    fields.board = fields.board.map(|board| if board.contains(char::is_uppercase) { board } else { capitalised(&board) });
    fields
}

/// `thornmere safeguarding children partnership`, as a logo may set it, in the letters of a name.
fn capitalised(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if !["and", "of", "the", "for", "in"].contains(&word) => first.to_uppercase().chain(letters).collect(),
            _ => word.to_owned(),
        }
    };
    name.split(' ').map(word).collect::<Vec<String>>().join(" ")
}

/// The subject of a letter without its `Re:`.
fn without_re(line: &str) -> &str {
    let subject = line.get(..3).filter(|re| re.eq_ignore_ascii_case("re:")).and_then(|_| line.get(3..));
    subject.map_or(line, str::trim_start)
}

/// True for `Topic: Neglect` and the like.
pub(super) fn is_labelled(line: &str) -> bool {
    line.split_once(':').is_some_and(|(label, value)| LABELS.contains(&fold(label).as_str()) && !value.trim().is_empty())
}

/// `Topic: Neglect` and the like.
fn labelled(line: &str, fields: &mut AuditFields, vocabulary: &Vocabulary) -> bool {
    let Some((label, value)) = line.split_once([':', '-', '\u{2013}']) else { return false };
    let (label, value) = (fold(label), value.trim());
    if !LABELS.contains(&label.as_str()) || value.is_empty() {
        return false;
    }
    match label.as_str() {
        "board" | "partnership" | "safeguarding board" => fields.board = Some(value.to_owned()),
        "area" | "local authority" | "borough" | "district" | "locality" | "council" => fields.area = Some(value.to_owned()),
        "title" | "report title" => fields.title = Some(value.to_owned()),
        label
            if label.contains("period")
                || label.contains("year")
                || label.contains("audit date")
                || label == "date of audit"
                || label == "audit undertaken" =>
        {
            match periods::find(value).into_iter().next() {
                Some(found) => fields.period = Some(found.period),
                None => return false,
            }
        }
        label if label.contains("publi") || label.contains("approved") || label.contains("issue") || label.contains("report") => {
            fields.published = Some(value.to_owned());
        }
        "date" => match periods::find(value).into_iter().next() {
            Some(found) if fields.period.is_none() => fields.period = Some(found.period),
            _ => fields.published = Some(value.to_owned()),
        },
        "audit" if !vocabulary.is_topic(value) => return false,
        _ if words(value) <= 14 => {
            // "Audit: Bruising in Babies, 2015/16" says when as well.
            let mut topic = value.to_owned();
            if let Some(found) = periods::find(value).into_iter().find(|f| !is_publication(value, f)) {
                topic.replace_range(found.start..found.end, "");
                fields.period.get_or_insert(found.period);
            }
            fields.topic = Some(tidy(&topic)).filter(|t| !t.is_empty());
        }
        _ => return false,
    }
    true
}

/// The period in the title block: a line of its own first, then one within a line. The words around it stay.
fn period_of_lines(lines: &mut Vec<Line>, fields: &mut AuditFields) {
    let mut best: Option<(i32, usize, periods::Found)> = None;
    for (at, line) in lines.iter().map(|l| l.text.as_str()).enumerate() {
        for found in periods::find(line) {
            if is_publication(line, &found) {
                if fields.published.is_none() {
                    fields.published = Some(found.period.raw.clone());
                }
                continue;
            }
            let alone = line.len() <= found.end - found.start + 4;
            let strength = rank(&found.period) * 2 + i32::from(alone);
            if best.as_ref().is_none_or(|(known, ..)| strength > *known) {
                best = Some((strength, at, found));
            }
        }
    }
    let Some((_, at, found)) = best else { return };
    if fields.period.is_none() {
        fields.period = Some(found.period.clone());
    }
    if let Some(line) = lines.get_mut(at) {
        line.text.replace_range(found.start..found.end, "");
        line.text = tidy(&line.text);
    }
    lines.retain(|l| !l.text.is_empty());
}

/// True where the words before a date say that it is the one of publication.
fn is_publication(text: &str, found: &periods::Found) -> bool {
    let Some(pattern) = PUBLISHED.as_ref() else { return false };
    let before = text.get(..found.start).unwrap_or("");
    let since = periods::find(before).last().map_or(0, |other| other.end);
    let between = before.get(since..).unwrap_or("");
    pattern.find_iter(&between.to_ascii_lowercase()).last().is_some_and(|m| between.len() - m.end() < 40)
}

/// How much a spelling says: two dates more than a year, a year alone least.
fn rank(period: &Period) -> i32 {
    match (period.kind, period.assumed) {
        (PeriodKind::CalendarYear, true) => 0,
        (PeriodKind::Months, _) => 1,
        _ => 2,
    }
}

/// A line without empty brackets and loose separators at its ends.
fn tidy(line: &str) -> String {
    // A date that stood before a colon or comma leaves its space behind.
    let line = squeeze(&line.replace("()", " ").replace("( )", " ").replace("[]", " ")).replace(" :", ":").replace(" ,", ",");
    let line = line.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ':' | ';' | '-' | '\u{2013}' | '\u{2014}' | '|' | '/' | '\u{2022}' | '\u{b7}')
    });
    let dangling = |l: &str| {
        [" between", " from", " for", " in", " during", " of", " to", " the", " and", " covering"].into_iter().find(|w| l.ends_with(w))
    };
    let mut line = line;
    while let Some(word) = dangling(line) {
        line = line.strip_suffix(word).unwrap_or(line).trim_end();
    }
    line.to_owned()
}

/// `To: heads of service`, `Dear colleague`: the head of a letter.
fn is_address(line: &str) -> bool {
    let folded = fold(line);
    ["to: ", "cc: ", "dear "].iter().any(|word| folded.starts_with(word)) && words(line) <= 12
}

/// `LSCB Business Manager 01632 960 380`: how somebody is reached.
fn is_contact(line: &str) -> bool {
    line.chars().filter(char::is_ascii_digit).count() >= 10 && words(line) <= 12 && periods::find(line).is_empty() || line.contains('@')
}

/// A logo sets the board's name over several lines: a line that begins with "Safeguarding" goes on from the one above.
fn join_board(lines: &mut Vec<Line>) {
    // With the title beside it the logo's last line may come behind that.
    let open = lines.iter().position(|l| fold(&l.text).ends_with(" safeguarding"));
    let closes = |l: &Line| {
        ["children", "child", "adult"].iter().any(|w| fold(&l.text).starts_with(w))
            && words(&l.text) <= 4
            && says_board(&format!("safeguarding {}", l.text))
    };
    if let Some(at) = open
        && let Some(end) = (at + 1..(at + 4).min(lines.len())).find(|&i| lines.get(i).is_some_and(closes))
    {
        let tail = lines.remove(end);
        if let Some(line) = lines.get_mut(at) {
            line.text = format!("{} {}", line.text, tail.text);
        }
    }
    // `Safeguarding Children` over `Partnership`.
    let parted = |pair: &[Line]| {
        let [head, tail] = pair else { return false };
        let whole = says_board(&format!("{} {}", head.text, tail.text));
        fold(&head.text).starts_with("safeguarding") && !says_board(&head.text) && words(&tail.text) <= 2 && whole
    };
    if let Some(at) = lines.windows(2).position(parted) {
        let tail = lines.remove(at + 1);
        if let Some(line) = lines.get_mut(at) {
            line.text = format!("{} {}", line.text, tail.text);
        }
    }
    let kind = |text: &str| text.starts_with("safeguarding") || text.starts_with("local safeguarding");
    let begins = |l: &Line| kind(&fold(&l.text)) && says_board(&l.text);
    let Some(at) = lines.iter().position(begins).filter(|at| *at > 0) else { return };
    let fits = lines.get(at - 1).is_some_and(|l| words(&l.text) <= 6 && !is_title(&l.text) && periods::find(&l.text).is_empty());
    if fits {
        let head = lines.remove(at - 1);
        if let Some(line) = lines.get_mut(at - 1) {
            line.text = format!("{} {}", head.text, line.text);
        }
    }
}

fn board_of_lines(lines: &mut Vec<Line>, fields: &mut AuditFields) {
    let full = lines.iter().position(|l| says_board(&l.text) && fold(&l.text).contains("safeguarding"));
    let Some(at) = full.or_else(|| lines.iter().position(|l| says_board(&l.text) && !is_title(&l.text))) else { return };
    let Some(Line { text: line, size }) = lines.get(at).cloned() else { return };
    // A line may hold the board and the title, parted by a dash.
    let parts: Vec<&str> =
        line.split(['\u{2013}', '\u{2014}', '\u{2022}']).flat_map(|p| p.split(" - ")).map(str::trim).filter(|p| !p.is_empty()).collect();
    let board = parts.iter().find(|p| says_board(p)).map_or(line.clone(), |p| (*p).to_owned());
    let behind = behind_paper(&board).map(str::to_owned);
    let long = behind.is_some() || words(&board) > 9 || is_title(&board);
    let board = behind.unwrap_or(board);
    let named = NAMED_BOARD.as_ref().and_then(|r| r.captures(&board)).and_then(|c| c.name("board")).map(|m| m.as_str().to_owned());
    // In capitals the kind of board ends its name.
    let ends = || BOARD.as_ref()?.find(&board.to_ascii_lowercase()).and_then(|m| board.get(..m.end())).map(str::to_owned);
    let dated = !periods::find(&board).is_empty();
    let chosen = if long || dated { named.or_else(ends).unwrap_or(board) } else { board };
    let rest: Vec<String> = parts.iter().filter(|p| !p.contains(&chosen) && !chosen.contains(**p)).map(|p| tidy(p)).collect();
    let within = tidy(&parts.iter().find(|p| p.contains(&chosen)).map_or(String::new(), |p| p.replace(&chosen, "")));
    lines.splice(at..=at, rest.into_iter().chain([within]).filter(|l| !l.is_empty()).map(|text| Line { text, size }));
    if fields.board.is_none() {
        fields.board = Some(chosen);
    }
}

/// The board behind the kind of paper that it brings out (`Newsletter of the Marl Vale Safeguarding Children Board, issue 4`).
fn behind_paper(text: &str) -> Option<&str> {
    let (paper, rest) = text.split_once(" of ").or_else(|| text.split_once(" from "))?;
    let kind = fold(paper.rsplit(' ').next()?);
    let known = ["newsletter", "newspaper", "bulletin", "magazine", "journal", "briefing", "report"].contains(&kind.as_str());
    known.then(|| rest.trim_start_matches("the ").trim_start_matches("The "))
}

/// True for a text that names a board in full.
pub(super) fn names_board(text: &str) -> bool {
    NAMED_BOARD.as_ref().is_some_and(|r| r.is_match(text))
}

/// True for a line of a title block that says whose audit it is or of which time.
pub(super) fn names_board_or_period(line: &str) -> bool {
    says_board(line) || periods::find(line).iter().any(|f| !is_publication(line, f))
}

pub(super) fn is_title(line: &str) -> bool {
    holds(line, TITLE)
}

/// The title as printed, and the topic where the title names it.
fn title_and_topic(lines: &mut Vec<Line>, fields: &mut AuditFields, vocabulary: &Vocabulary) {
    let titles = lines.iter().enumerate().filter(|(_, l)| is_title(&l.text) && words(&l.text) <= 20);
    // The largest; of equals the first.
    let named = titles.min_by(|a, b| b.1.size.total_cmp(&a.1.size).then(a.0.cmp(&b.0))).map(|(at, _)| at);
    // Without a word that says so, the line that is set larger than all others.
    let largest = || {
        let at = (0..lines.len()).max_by(|a, b| lines.get(*a).map_or(0.0, |l| l.size).total_cmp(&lines.get(*b).map_or(0.0, |l| l.size)))?;
        let size = lines.get(at)?.size;
        let alone = lines.len() > 1 && lines.iter().enumerate().all(|(i, l)| i == at || l.size < 0.87 * size);
        alone.then_some(at)
    };
    let Some(at) = named.or_else(largest) else { return };
    let line = tidy(&lines.remove(at).text);
    for separator in [": ", " \u{2013} ", " - ", " \u{2014} ", " | ", " into ", " on ", " of "] {
        let Some((head, tail)) = line.split_once(separator) else { continue };
        let (head, tail) = (tidy(head), tidy(tail));
        // "Audit of work with disabled children" is about the children.
        let tail = tail.strip_prefix("work with ").map_or(tail.clone(), str::to_owned);
        let word = separator.chars().any(char::is_alphabetic);
        if is_title(&head)
            && !tail.is_empty()
            && (!word || vocabulary.is_topic(&tail))
            && (vocabulary.is_topic(&tail) || fields.topic.is_none() && !is_title(&tail) && periods::find(&tail).is_empty())
        {
            fields.topic.get_or_insert(tail);
            break;
        }
        if is_title(&tail) && vocabulary.is_topic(&head) && !word {
            fields.topic.get_or_insert(head);
            break;
        }
    }
    fields.title.get_or_insert(line);
}

/// Of the lines that are left, the one in topic words is the topic, a short one in capitals the area. Where a single
/// line is left and no topic is known, it is the topic unless it plainly names a place.
fn topic_and_area(lines: &[Line], fields: &mut AuditFields, vocabulary: &Vocabulary) {
    // `Transitional Safeguarding` is a topic, `Safeguarding Board` is none.
    let kind_of_work =
        |l: &String| ["transitional", "contextual", "adolescent", "making safeguarding"].iter().any(|w| fold(l).starts_with(w));
    let fits = |l: &String| !l.is_empty() && words(l) <= 12 && !l.ends_with('.') && (!speaks_of_document(l) || kind_of_work(l));
    // The largest first.
    let mut lines: Vec<(f32, String)> = lines.iter().map(|l| (l.size, tidy(&l.text))).filter(|(_, l)| fits(l)).collect();
    lines.sort_by(|a, b| b.0.total_cmp(&a.0));
    let lines: Vec<String> = lines.into_iter().map(|(_, l)| l).collect();
    for line in lines.iter().filter(|l| vocabulary.is_topic(l) && !tells_of_report(l)) {
        let behind = line.split_once(": ").filter(|(head, _)| is_title(head)).map_or(line.as_str(), |(_, tail)| tail);
        let behind = [" of ", " into ", " on "]
            .iter()
            .find_map(|w| behind.split_once(w).filter(|(head, tail)| is_title(head) && vocabulary.is_topic(tail)))
            .map_or(behind, |(_, tail)| tail);
        fields.topic.get_or_insert_with(|| behind.to_owned());
    }
    let person = |l: &String| l.split(' ').next().is_some_and(super::cases::is_title);
    for line in lines.iter().filter(|l| !vocabulary.is_topic(l) && !person(l)) {
        let place = is_place(line) && (fields.topic.is_some() || lines.len() > 1 || names_a_place(line));
        if place && fields.area.is_none() {
            fields.area = Some(line.clone());
        } else if fields.topic.is_none() && could_be_topic(line) {
            fields.topic = Some(line.clone());
        }
    }
}

/// A short line of which nothing says that it is about the report.
fn could_be_topic(line: &str) -> bool {
    const DOCUMENTS: [&str; 9] = ["slides", "bulletin", "newsletter", "issue", "edition", "briefing", "session", "leaflet", "learning"];
    let names_document = fold(line).split(' ').any(|w| DOCUMENTS.contains(&w));
    words(line) <= 8 && line.chars().any(char::is_lowercase) && !names_document && !tells_of_report(line) && !is_title(line)
}

/// A line that tells of the report and not of its topic: `Why this subject was chosen`, `Files from 1 to 31 March 2022`.
fn tells_of_report(line: &str) -> bool {
    let folded = fold(line);
    let asks = ["why ", "what ", "how ", "who ", "when ", "where ", "about "].iter().any(|w| folded.starts_with(w));
    asks || !periods::find(line).is_empty()
}

/// A topic without what stands beside it on its line: of parts of which one speaks of a topic, that one
/// (`Issue 11 – Neglect special`).
fn bare_topic<'t>(topic: &'t str, vocabulary: &Vocabulary) -> &'t str {
    let mut bare = topic;
    for separator in [" \u{2013} ", " \u{2014} ", " - ", ": ", ", "] {
        let mut spoken = bare.split(separator).filter(|part| vocabulary.is_topic(part));
        if let (Some(part), None) = (spoken.next(), spoken.next()) {
            bare = part.trim();
        }
    }
    let kinds = [" special", " edition", " special edition", " special issue", " newsletter", " briefing", " bulletin"];
    kinds.iter().find_map(|kind| bare.strip_suffix(kind).filter(|b| vocabulary.is_topic(b))).unwrap_or(bare)
}

/// Words that councils and boards put to their areas.
fn names_a_place(line: &str) -> bool {
    let folded = format!(" {} ", fold(line));
    [
        " city ",
        " borough ",
        " county ",
        " council ",
        " district ",
        " town ",
        " north ",
        " south ",
        " east ",
        " west ",
        "shire ",
        " isle ",
        " unitary ",
    ]
    .iter()
    .any(|w| folded.contains(w))
}

/// Words of a title page that are neither place nor topic.
fn speaks_of_document(line: &str) -> bool {
    let speaks = [
        "contents",
        "introduction",
        "official",
        "confidential",
        "draft",
        "final",
        "version",
        "page",
        "board",
        "partnership",
        "safeguarding",
        "menu",
        "contact",
        "author",
        "quality",
        "assurance",
        "sub-group",
        "group",
        "resources",
        "news",
        "training",
        "published",
        "posted",
        "approved",
        "www",
        "http",
    ];
    line.split_whitespace().any(|w| speaks.contains(&fold(w).trim_matches(|c: char| !c.is_alphanumeric() && c != '-')))
}

/// Up to five words, each with a capital, no digit, none that speaks of the document.
fn is_place(line: &str) -> bool {
    let all: Vec<&str> = line.split_whitespace().collect();
    let small = ["of", "and", "the", "upon", "on", "in", "&", "with"];
    let capital = |w: &str| {
        w.chars().next().is_some_and(char::is_uppercase)
            && w.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | ',' | '.' | '&'))
    };
    let named = (1..=5).contains(&all.len()) && all.iter().any(|w| capital(w)) && all.iter().all(|w| capital(w) || small.contains(w));
    // `Hospital Discharge`: words of the language, and no name among them.
    let said: Vec<&str> = all.iter().copied().filter(|w| w.len() > 3).collect();
    named && (said.len() < 2 || names_a_place(line) || !said.iter().all(|w| is_word(w.trim_end_matches(['.', ',']))))
}

/// A board's name in the running heads or the introduction.
fn board_in_text(sources: &Sources<'_>) -> Option<String> {
    let pattern = NAMED_BOARD.as_ref()?;
    let texts = sources.furniture.iter().chain(sources.introduction);
    let found = texts.filter_map(|t| pattern.captures(t)?.name("board")).map(|m| m.as_str()).next()?;
    let name = found.trim_start_matches("The ").trim_start_matches("the ");
    Some(squeeze(name))
}

/// The period that the introduction says was audited, or that the running heads carry.
fn period_in_text(sources: &Sources<'_>, published: &mut Option<String>) -> Option<Period> {
    let mut weaker = None;
    for text in sources.introduction {
        for range in crate::text::sentences::split(text) {
            let sentence = text.get(range).unwrap_or("");
            let (dates, audited): (Vec<_>, Vec<_>) = periods::find(sentence).into_iter().partition(|f| is_publication(sentence, f));
            if let Some(date) = dates.into_iter().next() {
                published.get_or_insert(date.period.raw);
            }
            let Some(found) = audited.into_iter().max_by_key(|f| rank(&f.period)) else { continue };
            if holds(sentence, AUDITED) {
                if rank(&found.period) > 0 {
                    return Some(found.period);
                }
                weaker.get_or_insert(found.period);
            }
        }
    }
    let heads = sources.furniture.iter().flat_map(|t| periods::find(t).into_iter().filter(|f| !is_publication(t, f)));
    let in_heads = heads.map(|f| f.period).max_by_key(rank);
    in_heads.or(weaker)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(lines: &[&str], introduction: &[&str]) -> AuditFields {
        let vocabulary = Vocabulary::embedded().expect("the embedded vocabulary is well formed");
        let own = |t: &[&str]| t.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let lines: Vec<Line> = own(lines).into_iter().map(|text| Line { text, size: 0.0 }).collect();
        read(&Sources { lines: &lines, introduction: &own(introduction), furniture: &[] }, &vocabulary)
    }

    fn shown(f: &AuditFields) -> [Option<&str>; 5] {
        [f.board.as_deref(), f.title.as_deref(), f.area.as_deref(), f.topic.as_deref(), f.period.as_ref().map(|p| p.label.as_str())]
    }

    #[test]
    fn a_line_for_each_field() {
        let f = fields(&["Marl Vale Safeguarding Children Board", "Case Audits", "Port Ellery", "2016-17", "Neglect"], &[]);
        assert_eq!(
            shown(&f),
            [Some("Marl Vale Safeguarding Children Board"), Some("Case Audits"), Some("Port Ellery"), Some("Neglect"), Some("2016-17")]
        );
    }

    #[test]
    fn the_board_stands_behind_the_kind_of_its_paper() {
        let f = fields(
            &["Newsletter of the Marl Vale Safeguarding Children Partnership Issue 14", "Learning from case audits: Bereavement"],
            &[],
        );
        assert_eq!(f.board.as_deref(), Some("Marl Vale Safeguarding Children Partnership"));
    }

    #[test]
    fn a_time_behind_the_board_is_none_of_its_name() {
        let f = fields(&["Marl Vale Safeguarding Children Partnership, May 2023", "Case audits: Bereavement"], &[]);
        assert_eq!(f.board.as_deref(), Some("Marl Vale Safeguarding Children Partnership"));
    }

    #[test]
    fn a_logo_in_small_letters_names_the_board_as_names_are_written_and_a_letters_subject_is_its_title() {
        let fields = fields(&["thornmere and district safeguarding children board", "Re: Multi-agency audit of neglect 2021-22"], &[]);
        assert_eq!(fields.board.as_deref(), Some("Thornmere and District Safeguarding Children Board"));
        assert_eq!(fields.title.as_deref(), Some("Multi-agency audit of neglect"));
    }

    #[test]
    fn a_logo_names_the_place_above_the_board_and_a_telephone_is_neither() {
        let f = fields(
            &["Marl Vale and Ellery", "Local Safeguarding Children Board", "Case audits: Bereavement", "LSCB manager 01632 960 380"],
            &[],
        );
        assert_eq!(
            (f.board.as_deref(), f.topic.as_deref()),
            (Some("Marl Vale and Ellery Local Safeguarding Children Board"), Some("Bereavement"))
        );
    }

    #[test]
    fn a_title_that_names_topic_and_time() {
        let f = fields(&["Multi-agency audit: Domestic Abuse", "Marl Vale Safeguarding Children Partnership", "September 2016"], &[]);
        assert_eq!(
            shown(&f),
            [
                Some("Marl Vale Safeguarding Children Partnership"),
                Some("Multi-agency audit: Domestic Abuse"),
                None,
                Some("Domestic Abuse"),
                Some("2016-17")
            ]
        );
        let f = fields(&["Marl Vale SCP | Themed audit 2018 - 2019 \u{2013} pre-birth"], &[]);
        assert_eq!(shown(&f), [Some("Marl Vale SCP"), Some("Themed audit \u{2013} pre-birth"), None, Some("pre-birth"), Some("2018-19")]);
        let f = fields(&["Marl Vale SCP", "Case audits 2021-22: Neglect"], &[]);
        assert_eq!(shown(&f), [Some("Marl Vale SCP"), Some("Case audits: Neglect"), None, Some("Neglect"), Some("2021-22")]);
    }

    #[test]
    fn labels_say_what_they_are_and_publication_is_no_period() {
        let f = fields(
            &["Area: Port Ellery", "Theme: Missing children", "Published: March 2018"],
            &["Six cases were audited between April and June 2017."],
        );
        assert_eq!(shown(&f), [None, None, Some("Port Ellery"), Some("Missing children"), Some("2017-18")]);
        assert_eq!(f.published.as_deref(), Some("March 2018"));
        assert_eq!(f.period.map(|p| p.raw).as_deref(), Some("April and June 2017"));
    }

    #[test]
    fn the_year_of_the_audit_is_told_from_the_season_of_the_newsletter() {
        let f = fields(
            &[
                "Keeping In Touch",
                "Newsletter of the Marl Vale Safeguarding Children Board \u{2022} Issue 14 \u{2022} Spring 2016",
                "Audit: Bruising, 2015/16",
            ],
            &[],
        );
        assert_eq!((f.topic.as_deref(), f.period.map(|p| p.label)), (Some("Bruising"), Some("2015-16".to_owned())));
        assert_eq!(f.published.as_deref(), Some("Spring 2016"));
    }

    #[test]
    fn what_is_not_stated_is_not_guessed() {
        assert_eq!(shown(&fields(&["Learning from audits"], &["Some text."])), [None, Some("Learning from audits"), None, None, None]);
    }
}
