/** Brings words of all languages into one form, so that case, accents and the forms of a plural do not matter. */

const letters: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  æ: "ae",
  œ: "oe",
  ł: "l",
  đ: "d",
  ð: "d",
  ı: "i",
  þ: "th",
};

/**
 * Lower case, without the accents of Latin, Cyrillic and Greek, katakana as hiragana, and runs of other signs than
 * letters, marks and digits as one space. The vowel signs of Indian and Thai script stay.
 */
export function foldWord(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f'’]/g, "")
    .normalize("NFC")
    .replaceAll(/[ßøæœłđðıþ]/g, (letter) => letters[letter] ?? letter)
    .replaceAll(/[\u30a1-\u30f6]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60))
    .replaceAll(/[^\p{L}\p{M}\p{N}ー]+/gu, " ")
    .trim();
}

/** A 32-bit FNV-1a hash over UTF-16 units. Different words may rarely have the same one. */
export function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  // The last bits of FNV differ too little between short words.
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

/** An ending of a plural, the languages that have it, and the endings of the singular. */
type Ending = readonly [ending: string, languages: string, ...singulars: string[]];

/** Longer endings come first. */
const endings: readonly Ending[] = [
  ["men", "en", "man"],
  ["ies", "en", "y", "ie"],
  ["ves", "en", "f", "fe"],
  ["oes", "pt", "ao"],
  ["aes", "pt", "ao"],
  ["aux", "fr", "al", "au"],
  ["eux", "fr", "eu"],
  ["ais", "pt", "al"],
  ["eis", "pt", "el"],
  ["ois", "pt", "ol"],
  ["ces", "es", "z"],
  ["chi", "it", "co"],
  ["ghi", "it", "go"],
  ["lar", "tr", ""],
  ["ler", "tr", ""],
  ["nen", "de", "n"],
  ["er", "de da nb", ""],
  ["en", "de nl nb", "", "e"],
  ["ar", "sv", "", "e"],
  ["or", "sv", "a"],
  ["es", "en es pt", "", "e"],
  ["ns", "pt", "m"],
  ["e", "de", ""],
  ["n", "de sv", ""],
  ["s", "en de es fr pt nl", ""],
  ["x", "fr", ""],
  ["i", "it", "o", "e"],
  ["e", "it", "a"],
  ["i", "pl", "", "a"],
  ["y", "pl", "", "a"],
  ["ak", "hu", ""],
  ["ok", "hu", ""],
  ["ek", "hu", ""],
  ["k", "hu", ""],
  ["ии", "ru", "ия"],
  ["ы", "ru", "", "а"],
  ["и", "ru uk", "", "а", "я", "ь"],
  ["і", "uk", "", "я", "ь"],
  ["а", "ru uk", "о"],
  ["я", "ru uk", "е"],
];
const leastStem = 3;

/**
 * The forms that a plural may have in the singular, likelier ones first. The word itself is not among them. Without a
 * language the endings of all languages count.
 */
export function singularsOf(word: string, language?: string): string[] {
  const found = new Set<string>();
  for (const [ending, languages, ...singulars] of endings) {
    if (!word.endsWith(ending) || word.length - ending.length < leastStem) continue;
    if (language !== undefined && !languages.includes(language)) continue;
    for (const singular of singulars) found.add(word.slice(0, -ending.length) + singular);
  }
  found.delete(word);
  return [...found];
}

/** Forms that a singular may have in the plural, for words that are known only in the plural ("crossed swords"). */
export function pluralsOf(word: string): string[] {
  if (word.length < leastStem) return [];
  if (/\p{Script=Cyrillic}$/u.test(word)) return ["и", "ы", "і"].map((ending) => word + ending);
  return /[a-z]$/.test(word) ? ["s", "es", "e", "er", "n", "en", "i", "y"].map((ending) => word + ending) : [];
}
