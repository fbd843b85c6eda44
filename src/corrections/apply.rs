//! Corrections laid over what was read.

use std::collections::BTreeMap;

use crate::model::correction::{Corrections, FieldCorrections};
use crate::model::{Audit, Case, Notice};

/// Puts what a person says in the place of what was read, and keeps what was read for the tables.
pub fn apply(audits: &mut [Audit], corrections: &Corrections) {
    for (audit, number) in audits.iter_mut().zip(1..) {
        fields(audit, &corrections.all);
        if let Some(own) = corrections.audits.get(&number) {
            fields(audit, own);
        }
    }
    let count = audits.len();
    let Some(first) = audits.first_mut() else { return };
    for number in corrections.audits.keys().filter(|n| **n > count) {
        let message = format!("the sidecar corrects audit {number}, and this file was read as {count}");
        first.notices.push(Notice::warning("sidecar-audit-not-found", None, message));
    }
}

fn fields(audit: &mut Audit, corrections: &FieldCorrections) {
    let Audit { fields, corrected, .. } = audit;
    for (name, field, correction) in [
        ("board", &mut fields.board, &corrections.board),
        ("title", &mut fields.title, &corrections.title),
        ("area", &mut fields.area, &corrections.area),
        ("topic", &mut fields.topic, &corrections.topic),
        ("published", &mut fields.published, &corrections.published),
    ] {
        if let Some(correction) = correction {
            let printed = field.replace(correction.clone());
            keep(corrected, name, printed);
        }
    }
    if let Some(period) = &corrections.period {
        let printed = audit.fields.period.replace(period.clone());
        keep(&mut audit.corrected, "period", printed.map(|p| p.raw));
        audit.notices.retain(|n| n.code != "period-assumed");
    }
    if let Some(pooled) = corrections.pooled {
        let read = if audit.pooled { "yes" } else { "no" };
        keep(&mut audit.corrected, "pooled", Some(read.to_owned()));
        if pooled && !audit.pooled {
            pool(audit);
        }
        audit.pooled = pooled;
    }
}

/// Notes what stood there before the first correction.
fn keep(corrected: &mut BTreeMap<String, Option<String>>, name: &str, printed: Option<String>) {
    corrected.entry(name.to_owned()).or_insert(printed);
}

/// One entry of all cases: what was read as a case's is a finding of the whole report.
fn pool(audit: &mut Audit) {
    let cases = std::mem::take(&mut audit.cases);
    let all = cases.into_iter().reduce(|mut all, case| {
        all.page = all.page.or(case.page);
        all.end_page = all.end_page.max(case.end_page);
        all.summary.extend(case.summary);
        all.strengths.extend(case.strengths);
        all.messages.extend(case.messages);
        all.actions.extend(case.actions);
        all.has_learning |= case.has_learning;
        all
    });
    audit.cases.extend(all.map(|all| Case { number: None, pseudonym: None, heading: None, ..all }));
}
