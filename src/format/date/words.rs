//! What words mean in a date: months and weekdays in the languages of the world's press, halves of the day, units, and
//! the small words between. Names are compared without case and accents. Which word may stand where is not said here.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::zone::{self, Zone};
use crate::text::{decompose, fold_char, is_accent};

/// What a word may mean: several things at once, as `mar` is a Tuesday and a month.
#[derive(Debug, Clone, Copy, Default)]
pub struct Meaning {
    /// The month it names, 0 for none.
    pub month: u8,
    /// The month that another language gives this name, 0 for none; a dot behind the day speaks for it.
    pub namesake: u8,
    /// True for a month as English names it.
    pub english: bool,
    /// True for a month that is cut short in no usual place (`Septem`).
    pub cut: bool,
    /// The weekdays it names, one bit each, Monday the lowest.
    pub weekdays: u8,
    /// The half of the day it names.
    pub half: Option<Half>,
    /// The zone of time it names.
    pub zone: Option<Zone>,
    /// What it counts, behind a number.
    pub unit: Option<Unit>,
    /// True for the ending of a number that counts days (`28th`, `1er`).
    pub ordinal: bool,
    /// True for a word that stands in dates and says nothing.
    pub joins: bool,
    /// True for a word that a time of day follows, also one that is written with a dot (`kl. 09.30`).
    pub heralds_time: bool,
    /// True for a word that says that a text was changed.
    pub updates: bool,
}

/// A half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Before noon.
    Morning,
    /// After noon.
    Afternoon,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 年
    Year,
    /// 月
    Month,
    /// 日
    Day,
    /// `h`, `Uhr`, 時
    Hour,
    /// `min`, 分
    Minute,
    /// 秒
    Second,
}

