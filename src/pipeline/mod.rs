//! Each job, top to bottom: night, train, backtest, evaluate, check.
