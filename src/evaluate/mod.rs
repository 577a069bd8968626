//! How often it was right: metrics with intervals, splits, baselines.
