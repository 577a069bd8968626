use super::words::{bullets, paragraph};
use crate::model::artefact::Model;

/// What it may and may not be used for.
pub(super) fn purpose(model: &Model) -> String {
    let what = paragraph(&format!(
        "It ranks the households of one council by how likely each is to be owed a homelessness prevention or relief duty \
         within {} days, so that a team with room for a few can offer help first to those most likely to need it. It adds up \
         what the council's own records said of a household on a day; every score comes with its reasons. It is advice: a \
         person decides whom to contact, and what to do.",
        model.horizon.0
    ));
    let may = bullets(&[
        "choosing whom to contact first with an offer of help that can be declined".into(),
        "planning how much prevention work is coming, and checking whom the work misses".into(),
    ]);
    let may_not = bullets(&[
        "to refuse, delay, reduce or end a service, a tenancy, a benefit or a duty: whoever comes for help is helped, \
         whatever the score"
            .into(),
        "to decide eligibility, priority need, intentionality or a place on a housing register".into(),
        "for debt recovery, fraud, enforcement, immigration or policing".into(),
        "as evidence about a person; it says something about many households like this one, little about one".into(),
        "at another council, or for another question, without training and trying it there".into(),
    ]);
    format!("## What it is for\n\n{what}\nIt may be used for\n\n{may}\nIt may not be used\n\n{may_not}")
}

/// What it cannot see.
pub(super) fn limits() -> String {
    let cannot = bullets(&[
        "Domestic abuse, and being asked to leave by family or friends, often leave no trace in these records before the \
         day itself, and are among the commonest reasons for losing a home. A list made from them finds few of these \
         households."
            .into(),
        "People in no record: who sofa-surf, sleep rough, live unnamed in somebody else's home, or came to the area a short \
         time ago. Private tenants who claim nothing are seen less than the council's own tenants."
            .into(),
        "What happened but was not recorded yet, and records that were linked to the wrong household.".into(),
        "Why things happened. That a feature goes with homelessness does not make it a cause, and changing it need not \
         change the outcome."
            .into(),
        "The effect of help: where past help kept a household in its home, the records say only that it stayed.".into(),
        "A future unlike the past: a new law, a new benefit rule or a new way of recording makes it less right until it is \
         trained again."
            .into(),
    ]);
    let low = paragraph(
        "A low score therefore does not mean that a household is safe. Race, nationality, religion, sex, sexual \
         orientation, gender reassignment, marriage and pregnancy are not features, and nothing is inferred from a name; \
         others that are may still go along with them. Figures by group are not on this card but in the evaluator's report \
         (`hew evaluate`), since a card outlives the people in it.",
    );
    format!("## What it cannot see\n\n{cannot}\n{low}")
}
