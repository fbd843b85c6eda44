//! What may identify a person, and where it stands in a report.

/// What something looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentifierKind {
    NhsNumber,
    Postcode,
    Phone,
    Email,
    DateOfBirth,
    Name,
}

impl IdentifierKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::NhsNumber => "NHS number",
            Self::Postcode => "postcode",
            Self::Phone => "telephone number",
            Self::Email => "e-mail address",
            Self::DateOfBirth => "date of birth",
            Self::Name => "name",
        }
    }

    /// Why it is shown, for a person.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NhsNumber => "It has the form of an NHS number.",
            Self::Postcode => "It has the form of a postcode.",
            Self::Phone => "It has the form of a telephone number.",
            Self::Email => "It has the form of an e-mail address.",
            Self::DateOfBirth => "The words around it make it a date of birth.",
            Self::Name => "It is used as a name, and the report has no such pseudonym.",
        }
    }
}

/// A possible identifier with its place in a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentifierPlace {
    pub kind: IdentifierKind,
    /// As printed.
    pub words: String,
    pub page: Option<u32>,
    /// The index of the case in its audit; none where it stands in no case.
    pub case: Option<usize>,
    /// `strength`, `message` and so on; `heading` or `page furniture`.
    pub part: &'static str,
    /// The passage that it stands in.
    pub passage: Option<String>,
}
