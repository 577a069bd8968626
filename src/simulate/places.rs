use super::dice::Dice;
use super::dice::Purpose;
use super::world::Dwelling;
use super::world::NONE;
use super::world::Shard;
use super::world::Tenure;

const PLACES: &[&str] = &[
    "MILL", "CHURCH", "STATION", "PARK", "VICTORIA", "SCHOOL", "QUEEN", "KING", "GREEN", "MANOR", "GROVE", "ALBERT",
    "CHAPEL", "HIGH", "NORTH", "SOUTH", "WEST", "EAST", "MEADOW", "ORCHARD", "ELM", "OAK", "ASH", "BEECH", "CEDAR",
    "CHESTNUT", "WILLOW", "POPLAR", "HAWTHORN", "HOLLY", "IVY", "ROSE", "LILAC", "HEATHER", "FERN", "BRIDGE", "RIVER",
    "BROOK", "SPRING", "WELL", "HILL", "VALLEY", "FIELD", "FARM", "GARDEN", "MARKET", "CASTLE", "ABBEY", "PRIORY",
    "VICARAGE", "CANAL", "QUARRY", "FORGE", "MOOR", "COMMON", "WOOD", "FOREST", "LAKE", "POND", "SUNNY",
];
const WAYS: &[&str] = &[
    "STREET", "ROAD", "LANE", "AVENUE", "CLOSE", "DRIVE", "WAY", "CRESCENT", "TERRACE", "GARDENS", "COURT", "PLACE",
    "WALK", "RISE",
];
const UNIT_LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
/// Private renting, council and housing association by deprivation decile, the most deprived first (Census 2021, evened out).
const RENTED: [[f64; 3]; 10] = [
    [0.240, 0.215, 0.180],
    [0.265, 0.165, 0.145],
    [0.265, 0.130, 0.118],
    [0.250, 0.098, 0.098],
    [0.230, 0.072, 0.082],
    [0.210, 0.052, 0.068],
    [0.190, 0.037, 0.056],
    [0.170, 0.026, 0.046],
    [0.140, 0.016, 0.034],
    [0.105, 0.009, 0.021],
];
/// Deciles in the order in which small areas get them: the council is a little more deprived than England.
const DECILES: [u8; 12] = [4, 7, 2, 9, 5, 1, 8, 3, 10, 6, 2, 5];

/// A town as of streets, numbers and flats, all of area ZZ.
pub(super) fn build(seed: u64, index: u32, households: u32) -> Shard {
    let mut shard = Shard { index, decile: DECILES[index as usize % DECILES.len()], ..Shard::default() };
    let mut dice = Dice::new(seed, Purpose::Places, index, 0);
    let wanted = households + households.div_ceil(40);
    let temporary = households.div_ceil(120).max(2);
    while (shard.dwellings.len() as u32) < wanted {
        let left = wanted - shard.dwellings.len() as u32;
        street(&mut shard, &mut dice, left);
    }
    let first = shard.dwellings.len();
    block(&mut shard, &mut dice, 1, temporary, Some(Tenure::Temporary));
    for dwelling in &mut shard.dwellings[first..] {
        dwelling.tenure = Tenure::Temporary;
        dwelling.rent = 21_000;
    }
    shard
}

fn street(shard: &mut Shard, dice: &mut Dice, left: u32) {
    let name = format!("{} {}", dice.one(PLACES), dice.one(WAYS));
    shard.streets.push(name);
    postcode(shard);
    let houses = (25 + dice.below(30)).min(left);
    let mut number = 0;
    let mut made = 0;
    while made < houses {
        number += 1;
        if made % 15 == 14 {
            postcode(shard);
        }
        let room = houses - made;
        if room >= 6 && dice.chance(0.035) {
            let flats = (6 + dice.below(10)).min(room);
            let tenure = dice.chance(0.4).then_some(if dice.chance(0.5) { Tenure::Council } else { Tenure::Private });
            made += block(shard, dice, number, flats, tenure);
        } else if room >= 4 && dice.chance(0.008) {
            made += shared_house(shard, dice, number);
        } else {
            house(shard, dice, number);
            made += 1;
        }
    }
}

