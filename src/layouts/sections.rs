//! The walk: a cursor over cases, sections and messages.

mod habits;
mod texts;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cases::{self, CaseHeading, Form};
use super::context::is_quotation;
use super::grades;
use super::marked::Marked;
use super::units::{self, Kind, Look, Unit};
use super::vocabulary::Role;
use crate::model::block::TableCell;
use crate::model::{Audit, Case, Explanation, Fragment, Message, Passage, Section};
use crate::text::normalise::{fold, words};
use habits::{Habits, Titles, closing_chapter, on_level};
use texts::{
    addresses_reader, bold_sentence, ends_questions, first_word, has_word, is_all_questions, is_blank_form, is_caption, is_continued,
    is_dated_entry, is_details, is_farewell, is_sentence, italic_title, parts, run_in_title, speaks_of_all,
};

/// Where the next text lands.
#[derive(Clone, Debug, Default)]
struct Cursor {
    case: Option<usize>,
    section: Option<Role>,
    /// The heading above, as printed.
    heading: Option<String>,
    /// How prominent the section's heading is.
    look: Option<Look>,
    /// A message is open and takes narrative and questions.
    message: bool,
    /// No text stands under the section's heading yet.
    fresh: bool,
    /// The questions were opened by a label inside a message: they end where a text asks nothing.
    labelled: bool,
    /// What of all cases is gathered here, behind the last one.
    gathered: Option<Role>,
}

/// The same case: by its number where both have one and the names do not contradict, else by its name.
fn is_same(number: Option<&str>, pseudonym: Option<&str>, heading: &CaseHeading) -> bool {
    let names_agree = || match (pseudonym, heading.pseudonym.as_deref()) {
        (Some(a), Some(b)) => fold(a) == fold(b),
        _ => true,
    };
    match (number, heading.number.as_deref()) {
        (Some(a), Some(b)) => a == b && names_agree(),
        (None, None) => pseudonym.is_some() && heading.pseudonym.is_some() && names_agree(),
        _ => false,
    }
}

/// Walks the units; those before `body` are the title block and the introduction.
pub(super) fn place(units: &[Unit], body: usize) -> Audit {
    let mut walk = Walk {
        audit: Audit::default(),
        cursor: Cursor::default(),
        habits: Habits::of(units),
        columns: Vec::new(),
        columns_of: None,
        row_section: None,
        case_columns: Vec::new(),
        case_row: None,
        table: None,
        over_table: None,
        case_over_table: None,
        in_row_of_case: false,
        title_look: None,
        title_italic: false,
        title_colour: None,
        learning_heading: None,
        case_look: None,
        last: None,
        had: Vec::new(),
        earlier: BTreeSet::new(),
        chapter: None,
        asked_look: None,
        in_list: false,
        part: None,
    };
    let mut beside: Option<Cursor> = None;
    let closing = closing_chapter(units).unwrap_or(units.len());
    for (i, unit) in units.iter().enumerate() {
        if i >= closing {
            walk.behind(unit);
            continue;
        }
        match (&beside, unit.aside) {
            (None, true) => {
                beside = Some(walk.cursor.clone());
                walk.cursor.section = None;
                walk.cursor.message = false;
            }
            (Some(_), false) if unit.kind != Kind::Furniture => {
                if let Some(cursor) = beside.take() {
                    walk.cursor = cursor;
                }
            }
            _ => {}
        }
        let next = units
            .get(i + 1..)
            .and_then(|rest| rest.iter().find(|u| !matches!(u.kind, Kind::Furniture | Kind::Label) && !u.aside && has_word(u)));
        if i < body && body < units.len() { walk.front(unit) } else { walk.unit(unit, next) }
    }
    for case in &mut walk.audit.cases {
        case.has_learning |= !case.messages.is_empty() || !case.actions.is_empty();
    }
    walk.audit
}

struct Walk {
    audit: Audit,
    cursor: Cursor,
    habits: Habits,
    /// Roles of the columns of the table that is being read.
    columns: Vec<(u32, Role, String)>,
    /// The case in which they were read.
    columns_of: Option<usize>,
    /// The row in front of which the last section stands, and whether columns of its own have heads beside it.
    row_section: Option<((u32, u32), bool)>,
    /// The cases whose columns these are.
    case_columns: Vec<(u32, usize)>,
    /// The row that names them.
    case_row: Option<(u32, u32)>,
    table: Option<u32>,
    /// The section in which that table stands, and the case.
    over_table: Option<Role>,
    case_over_table: Option<usize>,
    /// A row of that table has said which case it is of.
    in_row_of_case: bool,
    /// The look of the first message title.
    title_look: Option<Look>,
    title_italic: bool,
    title_colour: Option<[u8; 3]>,
    /// The heading of the last learning section, for messages that follow a heading for questions.
    learning_heading: Option<String>,
    /// The look of the present case's heading.
    case_look: Option<Look>,
    /// The last case that was open, and the headings of the sections that it has had.
    last: Option<usize>,
    had: Vec<String>,
    /// Those that the cases before it had.
    earlier: BTreeSet<String>,
    /// The look and first word of the heading over the first text of the present case (`Episode 1`).
    chapter: Option<(Look, String)>,
    /// The look of a question in large type.
    asked_look: Option<Look>,
    /// The last strength was an item of a list.
    in_list: bool,
    /// The part of a report in parts: a section of all cases.
    part: Option<Role>,
}

impl Walk {
    /// The title block's lines are the audit's own fields; running text before the body is not placed.
    fn front(&mut self, unit: &Unit) {
        match unit.kind {
            Kind::Furniture => self.furniture(unit),
            Kind::Heading | Kind::Role(_) | Kind::Case(_) => {
                self.cursor.heading = Some(unit.text().to_owned());
                self.heading(unit, unit.why);
            }
            Kind::Text if super::is_title_line(unit) => self.heading(unit, "it is a short line of the title block"),
            Kind::Label => self.heading(unit, unit.why),
            Kind::Text | Kind::Item => self.unplaced(unit, "it stands before the first case and section"),
        }
    }

