//! The data dictionary: what each table and each column of the reports is, in a sentence.

/// A table's title, by its name; its name where it is no table of the reports.
pub fn title(table: &'static str) -> &'static str {
    match table {
        "frequency" => "Theme frequency by period",
        "sections" => "Themes by kind of passage",
        "pairs" => "Themes that come together",
        "recurrence" => "Learning that became a strength, or came back",
        "evidence" => "Evidence: one row a tag",
        "cases" => "Cases",
        "documents" => "Audit reports",
        "themes" => "The codebook",
        "questions" => "Reflective questions by theme",
        "quotes" => "Words of the audits by theme",
        other => other,
    }
}

/// What a column holds; nothing where it is in no table of the reports.
pub fn description(column: &str) -> &'static str {
    DESCRIPTIONS.iter().find(|(name, _)| *name == column).map_or("", |(_, text)| text)
}

/// In the order of the alphabet.
const DESCRIPTIONS: &[(&str, &str)] = &[
    ("actions", "Actions of the case."),
    ("area", "Area of the board, as the report states it; Total over all."),
    ("audit_topic", "What the audit was about, as the report states it; Total over all."),
    ("board", "Board or partnership, under the name that joins its names over the years; Total over all."),
    ("board_as_printed", "Board as the report names it."),
    ("case_id", "Id of the case, the same as long as the file is."),
    ("case_label", "What the report calls the case."),
    ("case_number", "Number or letter of the case, as printed."),
    ("cases", "Individual cases in the report."),
    ("cases_audited", "Individual cases audited in the period; for learning those that have a section for it."),
    ("cases_audited_from", "Cases audited in the first of the two periods, without those chosen for the theme."),
    ("cases_audited_to", "Cases audited in the second of the two periods, without those chosen for the theme."),
    ("cases_between", "Cases audited between the two periods, in which the theme did not come up."),
    ("cases_learning_from", "Cases with the theme as learning in the first of the two periods."),
    ("cases_learning_to", "Cases with the theme as learning in the second of the two periods."),
    ("cases_percent", "Cases with the theme in per cent of the cases audited."),
    ("cases_percent_lower_95", "Lower limit of the Wilson 95 % interval of the percentage."),
    ("cases_percent_upper_95", "Upper limit of the Wilson 95 % interval of the percentage."),
    ("cases_strength_to", "Cases with the theme as a strength in the second of the two periods."),
    ("cases_with_theme", "Cases with the theme, each once, however often it came up."),
    ("char_end", "End of the matched words in the passage's text, in Unicode code points, exclusive."),
    ("char_start", "Start of the matched words in the passage's text, in Unicode code points from 0."),
    ("citation", "How to cite the passage."),
    ("citations", "Where it stands, each place ready to be cited, separated by semicolons."),
    ("codebook_version", "Version of the codebook that the themes are tagged with."),
    ("corrected", "Fields that a person corrected in the sidecar, separated by semicolons."),
    ("coverage_percent", "Words understood in per cent of the words of the report's content."),
    ("definition", "What the theme means."),
    ("document", "File, relative to the folder corpus."),
    ("document_sha256", "SHA-256 of the file."),
    ("documents", "Different reports among them."),
    ("end_page", "Last page, as the file counts them; empty where the format has no pages."),
    ("evidence_id", "Id of the tag."),
    ("excludes", "What does not count as the theme."),
    ("expected_with_both", "Units with both themes if they came together by chance."),
    ("format", "Format of the file."),
    ("group", "Group of the theme in the codebook."),
    ("includes", "What counts as the theme."),
    ("jaccard", "Jaccard index: units with both themes over units with either, 0 to 1."),
    ("lift", "Units with both themes over those expected by chance; 1 is chance."),
    ("marker", "c confidential, x not available, z not applicable, u fewer than 10 cases or units; empty otherwise."),
    ("matched_text", "The words that say so."),
    ("message_titles", "Titles of the key messages that it closes."),
    ("messages", "Key messages of the case."),
    ("outcome", "read, check (a person should look) or failed."),
    (
        "p_adjusted",
        "Fisher's exact test, two-sided, adjusted by Benjamini-Hochberg over the pairs of one board and unit that could reach .05; z for the others.",
    ),
    ("page", "First page, as the file counts them; empty where the format has no pages."),
    ("pages", "Pages of the file; empty where the format has none."),
    ("pages_with_text", "Pages of the file that have text."),
    ("passage_id", "Id of the passage, the same as long as the file is."),
    ("passage_text", "The passage, as a person reads it."),
    ("passages", "Passages of the kind, those of pooled reports too."),
    ("passages_percent", "Passages with the theme in per cent of the passages."),
    ("passages_with_theme", "Passages with the theme."),
    ("pattern", "'learning, then strength', or 'came back'."),
    ("period_as_printed", "Period as the report states it."),
    ("periods_between", "Periods with audits between the two, in which the theme did not come up."),
    ("polarity", "strength, learning, or Total (either); on a tag also both, prompt (a question) and context (a summary)."),
    ("pooled", "yes where the report has no individual cases."),
    ("pseudonym", "Pseudonym that the report gives the child."),
    ("published", "Date of publication, as printed."),
    ("quality", "complete, or check."),
    ("quality_notes", "What a reader of the case would miss in it."),
    ("question", "The question, as first asked."),
    ("question_id", "Id of the passage in which it was first asked."),
    ("questions", "Questions put to practitioners."),
    ("quote", "Words of an audit that speak of the theme."),
    ("reviewed_at", "Day of the latest decision on the tag, YYYY-MM-DD."),
    ("reviewed_by", "Who decided on the tag."),
    ("rule_id", "The rule of the codebook that matched first; review where a person set the tag."),
    ("rules", "Rules that find the theme, one a line."),
    ("section_heading", "Heading that the passage stands under, as printed."),
    ("section_kind", "Kind of passage: strength, message, question, summary, action; unplaced where it stands in no case; Total over all."),
    ("status", "rule, suggested, accepted, rejected, recoded or added; counted are rule, accepted and added."),
    ("strengths", "Strengths of the case."),
    ("text_source", "text, or ocr where pages were recognised."),
    ("theme", "Name of the theme."),
    ("theme_a", "Name of the first theme."),
    ("theme_a_id", "Id of the first theme."),
    ("theme_b", "Name of the second theme."),
    ("theme_b_id", "Id of the second theme."),
    (
        "theme_from",
        "question where its own words have the theme, message where only the message that it closes has it, none where neither has any.",
    ),
    ("theme_id", "Id of the theme in the codebook."),
    ("theme_ids", "Ids of the themes that count, separated by semicolons."),
    ("theme_ids_learning", "Ids of the themes that count as learning, separated by semicolons."),
    ("theme_ids_strength", "Ids of the themes that count as a strength, separated by semicolons."),
    ("time_identifier", "Financial year, Academic year or Calendar year."),
    ("time_label", "Period in words, such as 2016 to 2017."),
    ("time_label_from", "First period in words."),
    ("time_label_to", "Last period in words."),
    (
        "time_period",
        "Period in digits: 201617 is 2016-17; a calendar year has four; of joined years the first and the last; Total over all; not stated where the report states none.",
    ),
    ("time_period_from", "First period, in digits as time_period."),
    ("time_period_to", "Last period, in digits as time_period."),
    ("times_asked", "How often it was asked."),
    ("title", "Title of the report."),
    ("topic_theme_ids", "Ids of the themes that the case was chosen for, separated by semicolons."),
    ("trend", "rising, falling, no detectable change or too few cases, over the periods; in the rows of the total over them."),
    ("trend_p", "Cochran-Armitage test, two-sided; empty where there is nothing to test."),
    (
        "trend_p_adjusted",
        "The same, adjusted by Benjamini-Hochberg over the themes of the slice and polarity that could reach .05; empty for the others.",
    ),
    ("unit", "case, or passage (strengths, messages and actions)."),
    ("units", "Units with a period."),
    ("units_with_a", "Units with the first theme."),
    ("units_with_b", "Units with the second theme."),
    ("units_with_both", "Units with both themes."),
    ("what_to_do", "Why a person should look, and what to do."),
    ("words", "Words of the file."),
    ("words_unplaced", "Words that are in no case."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_is_described_once_in_a_sentence() {
        assert!(DESCRIPTIONS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(DESCRIPTIONS.iter().all(|(_, text)| text.ends_with('.')));
        assert_eq!(description("no_such_column"), "");
    }
}
