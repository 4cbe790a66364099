// Points out what in a text says who somebody is, before it is sent, and hides it at one touch. Nothing is hidden by
// itself. The patterns are those of chalicelib/domain/texts/private.py.

import { HIDDEN_BAR, PRIVATE_PATTERNS } from "../facts.js";
import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";

// [{ kind, text }] of a text, each once.
export function privateIn(written) {
  let text = written.normalize("NFC");
  const found = [];
  for (const [kind, pattern] of Object.entries(PRIVATE_PATTERNS)) {
    const global = new RegExp(pattern, "g");
    text = text.replace(global, (whole, one) => {
      if (!found.some((other) => other.text === one)) found.push({ kind, text: one });
      return whole.replace(one, " ".repeat(one.length));
    });
  }
  return found;
}

// Shows in `where` what `field` has of these, with a button for each. `changed` is called after words were hidden.
export function pointOut(field, where, changed) {
  const found = privateIn(field.value);
  const now = found.map(({ text }) => text).join("\n");
  if ((where.dataset.told || "") === now) return;
  where.dataset.told = now;
  where.replaceChildren(
    found.length
      ? h("div", { class: "notice" },
          h("p", {}, t("private.found")),
          h("div", { class: "row" }, found.map(({ kind, text }) => h("button", {
            type: "button",
            onclick: () => {
              field.value = field.value.normalize("NFC").split(text).join(HIDDEN_BAR);
              field.focus();
              changed();
            },
          }, t("private.hide", { kind: t(`private.${kind}`), text })))))
      : "",
  );
}