    /// What stands in the report's own chapters behind the cases belongs to none.
    fn behind(&mut self, unit: &Unit) {
        const WHY: &str = "it stands in a chapter of the report, behind the cases";
        match unit.kind {
            Kind::Furniture => self.furniture(unit),
            Kind::Label => self.heading(unit, unit.why),
            Kind::Heading | Kind::Role(_) | Kind::Case(_) => {
                self.leave_case(unit);
                self.heading(unit, WHY);
            }
            Kind::Text | Kind::Item => self.unplaced(unit, WHY),
        }
    }

    fn unit(&mut self, unit: &Unit, next: Option<&Unit>) {
        if unit.kind == Kind::Furniture {
            self.furniture(unit);
            return;
        }
        self.enter_cell(unit);
        if unit.kind == Kind::Label || !has_word(unit) && matches!(unit.kind, Kind::Heading | Kind::Item | Kind::Text) {
            self.heading(unit, "it is a number or a sign by itself");
            return;
        }
        match &unit.kind {
            Kind::Case(heading) => self.case(unit, heading),
            Kind::Role(role) => self.role(unit, *role, next),
            Kind::Heading => self.unknown_heading(unit, next),
            Kind::Item | Kind::Text => self.text(unit, next),
            Kind::Furniture | Kind::Label => {}
        }
    }

    /// Keeps the cursor on the section of the column that a cell stands in.
    fn enter_cell(&mut self, unit: &Unit) {
        let Some(cell) = unit.cell else {
            self.case_columns.clear();
            if std::mem::take(&mut self.in_row_of_case) {
                self.cursor.case = None;
            }
            if self.table.take().is_some() && !self.columns.is_empty() {
                self.columns.clear();
                // What stood over the table goes on below it, but not in a case that began in it.
                self.cursor.section = self.over_table.filter(|_| self.case_over_table == self.cursor.case);
                self.cursor.message = false;
            }
            return;
        };
        if self.table != Some(cell.table) {
            self.table = Some(cell.table);
            self.over_table = self.cursor.section;
            self.case_over_table = self.cursor.case;
            self.columns.clear();
            self.case_columns.clear();
        }
        // `Case 1 | Case 2` over the columns, the sections in front of the rows.
        let case = self.case_columns.iter().find(|(c, _)| *c == cell.column).map(|(_, case)| *case);
        if let Some(case) = case.filter(|c| self.case_columns.len() > 1 && self.cursor.case != Some(*c)) {
            self.cursor.case = Some(case);
            self.cursor.message = false;
        }
        let head = self.columns.iter().find(|(c, ..)| *c == cell.column).cloned();
        if let (Some((_, role, heading)), false) = (head, matches!(unit.kind, Kind::Role(_)))
            && self.cursor.section != Some(role)
        {
            self.open_case_for_findings();
            self.cursor.section = Some(role);
            self.cursor.heading = Some(heading);
            self.cursor.message = role == Role::Question && self.cursor.message;
        }
    }

    fn case(&mut self, unit: &Unit, heading: &CaseHeading) {
        let known = self.audit.cases.iter().position(|c| is_same(c.number.as_deref(), c.pseudonym.as_deref(), heading));
        let keep = self.habits.by_section || known.is_some() && (is_continued(unit.text()) || unit.cell.is_some());
        // On a second slide the same case goes on; `CYP 1` and `CYP 2` are two.
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let goes_on = |k: &usize| {
            let printed = self.audit.cases.get(*k).and_then(|c| c.heading.as_deref());
            let told = digits(unit.text());
            let numbered = heading.number.is_some() && heading.pseudonym.is_none();
            self.cursor.case == Some(*k) && (numbered || printed.is_some_and(|p| told.is_empty() || digits(p) == told))
        };
        let again = heading.form == Form::WithSection;
        // `Adult W: Terence` once more, behind the stories of all: what was found of him.
        let same = |c: &Case| heading.number.is_some() && c.number == heading.number && c.pseudonym == heading.pseudonym;
        let told = heading.pseudonym.is_some() && known.and_then(|k| self.audit.cases.get(k)).is_some_and(same);
        let index = if let Some(index) = known.filter(|k| keep || again || told || goes_on(k)) {
            index
        } else {
            self.audit.cases.push(Case {
                number: heading.number.clone(),
                pseudonym: heading.pseudonym.clone(),
                heading: Some(unit.text().to_owned()),
                page: unit.page(),
                end_page: unit.page(),
                ..Case::default()
            });
            self.audit.cases.len() - 1
        };
        let section = self.part.filter(|_| self.habits.by_section).or(self.cursor.section).filter(|_| keep);
        if section == Some(Role::Learning)
            && let Some(case) = self.audit.cases.get_mut(index)
        {
            case.has_learning = true;
        }
        // `Case 1 | Case 2` over the columns, in a table's first row or wherever it begins anew.
        if let Some(cell) = unit.cell {
            if self.case_row != Some((cell.table, cell.row)) {
                self.case_columns.clear();
            }
            self.case_row = Some((cell.table, cell.row));
            self.case_columns.retain(|(column, _)| *column != cell.column);
            self.case_columns.push((cell.column, index));
        }
        self.case_look = Some(unit.look);
        self.last = Some(index);
        self.earlier.extend(self.had.drain(..));
        self.chapter = None;
        self.cursor = Cursor {
            case: Some(index),
            section,
            heading: Some(unit.text().to_owned()),
            look: self.cursor.look.filter(|_| keep),
            fresh: true,
            ..Cursor::default()
        };
        self.heading(unit, unit.why);
    }

