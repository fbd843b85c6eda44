//! Files made to break a reader, written here from the format's rules (ISO 32000-2).

use std::fmt::Write as _;
use std::io::Write as _;

use crate::project::root;

pub(crate) struct Hostile {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// What the table of documents says of it, in part; empty where only an outcome is asked for.
    pub(crate) told: &'static str,
}

fn hostile(name: &str, bytes: Vec<u8>, told: &'static str) -> Hostile {
    Hostile { name: format!("{name}.pdf"), bytes, told }
}

/// A PDF of these objects, the first of which is number 1 and the catalogue.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(out.len());
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    let mut tail = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(tail, "{place:010} 00000 n ");
    }
    let _ = write!(tail, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    out.extend(tail.bytes());
    out
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {dictionary} /Length {} >>\nstream\n", data.len()).into_bytes();
    out.extend(data);
    out.extend(b"\nendstream");
    out
}

fn flate(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).expect("memory");
    encoder.finish().expect("memory")
}

const CATALOGUE: &[u8] = b"<< /Type /Catalog /Pages 2 0 R >>";
const PAGES: &[u8] = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

/// One page with this content; the objects from number 5 on follow.
fn page(resources: &str, content: Vec<u8>, more: &[Vec<u8>]) -> Vec<u8> {
    let page = format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {resources} >> >>");
    let mut objects = vec![CATALOGUE.to_vec(), PAGES.to_vec(), page.into_bytes(), content];
    objects.extend_from_slice(more);
    pdf(&objects)
}

/// One page with these operators and Helvetica as F.
fn drawing(operators: &str) -> Vec<u8> {
    page(&format!("/Font << /F {FONT} >>"), stream("", operators.as_bytes()), &[])
}

/// One page with a form's field that somebody filled in: no attack, but easily passed over.
pub(crate) fn form(typed: &str) -> Vec<u8> {
    let resources = format!("/Resources << /Font << /F {FONT} >> >>");
    let page = format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {resources} /Annots [5 0 R] >>");
    let field = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (finding) /Rect [72 500 400 520] /F 4 /AP << /N 6 0 R >> >>";
    let shown = format!("/Tx BMC q BT /F 12 Tf 2 4 Td ({typed}) Tj ET Q EMC");
    pdf(&[
        CATALOGUE.to_vec(),
        PAGES.to_vec(),
        page.into_bytes(),
        stream("", WORDS.as_bytes()),
        field.as_bytes().to_vec(),
        stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 328 20] {resources}"), shown.as_bytes()),
    ])
}

const WORDS: &str = "BT /F 12 Tf 72 700 Td (The harbour master counted lanterns) Tj ET\n";

/// Zeros, packed so many times one inside the other.
fn bomb(megabytes: usize, layers: usize) -> (String, Vec<u8>) {
    let mut data = flate(&vec![b' '; megabytes << 20]);
    for _ in 1..layers {
        data = flate(&data);
    }
    (format!("/Filter [{}]", "/FlateDecode ".repeat(layers)), data)
}

/// The first `part` of so many parts.
fn cut(whole: &[u8], part: usize, parts: usize) -> Vec<u8> {
    whole.iter().copied().take(whole.len() * part / parts).collect()
}

