// The filters of the queue: words (without accents, or a code), late, mine, returned, state, category, commune.

import { h } from "../../shared/dom.js";
import { contains, searchable } from "../../shared/folding.js";
import { localized, t } from "../../shared/i18n.js";

const SWITCHES = ["late", "mine", "returned"];
const CHOICES = {
  state: (line) => [line.state, localized(line.state_label)],
  category: (line) => [line.category.id, localized(line.category)],
  commune: (line) => [line.commune, line.commune],
};

// Whether a line of the list of the time `at` is late now. Clocks of a frozen ticket stand.
export const isLate = ({ seconds_left: left, standing }, at) =>
  left !== null && left < (standing ? 0 : (Date.now() - at) / 1000);

export function passes(line, filters, me, at) {
  if (filters.late && !isLate(line, at)) return false;
  if (filters.mine && line.assignee !== (me.acting_for || me.username) && line.assignee !== me.username) return false;
  if (filters.returned && line.state !== "returned" && !line.returns) return false;
  for (const [name, of] of Object.entries(CHOICES)) if (filters[name] && of(line)[0] !== filters[name]) return false;
  return contains(textOf(line), filters.text);
}

// What the words of a filter are searched in.
function textOf(line) {
  line.folded ??= searchable(
    [line.title, line.code, line.category.name, line.category.name_en, line.commune].filter(Boolean).join(" "),
  );
  return line.folded;
}

// The bar above the list. `changed` is called after a change of `filters`; `offer(lines)` sets the choices; `toList`
// moves the focus to the list; `beside` is a button next to the words, `more` is shown beside the choices.
export function filterBar(filters, { changed, toList, beside, more = null }) {
  const search = h("input", {
    type: "search",
    id: "search",
    placeholder: t("filter.hint"),
    "aria-label": t("filter.search"),
    "aria-keyshortcuts": "f",
    value: filters.text,
    oninput: () => set({ text: plain(search.value) }),
    onkeydown: (event) => {
      if (event.key !== "Enter" && event.key !== "ArrowDown") return;
      event.preventDefault();
      toList();
    },
  });
  const switches = SWITCHES.map((name) =>
    h(
      "button",
      { type: "button", "data-name": name, onclick: () => set({ [name]: !filters[name] }) },
      t(`filter.${name}`),
    ),
  );
  const choices = Object.keys(CHOICES).map((name) =>
    h("select", {
      "data-name": name,
      "aria-label": t(`filter.${name}`),
      onchange: (event) => set({ [name]: event.target.value }),
    }),
  );
  const clear = h("button", { type: "button", class: "plain", onclick: () => {
    search.value = "";
    set({ text: "", late: false, mine: false, returned: false, state: "", category: "", commune: "" });
    search.focus();
  } }, t("filter.clear"));
  const chosen = h("span", { class: "chip" });
  // On a telephone the choices are folded away, so that the list has room.
  const rest = h(
    "details",
    { class: "more-filters", open: matchMedia("(min-width: 60rem)").matches },
    h("summary", {}, t("filter.more"), " ", chosen),
    h(
      "div",
      { class: "row" },
      h("div", { class: "row", role: "group", "aria-label": t("filter.more") }, switches),
      h("div", { class: "row chooses" }, choices),
      more,
    ),
  );
  const element = h("div", { class: "filters", role: "search" }, search, beside, rest, clear);

  function set(change) {
    Object.assign(filters, change);
    mark();
    changed();
  }

  function mark() {
    for (const one of switches) one.setAttribute("aria-pressed", String(Boolean(filters[one.dataset.name])));
    const active = [...SWITCHES, ...Object.keys(CHOICES)].filter((name) => filters[name]).length;
    chosen.textContent = active;
    chosen.hidden = !active;
    clear.hidden = !active && !filters.text;
  }

  function offer(lines) {
    for (const select of choices) {
      if (document.activeElement === select) continue;
      const { name } = select.dataset;
      const found = new Map(lines.map(CHOICES[name]).filter(([value]) => value));
      const wanted = filters[name] || "";
      if (wanted && !found.has(wanted)) found.set(wanted, select.selectedOptions[0]?.textContent || wanted);
      const options = [...found].sort(([, one], [, other]) => one.localeCompare(other, "vi"));
      select.replaceChildren(
        h("option", { value: "" }, t(`filter.${name}.any`)),
        ...options.map(([value, label]) => h("option", { value, selected: value === wanted }, label)));
    }
  }

  mark();
  return { element, offer, focus: () => search.focus() };
}

// A code may be typed with spaces, dots or dashes: "AB 4827 395", "4827.395".
const plain = (text) => (/^\s*[a-z]{2}[\s.-]*\d[\d\s.-]*$/i.test(text) ? text.replace(/[\s.-]/g, "") : text);