    /// After the last case: a heading for what comes next that no other case has.
    fn closes_report(&self, unit: &Unit, role: Role) -> bool {
        let last = self.cursor.case.is_some() && self.audit.cases.len() == self.habits.case_count && self.habits.case_count > 1;
        let once = !self.comes_again(&self.phrase(unit));
        // Plainly below the case's own heading it is a section of the case, unless the case has its actions already.
        let below = self.case_look.is_some_and(|case| case.is_printed() && unit.look.is_printed() && case.above(unit.look));
        let acted = self.cursor.case.and_then(|i| self.audit.cases.get(i)).is_some_and(|c| !c.actions.is_empty());
        let closing = once
            && (role == Role::Front || role == Role::Action && (acted || !below) || speaks_of_all(unit.text()) || self.ends_cases(unit));
        // A heading that names the case speaks of it.
        let case = self.cursor.case.and_then(|i| self.audit.cases.get(i));
        let own = case.and_then(|c| c.pseudonym.as_deref()).is_some_and(|name| fold(unit.text()).contains(&fold(name)));
        last && !own && closing && !unit.aside && unit.cell.is_none() && !self.habits.by_section
    }

    /// A heading's words without the names of the cases, folded.
    fn phrase(&self, unit: &Unit) -> String {
        fold(&units::without(unit.text(), &self.habits.names))
    }

    /// True for the heading of a section that several cases have.
    fn comes_again(&self, phrase: &String) -> bool {
        self.habits.phrases.iter().filter(|p| *p == phrase).count() > 1
    }

    /// Among messages: a heading in the look of their titles, not in that of their section, that no other case has.
    fn is_title_by_look(&self, unit: &Unit) -> bool {
        let begun = self.cursor.message || self.cursor.fresh;
        let among = self.cursor.section == Some(Role::Learning) && begun && unit.cell.is_none();
        let look =
            self.title_look.is_some_and(|l| l.is_printed() && l.same(unit.look)) && self.cursor.look.is_some_and(|l| l.above(unit.look));
        among && look && !self.comes_again(&self.phrase(unit))
    }

    /// Between or after cases: a heading on the level of theirs.
    fn ends_cases(&self, unit: &Unit) -> bool {
        let several = self.habits.case_count > 1 && self.habits.cases_on_top && !self.habits.by_section;
        let level = || self.habits.case.is_some_and(|case| on_level(unit, case, self.habits.case_depth));
        several && self.cursor.case.is_some() && !self.cursor.fresh && level()
    }

    fn role(&mut self, unit: &Unit, role: Role, next: Option<&Unit>) {
        // Over a margin of questions, beside the head of the section whose texts they are put to.
        let margin = role == Role::Question
            && self.cursor.section == Some(Role::Learning)
            && self.cursor.fresh
            && unit.cell.is_none()
            && self.cursor.look.is_some_and(|l| l.is_printed() && l.above(unit.look))
            && next.is_some_and(|n| n.kind == Kind::Heading && !n.text().ends_with('?'));
        if margin {
            self.heading(unit, "it stands over questions in the margin of a section for learning");
            return;
        }
        if role == Role::Question && self.cursor.section == Some(role) && !unit.look.is_printed() {
            self.heading(unit, unit.why);
            return;
        }
        // `Contact` over a text in a column for learning.
        let learns =
            |c: TableCell| c.row > 0 && self.columns.iter().any(|(column, role, _)| *column == c.column && *role == Role::Learning);
        if role == Role::Front && unit.cell.is_some_and(learns) {
            self.title(unit, "it is a heading in a column for learning, though its words are a listed heading");
            return;
        }
        if let Some(cell) = unit.cell {
            // The next case of one table has rows again that begin with their section: heads over the columns end there.
            // So do those that stand beside a section in front of its rows (`Learning | Key message | Question`) at the next section.
            let row = (cell.table, cell.row);
            if cell.column == 0 {
                let over_columns = self.row_section.take().is_some_and(|(_, columns)| columns);
                if over_columns || self.columns_of != self.cursor.case {
                    self.columns.clear();
                }
                self.row_section = Some((row, false)).filter(|_| cell.row > 0 && super::sequence::ORDER.contains(&role));
            } else if let Some((_, columns)) = self.row_section.as_mut().filter(|(own, _)| *own == row) {
                *columns = true;
            }
            self.columns_of = self.cursor.case;
            self.columns.retain(|(c, ..)| *c != cell.column);
            self.columns.push((cell.column, role, unit.text().to_owned()));
        }
        let phrase = self.phrase(unit);
        // A section that the others have, and this one had not yet: what seemed to end it did not. Behind the last case what
        // comes again only there is no section of cases.
        let others = self.earlier.contains(&phrase) || self.audit.cases.len() < self.habits.case_count && self.comes_again(&phrase);
        if self.cursor.case.is_none() && others && !self.had.contains(&phrase) {
            self.cursor.case = self.last;
        }
        self.had.push(phrase);
        let named = self.case_named(unit);
        if named.is_none() && self.closes_report(unit, role) {
            self.leave_case(unit);
            if role == Role::Question {
                // The questions of all cases may be gathered here, under headings that name the cases.
                self.cursor.section = Some(role);
                self.cursor.gathered = Some(role);
            }
            self.heading(unit, "it begins what comes after the last case: no other case has such a section");
            return;
        }
        if matches!(role, Role::Summary | Role::Strength | Role::Learning | Role::Mixed) && self.is_title_by_look(unit) {
            self.title(unit, "it looks like the titles of the messages before, though its words are a listed heading");
            return;
        }
        // `Household context:` before a text, among titles that stand so: no story begins there.
        if role == Role::Summary && !unit.look.is_printed() && self.cursor.section == Some(Role::Learning) && self.has_title() {
            self.title(unit, "it stands before a text as the titles of the messages do, though its words are a listed heading");
            return;
        }
        if let Some(index) = named.filter(|i| self.cursor.case != Some(*i)) {
            self.cursor = Cursor { case: Some(index), ..Cursor::default() };
        }
        match role {
            Role::Front if self.cursor.case.is_some() => {
                self.unknown_section(unit);
                self.heading(unit, unit.why);
                return;
            }
            Role::Front | Role::Mixed | Role::Comment | Role::Label | Role::Other => {}
            _ => self.open_case_for_findings(),
        }
        let over = |case: &Look| unit.look.above(*case);
        if self.habits.by_section && unit.cell.is_none() && unit.look.is_printed() && self.habits.looks.iter().all(over) {
            self.part = Some(role);
            self.cursor.case = None;
        }
        let attached = matches!(role, Role::Question | Role::Action)
            && self.cursor.message
            && self.cursor.section.is_some_and(|s| matches!(s, Role::Learning | Role::Question | Role::Action))
            && self.cursor.look.is_none_or(|l| l.above(unit.look) || unit.look.rank > l.rank);
        if role == Role::Learning
            && let Some(case) = self.current_case()
        {
            case.has_learning = true;
        }
        if role == Role::Learning {
            self.learning_heading = Some(unit.text().to_owned());
        }
        let look = if attached { self.cursor.look } else { Some(unit.look) };
        self.cursor.section = Some(role);
        self.cursor.heading = Some(unit.text().to_owned());
        self.cursor.look = look;
        self.cursor.message = attached;
        self.cursor.fresh = true;
        self.cursor.labelled = attached && role == Role::Question && !unit.look.is_printed();
        self.heading(unit, unit.why);
    }