/// The months of a language, from January on; alternatives stand side by side: in full, as declined in a date, cut.
/// English comes first.
const MONTHS: &[&str] = &[
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|october oct|november nov|december dec",
    // German
    "januar jänner jan jän|februar feber feb|märz maerz mrz|april apr|mai|juni|juli|august|september|oktober okt|november|dezember dez",
    // French
    "janvier janv|février févr fév|mars|avril avr|mai|juin|juillet juil|août|septembre|octobre|novembre|décembre déc",
    // Spanish
    "enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre set|octubre|noviembre|diciembre dic",
    // Italian
    "gennaio gen|febbraio febbr|marzo|aprile|maggio mag|giugno giu|luglio lug|agosto|settembre sett|ottobre ott|novembre|dicembre",
    // Portuguese
    "janeiro|fevereiro fev|março|abril|maio|junho|julho|agosto|setembro|outubro out|novembro|dezembro",
    // Galician
    "xaneiro xan|febreiro|marzo|abril|maio|xuño|xullo|agosto|setembro|outubro|novembro|decembro",
    // Catalan
    "gener|febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre",
    // Romanian
    "ianuarie ian|februarie|martie|aprilie|mai|iunie iun|iulie iul|august|septembrie|octombrie|noiembrie noi|decembrie",
    // Dutch
    "januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|december",
    // Swedish
    "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
    // Danish
    "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
    // Norwegian
    "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember des",
    // Icelandic
    "janúar|febrúar|mars|apríl|maí|júní|júlí|ágúst ágú|september|október|nóvember|desember",
    // Finnish
    "tammikuu tammikuuta tammikuun tammik tammi|helmikuu helmikuuta helmikuun helmik helmi|maaliskuu maaliskuuta maaliskuun maalisk maalis|huhtikuu huhtikuuta huhtikuun huhtik huhti|toukokuu toukokuuta toukokuun toukok touko|kesäkuu kesäkuuta kesäkuun kesäk kesä|heinäkuu heinäkuuta heinäkuun heinäk heinä|elokuu elokuuta elokuun elok elo|syyskuu syyskuuta syyskuun syysk syys|lokakuu lokakuuta lokakuun lokak loka|marraskuu marraskuuta marraskuun marrask marras|joulukuu joulukuuta joulukuun jouluk joulu",
    // Estonian
    "jaanuar jaan|veebruar veebr|märts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember dets",
    // Latvian
    "janvāris janvārī|februāris februārī|marts martā|aprīlis aprīlī|maijs maijā|jūnijs jūnijā|jūlijs jūlijā|augusts augustā|septembris septembrī|oktobris oktobrī|novembris novembrī|decembris decembrī",
    // Lithuanian
    "sausis sausio saus|vasaris vasario vas|kovas kovo kov|balandis balandžio bal|gegužė gegužės geg|birželis birželio birž|liepa liepos liep|rugpjūtis rugpjūčio rugp|rugsėjis rugsėjo rugs|spalis spalio spal|lapkritis lapkričio lapkr|gruodis gruodžio gruod",
    // Polish
    "styczeń stycznia sty|luty lutego lut|marzec marca|kwiecień kwietnia kwi|maj maja|czerwiec czerwca cze|lipiec lipca|sierpień sierpnia sie|wrzesień września wrz|październik października paź||grudzień grudnia gru",
    // Czech
    "leden ledna led|únor února úno|březen března bře|duben dubna dub|květen května kvě|červen června čvn|červenec července čvc|srpen srpna|září zář|říjen října říj|listopadu|prosinec prosince pro",
    // Slovak
    "január januára|február februára|marec marca|apríl apríla|máj mája|jún júna|júl júla|august augusta|september septembra|október októbra|november novembra|december decembra",
    // Slovene
    "januar januarja|februar februarja|marec marca|april aprila|maj maja|junij junija|julij julija|avgust avgusta|september septembra|oktober oktobra|november novembra|december decembra",
    // Croatian
    "siječanj siječnja sij|veljača veljače velj|ožujak ožujka ožu|travanj travnja tra|svibanj svibnja svi|lipanj lipnja|srpanj srpnja|kolovoz kolovoza kol|rujan rujna ruj||studeni studenog studenoga stu|prosinac prosinca",
    // Serbian and Bosnian
    "januar januara|februar februara|mart marta|april aprila|maj maja|juni juna|juli jula|avgust avgusta avg|septembar septembra|oktobar oktobra|novembar novembra|decembar decembra",
    "јануар јануара јан|фебруар фебруара феб|март марта|април априла|мај маја|јун јуна|јул јула|август августа|септембар септембра сеп|октобар октобра|новембар новембра нов|децембар децембра дец",
    // Macedonian
    "јануари|февруари|март|април|мај|јуни|јули|август|септември|октомври|ноември|декември",
    // Bulgarian
    "януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември",
    // Russian
    "январь января янв|февраль февраля фев февр|март марта мар|апрель апреля апр|май мая|июнь июня июн|июль июля июл|август августа авг|сентябрь сентября сен сент|октябрь октября окт|ноябрь ноября ноя нояб|декабрь декабря дек",
    // Ukrainian
    "січень січня січ|лютий лютого лют|березень березня бер|квітень квітня кві квіт|травень травня тра трав|червень червня чер черв|липень липня лип|серпень серпня сер серп|вересень вересня вер|жовтень жовтня жов жовт|листопад листопада лис|грудень грудня гру груд",
    // Belarusian
    "студзень студзеня|люты лютага|сакавік сакавіка|красавік красавіка|май мая|чэрвень чэрвеня|ліпень ліпеня|жнівень жніўня|верасень верасня|кастрычнік кастрычніка|лістапад лістапада|снежань снежня",
    // Hungarian
    "január januári|február febr februári|március márc|április ápr|május|június|július|augusztus|szeptember szept|október|november|december",
    // Greek
    "Ιανουάριος Ιανουαρίου Ιαν|Φεβρουάριος Φεβρουαρίου Φεβ|Μάρτιος Μαρτίου Μαρ|Απρίλιος Απριλίου Απρ|Μάιος Μαΐου Μάης Μάι|Ιούνιος Ιουνίου Ιούν Ιον|Ιούλιος Ιουλίου Ιούλ Ιολ|Αύγουστος Αυγούστου Αύγ|Σεπτέμβριος Σεπτεμβρίου Σεπ Σεπτ|Οκτώβριος Οκτωβρίου Οκτ|Νοέμβριος Νοεμβρίου Νοέ|Δεκέμβριος Δεκεμβρίου Δεκ",
    // Albanian
    "janar|shkurt shk|mars|prill pri|maj|qershor qer|korrik kor|gusht gsh|shtator sht|tetor tet|nëntor nën|dhjetor dhj",
    // Turkish and Azerbaijani
    "ocak oca|şubat şub|mart|nisan nis|mayıs|haziran haz|temmuz tem|ağustos ağu|eylül eyl|ekim eki|kasım kas|aralık ara",
    "yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr",
    // Indonesian and Malay
    "januari|februari|maret|april|mei|juni|juli|agustus agu|september|oktober|november nop|desember",
    "januari|februari|mac|april|mei|jun|julai|ogos|september|oktober|november|disember dis",
    // Hindi, Bengali, Urdu
    "जनवरी जन|फ़रवरी फ़र|मार्च|अप्रैल|मई|जून|जुलाई जुल|अगस्त अग|सितंबर सितम्बर सित|अक्तूबर अक्टूबर अक्तू|नवंबर नवम्बर नव|दिसंबर दिसम्बर दिस",
    "জানুয়ারি|ফেব্রুয়ারি|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর",
    "جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر",
    // Arabic, as in Cairo, in the Maghreb, in the Levant
    "يناير|فبراير|مارس|أبريل|مايو|يونيو يونيه|يوليو يوليه|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
    "جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية|أوت غشت|شتنبر|أكتوبر|نونبر|دجنبر",
    "كانون_الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين_الأول|تشرين_الثاني|كانون_الأول",
    // Persian, of the Gregorian year
    "ژانویه|فوریه|مارس|آوریل|مه|ژوئن|ژوئیه|اوت|سپتامبر|اکتبر|نوامبر|دسامبر",
    // Hebrew, also with its `in`
    "ינואר ינו בינואר|פברואר פבר בפברואר|מרץ מרס במרץ|אפריל אפר באפריל|מאי במאי|יוני ביוני|יולי ביולי|אוגוסט אוג באוגוסט|ספטמבר ספט בספטמבר|אוקטובר אוק באוקטובר|נובמבר נוב בנובמבר|דצמבר דצמ בדצמבר",
    // Thai
    "มกราคม มค|กุมภาพันธ์ กพ|มีนาคม มีค|เมษายน เมย|พฤษภาคม พค|มิถุนายน มิย|กรกฎาคม กค|สิงหาคม สค|กันยายน กย|ตุลาคม ตค|พฤศจิกายน พย|ธันวาคม ธค",
    // Chinese
    "一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月",
];

