//! Ids, dates, money, probability and personal data: the words every room shares.
