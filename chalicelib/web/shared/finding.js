// Finds a category by typed words, and suggests one for a description. Both use its names and its `keywords`, and take
// the answer of /v1/categories; its `other` is the category of everything else, which a search always offers last.

import { begins, placeOf, words } from "./folding.js";

const known = new WeakMap();

// What a category is found by: phrases (lists of words).
function phrasesOf(category, groups) {
  if (!known.has(category)) {
    const group = groups.find(({ id }) => id === category.parent) || {};
    const named = [category, group, ...category.questions.flatMap(({ values }) => values)];
    const texts = named.flatMap(({ name, name_en, keywords }) => [name, name_en, ...(keywords || [])]);
    known.set(category, texts.filter(Boolean).map(words));
  }
  return known.get(category);
}

// The categories for typed words, the best first. A typed word may be the beginning of a word. If no category has them
// all, those are taken that have the most of them as whole words; `vain` is true if none has any.
export function findCategories({ categories, groups, other: otherId }, typed) {
  const asked = words(typed);
  const scored = categories.map((one) => ({ one, score: scoreOf(phrasesOf(one, groups), asked) }));
  const most = Math.max(0, ...scored.map(({ score }) => score[0]));
  const found = most
    ? scored
      .filter(({ score }) => score[0] === most)
      .sort((a, b) => b.score[1] - a.score[1])
      .map(({ one }) => one)
    : [];
  const other = categories.find(({ id }) => id === otherId);
  return { found: other && !found.includes(other) ? [...found, other] : found, vain: !most };
}

// [how many typed words the category has, how well its phrases fit].
function scoreOf(phrases, asked) {
  const every = phrases.reduce((all, phrase) => all.concat(phrase), []);
  const has = (fits) => asked.filter((typed) => every.some((word) => fits(word, typed))).length;
  const begun = has(begins);
  const accented = asked.some(({ marks }) => marks);
  const same = (word, typed) => word.folded === typed.folded && (!accented || word.marks === typed.marks);
  const hits = begun === asked.length ? begun : has(same);
  const fits = phrases.map((phrase) => {
    const at = asked.every((typed, n) => phrase[n] && begins(phrase[n], typed));
    const inside = placeOf(phrase, asked) >= 0;
    const spelt = at && asked.every((typed, n) => !typed.marks || phrase[n].marks === typed.marks);
    const whole = at && phrase.length === asked.length && asked.every((typed, n) => typed.folded === phrase[n].folded);
    return (whole ? 8 : 0) + (at ? 2 : 0) + (spelt ? 2 : 0) + (inside ? 4 * phrase.length : 0);
  });
  return [hits, Math.max(0, ...fits)];
}

// The category that a description speaks of most: { category, because: [words of the description] }; null if none is
// clearly ahead. `learned` are the words of reports that intake moved to the category.
export function suggestCategory({ categories, groups, other }, text) {
  const said = words(text);
  const ranked = categories
    .filter(({ id }) => id !== other)
    .map((category) => ({ category, ...weigh(category, groups, said) }))
    .sort((a, b) => b.weight - a.weight);
  const [best, next] = ranked;
  if (!best || best.weight < 2 || (next && best.weight - next.weight < 1)) return null;
  return { category: best.category, because: best.because };
}

function weigh(category, groups, said) {
  const found = (category.keywords || []).filter((one) => {
    const phrase = words(one);
    return phrase.length > 0 && placeOf(phrase, said) >= 0;
  });
  // "ổ gà" inside "ổ gà trên đường" counts once.
  const keywords = found.filter((one) => !found.some((other) => other !== one && other.includes(one)));
  const learned = (category.learned || []).filter((one) => said.some(({ folded }) => folded === one));
  const weight = keywords.reduce((sum, one) => sum + words(one).length, keywords.length ? 1 : 0) + learned.length / 2;
  return { weight, because: [...keywords, ...learned].slice(0, 3) };
}