/// Names of different months in different languages: as Polish, Czech and Ukrainian have it, and as Croatian has it,
/// which sets a dot behind the day.
const NAMESAKES: &[(&str, u8, u8)] = &[
    ("listopad", 11, 10),
    ("listopada", 11, 10),
    ("lis", 11, 10),
    ("lip", 7, 6),
    ("srp", 8, 7),
];

/// The first words of months that have two.
const FIRST_WORDS: &[&str] = &["كانون", "تشرين"];

/// The weekdays of a language, from Monday on.
const WEEKDAYS: &[&str] = &[
    "monday mon|tuesday tue tues|wednesday wed weds|thursday thu thur thurs|friday fri|saturday sat|sunday sun",
    "montag mo|dienstag di|mittwoch mi|donnerstag do|freitag fr|samstag sonnabend sa|sonntag so",
    "lundi lun|mardi mar|mercredi mer|jeudi jeu|vendredi ven|samedi sam|dimanche dim",
    "lunes|martes|miércoles mié|jueves jue|viernes vie|sábado sáb|domingo dom",
    "lunedì|martedì|mercoledì|giovedì gio|venerdì|sabato|domenica",
    "segunda seg|terça ter|quarta qua|quinta qui|sexta sex|sábado|domingo",
    "luns|martes|mércores|xoves|venres|sábado|domingo",
    "dilluns dl|dimarts dt|dimecres dc|dijous dj|divendres dv|dissabte ds|diumenge dg",
    "luni|marți|miercuri mie|joi|vineri vin|sâmbătă sâm|duminică dum",
    "maandag ma|dinsdag|woensdag wo|donderdag|vrijdag vr|zaterdag za|zondag zo",
    "måndag mån|tisdag tis|onsdag ons|torsdag tors tor|fredag fre|lördag lör|söndag sön",
    "mandag man|tirsdag tir|onsdag|torsdag|fredag|lørdag|søndag",
    "mánudagur mán|þriðjudagur þri|miðvikudagur mið|fimmtudagur fim|föstudagur fös|laugardagur lau|sunnudagur",
    "maanantai maanantaina|tiistai tiistaina ti|keskiviikko keskiviikkona ke|torstai torstaina to|perjantai perjantaina pe|lauantai lauantaina la|sunnuntai sunnuntaina su",
    "esmaspäev|teisipäev|kolmapäev|neljapäev|reede|laupäev|pühapäev",
    "pirmdiena|otrdiena|trešdiena|ceturtdiena|piektdiena|sestdiena|svētdiena",
    "pirmadienis|antradienis|trečiadienis|ketvirtadienis|penktadienis|šeštadienis|sekmadienis",
    "poniedziałek pon pn|wtorek wto wt|środa śro śr|czwartek czw|piątek pią pt|sobota sob|niedziela niedz nd",
    "pondělí po|úterý út|středa st|čtvrtek čt|pátek pá|sobota so|neděle ne",
    "pondelok|utorok|streda|štvrtok|piatok|sobota|nedeľa",
    "ponedeljek|torek|sreda|četrtek|petek|sobota|nedelja",
    "ponedjeljak|utorak uto|srijeda sri|četvrtak čet|petak pet|subota sub|nedjelja ned",
    "ponedeljak|utorak|sreda sre|četvrtak|petak|subota|nedelja",
    "понедељак|уторак|среда|четвртак|петак|субота|недеља",
    "понеделник|вторник|сряда|четвъртък|петък|събота|неделя",
    "понедельник пн|вторник вт|среда ср|четверг чт|пятница пт|суббота сб|воскресенье вс",
    "понеділок|вівторок|середа|четвер|пятниця|субота|неділя нд",
    "hétfő|kedd|szerda sze|csütörtök csüt|péntek|szombat szo|vasárnap vas",
    "Δευτέρα Δευ|Τρίτη Τρί|Τετάρτη Τετ|Πέμπτη Πέμ|Παρασκευή Παρ|Σάββατο Σάβ|Κυριακή Κυρ",
    "pazartesi pzt|salı sal|çarşamba çar|perşembe per|cuma cum|cumartesi cmt|pazar paz",
    "senin sen|selasa sel|rabu rab|kamis kam|jumat jum|sabtu sab|minggu min",
    "सोमवार सोम|मंगलवार मंगल|बुधवार बुध|गुरुवार गुरु|शुक्रवार शुक्र|शनिवार शनि|रविवार रवि",
    "الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد",
    "دوشنبه|سه‌شنبه سهشنبه|چهارشنبه|پنجشنبه|جمعه|شنبه|یکشنبه",
    "שני|שלישי|רביעי|חמישי|שישי|שבת|ראשון",
    "วันจันทร์ วันจันทร์ที่ จันทร์ จ|วันอังคาร วันอังคารที่ อังคาร อ|วันพุธ วันพุธที่ พุธ พ|วันพฤหัสบดี วันพฤหัสบดีที่ พฤหัสบดี พฤ|วันศุกร์ วันศุกร์ที่ ศุกร์ ศ|วันเสาร์ วันเสาร์ที่ เสาร์ ส|วันอาทิตย์ วันอาทิตย์ที่ อาทิตย์ อา",
    "월요일 월|화요일 화|수요일 수|목요일 목|금요일 금|토요일 토|일요일 일",
    "月曜日 月曜 月|火曜日 火曜 火|水曜日 水曜 水|木曜日 木曜 木|金曜日 金曜 金|土曜日 土曜 土|日曜日 日曜 日",
    "星期一 周一 週一 一|星期二 周二 週二 二|星期三 周三 週三 三|星期四 周四 週四 四|星期五 周五 週五 五|星期六 周六 週六 六|星期日 星期天 周日 週日",
];

