// Reports of other people: a list with filters, those near the reader, and a map.

import { request } from "../../shared/api.js";
import { ANSWERED_STATES, OPEN_STATES } from "../facts.js";
import { catalogue, communes } from "../kept.js";
import { addPage, failureNotice, field, heading, icon, skeleton } from "../parts.js";
import texts from "./texts.js";
import { pick } from "../../shared/pick.js";
import { busy, h } from "../../shared/dom.js";
import { addTexts, localized, t } from "../../shared/i18n.js";

addTexts(texts);

const STATES = { open: OPEN_STATES.join(), answered: ANSWERED_STATES.join() };
const PAGE = 20;
// Kept while the page is open, so that the list is the same after a look at a report.
const filters = { category: "", commune: null, state: "" };
let mode = "list";

export async function show(root) {
  const [known, all] = await Promise.all([catalogue(), communes()]);
  const title = heading(t("around.title"));
  const place = h("div", {});
  const view = { known, all, place, choices: h("div", { class: "filters" }) };
  root.replaceChildren(h("section", { class: "card" }, title, modes(view), view.choices, place));
  await open(view);
  return title;
}

function modes(view) {
  const group = h("div", { class: "row modes", role: "group", "aria-label": t("around.show") });
  const button = (name, symbol) => h("button", {
    type: "button", "aria-pressed": String(mode === name),
    onclick: ({ currentTarget }) => {
      mode = name;
      for (const one of group.children) one.setAttribute("aria-pressed", String(one === currentTarget));
      busy(currentTarget, () => open(view));
    },
  }, icon(symbol), t(`around.mode.${name}`));
  group.append(button("list", "papers"), button("near", "target"), button("map", "map"));
  return group;
}

async function open(view) {
  const drawn = mode;
  const again = await { list: openList, near: openNear, map: openMap }[mode](view);
  if (drawn === mode) view.choices.replaceChildren(...controls(view, again));
}

function openList({ place }) {
  const list = h("ul", { class: "plain", "aria-label": t("around.list") });
  const rest = h("div", { role: "status" });
  const feed = h("a", { type: "application/atom+xml" }, t("around.feed"));
  const again = () => {
    feed.setAttribute("href", feedAddress());
    list.replaceChildren();
    more(list, rest, null);
  };
  const news = h("p", {}, h("a", { href: "#/tin-khu-vuc" }, t("around.news")), " · ", feed);
  place.replaceChildren(list, rest, news);
  again();
  return again;
}

async function openNear({ place }) {
  place.replaceChildren(skeleton());
  try {
    const { showNear } = await import("./near.js");
    return showNear(place, () => ({ category: filters.category, states: STATES[filters.state] }));
  } catch {
    place.replaceChildren(failureNotice(new Error(t("offline")), () => openNear({ place })));
    return () => {};
  }
}

async function openMap({ place }) {
  place.replaceChildren(skeleton());
  try {
    const { showMap } = await import("./map.js");
    return await showMap(place, () => ({ category: filters.category, state: STATES[filters.state] }));
  } catch {
    place.replaceChildren(h("p", { class: "wrong", role: "alert" }, t("map.failed")));
    return () => {};
  }
}

function controls({ known, all }, again) {
  const choice = (name, label, options) => {
    const made = h(
      "select",
      {
        name,
        onchange: () => {
          filters[name] = made.value;
          again();
        },
      },
      h("option", { value: "" }, t("around.all")),
      options.map(([value, text]) => h("option", { value, selected: filters[name] === value }, text)),
    );
    return field(label, made);
  };
  const open = known.categories.filter(({ visibility }) => visibility !== "restricted");
  return [
    choice("category", t("around.category"), open.map((one) => [one.id, localized(one)])),
    choice("state", t("around.state"), Object.keys(STATES).map((key) => [key, t(`around.${key}`)])),
    mode === "list" && pick({
      name: "commune", items: all, value: filters.commune, label: t("where.commune"), placeholder: t("around.all"),
      chosen: (id) => {
        filters.commune = id;
        again();
      },
    }).element,
  ].filter(Boolean);
}

// The feed of what the list shows. It has every state.
function feedAddress() {
  const asked = ["commune", "category"].filter((name) => filters[name]);
  const query = asked.map((name) => `${name}=${encodeURIComponent(filters[name])}`).join("&");
  return query ? `v1/feeds/atom?${query}` : "v1/feeds/atom";
}

async function more(list, rest, cursor) {
  const asked = JSON.stringify(filters);
  rest.replaceChildren(skeleton(cursor ? 1 : 4));
  try {
    const query = {
      limit: PAGE,
      cursor,
      category: filters.category,
      commune: filters.commune,
      state: STATES[filters.state],
    };
    const page = await request("v1/reports", { query });
    if (asked !== JSON.stringify(filters)) return;
    addPage(list, rest, page, (after) => more(list, rest, after), t("around.none"));
  } catch (error) {
    if (asked === JSON.stringify(filters)) rest.replaceChildren(failureNotice(error, () => more(list, rest, cursor)));
  }
}
