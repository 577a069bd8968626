//! Trains, scores and explains the logistic risk model.