/// Halves of the day. Those that are written with dots come without them.
const HALVES: &[(&str, Half)] = &[
    (
        "am vorm 오전 午前 上午 凌晨 早上 ص صباحا قظ πμ पूर्वाह्न öö sáng",
        Half::Morning,
    ),
    (
        "pm nachm 오후 午後 下午 晚上 م مساء بظ μμ अपराह्न ös CH chiều",
        Half::Afternoon,
    ),
];

const UNITS: &[(&str, Unit)] = &[
    ("年 년", Unit::Year),
    ("月 월", Unit::Month),
    ("日 일 号 號", Unit::Day),
    (
        "h hr hrs heure heures uhr uur 時 时 點 点 시 giờ ore",
        Unit::Hour,
    ),
    ("min minute minutes 分 분 phút", Unit::Minute),
    ("s sec 秒 초", Unit::Second),
];

/// Endings of a number that counts days.
const ORDINALS: &str = "st nd rd th er re e eme de ste º ª o a го е ого й ο η an én en";

/// Words that stand in a date and say nothing.
const JOINING: &str = "on the of in d de del di da dia le el il em den der le t \
    г года год р року в во і ngày ngay tháng thg năm tanggal tgl ของ วันที่ ที่ พศ คศ น m n gada gads vom feira \
    يوم في من سنة ה ב יום ביום ο στις i o v ve dne dnia r roku z tarihinde ad ce uur hod godz";