    /// The one known case that a section's heading names, by its number (`Reflective questions: Case 2`) or by its name (`What
    /// we learned from Nell's case`).
    fn case_named(&self, unit: &Unit) -> Option<usize> {
        let number = cases::mention(unit.text());
        let numbered =
            |c: &Case| number.is_some() && c.number.as_deref().zip(number.as_deref()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
        let named = |c: &Case| number.is_none() && c.pseudonym.as_deref().is_some_and(|name| cases::names(unit.text(), name));
        let mut known = self.audit.cases.iter().enumerate().filter(|(_, c)| numbered(c) || named(c)).map(|(i, _)| i);
        known.next().filter(|_| known.next().is_none())
    }

    /// The known case whose pseudonym a heading is, as over its questions in a box at the side.
    fn case_of_name(&self, unit: &Unit) -> Option<usize> {
        let text = fold(unit.text()).trim_end_matches(':').to_owned();
        let named = |c: &Case| c.pseudonym.as_deref().is_some_and(|name| fold(name) == text);
        let mut known = self.audit.cases.iter().enumerate().filter(|(_, c)| named(c)).map(|(i, _)| i);
        known.next().filter(|_| known.next().is_none())
    }

    /// In a report without cases the findings are pooled; in one with cases they belong to none before the first.
    fn open_case_for_findings(&mut self) {
        if self.cursor.case.is_none() && self.habits.case.is_none() {
            if self.audit.cases.is_empty() {
                self.audit.pooled = true;
                self.audit.cases.push(Case::default());
            }
            self.cursor.case = Some(0);
        }
    }

    fn leave_case(&mut self, unit: &Unit) {
        self.cursor = Cursor { heading: Some(unit.text().to_owned()), ..Cursor::default() };
    }

    /// A heading inside a case that begins something we have no name for.
    fn unknown_section(&mut self, unit: &Unit) {
        self.cursor.section = Some(Role::Mixed);
        self.cursor.heading = Some(unit.text().to_owned());
        self.cursor.look = Some(unit.look);
        self.cursor.message = false;
    }

    /// `Appendix: checklist for a visit` behind the last case; one that speaks of a case goes on with it.
    fn is_appendix(&self, unit: &Unit) -> bool {
        let begins = ["appendix", "appendices", "annex", "annexe"].contains(&first_word(unit.text()).trim_end_matches([':', '.', ',']));
        let last = self.audit.cases.len() == self.habits.case_count && self.habits.case_count > 1;
        begins && last && unit.look.is_printed() && unit.cell.is_none() && cases::mention(unit.text()).is_none()
    }

    fn unknown_heading(&mut self, unit: &Unit, next: Option<&Unit>) {
        let titled = unit.text().starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) && !unit.text().ends_with('.');
        // Titles may look like the names of the cases.
        let title = self.cursor.section == Some(Role::Learning)
            && self.has_title()
            && self.title_look.is_some_and(|l| l.same(unit.look))
            && next.is_some_and(|n| n.kind == Kind::Text);
        // Among the names below a part of the report, a heading over what is said of all.
        let general = self.habits.by_section && speaks_of_all(unit.text()) && unit.look.is_printed();
        if self.is_appendix(unit) || general || titled && !title && self.ends_cases(unit) {
            self.leave_case(unit);
            let why = if general { "it speaks of all cases" } else { "it stands on the level of the cases, and is none" };
            self.heading(unit, why);
            return;
        }
        // Below a heading for all cases, one that names a case begins what is said of that.
        let of_all = self.cursor.gathered.is_some() || self.part.is_some_and(|part| part != Role::Learning);
        let gathered = || self.case_named(unit).filter(|_| of_all && words(unit.text()) <= 8);
        if let Some(index) = self.case_of_name(unit).or_else(gathered) {
            self.cursor.case = Some(index);
            self.cursor.message = false;
            self.heading(unit, "it is the name of a case: what follows is about that one");
            return;
        }
        if self.is_next_chapter(unit) {
            self.cursor.section = None;
            self.cursor.heading = Some(unit.text().to_owned());
            self.cursor.message = false;
            self.heading(unit, "it begins a part of the story, as the case's first heading does");
            return;
        }
        // A question in large type, with nothing under it.
        let alike = self.asked_look.is_some_and(|l| l.same(unit.look));
        let closes = |n: &Unit| n.is_heading() && (alike || !unit.look.above(n.look) || addresses_reader(unit.text()));
        if unit.text().ends_with('?')
            && words(unit.text()) >= 5
            && self.cursor.case.is_some()
            && !self.had.is_empty()
            && !self.cursor.fresh
            && next.is_none_or(closes)
        {
            self.asked_look = Some(unit.look);
            match self.cursor.section {
                Some(Role::Learning) if self.cursor.message => self.learning(unit),
                _ => self.questions(unit),
            }
            return;
        }
        if self.habits.unannounced.contains(&unit.source) {
            self.cursor.section = Some(Role::Learning);
            if let Some(case) = self.current_case() {
                case.has_learning = true;
            }
            self.title(unit, "it stands over a text between the strengths and the questions, and nothing else tells of learning");
            return;
        }
        let is_title_look = self.title_look.is_some_and(|l| l.same(unit.look));
        match self.cursor.section {
            Some(Role::Question | Role::Action) if is_title_look && self.cursor.message => {
                self.cursor.section = Some(Role::Learning);
                self.cursor.heading.clone_from(&self.learning_heading);
                self.title(unit, "it looks like the titles of the messages before");
            }
            // `Finding | Why it matters | Question`: a cell of the table's head, with nothing but itself.
            Some(Role::Learning) if unit.cell.is_some_and(|c| self.heads_column(c)) && next.is_none_or(|n| n.cell != unit.cell) => {
                let column = unit.cell.map_or(0, |c| c.column);
                self.columns.push((column, Role::Learning, unit.text().to_owned()));
                self.heading(unit, "it heads a column beside others, in a section for learning");
            }
            Some(Role::Learning) => {
                let sibling = self.cursor.look.is_some_and(|l| l.same(unit.look)) && self.title_look.is_some_and(|l| !l.same(unit.look));
                let over = unit.look.is_printed() && self.cursor.look.is_some_and(|l| l.is_printed() && unit.look.above(l));
                let asks = unit.text().ends_with('?') && next.is_none_or(|n| n.is_heading() || n.text().ends_with('?'));
                // Behind the text of a message, in another look than the titles have.
                let long = words(unit.text());
                let behind = self.told() && long >= 5 && (!is_title_look || addresses_reader(unit.text()) && long >= 8) && self.has_title();
                let reader = self.cursor.message && long >= 10 && addresses_reader(unit.text());
                let asks = asks || unit.text().ends_with('?') && (behind || reader);
                // Whatever its look, what stands between the section's heading and its first text is a title.
                let first = self.cursor.fresh && !self.cursor.message;
                // Over the heading of the next case it stands over that, and no message ends with it.
                let over_case = next.is_some_and(|n| matches!(n.kind, Kind::Case(_)) && unit.look.above(n.look));
                if over_case {
                    self.unknown_section(unit);
                    self.heading(unit, "it stands over the heading of a case, and is more prominent");
                } else if asks && self.cursor.message && (!(sibling || over) || addresses_reader(unit.text())) {
                    self.learning(unit);
                } else if (sibling || over) && !first && !is_title_look {
                    self.unknown_section(unit);
                    self.heading(unit, "it is as prominent as the section's heading, and its words are not listed");
                } else {
                    self.title(unit, "it is a heading inside a section for learning");
                }
            }
            Some(Role::Question) if unit.text().ends_with('?') => {
                // "Who will be involved?" with an answer under it is a heading, no question to reflect on.
                if next.is_none_or(|n| n.is_heading() || n.kind == Kind::Item || n.text().ends_with('?')) {
                    self.questions(unit);
                } else {
                    self.unknown_section(unit);
                    self.heading(unit, "it is a heading that asks and is answered by the text under it");
                }
            }
            // `Theme | What the case showed`: the column beside the subjects tells what the table's section is about.
            Some(Role::Label) if unit.cell.is_some_and(|c| c.row == 0) && self.over_table == Some(Role::Learning) => {
                let column = unit.cell.map_or(0, |c| c.column);
                self.columns.push((column, Role::Learning, unit.text().to_owned()));
                self.heading(unit, "it heads the column beside the subjects, in a section for learning");
            }
            Some(Role::Label) => self.label(unit),
            // Behind a list of strengths, a heading over a text that ends in questions: no strength asks.
            Some(Role::Strength) if titled && !self.cursor.fresh && self.in_list && self.habits.asking.contains(&unit.source) => {
                self.cursor.section = Some(Role::Learning);
                self.cursor.look = None;
                if let Some(case) = self.current_case() {
                    case.has_learning = true;
                }
                self.title(unit, "it stands behind a list of strengths, over a text that ends in questions");
            }
            // As prominent as the section's own heading it begins another: what stands under it is not taken for more of this.
            Some(Role::Strength | Role::Question | Role::Action) if titled && !self.cursor.fresh && self.is_sibling(unit) => {
                self.unknown_section(unit);
                self.heading(unit, "it is as prominent as the section's heading, and its words are not listed");
            }
            Some(Role::Summary | Role::Strength | Role::Question | Role::Action) if self.heads_row(unit, next) => {
                self.unknown_section(unit);
                self.heading(unit, "it stands before a row of a table as the sections do, and its words are not listed");
            }
            // A sentence of the story that is set large.
            None | Some(Role::Summary) if self.cursor.case.is_some() && is_sentence(unit) && next.is_none_or(Unit::is_heading) => {
                self.text(unit, next);
            }
            section => {
                if section.is_none() && self.cursor.case.is_some() && self.cursor.fresh {
                    self.chapter = Some((unit.look, first_word(unit.text())));
                }
                self.cursor.heading = Some(unit.text().to_owned());
                self.heading(unit, unit.why);
            }
        }
    }

