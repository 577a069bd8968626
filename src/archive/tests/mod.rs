mod council; //   an archive in a temporary folder, fed with tables
mod durable; //   killed runs, damaged files, merging
mod erase; //     segments without somebody
mod known; //     what is known on which day
mod laws; //      properties over random sequences of files
mod verdicts; //  counts, quarantine, rejected rows
