// The category that the words of a report speak of, offered beside a form's own. The officer decides.

import { h } from "../../shared/dom.js";
import { suggestCategory } from "../../shared/finding.js";
import { localized, t } from "../../shared/i18n.js";

// `known` is the answer of /v1/categories, `current()` gives the chosen category and `take(id)` chooses. Returns
// { element, see }; `see(text)` draws the offer for a text. It is empty if no category is clearly meant, or if the
// meant one is chosen already.
export function categoryOffer({ known, current, take }) {
  const element = h("p", { class: "hint", role: "status" });

  function see(text) {
    const found = suggestCategory(known, text);
    if (!found || found.category.id === current()) return element.replaceChildren();
    const { category, because } = found;
    const choose = () => {
      take(category.id);
      element.replaceChildren();
    };
    return element.replaceChildren(
      t("category.offer", { words: because.join(", ") }),
      " ",
      h("button", { type: "button", onclick: choose }, localized(category)),
    );
  }

  return { element, see };
}
