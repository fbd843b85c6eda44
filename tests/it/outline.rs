//! The outline of a report: where a case ends, what is a title, what belongs to which case.

use serde_json::Value;

use crate::project::{Project, program};

/// What came of a Markdown document, or of a page of HTML, a line for each case and passage.
fn told(text: &str) -> Vec<String> {
    let project = Project::empty();
    let name = if text.starts_with('<') { "report.html" } else { "report.md" };
    project.write(name, text);
    let run = program(&project.path(""), &["extract", name, "-f", "json"]).exits(0);
    let audit: Value = serde_json::from_str(&run.out).expect("JSON");
    let mut out = Vec::new();
    for case in list(&audit, "cases") {
        out.push(format!("case {} {}", text_of(&case, "number").unwrap_or("-"), text_of(&case, "pseudonym").unwrap_or("-")));
        add(&mut out, "summary", &case, "summary");
        add(&mut out, "strength", &case, "strengths");
        for message in list(&case, "messages") {
            out.extend(text_of(&message, "title").map(|t| format!("title: {t}")));
            add(&mut out, "message", &message, "narrative");
            add(&mut out, "question", &message, "questions");
        }
        add(&mut out, "action", &case, "actions");
    }
    add(&mut out, "unplaced", &audit, "unplaced");
    out
}

fn list(value: &Value, name: &str) -> Vec<Value> {
    value.get(name).and_then(Value::as_array).cloned().unwrap_or_default()
}

fn text_of<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}

/// A line for each passage of a list.
fn add(out: &mut Vec<String>, kind: &str, value: &Value, name: &str) {
    out.extend(list(value, name).iter().map(|p| format!("{kind}: {}", text_of(p, "text").unwrap_or(""))));
}

#[test]
fn a_heading_on_the_level_of_the_cases_ends_them_and_a_section_that_all_cases_have_does_not() {
    let text = "# Case audits

## CYP 1

### Strengths

- The carer spoke up.

### Learning

- Moves were too many.

## CYP 2

### Strengths

- The school noticed.

## A word on the weather

It rained on both days.

### Learning

- The referral was late.

## Overall themes

Drift was common.

## Recommendations

- Reduce moves.
";
    let expected = [
        "case 1 -",
        "strength: The carer spoke up.",
        "message: Moves were too many.",
        "case 2 -",
        "strength: The school noticed.",
        "message: The referral was late.",
        "unplaced: It rained on both days.",
        "unplaced: Drift was common.",
        "unplaced: Reduce moves.",
    ];
    assert_eq!(told(text), expected);
}

#[test]
fn titles_are_told_by_their_place_whatever_their_look() {
    let text = "# Case audits

## Case 1

#### What this case teaches us

### Missing, or somewhere else

Forty-one reports were made. Nobody asked him why.

What would you ask?

### Risks

They were counted, and what would you do with the count?

## Case 2

#### What this case teaches us

### Distance is not safety

She had left a dog behind.
";
    let expected = [
        "case 1 -",
        "title: Missing, or somewhere else",
        "message: Forty-one reports were made. Nobody asked him why.",
        "question: What would you ask?",
        "title: Risks",
        "question: They were counted, and what would you do with the count?",
        "case 2 -",
        "title: Distance is not safety",
        "message: She had left a dog behind.",
    ];
    assert_eq!(told(text), expected);
}

#[test]
fn labels_of_messages_and_of_questions_are_no_part_of_them() {
    let text = "# Case audits

## Case 1

### Learning

**Learning point 1: Capacity is written down.** The assessment was never recorded.

Q1 Where do you record it?

Nobody knew of the second form.

**Learning point 2: Escalate early.** No one used the policy.

Ask yourself: Who would you ring?

## Case 2

### Lessons drawn from this case

Message 1 – Silence in an interview is not an answer.

She was asked once, in a strange room.

Message 2 – A closed enquiry still needs a plan.

There was none for a year.
";
    let expected = [
        "case 1 -",
        "title: Capacity is written down",
        "message: The assessment was never recorded.",
        "message: Nobody knew of the second form.",
        "question: Where do you record it?",
        "title: Escalate early",
        "message: No one used the policy.",
        "question: Who would you ring?",
        "case 2 -",
        "title: Silence in an interview is not an answer.",
        "message: She was asked once, in a strange room.",
        "title: A closed enquiry still needs a plan.",
        "message: There was none for a year.",
    ];
    assert_eq!(told(text), expected);
}

