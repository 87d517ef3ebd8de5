//! Which fonts are asked for a character, and in which order.

use std::collections::{BTreeSet, HashMap};

use parley::FontContext;
use parley::fontique::{FallbackKey, QueryFamily, QueryStatus, Script};
use unicode_script::UnicodeScript;

use super::bundled::{FALLBACK, SYMBOLS, bundled_families};
use super::bundled_emoji;
use super::uses::Uses;
use crate::error::{ErrorCode, Remedy, Warning};
use crate::json::by_likeness;
use crate::layout::text::is_invisible;

/// Families that a warning names.
const NAMED: usize = 8;

/// The order of the fonts of a job.
#[derive(Debug)]
pub(super) struct Chain {
    files: Vec<File>,
    /// Those of folders, in the order in which they are asked.
    families: Vec<String>,
    /// Whether the machine's fonts come last.
    has_system: bool,
    /// By family of a style, whether the fonts before those of folders have a character.
    standing: HashMap<String, HashMap<char, bool>>,
    /// The family of the folders that has a character.
    found: HashMap<char, Option<usize>>,
    /// Whether the machine's fonts have a character.
    system: HashMap<char, bool>,
    expected: BTreeSet<String>,
    missing: Vec<String>,
}

/// Font files of one family that the user gave.
#[derive(Debug)]
struct File {
    /// The name under which they are registered.
    label: String,
    /// What they call themselves.
    family: Option<String>,
    is_fallback: bool,
    uses: Uses,
}

impl Chain {
    pub(super) fn new(has_system: bool) -> Self {
        Self {
            files: Vec::new(),
            families: Vec::new(),
            has_system,
            standing: HashMap::new(),
            found: HashMap::new(),
            system: HashMap::new(),
            expected: BTreeSet::new(),
            missing: Vec::new(),
        }
    }

    /// Adds a font file; gives the name to register it under, which files of the same family share.
    pub(super) fn add_file(&mut self, family: Option<String>, is_fallback: bool, uses: Uses) -> String {
        let is_like = |file: &&mut File| {
            file.is_fallback == is_fallback && file.family.is_some() && file.family == family
        };
        if let Some(file) = self.files.iter_mut().find(is_like) {
            file.uses = file.uses.and(uses);
            return file.label.clone();
        }
        let label = format!("user font {}", self.files.len());
        self.files.push(File { label: label.clone(), family, is_fallback, uses });
        label
    }

    /// Adds families of a folder.
    pub(super) fn add_families(&mut self, families: Vec<String>) {
        self.families.extend(families);
    }

    /// Families in the order in which they are asked for the characters of `text`. What folders have for it does not depend
    /// on other texts, so that each is drawn the same whatever was drawn before.
    pub(super) fn of(&mut self, family: &str, text: &str, fonts: &mut FontContext) -> Vec<String> {
        let mut chain = self.standing(family);
        if self.families.is_empty() {
            return chain;
        }
        for c in text.chars().filter(|c| !is_invisible(*c)) {
            if self.stands(family, c, fonts) {
                continue;
            }
            let found = self.found(c, fonts).and_then(|found| self.families.get(found));
            chain.extend(found.filter(|found| !chain.contains(found)).cloned());
        }
        chain
    }

    /// Whether a font has the character.
    pub(super) fn covers(&mut self, family: &str, c: char, fonts: &mut FontContext) -> bool {
        self.stands(family, c, fonts)
            || self.found(c, fonts).is_some()
            || self.has_system && *self.system.entry(c).or_insert_with(|| has_system(c, fonts))
    }

    /// Families that are asked for every character.
    fn standing(&self, family: &str) -> Vec<String> {
        let is_named = |file: &&File| is_family(file, family);
        let files = || self.files.iter().filter(|file| file.uses.text);
        let own = |is_fallback: bool| files().filter(move |file| file.is_fallback == is_fallback);
        let named = files().filter(is_named);
        let others = own(false).filter(|file| !is_named(file));
        let labels = |file: &File| file.label.clone();
        let mut chain: Vec<_> = named.chain(others).map(labels).collect();
        chain.extend([family, FALLBACK, SYMBOLS].map(str::to_owned));
        chain.extend(own(true).filter(|file| !is_named(file)).map(labels));
        chain.extend(self.emoji());
        chain
    }

    /// Families that are asked first for what is to be drawn as an emoji, and last for everything else.
    pub(super) fn emoji(&self) -> Vec<String> {
        let own = self.files.iter().filter(|file| file.uses.emoji).map(|file| file.label.clone());
        own.chain([bundled_emoji::FAMILY.to_owned()]).collect()
    }

    /// Whether a font that is asked for every character has this one.
    fn stands(&mut self, family: &str, c: char, fonts: &mut FontContext) -> bool {
        if let Some(known) = self.standing.get(family).and_then(|known| known.get(&c)) {
            return *known;
        }
        let has = has(&self.standing(family), c, fonts);
        self.standing.entry(family.to_owned()).or_default().insert(c, has);
        has
    }

