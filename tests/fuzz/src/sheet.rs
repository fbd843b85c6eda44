//! A PDF of one page around a content stream, so that the interpreter is reached without the help of chance.

/// Names of fonts and forms that a content stream may use.
pub const FONTS: [&str; 4] = ["F0", "F1", "F2", "F3"];

/// The file. `F0` is upright, `F1` bold, `F2` italic, `F3` pictures; the form `X0` is the stream itself.
pub fn around(content: &[u8]) -> Vec<u8> {
    let names = ["Helvetica", "Helvetica-Bold", "Times-Italic", "ZapfDingbats"];
    let fonts: String =
        FONTS.iter().zip(names).map(|(key, name)| format!("/{key} <</Type /Font /Subtype /Type1 /BaseFont /{name}>> ")).collect();
    let resources = format!(
        "<</Font <<{fonts}>> /XObject <</X0 4 0 R>> /ColorSpace <</C0 [/Separation /Spot /DeviceGray 5 0 R]>> /Properties <</P0 <</ActualText (given)>> >> >>"
    );
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    let mut object = |out: &mut Vec<u8>, head: &str, stream: Option<&[u8]>| {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{head}\n", offsets.len()).bytes());
        if let Some(data) = stream {
            out.extend(b"stream\n");
            out.extend(data);
            out.extend(b"\nendstream\n");
        }
        out.extend(b"endobj\n");
    };
    object(&mut out, "<</Type /Catalog /Pages 2 0 R>>", None);
    object(&mut out, "<</Type /Pages /Count 1 /Kids [3 0 R]>>", None);
    let page = format!("<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources {resources}>>");
    object(&mut out, &page, None);
    let length = content.len();
    let stream = format!("<</Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources {resources} /Length {length}>>");
    object(&mut out, &stream, Some(content));
    object(&mut out, "<</FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1>>", None);
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).bytes());
    for offset in &offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer <</Root 1 0 R /Size {}>>\nstartxref\n{start}\n%%EOF\n", offsets.len() + 1).bytes());
    out
}
