// Compares texts as people type them: without accents, case, extra spaces, or a difference in how letters are encoded.
// chalicelib/domain/texts/folding.py does the same; both are tested with tests/domain/texts/folding.json.

const MARKS = /\p{Mn}/gu;
const WORD = /[\p{L}\p{N}]+/gu;
const CROSSED = /[đðɖ]/g;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
// Syllables whose final sound is written with "i" or with "y": "Kì" and "Kỳ".
const ENDS_IN_Y = /^(?:[hklmstv]|th|qu)y$/;

const lower = (text) => text.replace(INVISIBLE, "").toLowerCase().normalize("NFC").replace(CROSSED, "d\u0335");
const unified = (word) => (ENDS_IN_Y.test(word) ? `${word.slice(0, -1)}i` : word);
const stripped = (text) => text.normalize("NFD").replace(MARKS, "");

// Lower case, without accents, with single spaces.
export const plain = (text) => stripped(lower(text)).replace(/\s+/g, " ").trim();

// The same with "i" for the "y" of "Kỳ": for comparing whole words.
export const fold = (text) => plain(text).replace(WORD, unified);

// The words of a text: { typed: without accents, folded: with "i" for "y", marks: the accents, sorted }.
export const words = (text) =>
  (lower(text).normalize("NFD").match(/[\p{L}\p{N}\p{Mn}]+/gu) || [])
    .map((word) => {
      const typed = word.replace(MARKS, "");
      return { typed, folded: unified(typed), marks: (word.match(MARKS) || []).sort().join("") };
    })
    .filter(({ typed }) => typed);

// Whether a typed word is the beginning of a word, or the whole of it.
export const begins = (word, typed) => word.folded === typed.folded || word.typed.startsWith(typed.typed);

// A text prepared for `contains`.
export const searchable = (text) => `${plain(text)}\n${fold(text)}`;

// Whether a prepared text contains every typed word.
export const contains = (prepared, typed) =>
  plain(typed).split(" ").every((word) => prepared.includes(word) || prepared.includes(fold(word)));

// Whether words have a phrase. A word that was typed without accents is the same as one with any.
export function mentions(inWords, phrase) {
  const wanted = words(phrase);
  const same = (one, other) => one && one.folded === other.folded && (!one.marks || one.marks === other.marks);
  return wanted.length > 0 && inWords.some((_, at) => wanted.every((other, n) => same(inWords[at + n], other)));
}

// Where a phrase begins among the words of a text; -1 if it is not there. Accents count where the text has any.
export function placeOf(phrase, inWords) {
  const accented = inWords.some(({ marks }) => marks);
  const same = (one, other) => one.folded === other.folded && (!accented || one.marks === other.marks);
  return inWords.findIndex((_, at) => phrase.every((one, n) => inWords[at + n] && same(inWords[at + n], one)));
}