#[test]
fn dots_in_bold_are_no_title() {
    let text = "# Case audits

## Case 1 (Wren*)

### Learning

- **.....:** Nobody asked her.
- **Asking:** Ask again.
";
    assert_eq!(told(text), ["case 1 Wren", "message: .....: Nobody asked her.", "title: Asking", "message: Ask again."]);
}

#[test]
fn a_list_of_contents_is_no_report() {
    let text = "# Case audits

About this audit

Case 1 – Kian

Case 2 – Bethany

Recommendations

## About this audit

Two files were read.

## Case 1 – Kian

### Strengths

- The teacher thanked her.

## Case 2 – Bethany

### Strengths

- The carers were told.

## Recommendations

- Every child to have a plan.
";
    let expected = [
        "case 1 Kian",
        "strength: The teacher thanked her.",
        "case 2 Bethany",
        "strength: The carers were told.",
        "unplaced: Two files were read.",
        "unplaced: Every child to have a plan.",
    ];
    assert_eq!(told(text), expected);
}

#[test]
fn cases_may_stand_behind_a_dash_or_over_the_columns_of_a_table() {
    let behind = "# Seven minute briefing – Case 1: Ellie

## What went well

- The lead listened.

# Seven minute briefing – Case 2: Mason

## What went well

- The nurse asked him.
";
    assert_eq!(told(behind), ["case 1 Ellie", "strength: The lead listened.", "case 2 Mason", "strength: The nurse asked him."]);
    let columns = "<h1>Case audits</h1><table>
<tr><th></th><th>Case 1</th><th>Case 2</th></tr>
<tr><th>Summary</th><td>A girl told her teacher.</td><td>A boy spoke to his nan.</td></tr>
<tr><th>Strengths</th><td>The teacher listened.</td><td>His nan was believed.</td></tr>
<tr><td>Seen within</td><td>3 days</td><td>0</td></tr></table>";
    let expected = [
        "case 1 -",
        "summary: A girl told her teacher.",
        "strength: The teacher listened.",
        "case 2 -",
        "summary: A boy spoke to his nan.",
        "strength: His nan was believed.",
    ];
    assert_eq!(told(columns).into_iter().filter(|l| !l.starts_with("unplaced")).collect::<Vec<_>>(), expected);
}

#[test]
fn a_case_that_is_named_again_after_another_one_goes_on() {
    let numbered = "# Case audits

## Case 1 – Amy: what helped

- The school rang.

## Case 2 – Bo: what helped

- The nurse wrote.

## Case 1 – Amy: what got in the way

- Nobody asked.

## Case 2 – Bo: what got in the way

- Nobody told.
";
    let expected = [
        "case 1 Amy",
        "strength: The school rang.",
        "message: Nobody asked.",
        "case 2 Bo",
        "strength: The nurse wrote.",
        "message: Nobody told.",
    ];
    assert_eq!(told(numbered), expected);
    let by_name = "# Case audits

## Case 1: Jodie

### What went well

- The school rang every day.

## Case 2: Sam

### What went well

- The nurse came on Friday.

## Jodie: learning

- Write it down the same day.

## Sam: learning

- Tell the GP.
";
    let expected = [
        "case 1 Jodie",
        "strength: The school rang every day.",
        "message: Write it down the same day.",
        "case 2 Sam",
        "strength: The nurse came on Friday.",
        "message: Tell the GP.",
    ];
    assert_eq!(told(by_name), expected);
}

