use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;

/// Why there is no map.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// The file cannot be read.
    #[error("cannot read the boundaries `{}`: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Not JSON, or not a collection of features.
    #[error("`{}` is not a GeoJSON FeatureCollection: {rule}", path.display())]
    NotGeoJson {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        rule: String,
    },
    /// A feature that cannot be drawn.
    #[error("`{}` feature {feature}: {rule}", path.display())]
    BadFeature {
        /// Which file.
        path: PathBuf,
        /// Its number, from 1.
        feature: usize,
        /// What is wrong.
        rule: String,
    },
}

impl MapError {
    /// What someone at the council can do about it.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Unreadable { .. } => "check `boundaries` under [map] in config.toml, or take the line out",
            Self::NotGeoJson { .. } => "export the boundaries as GeoJSON: the ONS Open Geography Portal offers it",
            Self::BadFeature { rule, .. } if rule.contains("degrees") => {
                "export the boundaries in longitude and latitude (WGS84, EPSG:4326), not in the British National Grid"
            }
            Self::BadFeature { rule, .. } if rule.contains("property") => {
                "name the property that holds the area as `code` under [map] in config.toml"
            }
            Self::BadFeature { .. } => "mend that feature, or export the boundaries again",
        };
        Some(text.to_owned())
    }
}

/// Longitude and latitude, in degrees.
type Position = (f64, f64);
/// A closed line.
type Ring = Vec<Position>;

/// Areas and their boundaries.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundaries {
    areas: BTreeMap<String, Vec<Ring>>,
}

impl Boundaries {
    /// Reads a GeoJSON file: a FeatureCollection of Polygons and MultiPolygons (RFC 7946) whose property `code` holds the
    /// area. An area may have several features.
    ///
    /// # Errors
    /// A file that cannot be read, and the first feature without the property, without rings that are closed and have four
    /// positions, or with positions that are no longitude and latitude.
    pub fn load(path: &Path, code: &str) -> Result<Self, MapError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| MapError::Unreadable { path: path.to_owned(), source })?;
        Self::read(&text, path, code)
    }

    /// Reads the text of such a file that lies at `path`.
    pub fn read(text: &str, path: &Path, code: &str) -> Result<Self, MapError> {
        let not = |rule: String| MapError::NotGeoJson { path: path.to_owned(), rule };
        let text = text.trim_start_matches('\u{feff}');
        let whole: Value = serde_json::from_str(text).map_err(|error| not(error.to_string()))?;
        if whole["type"] != "FeatureCollection" {
            return Err(not("its `type` is another".to_owned()));
        }
        let features = whole["features"].as_array().ok_or_else(|| not("it has no `features`".to_owned()))?;
        let mut areas: BTreeMap<String, Vec<Ring>> = BTreeMap::new();
        for (place, feature) in features.iter().enumerate() {
            let bad = |rule: String| MapError::BadFeature { path: path.to_owned(), feature: place + 1, rule };
            let area = area(feature, code).map_err(bad)?;
            areas.entry(area).or_default().extend(rings(&feature["geometry"]).map_err(bad)?);
        }
        if areas.is_empty() { Err(not("it has no feature".to_owned())) } else { Ok(Self { areas }) }
    }

    /// The areas, in order, with their outlines on a plane `width` units wide; and how high that is.
    pub(super) fn drawn(&self, width: f64) -> (Vec<Outline<'_>>, f64) {
        let positions = || self.areas.values().flatten().flatten();
        let ends = |of: fn(&Position) -> f64| {
            positions().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)))
        };
        let ((west, east), (south, north)) = (ends(|(x, _)| *x), ends(|(_, y)| *y));
        // Degrees of longitude are shorter by the cosine of the latitude: true to a thousandth over a council.
        let squeeze = libm::cos(f64::midpoint(south, north).to_radians());
        let scale = width / ((east - west) * squeeze).max((north - south) / 2.0).max(1e-9);
        let place = |(x, y): &Position| ((x - west) * squeeze * scale, (north - y) * scale);
        let outline = |rings: &Vec<Ring>| rings.iter().map(|ring| ring.iter().map(place).collect()).collect();
        let outlines = self.areas.iter().map(|(area, rings)| Outline { area, rings: outline(rings) }).collect();
        (outlines, (north - south) * scale)
    }
}

