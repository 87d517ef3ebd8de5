//! Languages by the three letters that video containers have for them.

use super::code;

/// ISO 639-1 with ISO 639-2/T, and 639-2/B where that differs.
const CODES: &str = "aa aar;ab abk;ae ave;af afr;ak aka;am amh;an arg;ar ara;as asm;av ava;ay aym;az aze;ba bak;be bel;\
bg bul;bi bis;bm bam;bn ben;bo bod tib;br bre;bs bos;ca cat;ce che;ch cha;co cos;cr cre;cs ces cze;cu chu;cv chv;cy cym wel;\
da dan;de deu ger;dv div;dz dzo;ee ewe;el ell gre;en eng;eo epo;es spa;et est;eu eus baq;fa fas per;ff ful;fi fin;fj fij;\
fo fao;fr fra fre;fy fry;ga gle;gd gla;gl glg;gn grn;gu guj;gv glv;ha hau;he heb;hi hin;ho hmo;hr hrv;ht hat;hu hun;\
hy hye arm;hz her;ia ina;id ind;ie ile;ig ibo;ii iii;ik ipk;io ido;is isl ice;it ita;iu iku;iw heb;ja jpn;jv jav;jw jav;\
ka kat geo;kg kon;ki kik;kj kua;kk kaz;kl kal;km khm;kn kan;ko kor;kr kau;ks kas;ku kur;kv kom;kw cor;ky kir;la lat;lb ltz;\
lg lug;li lim;ln lin;lo lao;lt lit;lu lub;lv lav;mg mlg;mh mah;mi mri mao;mk mkd mac;ml mal;mn mon;mr mar;ms msa may;\
mt mlt;my mya bur;na nau;nb nob;nd nde;ne nep;ng ndo;nl nld dut;nn nno;no nor;nr nbl;nv nav;ny nya;oc oci;oj oji;om orm;\
or ori;os oss;pa pan;pi pli;pl pol;ps pus;pt por;qu que;rm roh;rn run;ro ron rum;ru rus;rw kin;sa san;sc srd;sd snd;se sme;\
sg sag;si sin;sk slk slo;sl slv;sm smo;sn sna;so som;sq sqi alb;sr srp;ss ssw;st sot;su sun;sv swe;sw swa;ta tam;te tel;\
tg tgk;th tha;ti tir;tk tuk;tl tgl;tn tsn;to ton;tr tur;ts tso;tt tat;tw twi;ty tah;ug uig;uk ukr;ur urd;uz uzb;ve ven;\
vi vie;vo vol;wa wln;wo wol;xh xho;yi yid;yo yor;yue yue;za zha;zh zho chi;zu zul";

fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    CODES.split(';').filter_map(|entry| {
        let mut parts = entry.split(' ');
        let (short, terms) = (parts.next()?, parts.next()?);
        Some((short, terms, parts.next().unwrap_or(terms)))
    })
}

/// The ISO 639-2 code of a language, by its BCP 47 tag or English name: what Matroska has (`bibliographic`, such as
/// `ger`), or MPEG-4 (`deu`).
pub(crate) fn iso639_2(language: &str, bibliographic: bool) -> Option<String> {
    let given = code(language);
    let known = all().find(|(short, terms, books)| [*short, *terms, *books].contains(&given.as_ref()));
    match known {
        Some((_, terms, books)) => Some((if bibliographic { books } else { terms }).to_owned()),
        // Three letters are a code of ISO 639-3, which players take as well.
        None => {
            let is_code = given.len() == 3 && given.bytes().all(|byte| byte.is_ascii_lowercase());
            (is_code && given != "und").then(|| given.into_owned())
        }
    }
}

/// The ISO 639-1 code of a container's three letters, where there is one.
pub(crate) fn iso639_1(language: &str) -> Option<&'static str> {
    let given = code(language);
    let known = all().find(|(_, terms, books)| [*terms, *books].contains(&given.as_ref()));
    known.map(|(short, ..)| short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert!(all().count() > 180);
        for (short, terms, books) in all() {
            assert!((2..=3).contains(&short.len()) && terms.len() == 3 && books.len() == 3, "{short}");
        }
    }

    #[test]
    fn containers_have_three_letters() {
        assert_eq!(iso639_2("cs-CZ", true).as_deref(), Some("cze"));
        assert_eq!(iso639_2("Czech", false).as_deref(), Some("ces"));
        assert_eq!(iso639_2("ger", false).as_deref(), Some("deu"));
        assert_eq!(iso639_2("en", true).as_deref(), Some("eng"));
        assert_eq!(iso639_2("tlh", true).as_deref(), Some("tlh"));
        assert_eq!([iso639_2("und", true), iso639_2("", true), iso639_2("x1", true)], [None, None, None]);
        assert_eq!([iso639_1("cze"), iso639_1("ces"), iso639_1("tlh")], [Some("cs"), Some("cs"), None]);
    }
}
