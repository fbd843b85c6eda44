//! `themes export` and `themes import`: codebooks that other programs write are read, with all their quirks, and ours can be
//! read by them.

use std::collections::BTreeSet;

use crate::project::{Project, rows};

/// As one program writes it: a byte order mark, an old namespace, codes inside codes, no descriptions, sets.
const NESTED: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>
<CodeBook xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:QDA-XML:codebook:0:4 Codebook.xsd\" \
origin=\"Magpie 9\" xmlns=\"urn:QDA-XML:codebook:0:4\">
  <Codes>
    <Code guid=\"6E3A0F5B-2C1D-4F6A-9B7E-0A1B2C3D4E5F\" name=\"Harbour\" isCodable=\"true\">
      <Code guid=\"{6e3a0f5b-2c1d-4f6a-9b7e-0a1b2c3d4e60}\" name=\"Boats &amp; nets\" isCodable=\"true\" />
    </Code>
    <Code guid=\"6E3A0F5B-2C1D-4F6A-9B7E-0A1B2C3D4E61\" name=\"Weather\" isCodable=\"false\">
      <Code guid=\"6E3A0F5B-2C1D-4F6A-9B7E-0A1B2C3D4E62\" name=\"Fog\" isCodable=\"true\" color=\"#00f\">
        <Description>Sight under a mile;\nnot haze.</Description>
      </Code>
    </Code>
    <Code guid=\"6E3A0F5B-2C1D-4F6A-9B7E-0A1B2C3D4E63\" name=\"Spare\" isCodable=\"false\"/>
  </Codes>
  <Sets><Set name=\"All\" guid=\"6E3A0F5B-2C1D-4F6A-9B7E-0A1B2C3D4E64\"><MemberCode guid=\"6E3A0F5B-2C1D-4F6A-9B7E-0A1B2C3D4E5F\"/></Set></Sets>
</CodeBook>";

/// As another writes it: flat names with their groups in them, descriptions as attributes, no colours, an empty `Sets`.
const FLAT: &str = "<?xml version='1.0' encoding='UTF-8'?>
<q:CodeBook xmlns:q=\"urn:QDA-XML:codebook:1.0\">
  <q:Codes>
    <q:Code name=\"Harbour::Boats\" guid=\"6E3A0F5B-2C1D-4F6A-9B7E-0A1B2C3D4E5F\" isCodable=\"true\" description=\"What floats&#10;in it\"/>
    <q:Code name=\"Weather.Fog\" guid=\"no guid\"/>
    <q:Code name=\"Weather.GALES\"/>
    <q:Code name=\"St. Piran\"/>
    <q:Code/>
  </q:Codes>
  <q:Sets/>
</q:CodeBook>";

/// (id, name, group, definition) of the project's themes.
fn themes(project: &Project) -> Vec<[String; 4]> {
    let table = rows(&project.run(&["themes", "list", "-f", "csv"]).exits(0).out);
    table.iter().map(|r| ["theme_id", "theme", "group", "definition"].map(|c| r[c].clone())).collect()
}

fn imported(name: &str, text: &str) -> (Project, String) {
    let project = Project::empty();
    project.write(name, text);
    let run = project.run(&["themes", "import", name]).exits(0);
    (project, run.err)
}

fn assert_themes(project: &Project, expected: &[[&str; 4]]) {
    let found = themes(project);
    let found: Vec<[&str; 4]> = found.iter().map(|t| [t[0].as_str(), t[1].as_str(), t[2].as_str(), t[3].as_str()]).collect();
    assert_eq!(found, expected);
}

#[test]
fn codes_inside_codes_are_read_and_a_code_alone_is_found_by_its_name() {
    let (project, said) = imported("magpie.qdc", NESTED);
    let expected = [
        ["harbour", "Harbour", "Codes", ""],
        ["boats-nets", "Boats & nets", "Harbour", ""],
        ["fog", "Fog", "Weather", "Sight under a mile;\nnot haze."],
    ];
    assert_themes(&project, &expected);
    assert!(said.contains("Passed over: \"Spare\", which cannot be given to a passage and holds no codes."), "{said}");
    assert!(said.contains("3 new themes, whose only rule is their name until you write others: harbour boats-nets fog"), "{said}");
    let run = project.run(&["themes", "test", "The boats, nets and the harbour."]).exits(0);
    assert!(run.out.contains("harbour") && run.out.contains("boats-nets"), "{}", run.out);
}

#[test]
fn flat_names_have_their_groups_in_them() {
    let (project, said) = imported("flat.qdc", FLAT);
    let expected = [
        ["boats", "Boats", "Harbour", "What floats\nin it"],
        ["fog", "Fog", "Weather", ""],
        ["gales", "GALES", "Weather", ""],
        ["st-piran", "St. Piran", "Codes", ""],
    ];
    assert_themes(&project, &expected);
    assert!(said.contains("Passed over: a code without a name."), "{said}");
    assert!(project.run(&["themes", "test", "gales"]).exits(0).out.starts_with("No theme."), "capitals stay capitals");
}