/// An area as it is drawn.
pub(super) struct Outline<'a> {
    /// The area.
    pub(super) area: &'a str,
    rings: Vec<Ring>,
}

impl Outline<'_> {
    /// The path of its rings; a hole is a ring within another. Points that fall on the one before are left out.
    pub(super) fn path(&self) -> String {
        use std::fmt::Write;
        let mut path = String::new();
        for ring in &self.rings {
            let mut last = String::new();
            for (x, y) in ring {
                let point = format!("{x:.1} {y:.1}");
                if point != last {
                    let _ = write!(path, "{}{point}", if last.is_empty() { "M" } else { "L" });
                    last = point;
                }
            }
            path.push('Z');
        }
        path
    }

    /// Where its figure goes, and how much room there is to either side: the middle of its largest ring.
    pub(super) fn label(&self) -> Option<(Position, f64)> {
        let size = |ring: &&Ring| area_of(ring).abs();
        let largest = self.rings.iter().max_by(|one, other| size(one).total_cmp(&size(other)))?;
        let (west, east) =
            largest.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(w, e), (x, _)| (w.min(*x), e.max(*x)));
        let twice = 2.0 * area_of(largest);
        if twice.abs() < 1e-9 {
            return None;
        }
        let sums = largest.windows(2).fold((0.0, 0.0), |(sx, sy), pair| {
            let ((x, y), (u, v)) = (pair[0], pair[1]);
            let cross = x * v - u * y;
            (sx + (x + u) * cross, sy + (y + v) * cross)
        });
        Some(((sums.0 / (3.0 * twice), sums.1 / (3.0 * twice)), (east - west) / 2.0))
    }
}

/// The signed area of a ring.
fn area_of(ring: &Ring) -> f64 {
    ring.windows(2).map(|pair| pair[0].0 * pair[1].1 - pair[1].0 * pair[0].1).sum::<f64>() / 2.0
}

