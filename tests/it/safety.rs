use std::fs;
use std::io::Read;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::council::Council;
use crate::council::EARLIER;
use crate::council::LAST;
use crate::council::files;

/// Two couples of whom one person leaves in December 2024, to an address that the January files tell. Of the first of them a
/// partner reports abuse.
const COUPLES: [Couple; 2] = [
    Couple { name: "QUILLFEATHER", number: 1, reported: true },
    Couple { name: "BRAMBLEWICK", number: 2, reported: false },
];

struct Couple {
    name: &'static str,
    number: u32,
    reported: bool,
}

impl Couple {
    fn uprn(&self, home: u32) -> String {
        format!("90000009{:02}{home:02}", self.number)
    }

    fn old(&self) -> String {
        format!("{} HIGH WALK", 900 + self.number)
    }

    /// What is known only of the home of the person who left.
    fn secrets(&self) -> [String; 4] {
        let number = self.number;
        [
            format!("{} OAKLEAF WAY", 950 + number),
            format!("ZZ9 {number}ZZ"),
            format!("07700 90095{number}"),
            format!("leaver{number}@example.org"),
        ]
    }

    /// The rows of an extract dated `day`, under its header.
    fn rows(&self, extract: &str, day: u32) -> Vec<String> {
        let (n, name, old, gone) = (self.number, self.name, self.old(), day >= 20_250_101);
        let [new, postcode, phone, email] = self.secrets();
        let [home, other] = [1, 2].map(|home| self.uprn(home));
        match extract {
            "ctax_accounts" => {
                let account = |account: u32, uprn: &str, no: u32, forename: &str, place: &str, from: &str, to: &str| {
                    format!(
                        "39999{n}00{account}|{uprn}|{no}|{name}/{forename}|7|{place}|{from}|{to}|C|N|N|0.00||DD15|C"
                    )
                };
                let there = format!("{old}|HEWFORD||ZZ1 0AA");
                let since = "2015-02-15 00:00:00";
                let left = if gone { "2024-12-10 00:00:00" } else { "" };
                let mut rows = vec![
                    account(1, &home, 1, "PERCIVAL", &there, since, ""),
                    account(1, &home, 2, "ZEPHYRINE", &there, since, left),
                ];
                if gone {
                    let away = format!("{new}|HEWFORD||{postcode}");
                    rows.push(account(2, &other, 1, "ZEPHYRINE", &away, "2024-12-10 00:00:00", ""));
                }
                rows
            }
            "rent.tenants" => {
                let stays = format!(
                    "0099{n}001/01,1,MR,PERCIVAL,{name},07700 90090{n},.,{old},,HEWFORD,ZZ1 0AA,stayer{n}@example.org,.,1978-05-06,,{home}"
                );
                let goes = if gone {
                    format!(
                        "0099{n}002/01,1,MRS,ZEPHYRINE,{name},{phone},.,{new},,HEWFORD,{postcode},{email},.,1980-01-02,,{other}"
                    )
                } else {
                    format!(
                        "0099{n}001/01,2,MRS,ZEPHYRINE,{name},07700 90091{n},.,{old},,HEWFORD,ZZ1 0AA,.,.,1980-01-02,,{home}"
                    )
                };
                vec![stays, goes]
            }
            "rent.accounts" => {
                let account = |no: u32, since: &str| {
                    format!("20099{n}000{no},0099{n}00{no}/01,Secure,SEC,{since},,HEWFORD,P00,91.25,FALSE,")
                };
                let mut rows = vec![account(1, "2015-02-15")];
                rows.extend(gone.then(|| account(2, "2024-12-10")));
                rows
            }
            "rent.actions" if day == 20_250_201 => {
                vec![format!("0099{n}002/01,NTS,Notice served,2025-01-14,2025-01-15,1")]
            }
            "events_" if day == 20_250_201 && self.reported => vec![format!(
                "marac,marac,2024-12-20,2024-12-21,{name},ZEPHYRINE,1980-01-02,\"{new}\",{postcode},{other},EV9999999{n},3,DASH14,N"
            )],
            _ => Vec::new(),
        }
    }
}

