use std::path::PathBuf;

/// Why a file of feedback cannot be read at all. It names the file, never what is in it.
#[derive(Debug, thiserror::Error)]
pub enum FeedbackError {
    /// The file cannot be opened or read.
    #[error("cannot read `{}`: {source}", file.display())]
    Read {
        /// Which file.
        file: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// It is bigger than any list.
    #[error("`{}` has more than {most} MB{}: no list has", file.display(), if *unpacked { " when unpacked" } else { "" })]
    TooBig {
        /// Which file.
        file: PathBuf,
        /// The most that is read, in megabytes.
        most: u64,
        /// Whether only unpacking makes it so big.
        unpacked: bool,
    },
    /// It is neither a workbook nor text.
    #[error("`{}` is neither an XLSX workbook nor a CSV", file.display())]
    Neither {
        /// Which file.
        file: PathBuf,
    },
    /// It calls itself a workbook and is broken, or is one of another kind.
    #[error("`{}` cannot be read as an XLSX workbook: it is damaged, or of another kind", file.display())]
    Broken {
        /// Which file.
        file: PathBuf,
    },
    /// A workbook with a password, or of the kind that Excel wrote before 2007.
    #[error("`{}` is protected by a password, or is an old XLS workbook", file.display())]
    Locked {
        /// Which file.
        file: PathBuf,
    },
    /// A sheet is wider or longer than any list.
    #[error("{} has cells beyond column {columns} or row {rows}: no list has", sheet_of(file, sheet.as_deref()))]
    TooWide {
        /// Which file.
        file: PathBuf,
        /// Which sheet; `None` for a CSV.
        sheet: Option<String>,
        /// The most columns that are read.
        columns: u32,
        /// The most rows.
        rows: u32,
    },
    /// No sheet has a list with columns for answers.
    #[error("`{}` has no table with a column `Household` and a column for answers", file.display())]
    NoTable {
        /// Which file.
        file: PathBuf,
    },
    /// Two columns have one header.
    #[error("{} has two columns `{column}`", sheet_of(file, sheet.as_deref()))]
    TwoColumns {
        /// Which file.
        file: PathBuf,
        /// Which sheet; `None` for a CSV.
        sheet: Option<String>,
        /// The title of the column.
        column: &'static str,
    },
}

/// A sheet may be named after a team; a long name is cut, since anybody may have written anything there.
fn sheet_of(file: &std::path::Path, sheet: Option<&str>) -> String {
    match sheet {
        Some(sheet) => format!("sheet `{}` of `{}`", sheet.chars().take(31).collect::<String>(), file.display()),
        None => format!("`{}`", file.display()),
    }
}

impl FeedbackError {
    /// What someone at the council can do about it, if anything.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Read { .. } => "check the path, and that this user may read the file; close it in Excel first",
            Self::TooBig { .. } | Self::TooWide { .. } => {
                "was it the right file? Copy the filled-in rows with their header into a new workbook and import that"
            }
            Self::Neither { .. } | Self::Broken { .. } => {
                "open it in Excel or LibreOffice and save it as Excel workbook (.xlsx) or CSV; nothing was imported"
            }
            Self::Locked { .. } => "save it as Excel workbook (.xlsx) without a password; nothing was imported",
            Self::NoTable { .. } => {
                "import the list itself (list.xlsx or list.csv of out/<as-of>), with the row of headers as it was published; \
                 nothing was imported"
            }
            Self::TwoColumns { .. } => "delete one of the two; nothing was imported",
        };
        Some(text.to_owned())
    }
}