/// Words that a time of day follows.
const HERALDS: &str = "at am um a à as às las los alle ore om kl klo klockan kello ora orele ob saat ώρα pukul jam เวลา \
    lúc vào godz godzina u у о об tid kell plkst val בשעה الساعة ساعت को";

/// Words that say that a text was changed, or when it was last seen to.
const UPDATES: &str = "updated update upd modified revised edited corrected amended last changed actualisé mis mise màj maj modifié \
    aktualisiert aktualisierung geändert bearbeitet actualizado actualizada modificado editado aggiornato aggiornamento modificato \
    atualizado atualizada bijgewerkt gewijzigd uppdaterad ändrad oppdatert opdateret endret päivitetty zaktualizowano aktualizacja \
    aktualizováno aktualizované frissítve actualizat ενημέρωση обновлено изменено оновлено ažurirano güncelleme güncellendi diperbarui \
    更新 更新日 更新日時 更新时间 更新時間 最終更新 수정 업데이트 최종수정 تحديث آخر עודכן cậpnhật";

/// All words of the tables, folded.
struct Lexicon {
    words: HashMap<String, Meaning>,
    /// The names of months, sorted, to be found by their beginning.
    months: Vec<(String, u8)>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

impl Lexicon {
    fn new() -> Lexicon {
        let mut words: HashMap<String, Meaning> = HashMap::new();
        let mut months = Vec::new();
        let mut each = |names: &str, give: &mut dyn FnMut(&mut Meaning)| {
            for name in names.split_whitespace() {
                give(words.entry(folded(name)).or_default());
            }
        };
        for (language, names) in MONTHS.iter().enumerate() {
            for (number, names) in (1..).zip(names.split('|')) {
                each(names, &mut |word| {
                    word.month = number;
                    word.english |= language == 0;
                });
                months.extend(names.split(' ').map(|name| (folded(name), number)));
            }
        }
        for (name, month, namesake) in NAMESAKES {
            each(name, &mut |word| {
                (word.month, word.namesake) = (*month, *namesake);
            });
        }
        for names in WEEKDAYS {
            for (nth, names) in names.split('|').enumerate() {
                each(names, &mut |word| word.weekdays |= 1 << nth);
            }
        }
        for (names, half) in HALVES {
            each(names, &mut |word| word.half = Some(*half));
        }
        for (names, unit) in UNITS {
            each(names, &mut |word| word.unit = Some(*unit));
        }
        for (name, zone) in zone::known() {
            each(name, &mut |word| word.zone = Some(zone));
        }
        each(ORDINALS, &mut |word| word.ordinal = true);
        each(JOINING, &mut |word| word.joins = true);
        each(HERALDS, &mut |word| {
            (word.joins, word.heralds_time) = (true, true);
        });
        each(UPDATES, &mut |word| word.updates = true);
        months.sort_unstable();
        Lexicon { words, months }
    }