fn postcode(shard: &mut Shard) {
    let within = (shard.index % 8) * 60 + shard.postcodes.len() as u32;
    let (district, sector, unit) = (1 + shard.index / 8, within % 10, (within / 10 + shard.index % 8 * 7) % 400);
    let letters = [unit / 20, unit % 20].map(|i| char::from(UNIT_LETTERS[i as usize]));
    shard.postcodes.push(format!("ZZ{district} {sector}{}{}", letters[0], letters[1]));
}

fn draw_tenure(shard: &Shard, dice: &mut Dice) -> Tenure {
    let [private, council, association] = RENTED[usize::from(shard.decile) - 1];
    let all = [1.0 - private - council - association, private, council, association];
    [Tenure::Owner, Tenure::Private, Tenure::Council, Tenure::Association][dice.pick(&all)]
}

fn push(shard: &mut Shard, dice: &mut Dice, tenure: Tenure, unit: String, line: String, number: u32, bedrooms: u8) {
    let place = shard.dwellings.len() as u32;
    let base: i32 = match tenure {
        Tenure::Owner | Tenure::Temporary => 0,
        Tenure::Private => 13_500,
        Tenure::Council => 8_200,
        Tenure::Association => 9_400,
    };
    let spread = 0.85 + 0.03 * f64::from(shard.decile) + 0.2 * dice.unit();
    let rent = f64::from(base) * (0.62 + 0.19 * f64::from(bedrooms)) * spread;
    let band = dice
        .pick(&[0.32, 0.24, 0.2, 0.12, 0.07, 0.03, 0.015, 0.005])
        .saturating_sub(usize::from(shard.decile < 3)) as u8;
    shard.dwellings.push(Dwelling {
        uprn: 900_000_000_000 + u64::from(shard.index) * 100_000 + u64::from(place) * 7 + 23,
        parent: 0,
        unit,
        line,
        number,
        street: shard.streets.len() as u32 - 1,
        postcode: shard.postcodes.len() as u32 - 1,
        tenure,
        room: false,
        bedrooms,
        band,
        rent: (rent / 25.0) as i32 * 25,
        household: NONE,
        empty_since: 0,
    });
}

fn house(shard: &mut Shard, dice: &mut Dice, number: u32) {
    let tenure = draw_tenure(shard, dice);
    let bedrooms = match tenure {
        Tenure::Owner => [2, 3, 4][dice.pick(&[0.25, 0.5, 0.25])],
        _ => [1, 2, 3, 4][dice.pick(&[0.25, 0.37, 0.31, 0.07])],
    };
    let line = format!("{number} {}", shard.streets[shard.streets.len() - 1]);
    push(shard, dice, tenure, String::new(), line, number, bedrooms);
}

fn block(shard: &mut Shard, dice: &mut Dice, number: u32, flats: u32, tenure: Option<Tenure>) -> u32 {
    let parent = parent_uprn(shard);
    let line = format!("{number} {}", shard.streets[shard.streets.len() - 1]);
    for flat in 1..=flats {
        let tenure = tenure.unwrap_or_else(|| draw_tenure(shard, dice));
        let bedrooms = 1 + dice.pick(&[0.5, 0.42, 0.08]) as u8;
        push(shard, dice, tenure, format!("FLAT {flat}"), line.clone(), number, bedrooms);
        let last = shard.dwellings.len() - 1;
        shard.dwellings[last].parent = parent;
    }
    flats
}

fn shared_house(shard: &mut Shard, dice: &mut Dice, number: u32) -> u32 {
    let parent = parent_uprn(shard);
    let line = format!("{number} {}", shard.streets[shard.streets.len() - 1]);
    for room in 1..=4 {
        push(shard, dice, Tenure::Private, format!("ROOM {room}"), line.clone(), number, 1);
        let last = shard.dwellings.len() - 1;
        shard.dwellings[last].parent = parent;
        shard.dwellings[last].room = true;
        shard.dwellings[last].rent = 9_500;
    }
    4
}

fn parent_uprn(shard: &Shard) -> u64 {
    950_000_000_000 + u64::from(shard.index) * 100_000 + shard.dwellings.len() as u64
}
