// A text with the words of a search marked: the same words without accents, and for the last one its beginning.

import { h } from "../../shared/dom.js";
import { begins, words } from "../../shared/folding.js";

const PIECE = /[\p{L}\p{N}\p{Mn}]+/gu;

export function marked(text, searched) {
  const wanted = words(searched);
  const last = wanted[wanted.length - 1];
  const parts = [];
  let at = 0;
  for (const found of text.normalize("NFC").matchAll(PIECE)) {
    const [word] = words(found[0]);
    const fits = word && wanted.some((one) => one.folded === word.folded || (one === last && begins(word, one)));
    if (!fits) continue;
    parts.push(text.normalize("NFC").slice(at, found.index), h("mark", {}, found[0]));
    at = found.index + found[0].length;
  }
  return [...parts, text.normalize("NFC").slice(at)];
}
