//! Sightings joined to persons, by the weight of what they share.

pub(super) mod candidates; // pairs of records that can be one person
mod chances; //               m, u and shares of matches, learnt
pub(super) mod clusters; //   union-find with guards
pub(super) mod compare; //    levels of names, birth dates and NINOs
pub(super) mod counts; //     what each dataset brings to the linkage
pub(super) mod explain; //    where the weight of two records comes from
pub(super) mod given; //      persons known from elsewhere
pub(super) mod homes; //                 where records were seen
pub(super) mod join; //       clusters of sightings
pub(super) mod linkage; //    the model of a date in words
mod pairs; //                 candidates of a date, weighed
pub(super) mod people; //     clusters as persons
mod rarity; //                how common a name is
pub(super) mod records; //    what units say, each once
mod sample; //                what the model is learnt from
pub(super) mod told; //       what people have said of records
pub(super) mod weakest; //    where a person's records hang together least
mod weigh; //                 match weights