/// What takes seconds at most.
pub(crate) fn quick() -> Vec<Hostile> {
    let no_font = page("", stream("", WORDS.as_bytes()), &[]);
    let hidden = drawing(&format!("{WORDS} BT 3 Tr /F 12 Tf 72 600 Td (nobody sees these five) Tj ET"));
    let outside = drawing(&format!("{WORDS} BT /F 12 Tf 72 6000 Td (far above) Tj ET"));
    let one_missing = drawing(&format!("{WORDS} BT /Gone 12 Tf 72 600 Td (left out) Tj ET"));
    let far = format!("1{}", "0".repeat(45));
    let nowhere = drawing(&format!("{WORDS} BT /F 12 Tf {far} 0 0 {far} {far} {far} Tm (ab) Tj ET"));
    let too_few = String::from_utf8(drawing(WORDS)).expect("ASCII").replace("/Count 1", "/Count 9").into_bytes();
    let whole = std::fs::read(root().join("corpus/thornsea-2018-19-missing.pdf")).expect("a file of the corpus");
    let half = cut(&whole, 1, 2);
    let own_form = page(
        "/XObject << /X 5 0 R >>",
        stream("", b"/X Do"),
        &[stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>", b"/X Do /X Do")],
    );
    let page_loop = pdf(&[
        CATALOGUE.to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1 /Parent 3 0 R >>".to_vec(),
    ]);
    let widths = |w: &str| {
        let mut out = b"%PDF-1.7\n1 0 obj\n".to_vec();
        out.extend(stream(&format!("/Type /XRef /Size 9 /Root 2 0 R /W {w} /Index [0 999999999]"), &[0; 64]));
        out.extend(b"\nendobj\nstartxref\n9\n%%EOF\n");
        out
    };
    let previous = String::from_utf8(drawing(WORDS)).expect("ASCII");
    let table = previous.rfind("xref\n0").expect("a table");
    let previous = previous.replace("/Root 1 0 R", &format!("/Root 1 0 R /Prev {table}")).into_bytes();
    let map = b"1 begincodespacerange <00000000> <ffffffff> endcodespacerange 1 beginbfrange <00000000> <ffffffff> <0041> endbfrange";
    let huge_map = page(
        "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 5 0 R >> >>",
        stream("", WORDS.as_bytes()),
        &[stream("", map)],
    );
    let broken_font = page(
        "/Font << /F << /Type /Font /Subtype /TrueType /BaseFont /Broken /FontDescriptor << /Type /FontDescriptor /FontName /Broken /Flags 32 /FontFile2 5 0 R >> >> >>",
        stream("", WORDS.as_bytes()),
        &[stream("", &[0xff; 3000])],
    );
    let (filter, packed) = bomb(16, 2);
    vec![
        hostile("empty", Vec::new(), "The file is empty (0 bytes)."),
        hostile("not-a-pdf", b"MZ\x90\x00 a program".to_vec(), "Not a PDF, though it is named as one."),
        hostile("packed", b"PK\x03\x04 a packed file".to_vec(), "failed: A damaged Word document"),
        hostile("header-alone", b"%PDF-1.7\n".to_vec(), "A damaged PDF: it cannot be opened."),
        hostile("half", half, "failed: A damaged PDF"),
        hostile("hidden", hidden, "Page 1: 4 words are there but drawn invisibly and were left out."),
        hostile("outside", outside, "Page 1: 2 words stand outside the page and were left out."),
        hostile("font-missing", no_font, "No page of it has any text."),
        hostile("one-font-missing", one_missing, "Page 1: 8 bytes of text are in fonts that cannot be loaded and were left out."),
        hostile("nowhere", nowhere, "Page 1: 1 words stand outside the page and were left out."),
        hostile("too-few-pages", too_few, "The file says that it has 9 pages, and only 1 were found: compare them in a PDF viewer."),
        hostile("own-form", own_form, "failed: No page of it has any text."),
        hostile("page-loop", page_loop, "failed: A damaged PDF: it has no pages."),
        hostile("xref-zero-widths", widths("[0 0 0]"), "failed: "),
        hostile("xref-huge-widths", widths("[2147483647 2147483647 2147483647]"), "failed: "),
        hostile("xref-loop", previous, "check: "),
        hostile("huge-map", huge_map, ""),
        hostile("broken-font", broken_font, ""),
        hostile(
            "deep-arrays",
            drawing(&format!("{WORDS} {}{} {WORDS}", "[".repeat(50_000), "]".repeat(50_000))),
            "Page 1: 1 pieces of the drawing are damaged and could not be read to their end.",
        ),
        hostile("deep-states", drawing(&format!("{}{WORDS}", "q ".repeat(10_000))), "check: "),
        hostile("huge-page", String::from_utf8(drawing(WORDS)).expect("ASCII").replace("595 842", "999999999 999999999").into_bytes(), ""),
        hostile("long-string", drawing(&format!("BT /F 12 Tf ({}) Tj ET", "a".repeat(1_000_000))), ""),
        hostile("bomb", page("", stream(&filter, &packed), &[]), "failed: No page of it has any text."),
    ]
}

/// What runs into the limits of time and memory.
pub(crate) fn slow() -> Vec<Hostile> {
    let (filter, packed) = bomb(1500, 2);
    let kids: String = (0..10_000).map(|n| format!("{} 0 R", n + 4)).collect::<Vec<_>>().join(" ");
    let mut many = vec![CATALOGUE.to_vec(), format!("<< /Type /Pages /Kids [{kids}] /Count 10000 >>").into_bytes()];
    many.push(stream("", WORDS.as_bytes()));
    let one = format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F {FONT} >> >> >>");
    many.extend(std::iter::repeat_n(one.into_bytes(), 10_000));
    vec![
        hostile("memory-bomb", page("", stream(&filter, &packed), &[]), "Reading it takes more than 1024 MB of memory."),
        hostile("ten-thousand-pages", pdf(&many), ""),
        hostile("million-operators", drawing(&WORDS.repeat(250_000)), ""),
        hostile(
            "huge-string",
            drawing(&format!("BT /F 12 Tf ({}) Tj ET", "a".repeat(10 << 20))),
            "Reading it took more than 10 seconds of computing and was stopped.",
        ),
    ]
}

/// A file of the corpus, cut off after each of so many parts and with bits flipped in so many ways.
pub(crate) fn mutilated(name: &str, parts: usize, flips: u64) -> Vec<Hostile> {
    let whole = std::fs::read(root().join("corpus").join(name)).expect("a file of the corpus");
    let mut out = Vec::new();
    for part in 1..parts {
        let bytes = cut(&whole, part, parts);
        out.push(hostile(&format!("cut-{part}-{name}"), bytes, ""));
    }
    for flip in 1..=flips {
        let mut bytes = whole.clone();
        // A linear congruence (Knuth's MMIX constants): the same flips in every run.
        let mut state = flip;
        for _ in 0..=flip {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(state >> 33).expect("31 bits") % bytes.len();
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << (state >> 29 & 7);
            }
        }
        out.push(hostile(&format!("flip-{flip}-{name}"), bytes, ""));
    }
    out
}
