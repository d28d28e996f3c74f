//! Zones of time by the names that dates give them. Abbreviations are fixed distances from UTC; `ET` and the names of
//! the zone database (`Europe/Brussels`) follow the clocks of their places.

use chrono::{LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

/// A zone of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// So many seconds ahead of UTC.
    Fixed(i32),
    /// The clocks of a place.
    Place(Tz),
}

/// Abbreviations by their distance from UTC in minutes. Where several places share one, the one that RFC 822 means, or
/// else the one with the most readers.
const ABBREVIATIONS: &[(i32, &str)] = &[
    (-720, "aoe"),
    (-660, "sst nut"),
    (-600, "hst tht ckt hast"),
    (-570, "mart"),
    (-540, "akst hdt hadt gamt"),
    (-480, "pst akdt pst8pdt"),
    (-420, "mst pdt mst7mdt"),
    (-360, "cst mdt cst6cdt galt east"),
    (-300, "est cdt est5edt pet cot ect"),
    (-240, "ast edt clt bot vet gyt"),
    (-210, "nst nt"),
    (-180, "adt brt art clst uyt pyst gft wgt"),
    (-150, "ndt"),
    (-120, "brst fnt uyst wgst"),
    (-60, "azot cvt"),
    (0, "ut utc gmt z wet azost egst uct zulu universal"),
    (60, "cet met mez bst west wat wedt"),
    (120, "eet cest mest mesz cat sast oez"),
    (180, "msk eest eat trt fet idt"),
    (210, "irst"),
    (240, "msd samt gst amt azt get mut ret sct"),
    (270, "afst aft irdt"),
    (300, "pkt uzt yekt mvt tjt tmt"),
    (330, "ist slst"),
    (345, "npt"),
    (360, "bdt btt omst novst almt kgt iot"),
    (390, "mmt cct"),
    (420, "wib ict krat novt hovt cxt"),
    (480, "sgt hkt awst wita pht myt irkt ulat bnt cwst"),
    (525, "acwst"),
    (540, "jst kst wit yakt tlt"),
    (570, "acst"),
    (600, "aest vlat pgt chst chut"),
    (630, "acdt lhst"),
    (660, "aedt magt sakt sbt nct vut"),
    (720, "nzst fjt pett anat mht tvt wakt"),
    (765, "chast"),
    (780, "nzdt phot tot tkt"),
    (825, "chadt"),
    (840, "lint"),
];

/// Zones whose name says nothing of summer time.
const PREVAILING: &[(Tz, &str)] = &[
    (chrono_tz::America::Halifax, "at"),
    (chrono_tz::America::New_York, "et"),
    (chrono_tz::America::Chicago, "ct"),
    (chrono_tz::America::Denver, "mt"),
    (chrono_tz::America::Los_Angeles, "pt"),
    (chrono_tz::America::Anchorage, "akt"),
];

/// Every zone that has a short name, with its names in lower case. The letters of the military ones count as UTC: the
/// standard that brought them in had their signs wrong, and RFC 2822 asks to know nothing by them.
pub fn known() -> impl Iterator<Item = (&'static str, Zone)> {
    const LETTERS: &str = "a b c d e f g h i k l m n o p q r s t u v w x y";
    let fixed = ABBREVIATIONS
        .iter()
        .map(|(minutes, names)| (*names, Zone::Fixed(minutes * 60)));
    let places = PREVAILING
        .iter()
        .map(|(place, names)| (*names, Zone::Place(*place)));
    fixed.chain(places).chain([(LETTERS, Zone::Fixed(0))])
}

/// The zone of this name in the zone database, as it is spelt there.
pub fn named(name: &str) -> Option<Zone> {
    name.parse().ok().map(Zone::Place)
}

impl Zone {
    /// How many seconds the clocks of this zone are ahead of UTC when they show this time. Of two answers, where clocks
    /// are set back, the earlier moment; where they leap over this time, as if they had not yet.
    pub fn ahead(self, local: NaiveDateTime) -> i32 {
        match self {
            Zone::Fixed(seconds) => seconds,
            Zone::Place(place) => match place.offset_from_local_datetime(&local) {
                LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _) => {
                    offset.fix().local_minus_utc()
                }
                LocalResult::None => {
                    let before = local - TimeDelta::hours(3);
                    place
                        .offset_from_local_datetime(&before)
                        .earliest()
                        .map_or(0, |offset| offset.fix().local_minus_utc())
                }
            },
        }
    }
}
