//! Bars, curves and tables of a page that needs no script and no file beside it; the tables also as CSV, JSON and text. The doors are [`page`], [`bar`],
//! [`Chart`] and [`Exhibit`].

mod axis; //    round numbers along a line
mod chart; //   curves of shares
mod exhibit; // a table that is written as HTML, CSV and JSON
mod html; //    an exhibit on a page
mod page; //    the page and its bars
mod picture; // a picture drawn from a table
mod text; //    an exhibit in a terminal
mod words; //   figures in words

pub use chart::{Chart, Line};
pub use exhibit::{Cell, Column, Exhibit, Kind, guarded};
pub use page::{bar, page, two_sided};
pub use picture::Picture;
pub use text::aligned;
pub use words::{escaped, grouped, percent, small};