    /// True for a cell in a table's first row, where one to its left heads a column as a section.
    fn heads_column(&self, cell: TableCell) -> bool {
        cell.row == 0 && self.columns.iter().any(|(column, ..)| *column < cell.column)
    }

    /// `Episode 2`, where the story began with `Episode 1` and its sections are but labels in front of texts.
    fn is_next_chapter(&self, unit: &Unit) -> bool {
        let labelled = self.cursor.section.is_some() && self.cursor.look.is_some_and(|l| !l.is_printed());
        labelled && self.chapter.as_ref().is_some_and(|(look, word)| look.same(unit.look) && *word == first_word(unit.text()))
    }

    /// In front of a row of a table whose rows have had their sections in front.
    fn heads_row(&self, unit: &Unit, next: Option<&Unit>) -> bool {
        let (Some(own), Some(text)) = (unit.cell, next.and_then(|n| n.cell)) else { return false };
        let level = own.column == 0 && text.column > 0 && (text.table, text.row) == (own.table, own.row);
        level && !self.columns.is_empty() && self.columns.iter().all(|(column, ..)| *column == 0)
    }

    /// At least as prominent as the heading of the section, in the flow.
    fn is_sibling(&self, unit: &Unit) -> bool {
        let over = |l: Look| l.is_printed() && (unit.look.above(l) || unit.look.same(l));
        unit.look.is_printed() && !unit.aside && unit.cell.is_none() && self.cursor.look.is_some_and(over)
    }

