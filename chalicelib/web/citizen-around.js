// What others have reported: a list with filters, and the same on a map.

import { call } from "./api.js";
import { catalogue, communes } from "./citizen-kept.js";
import { failure, field, heading, line, skeleton } from "./citizen-parts.js";
import { pick } from "./pick.js";
import { h } from "./dom.js";
import { said, t } from "./i18n.js";

const STATES = { open: "received,dispatched,returned,processing,planned,awaiting_approval,needs_info", answered: "resolved,closed" };
const PAGE = 20;
// Kept while the page is open, so that coming back from a report finds the same list.
const filters = { category: "", commune: null, state: "" };

export async function show(root) {
  const [known, all] = await Promise.all([catalogue(), communes()]);
  const title = heading(t("around.title"));
  const list = h("ul", { class: "plain", "aria-label": t("around.list") });
  const rest = h("div", { role: "status" });
  const again = () => {
    list.replaceChildren();
    more(list, rest, null);
  };
  root.replaceChildren(h("section", { class: "card" }, title, h("div", { class: "filters" }, controls(known, all, again)), list, rest));
  again();
  return title;
}

function controls(known, all, again) {
  const choice = (name, label, options) => {
    const made = h("select", {
      name,
      onchange: () => {
        filters[name] = made.value;
        again();
      },
    }, h("option", { value: "" }, t("around.all")), options.map(([value, text]) => h("option", { value, selected: filters[name] === value }, text)));
    return field(label, made);
  };
  const open = known.categories.filter(({ visibility }) => visibility !== "restricted");
  return [
    choice("category", t("around.category"), open.map((one) => [one.id, said(one)])),
    choice("state", t("around.state"), Object.keys(STATES).map((key) => [key, t(`around.${key}`)])),
    pick({
      name: "commune", items: all, value: filters.commune, label: t("where.commune"), placeholder: t("around.all"),
      chosen: (id) => {
        filters.commune = id;
        again();
      },
    }).element,
  ];
}

async function more(list, rest, cursor) {
  const asked = JSON.stringify(filters);
  rest.replaceChildren(skeleton(cursor ? 1 : 4));
  try {
    const query = { limit: PAGE, cursor, category: filters.category, commune: filters.commune, state: STATES[filters.state] };
    const page = await call("v1/reports", { query });
    if (asked !== JSON.stringify(filters)) return;
    list.append(...page.reports.map((report) => line(report, `#/phieu/${report.code}`)));
    rest.replaceChildren(page.cursor ? h("button", { type: "button", onclick: () => more(list, rest, page.cursor) }, t("more"))
      : list.children.length ? "" : h("p", { class: "empty" }, t("around.none")));
  } catch (error) {
    if (asked === JSON.stringify(filters)) rest.replaceChildren(failure(error, () => more(list, rest, cursor)));
  }
}