#[test]
fn signs_before_the_items_of_a_list_tell_what_went_well() {
    let list = |good: &str, bad: &str| {
        format!(
            "# Case audits

## Case 1

He is nine.

### What the panel found

{good} The school rang at once.

{bad} The call was logged as a complaint.

{good} His nurse came back.

Who read the log?

## Case 2

She is four.

### What the panel found

{bad} Nobody asked her father.

- Her room was not seen.

{good} The nursery kept a diary.

### Next steps

{good} A new form is in use.
"
        )
    };
    let expected = [
        "case 1 -",
        "summary: He is nine.",
        "strength: The school rang at once.",
        "strength: His nurse came back.",
        "message: The call was logged as a complaint.",
        "question: Who read the log?",
        "case 2 -",
        "summary: She is four.",
        "strength: The nursery kept a diary.",
        "message: Nobody asked her father.",
        "message: Her room was not seen.",
        "action: A new form is in use.",
    ];
    assert_eq!(told(&list("\u{2713}", "\u{2717}")), expected);
    assert_eq!(told(&list("\u{2714}\u{fe0f}", "\u{26a0}\u{fe0f}")), expected);
    // A key turns a sign's meaning round, and a table has the sign in a cell of its own.
    let row = |sign: &str, text: &str| format!("<tr><td>{sign}</td><td>{text}</td></tr>");
    let table = |rows: &[String]| format!("<h3>Findings</h3><table>{}</table>", rows.concat());
    let html = format!(
        "<html><body><h1>Case audits</h1><p>\u{25b2} what we should change</p><p>\u{25bc} what went well</p><h2>Case 1</h2>{}<h2>Case 2</h2>{}</body></html>",
        table(&[row("\u{25b2}", "Nobody rang."), row("\u{25bc}", "The nurse stayed.")]),
        table(&[row("\u{25bc}", "The nursery kept a diary."), row("\u{25b2}", "The diary was lost.")]),
    );
    let expected = [
        "case 1 -",
        "strength: The nurse stayed.",
        "message: Nobody rang.",
        "case 2 -",
        "strength: The nursery kept a diary.",
        "message: The diary was lost.",
    ];
    assert_eq!(told(&html), expected);
}

#[test]
fn a_heading_like_those_of_the_cases_over_the_same_sections_is_a_case_whatever_its_words() {
    let case = |heading: &str, n: usize| {
        format!(
            "## {heading}

### Circumstances

They live by the sea, {n} of them.

### Good practice

- The nurse came {n} times.

### Challenge

Who else knew of the {n}?

"
        )
    };
    let closing = "## Across all of the cases

### Good practice

- Nurses came again and again.
";
    let text = format!(
        "# Case audits\n\n{}{}{}{closing}",
        case("Mrs P, aged 84", 1),
        case("Two brothers and a lodger", 2),
        case("Baby M and Baby J (twins, 5 months)", 3)
    );
    let expected = [
        "case - Mrs P",
        "summary: They live by the sea, 1 of them.",
        "strength: The nurse came 1 times.",
        "question: Who else knew of the 1?",
        "case - -",
        "summary: They live by the sea, 2 of them.",
        "strength: The nurse came 2 times.",
        "question: Who else knew of the 2?",
        "case - Baby M and Baby J",
        "summary: They live by the sea, 3 of them.",
        "strength: The nurse came 3 times.",
        "question: Who else knew of the 3?",
        "unplaced: Nurses came again and again.",
    ];
    assert_eq!(told(&text), expected);
}