    /// `A1 | To agree with schools …`: the known case whose action a row of a table holds.
    fn case_of_row(&self, unit: &Unit) -> Option<usize> {
        let actions = self.columns.iter().any(|(_, role, _)| *role == Role::Action);
        unit.cell.filter(|c| c.column == 0 && c.row > 0 && actions && (self.cursor.case.is_none() || self.in_row_of_case))?;
        let text = fold(unit.text());
        let text = text.strip_prefix("case ").unwrap_or(&text);
        let is = |name: &Option<String>| name.as_deref().is_some_and(|n| fold(n) == text);
        let mut found = self.audit.cases.iter().enumerate().filter(|(_, c)| is(&c.number) || is(&c.pseudonym)).map(|(i, _)| i);
        found.next().filter(|_| found.next().is_none())
    }

    fn text(&mut self, unit: &Unit, next: Option<&Unit>) {
        // A child's letter may stand in a story: behind it the story goes on.
        let signs = |n: &Unit| words(n.text()) <= 8 && !n.text().ends_with(['.', '?', '!']);
        let last = self.audit.cases.len() >= self.habits.case_count;
        if last && is_farewell(unit.text()) && unit.cell.is_none() && !unit.aside && next.is_none_or(signs) {
            self.leave_case(unit);
            self.unplaced(unit, "it ends a letter: what follows signs it");
            return;
        }
        if let Some(index) = self.case_of_row(unit) {
            self.cursor.case = Some(index);
            self.in_row_of_case = true;
            self.heading(unit, "it says which case the row is of");
            return;
        }
        let Some(_) = self.cursor.case else {
            self.unplaced(unit, "it stands in no case");
            return;
        };
        // The head of a row that is in no list says what the row is about, and is about no case.
        let beside = |c: TableCell| self.case_columns.len() > 1 && self.case_columns.iter().all(|(column, _)| *column != c.column);
        if unit.cell.is_some_and(beside) {
            self.unknown_section(unit);
            self.heading(unit, "it stands in front of a row of a table of cases");
            return;
        }
        let story = matches!(self.cursor.section, None | Some(Role::Summary));
        let value = unit.cell.is_some() && words(unit.text()) <= 4 && !unit.text().ends_with(['.', '?', '!']);
        let brief = unit.kind == Kind::Text && words(unit.text()) <= 3 && !unit.text().ends_with(['.', '?', '!', ':']);
        if story && (is_details(unit.text()) || (value || brief) && self.cursor.section.is_none() || brief && !self.cursor.fresh) {
            self.unplaced(unit, "it gives details of the case and says nothing");
            return;
        }
        // `Time of call 03:12 · Floor 9`, over the heading of the story.
        let above = self.cursor.section.is_none() && self.habits.storied && words(unit.text()) <= 16 && unit.kind == Kind::Text;
        let bare = unit.text().trim_end_matches(['"', '\'', '\u{201d}', '\u{2019}', ')', ']']);
        if above && !bare.ends_with(['.', '?', '!']) {
            self.unplaced(unit, "it stands between the heading of a case and that of its story, and ends no sentence");
            return;
        }
        if story && unit.cell.is_some_and(|c| self.habits.dated.contains(&c.table)) {
            self.unplaced(unit, "it stands in a table of dates");
            return;
        }
        if story && is_dated_entry(unit.text()) {
            self.unplaced(unit, "it is a date with what happened then, in no sentence");
            return;
        }
        if is_blank_form(unit.text()) {
            self.unplaced(unit, "it is to be filled in by hand");
            return;
        }
        if unit.kind == Kind::Text && is_quotation(unit.text()) {
            self.unplaced(unit, "it is a quotation");
            return;
        }
        let untold = matches!(self.cursor.section, None | Some(Role::Summary | Role::Mixed));
        if unit.cell.is_some_and(|c| self.habits.details.get(&c.table).is_some_and(|graded| untold || *graded)) {
            self.unplaced(unit, "it stands in a table of details");
            return;
        }
        if is_caption(unit.text()) {
            self.unplaced(unit, "it is the caption of a picture");
            return;
        }
        if grades::is_grading(unit.text()) || unit.cell.is_some() && grades::is_grade(unit.text()) {
            self.unplaced(unit, "it gives grades and says nothing");
            return;
        }
        // A line that leads to a list is no finding of its own.
        let leads = unit.kind == Kind::Text && unit.text().ends_with(':') && next.is_some_and(|n| n.kind == Kind::Item);
        if leads && words(unit.text()) <= 25 {
            self.heading(unit, "it ends in a colon and leads to a list");
            return;
        }
        match unit.signed.filter(|_| !matches!(self.cursor.section, Some(Role::Question | Role::Action))) {
            Some(Role::Strength) => {
                let passage = self.passage(unit, unit.marked.clone(), Section::Strength);
                self.put(passage, "the sign before it says that it went well", |case, p| case.strengths.push(p));
                self.cursor.section = Some(Role::Mixed);
                self.cursor.message = false;
                return;
            }
            Some(Role::Learning) => {
                self.learning(unit);
                self.cursor.section = Some(Role::Mixed);
                return;
            }
            _ => {}
        }
        // What only asks is a question, in a summary and under a heading that nobody listed, unless it begins the section.
        let open = matches!(self.cursor.section, None | Some(Role::Summary | Role::Mixed));
        if open && !self.cursor.fresh && !unit.aside && is_all_questions(unit.text()) {
            self.questions(unit);
            return;
        }
        match self.cursor.section {
            None if unit.aside => self.unplaced(unit, "it stands beside the text, under no heading that is listed"),
            None | Some(Role::Summary) => {
                let why = if self.cursor.section.is_none() {
                    "it stands in a case before its first section"
                } else {
                    "it stands in a summary section"
                };
                let passage = self.passage(unit, unit.marked.clone(), Section::Summary);
                self.put(passage, why, |case, p| case.summary.push(p));
            }
            Some(Role::Strength) => {
                let passage = self.passage(unit, unit.marked.clone(), Section::Strength);
                self.put(passage, "it stands in a strength section", |case, p| case.strengths.push(p));
                self.in_list = unit.kind == Kind::Item;
            }
            Some(Role::Learning) => {
                let plain_title = self.habits.titles != Titles::Styled
                    && unit.could_be_title()
                    && next.is_some_and(|n| n.kind == Kind::Text && !n.could_be_title());
                // Titles in italics or in a colour of their own may ask; what follows them tells them from questions.
                let text_next = next.filter(|n| n.kind == Kind::Text && !is_all_questions(&n.marked.text));
                let tinted = |n: &Unit| n.colour != unit.colour && self.title_colour == Some(unit.colour);
                let asking_title = unit.text().ends_with('?')
                    && (unit.italic && self.title_italic && unit.lines <= 1 && text_next.is_some_and(|n| !n.text().ends_with('?'))
                        || unit.lines <= 3 && text_next.is_some_and(tinted));
                // `1. Volume of records` over a text: the number counts the messages.
                let counted_title = unit.is_counted()
                    && Unit { kind: Kind::Text, lines: unit.lines.saturating_sub(1), ..unit.clone() }.could_be_title()
                    && next.is_some_and(|n| n.kind == Kind::Text && !n.could_be_title() && !is_all_questions(n.text()));
                let bold_item = unit.kind == Kind::Item && unit.bold && words(unit.text()) <= 10 && !unit.text().ends_with(['.', '?']);
                if plain_title {
                    self.title(unit, "it is a short line before a text in a section for learning");
                } else if asking_title {
                    self.title(unit, "it is in the style of the titles before, and a text follows it");
                } else if bold_item {
                    self.title(unit, "it is a short item in bold throughout");
                } else if counted_title {
                    self.title(unit, "it is a short counted line over a text");
                } else if self.habits.titles == Titles::Sentences && bold_sentence(unit, next) {
                    self.title(unit, SENTENCE);
                } else {
                    self.learning(unit);
                }
            }
            Some(Role::Question) if !self.cursor.fresh && self.habits.titles == Titles::Sentences && bold_sentence(unit, next) => {
                self.cursor.section = Some(Role::Learning);
                self.cursor.heading.clone_from(&self.learning_heading);
                self.title(unit, SENTENCE);
            }
            Some(Role::Question) if self.cursor.labelled && !self.cursor.fresh && ends_questions(unit) => {
                self.cursor.section = Some(Role::Learning);
                self.cursor.heading.clone_from(&self.learning_heading);
                self.learning(unit);
            }
            Some(Role::Question) => self.questions(unit),
            Some(Role::Action) => {
                let passage = self.passage(unit, unit.marked.clone(), Section::Action);
                self.put(passage, "it stands in an action section", |case, p| case.actions.push(p));
            }
            Some(Role::Label) => self.label(unit),
            Some(role @ (Role::Mixed | Role::Comment | Role::Front | Role::Other)) => {
                let why = if role == Role::Mixed { "it stands under a heading that is not listed" } else { role.section() };
                self.unplaced(unit, why);
            }
        }
    }

