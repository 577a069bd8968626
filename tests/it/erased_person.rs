use std::fs;
use std::io::Read;
use std::io::Write;
use std::path::Path;

use crate::council::Council;
use crate::council::files;

/// What would name the person of the tests, wherever it stood; nobody else in the council has any of it.
pub(crate) const MARKS: [&str; 9] =
    ["QUENBY", "ZYXTHORPE", "ZZ919191", "07700 955955", "quenby@", "399999991", "19999991", "EV99999991", "Zyxthorpe"];
/// Their birth date.
pub(crate) const BORN: &str = "1931-01-02";
/// A record of theirs as the commands name it.
pub(crate) const RECORD: &str = "register:19999991";

/// Cells of the person's rows by names of columns in any of their spellings.
const CTAX: &[(&str, &str)] = &[
    ("account_ref", "399999991"),
    ("uprn", "999900000001"),
    ("liable_no", "1"),
    ("liab_name", "ZYXTHORPE/QUENBY"),
    ("surname", "ZYXTHORPE"),
    ("forename", "QUENBY"),
    ("lead_liab_pos", "1"),
    ("addr1", "7 QUARRY ROW"),
    ("addr2", "HEWFORD"),
    ("postcode", "ZZ1 9ZZ"),
    ("occupation_date", "2019-05-06 00:00:00"),
    ("band_010493", "A"),
    ("spd", "N"),
    ("ctr_type", "N"),
    ("ctr_weekly", "0.00"),
    ("paymeth_code", "CASHM"),
    ("tenure_hint", "C"),
];
const REGISTER: &[(&str, &str)] = &[
    ("app_ref", "19999991"),
    ("bidding_number", "B19999991"),
    ("surname", "ZYXTHORPE"),
    ("first_name", "QUENBY"),
    ("date_of_birth", "02/01/1931"),
    ("gender", "F"),
    ("ni_no", "ZZ919191A"),
    ("address", "7 QUARRY ROW HEWFORD"),
    ("main_postcode", "ZZ1 9ZZ"),
    ("date_submitted", "09/04/2020"),
    ("effective_band_date", "09/04/2020"),
    ("band", "GEN"),
    ("status", "Active"),
    ("living_situation", "council-tenant"),
    ("current_bedrooms", "1"),
    ("bedroom_needs", "1"),
    ("no_people_in_household", "2"),
    ("arrears_4wk", "N"),
];
const TENANT: &[(&str, &str)] = &[
    ("accountreference", "09999991/01"),
    ("tenant_no", "1"),
    ("title", "MRS"),
    ("tenantfirstname", "QUENBY"),
    ("tenantsurname", "ZYXTHORPE"),
    ("mobilenumber", "07700 955955"),
    ("telephonenumber", "."),
    ("address1", "7 QUARRY ROW"),
    ("address2", "HEWFORD"),
    ("postcode", "ZZ1 9ZZ"),
    ("email", "quenby@example.org"),
    ("propertytype", "."),
    ("dob", "1931-01-02"),
    ("nino", "ZZ919191A"),
    ("uprn", "999900000001"),
];
/// Who holds the tenancy with them, and stays.
const OTHER: &[(&str, &str)] = &[
    ("accountreference", "09999991/01"),
    ("tenant_no", "2"),
    ("title", "MR"),
    ("tenantfirstname", "ORLO"),
    ("tenantsurname", "BRAMTHISTLE"),
    ("mobilenumber", "07700 944944"),
    ("telephonenumber", "."),
    ("address1", "7 QUARRY ROW"),
    ("address2", "HEWFORD"),
    ("postcode", "ZZ1 9ZZ"),
    ("email", "."),
    ("propertytype", "."),
    ("dob", "1958-01-02"),
    ("nino", "ZZ929292A"),
    ("uprn", "999900000001"),
];
const TENANCY: &[(&str, &str)] = &[
    ("paymentreference", "2009999991"),
    ("accountreference", "09999991/01"),
    ("tenuretype", "Assured"),
    ("tenuretypecode", "ASS"),
    ("tenancystartdate", "2019-05-06"),
    ("localauthority", "HEWFORD"),
    ("patch", "P00"),
    ("weeklyrent", "80.50"),
    ("breathingspace", "FALSE"),
];
const RECOVERY: &[(&str, &str)] = &[
    ("account_ref", "399999991"),
    ("tax_year", "2024"),
    ("event_date", "19/07/2024"),
    ("recorded_date", "20/07/2024"),
    ("stage", "SUM"),
    ("balance", "292.50"),
    ("costs", "79.50"),
];
const EVENT: &[(&str, &str)] = &[
    ("source", "local welfare"),
    ("event_type", "hsf_award"),
    ("event_date", "2024-07-02"),
    ("recorded_date", "2024-07-06"),
    ("surname", "Zyxthorpe"),
    ("forename", "Quenby"),
    ("dob", "1931-01-02"),
    ("address", "7 QUARRY ROW HEWFORD"),
    ("postcode", "ZZ1 9ZZ"),
    ("person_ref", "EV99999991"),
    ("severity", "1"),
    ("detail_code", "food"),
    ("use_in_scoring", "Y"),
];

type Cells = &'static [(&'static str, &'static str)];

/// Beginnings of file names, and what rows their files get.
const ROWS: [(&str, &[Cells]); 6] = [
    ("ctax_accounts", &[CTAX]),
    ("register", &[REGISTER]),
    ("rent.tenants", &[TENANT, OTHER]),
    ("rent.accounts", &[TENANCY]),
    ("ctax_recovery_202408", &[RECOVERY]),
    ("events_202408", &[EVENT]),
];

/// Puts the person into every file of the inbox that has not got them; how many files these were.
pub(crate) fn moves_in(council: &Council) -> usize {
    let mut changed = 0;
    for file in files(&council.path("inbox")) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let rows = ROWS.iter().find(|(start, _)| name.starts_with(start)).map(|(_, rows)| *rows);
        changed += usize::from(rows.is_some_and(|rows| add(&file, rows)));
    }
    changed
}

/// Adds rows to a file as its header wants them; not where they are already.
fn add(file: &Path, rows: &[Cells]) -> bool {
    let raw = fs::read(file).unwrap();
    let is_packed = raw.starts_with(&[0x1f, 0x8b]);
    let mut bytes = Vec::new();
    if is_packed {
        flate2::read::GzDecoder::new(raw.as_slice()).read_to_end(&mut bytes).unwrap();
    } else {
        bytes = raw;
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if text.contains("ZYXTHORPE") || text.contains("399999991") || text.contains("09999991/01") {
        return false;
    }
    let header = text.lines().next().unwrap().trim_start_matches('\u{feff}').to_lowercase();
    let comma = if header.contains('|') { '|' } else { ',' };
    assert!(!bytes.contains(&0), "{} is in an encoding of two bytes", file.display());
    if !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    for cells in rows {
        let cell = |column: &str| {
            let column = column.trim().trim_matches('"');
            cells.iter().find(|(name, _)| *name == column).map_or("", |(_, cell)| *cell)
        };
        let line: Vec<&str> = header.split(comma).map(cell).collect();
        bytes.extend(format!("{}\n", line.join(&comma.to_string())).into_bytes());
    }
    if is_packed {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&bytes).unwrap();
        bytes = packed.finish().unwrap();
    }
    fs::write(file, bytes).unwrap();
    true
}