#[test]
fn the_one_list_that_all_cases_have_and_nobody_listed_is_the_opposite_of_the_known_one() {
    let case = |n: usize, heading: &str, under: &str| {
        format!(
            "## Case {n}\n\n### What happened\n\nThey moved house {n} times.\n\n### {heading}\n\n{under}\n\n### Learning\n\n- Nobody rang.\n\n"
        )
    };
    let text = |heading: &str, under: &str| format!("# Case audits\n\n{}{}", case(1, heading, under), case(2, heading, under));
    // Tone misleads: the landlady's sentence has a "not" in it.
    let list = told(&text("A tip of the cap", "- The landlady, who did not ask why.\n- The officer who waited."));
    assert_eq!(list.iter().filter(|l| l.starts_with("strength: The landlady")).count(), 2, "{list:?}");
    // A paragraph is no list of findings: what it is cannot be told, and it is not taken for a strength.
    let voice = told(&text("A child's voice", "She said that home was loud."));
    assert!(!voice.iter().any(|l| l.starts_with("strength")), "{voice:?}");
}

#[test]
fn a_saying_in_large_type_ends_no_section_and_is_no_title() {
    let text = "# Case audits

## Case 1

### Key messages

##### Coming back is harder

There was no plan for September.

#### \u{201c}Nobody asked me what day it was.\u{201d} \u{2013} Callum

Reflective question: Which dates lie ahead?

##### \u{201c}One of the quiet ones\u{201d}

He was overlooked.

## Case 2

### Key messages

##### A plan with her

She had not seen it.
";
    let expected = [
        "case 1 -",
        "title: Coming back is harder",
        "message: There was no plan for September.",
        "question: Which dates lie ahead?",
        "title: \u{201c}One of the quiet ones\u{201d}",
        "message: He was overlooked.",
        "case 2 -",
        "title: A plan with her",
        "message: She had not seen it.",
        "unplaced: \u{201c}Nobody asked me what day it was.\u{201d} \u{2013} Callum",
    ];
    assert_eq!(told(text), expected);
}

#[test]
fn a_number_behind_a_label_counts_the_first_item_of_its_list() {
    let text = "# Case audits

## Case B: Brothers, 6 and 9

**Strengths:** (1) The nurse came.

**Key messages:** 1. Nobody asked.*

2. Nobody looked.\u{2020}

## Case C: Girl, 2

**Strengths:** The panel saw one: she was heard.
";
    let expected = [
        "case B -",
        "strength: The nurse came.",
        "message: Nobody asked.",
        "message: Nobody looked.",
        "case C -",
        "strength: The panel saw one: she was heard.",
    ];
    assert_eq!(told(text), expected);
}

#[test]
fn what_stands_under_a_heading_that_nobody_listed_is_not_taken_for_more_of_the_section_before() {
    let text = "# Case audits

## Case 1

### Strengths

- The nurse came.

#### In the first week

- The teacher rang.

### Paperwork

- The form was lost.

Who kept a copy?

## Case 2

### Strengths

- The panel was told.
";
    let expected = [
        "case 1 -",
        "strength: The nurse came.",
        "strength: The teacher rang.",
        "question: Who kept a copy?",
        "case 2 -",
        "strength: The panel was told.",
        "unplaced: The form was lost.",
    ];
    assert_eq!(told(text), expected);
}

#[test]
fn a_row_whose_head_nobody_listed_is_not_taken_for_more_of_the_row_above() {
    let row = |head: &str, text: &str| format!("<tr><td><b>{head}</b></td><td>{text}</td></tr>");
    let rows = [
        row("Background", "<p>They live by the sea.</p>"),
        row("Strengths", "<ul><li>The nurse came.</li><li>The teacher rang.</li></ul>"),
        row("Paperwork", "<p>The form was lost.</p>"),
        row("Learning", "<p><b>Counting episodes</b></p><p>Each was dealt with alone.</p>"),
    ];
    let html = format!("<html><body><h1>Case audits</h1><h2>Case 1</h2><table>{}</table></body></html>", rows.concat());
    let expected = [
        "case 1 -",
        "summary: They live by the sea.",
        "strength: The nurse came.",
        "strength: The teacher rang.",
        "title: Counting episodes",
        "message: Each was dealt with alone.",
        "unplaced: The form was lost.",
    ];
    assert_eq!(told(&html), expected);
}