    /// True where the present message has a text.
    fn told(&self) -> bool {
        let message = self.cursor.case.and_then(|i| self.audit.cases.get(i)).and_then(|c| c.messages.last());
        self.cursor.message && message.is_some_and(|m| !m.narrative.is_empty())
    }

    /// A row's subject in a table: the title of what the row says.
    fn label(&mut self, unit: &Unit) {
        let has = |role: Role| self.columns.iter().any(|(_, r, _)| *r == role);
        if has(Role::Learning) && !has(Role::Strength) && self.cursor.case.is_some() {
            self.title(unit, "it names the subject of a row in a table for learning");
            return;
        }
        self.cursor.heading = Some(unit.text().to_owned());
        self.heading(unit, "it names the subject of a table's row");
    }

    fn title(&mut self, unit: &Unit, why: &str) {
        if self.cursor.case.is_some() {
            self.title_look.get_or_insert(unit.look);
            self.title_italic |= unit.italic && !unit.bold;
            self.title_colour.get_or_insert(unit.colour);
        }
        let start = self.counter(unit, |case| case.messages.iter().filter(|m| m.title.is_some()).count());
        let end = unit.text().trim_end_matches([':', ' ', '-', '\u{2013}', '\u{2014}']).len();
        let text = if end > start { unit.marked.slice(start..end) } else { unit.marked.clone() };
        let mut passage = self.passage(unit, text, Section::Message);
        passage.title = true;
        self.put(passage, why, |case, p| case.messages.push(Message { title: Some(p), ..Message::default() }));
        self.cursor.message = true;
    }

    /// Where a text begins behind the number that counts it among those of its case or of all (`2 Contact as control`); the
    /// number is told as a heading.
    fn counter(&mut self, unit: &Unit, told: impl Fn(&Case) -> usize) -> usize {
        let Some((number, rest)) = unit.text().split_once(' ') else { return 0 };
        let own = self.cursor.case.and_then(|i| self.audit.cases.get(i)).map_or(0, &told);
        let all = self.audit.cases.iter().map(told).sum::<usize>();
        let counts = number.parse::<usize>().is_ok_and(|n| n == own + 1 || n == all + 1);
        if !counts || !rest.starts_with(char::is_uppercase) {
            return 0;
        }
        self.explain(unit.page(), number, "heading", "it counts the messages");
        self.audit.headings.push(Fragment { text: number.into(), page: unit.page() });
        number.len() + 1
    }

