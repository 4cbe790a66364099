// Tickets of a list as a table for paper. It never says who reported.

import { h } from "../../shared/dom.js";
import { localized, t } from "../../shared/i18n.js";
import { dueOf, openSheet } from "./sheet.js";

const COLUMNS = ["code", "what", "where", "due", "unit", "state"];

// `lines` are those of a list, `of` is its name: of a queue, its unit's. `isPart`: it has more than was loaded.
export function printList(host, lines, { of, isPart }) {
  const cells = (line) => ({
    code: h("span", { class: "code" }, line.code),
    what: [line.urgency === "urgent" ? h("strong", {}, t("urgency.urgent"), " ") : "", line.title,
      h("br"), h("span", { class: "small" }, localized(line.category))],
    where: line.commune || "–",
    due: dueOf(line),
    unit: line.unit ? line.unit.name : of,
    state: localized(line.state_label),
  });
  const row = (line) => {
    const found = cells(line);
    return h("tr", {}, COLUMNS.map((name) => h("td", { "data-name": t(`paper.${name}`) }, h("div", {}, found[name]))));
  };
  return openSheet(host, {
    title: `${t("paper.list")} – ${of}`,
    lead: [t("paper.count", { n: lines.length }), isPart ? h("strong", {}, ". ", t("paper.more")) : ""],
    content: h("table", { class: "paper-rows" },
      h("thead", {}, h("tr", {}, COLUMNS.map((name) => h("th", { scope: "col" }, t(`paper.${name}`))))),
      h("tbody", {}, lines.map(row))),
  });
}
