// Who else has the ticket open, and what this page tells the others. It goes along with the request that the page makes
// anyway, and ends by itself.

import { h } from "../../shared/dom.js";
import { addTexts, t } from "../../shared/i18n.js";
import texts from "./here-texts.js";

addTexts(texts);

const TYPED_MS = 60_000;

// `panel` has the form of an action. Returns { element, doing(), draw(known, error), leave() }.
export function presence(panel) {
  const element = h("div", { class: "here", role: "status" });
  let typedAt = -Infinity;
  let said = "";
  const typed = ({ target }) => {
    if (target.matches("textarea, input")) typedAt = Date.now();
  };
  panel.addEventListener("input", typed);

  // Without a network nobody knows who is there.
  function draw(known, error) {
    const here = error || !known ? [] : known.body.here || [];
    const lines = here.map(({ title, doing }) => t(`here.${doing}`, { who: title }));
    if (lines.join("\n") === said) return;
    said = lines.join("\n");
    element.replaceChildren(...lines.map((line) => h("p", { class: "notice" }, line)));
  }

  return {
    element,
    doing: () => (Date.now() - typedAt < TYPED_MS ? "typing" : "looking"),
    draw,
    leave: () => panel.removeEventListener("input", typed),
  };
}