/// Writes the couples into the extracts from April 2024 on.
fn move_in(inbox: &Path) {
    for file in files(inbox) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let digits: String = name.chars().filter(char::is_ascii_digit).collect();
        let day: u32 = digits[digits.len() - 8..].parse().unwrap();
        let extracts = ["ctax_accounts", "rent.tenants", "rent.accounts", "rent.actions", "events_"];
        let Some(extract) = extracts.into_iter().find(|extract| name.starts_with(extract)) else { continue };
        let rows: Vec<String> = COUPLES.iter().flat_map(|couple| couple.rows(extract, day)).collect();
        if day < 20_240_401 || rows.is_empty() {
            continue;
        }
        let zipped = file.extension().is_some_and(|kind| kind == "gz");
        let mut text = Vec::new();
        let bytes = fs::read(&file).unwrap();
        if zipped {
            GzDecoder::new(&bytes[..]).read_to_end(&mut text).unwrap();
        } else {
            text = bytes;
        }
        let head = text.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let end = if text[..head].ends_with(b"\r\n") { "\r\n" } else { "\n" };
        let rows = rows.join(end) + end;
        text.splice(head..head, rows.into_bytes());
        if zipped {
            let mut to = GzEncoder::new(fs::File::create(&file).unwrap(), Compression::fast());
            to.write_all(&text).unwrap();
            to.finish().unwrap();
        } else {
            fs::write(&file, text).unwrap();
        }
    }
}

/// The files in a ZIP archive, unpacked.
fn unzipped(bytes: &[u8]) -> Vec<String> {
    let number =
        |at: usize, size: usize| bytes[at..at + size].iter().rev().fold(0, |all, byte| all << 8 | usize::from(*byte));
    let mut found = Vec::new();
    let mut at = bytes.windows(4).rposition(|four| four == b"PK\x05\x06").map(|end| number(end + 16, 4)).unwrap();
    while bytes[at..].starts_with(b"PK\x01\x02") {
        let (method, size, local) = (number(at + 10, 2), number(at + 20, 4), number(at + 42, 4));
        let from = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        let packed = &bytes[from..from + size];
        let mut text = Vec::new();
        match method {
            0 => text.extend_from_slice(packed),
            _ => drop(DeflateDecoder::new(packed).read_to_end(&mut text).unwrap()),
        }
        found.push(String::from_utf8_lossy(&text).into_owned());
        at += 46 + number(at + 28, 2) + number(at + 30, 2) + number(at + 32, 2);
    }
    found
}

#[test]
fn who_fled_leaves_nothing_on_the_household_they_left_and_whom_specialists_alone_may_see_is_on_no_list() {
    let council = Council::whole();
    council.configure("[[list.team]]\nname = \"all\"\ncapacity = 6000\n");
    move_in(&council.path("inbox"));
    council.trains(EARLIER);
    council.does(&["night", "--as-of", LAST]);
    let csv = council.csv(LAST);
    let rows_with = |what: &str| csv.lines().filter(|line| line.contains(what)).collect::<Vec<_>>();

    for couple in &COUPLES {
        let [stays] = rows_with(&format!("PERCIVAL {}", couple.name))[..] else { panic!("{}", couple.name) };
        assert!(stays.contains(&couple.old()) && stays.contains(&format!("07700 90090{}", couple.number)), "{stays}");
        for secret in couple.secrets() {
            assert!(!stays.contains(&secret), "{secret}\n{stays}");
        }
        assert!(!stays.contains("ZEPHYRINE") && !stays.contains("January 2025"), "{stays}");
    }
    // Nobody reported anything of the second: she is on a row of her own, and that row alone has her new number.
    let [_, bramblewick] = &COUPLES;
    let [away] = rows_with(&format!("ZEPHYRINE {}", bramblewick.name))[..] else { panic!("she is not listed") };
    assert!(bramblewick.secrets().iter().all(|secret| rows_with(secret) == [away]), "{away}");

    // The first is not in any file of the night, by name, address, number or household.
    let [quillfeather, _] = &COUPLES;
    let mut texts: Vec<String> = Vec::new();
    for (name, bytes) in council.list(LAST) {
        if Path::new(&name).extension().is_some_and(|kind| kind == "xlsx") {
            texts.extend(unzipped(&bytes));
        } else {
            texts.push(String::from_utf8(bytes).unwrap());
        }
    }
    let all = |what: &str| texts.iter().any(|text| text.contains(what));
    assert!(all("PERCIVAL QUILLFEATHER") && all(&bramblewick.secrets()[0]), "the workbook was unpacked");
    for secret in quillfeather.secrets().iter().map(String::as_str).chain(["ZEPHYRINE QUILLFEATHER", "DASH14", "marac"])
    {
        assert!(!all(secret), "{secret}");
    }
    let manifest = fs::read_to_string(council.path("out").join(LAST).join("manifest.json")).unwrap();
    assert!(manifest.contains("on no list: for specialists alone"), "{manifest}");
    assert!(!manifest.contains("\"on no list: for specialists alone\": 0"), "{manifest}");
}
