use super::snapshots::Output;
use super::world::Shard;
use super::world::Tenure;

fn lsoa(shard: &Shard) -> String {
    format!("E01{:06}", 990_000 + shard.index)
}

/// Every dwelling, with its parts as a gazetteer has them.
pub(super) fn gazetteer(shard: &Shard, out: &mut Output<'_>) {
    for dwelling in &shard.dwellings {
        let class = match (dwelling.room, dwelling.unit.is_empty()) {
            (true, _) => "RH02",
            (_, false) => "RD06",
            _ => "RD04",
        };
        let mut sheet = out.row();
        sheet.put(format_args!("{}", dwelling.uprn));
        if dwelling.parent == 0 {
            sheet.blank()
        } else {
            sheet.put(format_args!("{}", dwelling.parent))
        };
        sheet
            .put(format_args!("{}", 9_000_000 + shard.index * 100 + dwelling.street))
            .text(&dwelling.unit)
            .number(dwelling.number);
        sheet
            .text(&shard.streets[dwelling.street as usize])
            .text("HEWFORD")
            .text(&shard.postcodes[dwelling.postcode as usize]);
        sheet.text(if dwelling.tenure == Tenure::Temporary { "RH03" } else { class }).text("1").text(&lsoa(shard));
        sheet.put(format_args!("E05{:06}", 990_000 + shard.index / 8)).end();
    }
}

/// Every postcode, with the deprivation of its area.
pub(super) fn geo(shard: &Shard, out: &mut Output<'_>) {
    for postcode in &shard.postcodes {
        let mut sheet = out.row();
        sheet.text(postcode).text(&lsoa(shard)).put(format_args!("E02{:06}", 990_000 + shard.index / 5));
        sheet.put(format_args!("E05{:06}", 990_000 + shard.index / 8)).text("E07999999");
        sheet.number(shard.decile).number(shard.decile).end();
    }
}
