//! What caseworkers can answer on a list: closed vocabularies, offered as drop-downs and read back by the import.

/// A closed set of answers, each with the words it is shown and read back by.
macro_rules! answers {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $words:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// Every answer, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// Their words, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($words,)+];

            /// As shown in the drop-down.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$variant => $words,)+
                }
            }

            /// The answer behind the words; capitals and blanks around and between them do not matter.
            pub fn read(words: &str) -> Option<Self> {
                let said = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
                Self::ALL.iter().copied().find(|answer| answer.words() == said)
            }
        }
    };
}

answers! {
    /// Whether anyone of the household was reached.
    ContactAnswer {
        /// Somebody of the household was spoken to.
        SpokeTo = "spoke to them",
        /// A message was left.
        MessageLeft = "message left",
        /// A letter or leaflet was sent.
        LetterSent = "letter sent",
        /// Tried; nobody answered.
        NoAnswer = "no answer",
        /// The number or address was wrong.
        WrongDetails = "details wrong",
    }
}

answers! {
    /// What came of it: how the case stands.
    CaseResult {
        /// The household accepted help and is being helped.
        InSupport = "in support",
        /// Help was offered and declined.
        Declined = "declined",
        /// Spoken to, and not at risk of homelessness.
        NotAtRisk = "not at risk",
        /// Done with, for whatever reason: help has ended, or no more attempts will be made.
        Closed = "closed",
    }
}

answers! {
    /// What help was given; the words follow the prevention activities of H-CLIC, so that both can be laid side by side.
    HelpKind {
        /// Advice and information only.
        Advice = "advice",
        /// A discretionary housing payment.
        HousingPayment = "housing payment",
        /// Another payment, to clear arrears say.
        Payment = "other payment",
        /// Help with debts, benefits or income.
        Money = "debt or benefits",
        /// Talks with the landlord or lender to prevent an eviction or repossession.
        Landlord = "talks with the landlord",
        /// Mediation with family or friends.
        Mediation = "mediation",
        /// A support worker, or supported housing.
        Support = "support worker",
        /// Help to find another home.
        Rehousing = "another home",
        /// Anything else.
        Other = "other",
    }
}

answers! {
    /// Whether the entry itself was right: asked apart from the contact and the result.
    EntryAnswer {
        /// The facts on the row were right.
        Right = "right",
        /// A fact on the row was wrong or out of date.
        FactsWrong = "facts wrong",
        /// A record on the row is another person's.
        WrongPerson = "wrong person",
        /// The people on the row are not one household.
        WrongHousehold = "wrong household",
    }
}

#[cfg(test)]
mod tests {
    use super::CaseResult;
    use super::ContactAnswer;
    use super::EntryAnswer;
    use super::HelpKind;

    #[test]
    fn every_answer_is_read_back_by_its_words_whatever_the_capitals_and_blanks() {
        for answer in ContactAnswer::ALL {
            assert_eq!(ContactAnswer::read(&format!("  {} ", answer.words().to_uppercase())), Some(*answer));
        }
        assert_eq!(CaseResult::read("not  at risk"), Some(CaseResult::NotAtRisk));
        assert_eq!(EntryAnswer::read("WRONG person"), Some(EntryAnswer::WrongPerson));
        assert_eq!(CaseResult::read("perhaps"), None);
        assert_eq!(HelpKind::WORDS.len(), HelpKind::ALL.len());
    }

    #[test]
    fn a_list_of_answers_fits_into_a_drop_down_of_excel() {
        for words in [ContactAnswer::WORDS, CaseResult::WORDS, HelpKind::WORDS, EntryAnswer::WORDS] {
            assert!(words.join(",").len() <= 255);
            assert!(words.iter().all(|word| !word.contains([',', '"'])), "a comma ends an answer there");
        }
    }
}