    /// Text of a learning section: a title run in at its start, narrative, questions.
    fn learning(&mut self, unit: &Unit) {
        let start =
            if self.has_title() { 0 } else { self.counter(unit, |case| case.messages.iter().filter(|m| !m.narrative.is_empty()).count()) };
        let mut marked = if start > 0 { unit.marked.slice(start..unit.text().len()) } else { unit.marked.clone() };
        let slanted = || italic_title(&marked).filter(|_| self.habits.titles == Titles::Italic);
        // A question in bold behind the text of a message is no title, where titles stand on lines of their own.
        let asks = |title: &Marked| {
            let styled = self.habits.titles == Titles::Styled || addresses_reader(&title.text);
            title.text.ends_with('?') && words(&title.text) >= 5 && styled && self.told()
        };
        if let Some((title, rest)) = run_in_title(&marked).or_else(slanted).filter(|(title, _)| !asks(title)) {
            let mut passage = self.passage(unit, title, Section::Message);
            passage.title = true;
            self.put(passage, "it is in bold in front of a text on the same line", |case, p| {
                case.messages.push(Message { title: Some(p), ..Message::default() });
            });
            self.cursor.message = true;
            marked = rest;
        } else if !self.has_title()
            && !is_all_questions(&marked.text)
            && (unit.kind == Kind::Item || !self.cursor.message || self.has_narrative())
        {
            // Without titles each finding is a message of its own.
            self.put_message();
        }
        if !self.cursor.message {
            self.put_message();
        }
        for (part, asks) in parts(&marked) {
            let section = if asks { Section::Question } else { Section::Message };
            let why = if asks { "it asks, in a section for learning" } else { "it stands in a section for learning" };
            let passage = self.passage(unit, part, section);
            self.put(passage, why, |case, p| {
                if let Some(message) = case.messages.last_mut() {
                    if asks { message.questions.push(p) } else { message.narrative.push(p) }
                }
            });
        }
    }

    /// Text under a heading for questions: each sentence that asks, or the whole prompt.
    fn questions(&mut self, unit: &Unit) {
        if !self.cursor.message {
            self.put_message();
        }
        let asks_somewhere = unit.text().contains('?');
        let parts = match parts(&unit.marked).as_slice() {
            // What an item says before its one question leads to that.
            [(_, false), (_, true)] if unit.kind == Kind::Item => vec![(unit.marked.clone(), true)],
            all => all.to_vec(),
        };
        for (part, asks) in parts {
            let question = asks || !asks_somewhere && unit.kind == Kind::Item;
            let section = if question { Section::Question } else { Section::Message };
            let why = match (asks, question) {
                (true, _) => "it asks, in a section for questions",
                (_, true) => "it is an item of a section for questions in which nothing asks",
                _ => "it does not ask, in a section for questions",
            };
            let passage = self.passage(unit, part, section);
            self.put(passage, why, |case, p| {
                if let Some(message) = case.messages.last_mut() {
                    if question { message.questions.push(p) } else { message.narrative.push(p) }
                }
            });
        }
    }

    fn put_message(&mut self) {
        if let Some(case) = self.current_case() {
            case.messages.push(Message::default());
        }
        self.cursor.message = true;
    }

    fn has_title(&self) -> bool {
        let case = self.cursor.case.and_then(|i| self.audit.cases.get(i));
        self.cursor.message && case.and_then(|c| c.messages.last()).is_some_and(|m| m.title.is_some())
    }

    fn has_narrative(&self) -> bool {
        let case = self.cursor.case.and_then(|i| self.audit.cases.get(i));
        case.and_then(|c| c.messages.last()).is_some_and(|m| !m.narrative.is_empty())
    }

    fn current_case(&mut self) -> Option<&mut Case> {
        self.cursor.case.and_then(|i| self.audit.cases.get_mut(i))
    }

    fn put(&mut self, passage: Passage, why: &str, place: impl FnOnce(&mut Case, Passage)) {
        let placed = if passage.title { "title" } else { passage.section.name() };
        let became = if self.cursor.case.is_some() { placed } else { Section::Unplaced.name() };
        self.cursor.fresh = false;
        self.explain(passage.page(), &passage.text, became, why);
        match self.current_case() {
            Some(case) => {
                case.end_page = case.end_page.max(passage.end_page());
                place(case, passage);
            }
            None => self.audit.unplaced.push(Passage { section: Section::Unplaced, title: false, ..passage }),
        }
    }

    fn passage(&self, unit: &Unit, marked: Marked, section: Section) -> Passage {
        Passage {
            emphasis: marked.emphasis(),
            links: marked.links(),
            heading: self.cursor.heading.as_deref().map(Arc::from),
            pieces: unit.pieces.clone(),
            ..Passage::new(String::new(), section, marked.text)
        }
    }

    /// Notes what a text became, where the cursor stands.
    fn explain(&mut self, page: Option<u32>, text: &str, became: &str, why: &str) {
        let case = self.cursor.case.and_then(|i| self.audit.cases.get(i)).and_then(|c| c.heading.clone());
        let other = |name: Option<String>| name.filter(|n| n != text);
        let (case, heading) = (other(case), other(self.cursor.heading.clone()));
        let (text, became, why) = (text.to_owned(), became.to_owned(), why.to_owned());
        self.audit.explained.push(Explanation { page, text, became, why, case, heading });
    }

    fn heading(&mut self, unit: &Unit, why: &str) {
        let became = match &unit.kind {
            Kind::Case(_) => "case",
            Kind::Role(role) => role.section(),
            _ => "heading",
        };
        self.explain(unit.page(), unit.text(), became, why);
        let stands_below = matches!(&unit.kind, Kind::Case(heading) if heading.form == Form::InSentence);
        if !stands_below {
            self.audit.headings.push(Fragment { text: unit.text().into(), page: unit.page() });
        }
    }

    fn furniture(&mut self, unit: &Unit) {
        let (text, became, why) = (unit.text().to_owned(), "furniture".to_owned(), unit.why.to_owned());
        self.audit.explained.push(Explanation { page: unit.page(), text, became, why, case: None, heading: None });
        self.audit.furniture.push(Fragment { text: unit.text().into(), page: unit.page() });
    }

    fn unplaced(&mut self, unit: &Unit, why: &str) {
        self.explain(unit.page(), unit.text(), Section::Unplaced.name(), why);
        let passage = self.passage(unit, unit.marked.clone(), Section::Unplaced);
        self.audit.unplaced.push(passage);
    }
}

const SENTENCE: &str = "it is a sentence in bold throughout before a text, as others are";
