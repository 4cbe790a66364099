// The lines about maintenance and about a newer version of the page.

import { h } from "./dom.js";
import { localized, t } from "./i18n.js";

export const newsLines = ({ maintenance, newer }) => [
  maintenance && h("p", { class: "notice" }, localized(maintenance)),
  newer &&
    h("p", { class: "notice row" }, h("span", { class: "grow" }, t("news.version")),
      h("button", { type: "button", onclick: () => location.reload() }, t("news.reload"))),
].filter(Boolean);