    /// The month of which this is a beginning, when it is of one alone.
    fn beginning(&self, word: &str) -> Option<u8> {
        let from = self
            .months
            .partition_point(|(name, _)| name.as_str() < word);
        let (_, month) = self.months.get(from)?;
        let alone = self.months[from..]
            .iter()
            .take_while(|(name, _)| name.starts_with(word))
            .map(|(_, month)| Some(*month))
            .reduce(|a, b| if a == b { a } else { None });
        (alone? == Some(*month)).then_some(*month)
    }
}

/// What a folded word means; nothing at all when it is in no table.
pub fn meaning(word: &str) -> Meaning {
    let lexicon = &*LEXICON;
    if let Some(meaning) = lexicon.words.get(word) {
        return *meaning;
    }
    // Four letters tell a month from a chance beginning.
    let month = match word.chars().nth(3) {
        Some(_) => lexicon.beginning(word).unwrap_or(0),
        None => 0,
    };
    Meaning {
        month,
        cut: month > 0,
        ..Meaning::default()
    }
}

/// True for a word that is half of a name of two words.
pub fn is_first_of_two(word: &str) -> bool {
    FIRST_WORDS.contains(&word)
}

/// Appends a character as names are compared: lower case, without accents and vowel points; letters that two languages
/// write alike are one.
pub fn fold(c: char, into: &mut String) {
    if c.is_ascii() {
        into.push(c.to_ascii_lowercase());
        return;
    }
    for part in decompose(c) {
        match fold_char(part) {
            part if is_accent(part) => {}
            // Marks above and below a letter that people leave out, and joiners.
            '\u{653}'..='\u{655}' | '\u{93c}' | '\u{9bc}' | '\u{200c}' | '\u{200d}' => {}
            'ς' => into.push('σ'),
            'ی' => into.push('ي'),
            'ک' => into.push('ك'),
            part => into.push(part),
        }
    }
}

fn folded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        fold(c, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_twelve_months_and_seven_weekdays() {
        for names in MONTHS {
            assert_eq!(names.split('|').count(), 12, "{names}");
        }
        for names in WEEKDAYS {
            assert_eq!(names.split('|').count(), 7, "{names}");
        }
    }

    #[test]
    fn no_name_is_that_of_two_months_but_for_the_known_ones() {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for names in MONTHS {
            for (number, names) in names.split('|').enumerate() {
                for name in names.split(' ').filter(|name| !name.is_empty()) {
                    let name = folded(name);
                    let first = *seen.entry(name.clone()).or_insert(number);
                    let known = NAMESAKES.iter().any(|(known, ..)| *known == name);
                    assert!(first == number || known, "{name}");
                }
            }
        }
    }

    #[test]
    fn a_beginning_is_a_month_when_it_is_of_one_alone() {
        assert_eq!(meaning("septem").month, 9);
        assert_eq!(meaning("octobe").month, 10);
        assert_eq!(meaning("fevr").month, 2);
        assert_eq!(meaning("cerv").month, 0);
        assert_eq!(meaning("smar").month, 0);
        assert_eq!(meaning("ma").month, 0);
    }
}
