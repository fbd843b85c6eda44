//! What crosses from one stage to the next: plain data, no logic beyond access.

pub mod audit;
pub mod block;
pub mod coded;
pub mod coding;
pub mod columns;
pub mod concern;
pub mod correction;
pub mod identifier;
pub mod notice;
pub mod page;
pub mod passage;
pub mod period;
pub mod recognised;
pub mod review;
pub mod table;
pub mod theme;

pub use audit::{Audit, AuditFields, Case, Coverage, Explanation, Extraction, Fragment, Message};
pub use block::{Block, Run, Shape};
pub use coded::{Coded, Document, Outcome, ThemeText};
pub use coding::{Coder, PassageCodes};
pub use concern::{Concern, Weight};
pub use correction::{Corrections, Guidance, HeadingCorrection};
pub use identifier::{IdentifierKind, IdentifierPlace};
pub use notice::{Level, Notice};
pub use page::{Body, Element, ElementRole, Format, Link, Page, Reading, Rect, Span, Style, TextSource};
pub use passage::{Passage, PassageLink, Piece, Section};
pub use period::{Period, PeriodKind, YearKind};
pub use recognised::{MAX_PIXELS, Picture, Recognised, RecognisedPage, Recognition, RecognitionFault, Word};
pub use review::{Decision, Reviewed, Standing, Verdict};
pub use table::{Cell, Column, ColumnKind, Table};
pub use theme::{Polarity, Status, Tag, Veto};