fn area(feature: &Value, code: &str) -> Result<String, String> {
    match &feature["properties"][code] {
        Value::String(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(format!("the property `{code}` is missing or empty")),
    }
}

fn rings(geometry: &Value) -> Result<Vec<Ring>, String> {
    let list = |value: &Value| value.as_array().cloned().ok_or_else(|| "its coordinates are no list".to_owned());
    let coordinates = &geometry["coordinates"];
    let polygons = match geometry["type"].as_str() {
        Some("Polygon") => vec![coordinates.clone()],
        Some("MultiPolygon") => list(coordinates)?,
        _ => return Err("it is neither a Polygon nor a MultiPolygon".to_owned()),
    };
    let mut rings = Vec::new();
    for polygon in polygons {
        for positions in list(&polygon)? {
            rings.push(ring(&list(&positions)?)?);
        }
    }
    if rings.is_empty() { Err("it has no ring".to_owned()) } else { Ok(rings) }
}

fn ring(positions: &[Value]) -> Result<Ring, String> {
    let ring = positions.iter().map(position).collect::<Result<Ring, String>>()?;
    if ring.len() < 4 {
        return Err("a ring has fewer than four positions".to_owned());
    }
    let closed =
        ring.first().zip(ring.last()).is_some_and(|((x, y), (u, v))| x.total_cmp(u).is_eq() && y.total_cmp(v).is_eq());
    if closed { Ok(ring) } else { Err("a ring is not closed: it must end where it begins".to_owned()) }
}

fn position(value: &Value) -> Result<Position, String> {
    let number =
        |place: usize| value.get(place).and_then(Value::as_f64).ok_or("a position is not two numbers".to_owned());
    let (x, y) = (number(0)?, number(1)?);
    let fits = (-180.0..=180.0).contains(&x) && (-90.0..=90.0).contains(&y);
    if fits { Ok((x, y)) } else { Err("a position is not longitude and latitude in degrees".to_owned()) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Boundaries;

    fn collection(feature: &str) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{SQUARE},{feature}]}}"#)
    }

    const SQUARE: &str = r#"{"type":"Feature","properties":{"WD":"E05"},"geometry":{"type":"Polygon",
        "coordinates":[[[0,52],[0.02,52],[0.02,52.01],[0,52.01],[0,52]]]}}"#;

    fn error(text: &str) -> String {
        let error = Boundaries::read(text, Path::new("wards.geojson"), "WD").unwrap_err();
        assert!(error.hint().is_some());
        error.to_string()
    }

    #[test]
    fn a_broken_file_is_refused_with_file_and_feature() {
        let feature = |properties: &str, kind: &str, coordinates: &str| {
            collection(&format!(
                r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
            ))
        };
        let named = r#"{"WD":"E06"}"#;
        let square = "[[[0,52],[1,52],[1,53],[0,52]]]";
        let table = [
            (feature(r#"{"NAME":"x"}"#, "Polygon", square), "property `WD`"),
            (feature(named, "Point", "[0,52]"), "neither a Polygon nor a MultiPolygon"),
            (feature(named, "Polygon", "[[[0,52],[1,52],[0,52]]]"), "fewer than four"),
            (feature(named, "Polygon", "[[[0,52],[1,52],[1,53],[0,53]]]"), "not closed"),
            (feature(named, "Polygon", r#"[[[0,52],[1,"x"],[1,53],[0,52]]]"#), "two numbers"),
            (feature(named, "Polygon", "[[[530000,180000],[1,52],[1,53],[530000,180000]]]"), "degrees"),
            (feature(named, "MultiPolygon", square), "two numbers"),
            (feature(named, "Polygon", "[1, 2]"), "no list"),
            (feature(named, "Polygon", "[]"), "no ring"),
        ];
        for (text, rule) in table {
            let error = error(&text);
            assert!(error.starts_with("`wards.geojson` feature 2: ") && error.contains(rule), "{error}");
        }
        for text in ["{", "[]", r#"{"type":"FeatureCollection"}"#, r#"{"type":"FeatureCollection","features":[]}"#] {
            assert!(error(text).contains("is not a GeoJSON FeatureCollection"), "{text}");
        }
    }

    #[test]
    fn a_degree_of_longitude_is_drawn_shorter_than_one_of_latitude() {
        let text = format!(r#"{{"type":"FeatureCollection","features":[{SQUARE}]}}"#);
        let boundaries = Boundaries::read(&text, Path::new("wards.geojson"), "WD").unwrap();
        let (outlines, high) = boundaries.drawn(100.0);
        // 0.02 degrees at 52.005 north are 0.01231 degrees of latitude: 100 units; 0.01 degrees are 81.2.
        assert!((high - 81.2).abs() < 0.1, "{high}");
        assert_eq!(outlines[0].path(), "M0.0 81.2L100.0 81.2L100.0 0.0L0.0 0.0L0.0 81.2Z");
        let ((x, y), room) = outlines[0].label().unwrap();
        assert!((x - 50.0).abs() < 1e-6 && (y - high / 2.0).abs() < 1e-6 && (room - 50.0).abs() < 1e-6);
    }

    #[test]
    fn parts_and_holes_belong_to_one_area() {
        let parts = r#"{"type":"Feature","properties":{"WD":"E05"},"geometry":{"type":"MultiPolygon","coordinates":[
            [[[0,52],[0.02,52],[0.02,52.02],[0,52]],[[0.01,52.005],[0.012,52.005],[0.012,52.006],[0.01,52.005]]],
            [[[0.1,52],[0.12,52],[0.12,52.02],[0.1,52]]]]}}"#;
        let boundaries = Boundaries::read(&collection(parts), Path::new("w"), "WD").unwrap();
        let (outlines, _) = boundaries.drawn(360.0);
        assert_eq!((outlines.len(), outlines[0].path().matches('Z').count()), (1, 4));
    }
}