    fn found(&mut self, c: char, fonts: &mut FontContext) -> Option<usize> {
        let Self { found, families, .. } = self;
        let find = || families.iter().position(|family| has(std::slice::from_ref(family), c, fonts));
        *found.entry(c).or_insert_with(find)
    }

    /// Notes a family that a style names.
    pub(super) fn expect(&mut self, family: &str, fonts: &mut FontContext) {
        // A font that was given comes before those of styles, whatever they are.
        let stands_in = |file: &File| (file.uses.text && !file.is_fallback) || is_family(file, family);
        if self.expected.insert(family.to_owned())
            && !self.files.iter().any(stands_in)
            && fonts.collection.family_id(family).is_none()
        {
            self.missing.push(family.to_owned());
        }
    }

    /// `FONT_MISSING` for the families that are nowhere, once.
    pub(super) fn take_warning(&mut self, fonts: &mut FontContext) -> Option<Warning> {
        let missing = std::mem::take(&mut self.missing);
        let last = missing.last()?;
        let named: Vec<_> = missing.iter().take(NAMED).map(|family| format!("{family:?}")).collect();
        let more = match missing.len() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let families = if missing.len() == 1 { "family" } else { "families" };
        let nearest = self.nearest(last, fonts);
        let nearest = nearest.filter(|_| missing.len() == 1).map(|name| format!("; the nearest is {name:?}"));
        let message = format!(
            "no font has the {families} {}{more} that the style names, and {FALLBACK} is drawn instead{}",
            named.join(", "),
            nearest.unwrap_or_default()
        );
        Some(Warning::new(ErrorCode::FontMissing, message).with(Remedy::AddFamily))
    }

    /// The family whose name is most like `name`, if it is like it at all.
    fn nearest(&self, name: &str, fonts: &mut FontContext) -> Option<String> {
        let labels: Vec<_> = self.files.iter().map(|file| file.label.as_str()).collect();
        let own = self.files.iter().filter_map(|file| file.family.as_deref());
        let others =
            fonts.collection.family_names().filter(|name| !labels.contains(name) && *name != SYMBOLS);
        let known: BTreeSet<_> =
            bundled_families().into_iter().filter(|name| *name != SYMBOLS).chain(own).chain(others).collect();
        let nearest = by_likeness(name, known.into_iter()).first().map(|name| (*name).to_owned())?;
        let distance = strsim::damerau_levenshtein(&name.to_lowercase(), &nearest.to_lowercase());
        (distance * 2 <= name.chars().count()).then_some(nearest)
    }
}

fn is_family(file: &File, family: &str) -> bool {
    file.family.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(family))
}

/// Whether a font of these families has the character.
fn has(families: &[String], c: char, fonts: &mut FontContext) -> bool {
    let mut query = fonts.collection.query(&mut fonts.source_cache);
    query.set_families(families.iter().map(|name| QueryFamily::Named(name)));
    is_matched(&mut query, c)
}

/// Whether the font of the machine has the character that it names for its script.
fn has_system(c: char, fonts: &mut FontContext) -> bool {
    let Ok(script) = c.script().short_name().parse::<Script>() else { return false };
    let mut query = fonts.collection.query(&mut fonts.source_cache);
    query.set_fallbacks(FallbackKey::new(script, None));
    is_matched(&mut query, c)
}

fn is_matched(query: &mut parley::fontique::Query<'_>, c: char) -> bool {
    let mut has = false;
    query.matches_with(|font| {
        has = font.charmap().and_then(|map| map.map(c)).is_some_and(|glyph| glyph != 0);
        if has { QueryStatus::Stop } else { QueryStatus::Continue }
    });
    has
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_before_the_style_and_those_for_what_is_missing_after_it() {
        let mut chain = Chain::new(false);
        assert_eq!(chain.add_file(Some("Mine".into()), false, Uses::TEXT), "user font 0");
        assert_eq!(chain.add_file(Some("Other".into()), true, Uses::TEXT), "user font 1");
        // Weights of one family are one family.
        assert_eq!(chain.add_file(Some("Mine".into()), false, Uses::TEXT), "user font 0");
        assert_eq!(chain.add_file(None, false, Uses::TEXT), "user font 2");
        let emoji = Uses { text: false, emoji: true };
        assert_eq!(chain.add_file(Some("Faces".into()), false, emoji), "user font 3");
        assert_eq!(
            chain.standing("Baloo 2"),
            [
                "user font 0",
                "user font 2",
                "Baloo 2",
                FALLBACK,
                SYMBOLS,
                "user font 1",
                "user font 3",
                bundled_emoji::FAMILY
            ]
        );
        // What a style names comes first.
        assert_eq!(chain.standing("other")[..3], ["user font 1", "user font 0", "user font 2"]);
    }
}