#[test]
fn what_is_no_codebook_is_told_and_nothing_is_written() {
    let deep = format!("<CodeBook><Codes>{}", "<Code name=\"a\">".repeat(100_000));
    for (name, text, told) in [
        ("a.qdc", "<CodeBook><Codes><Code name=\"a\"></Codes>", "a.qdc: line 1: this is no XML"),
        ("a.qdc", "<Project/>", "this is no REFI-QDA codebook: it has no element CodeBook"),
        ("a.qdc", "<CodeBook>\n<Codes/></CodeBook>", "this codebook has no codes"),
        ("a.qdc", deep.as_str(), "codes lie deeper than 64"),
        ("a.csv", "colour,description\nred,blue\n", "a.csv: line 1: there is no column name or tag or path"),
        ("a.csv", "name,description\nFog,\n,no name\n", "a.csv: line 3: this row has no name"),
        ("a.csv", "name,rules\nFog,fog NEAR\n", "in the rule 'fog NEAR'"),
        ("a.xlsx", "", "no codebook is read or written in this format"),
        ("a.toml", "schema = 99\n", "a.toml: line 1"),
    ] {
        let project = Project::empty();
        project.write(name, text);
        let run = project.run(&["themes", "import", name]).exits(2);
        assert!(run.err.contains(told), "{told:?} is missing in {}", run.err);
        assert!(!project.path("themes.toml").exists());
    }
}

#[test]
fn a_refi_qda_codebook_goes_out_and_comes_back_with_its_rules() {
    let project = Project::empty();
    let before = themes(&project);
    project.run(&["themes", "export", "a.qdc"]).exits(0);
    let text = project.read("a.qdc");
    // What the schema asks for beyond well-formed XML: codes have a GUID, a name and isCodable, and no two the same GUID.
    let codes: Vec<&str> = text.split("<Code ").skip(1).collect();
    assert!(codes.iter().filter(|c| c.contains(" isCodable=\"true\"")).count() >= before.len(), "every theme is there");
    let guids: BTreeSet<&str> =
        codes.iter().filter_map(|c| c.strip_prefix("guid=\"")?.split('"').next()).filter(|g| g.len() == 36).collect();
    assert_eq!(guids.len(), codes.len());
    assert!(codes.iter().all(|c| c.contains(" name=\"") && c.contains(" isCodable=\"")) && !text.contains("<Sets"), "{text}");
    project.run(&["themes", "import", "a.qdc"]).exits(0);
    assert_eq!(themes(&project), before);
    project.run(&["themes", "export", "b.qdc"]).exits(0);
    assert_eq!(project.read("b.qdc"), text, "an export is the same each time");
    // A theme that was renamed elsewhere is known by its GUID.
    project.write("c.qdc", text.replace("Voice of the child", "The child says"));
    let run = project.run(&["themes", "import", "c.qdc", "--force"]).exits(0);
    assert!(run.err.contains(" themes of the codebook in use, with their rules.") && !run.err.contains("new themes"), "{}", run.err);
    assert_eq!(themes(&project)[0][..2], ["voice", "The child says"]);
    assert!(project.run(&["themes", "test", "The child was seen alone."]).exits(0).out.contains("voice"));
}

#[test]
fn a_csv_goes_through_excel_and_comes_back_whole() {
    let project = Project::empty();
    project.run(&["themes", "export", "a.csv"]).exits(0);
    let table = project.table("a.csv");
    assert_eq!((table[0]["name"].as_str(), table[0]["theme_id"].as_str()), ("Voice of the child", "voice"));
    assert!(table.len() >= themes(&project).len(), "every theme is there");
    assert!(table.iter().any(|r| r["rules"].starts_with("'=")), "a rule is no formula");
    // As Excel saves it on a machine with semicolons.
    let mut writer = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(table[0].keys()).expect("a header");
    for row in &table {
        writer.write_record(row.values()).expect("a row");
    }
    project.write("saved.csv", writer.into_inner().expect("bytes"));
    project.run(&["themes", "import", "saved.csv"]).exits(0);
    project.run(&["themes", "export", "b.csv"]).exits(0);
    let again = project.table("b.csv");
    assert_eq!(again.len(), table.len());
    for (before, after) in table.iter().zip(&again) {
        for (column, value) in before {
            let lines = |text: &str| text.lines().map(|l| l.trim().to_owned()).collect::<Vec<_>>();
            assert_eq!(lines(&after[column]), lines(value), "{}, {column}", before["theme_id"]);
        }
    }
    let run = project.run(&["themes", "import", "saved.csv"]).exits(2);
    assert!(run.err.contains("there is such a file") && run.err.contains("--force"), "{}", run.err);
}

#[test]
fn a_codebook_of_taguette_is_read_as_it_writes_it() {
    let (project, _) = imported("harbour.csv", "tag,description,number of highlights\r\nFog,Sight under a mile,12\r\nBoats,,0\r\n");
    assert_themes(&project, &[["fog", "Fog", "Codes", "Sight under a mile"], ["boats", "Boats", "Codes", ""]]);
    let book = project.read("themes.toml");
    assert!(book.contains("title = \"harbour\"") && !book.contains("number_of_highlights"), "{book}");
}
