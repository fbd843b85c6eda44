//! Notices: what a stage has to say about a document without stopping.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Info,
    Warning,
}

/// Something a person may want to know about a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub level: Level,
    pub page: Option<u32>,
    /// A fixed word for programs, such as `page-without-text`.
    pub code: String,
    /// A sentence for people.
    pub message: String,
}

impl Notice {
    pub fn warning(code: &str, page: Option<u32>, message: impl Into<String>) -> Self {
        Self { level: Level::Warning, page, code: code.to_owned(), message: message.into() }
    }

    pub fn info(code: &str, page: Option<u32>, message: impl Into<String>) -> Self {
        Self { level: Level::Info, page, code: code.to_owned(), message: message.into() }
    }
}
