// A choice found by typing, without accents (the ARIA pattern "editable combobox with list autocomplete").

import { h } from "./dom.js";
import { contains, fold, searchable } from "./folding.js";
import { t } from "./i18n.js";

const MOST = 50;
let made = 0;

// `items`: [{ id, text, also: more words to search, note: shown beside }]. `more(typed)` may return a promise of more
// items. Returns { element, input, choose(id), take(id), id }. `chosen` gets the id, or null when the typed text fits
// no item; `take` calls it, `choose` does not.
export function pick({
  id = `pick-${(made += 1)}`,
  name,
  label,
  items,
  value,
  chosen = () => {},
  placeholder,
  hint,
  more,
}) {
  const list = h("ul", {
    class: "plain options",
    id: `${id}-list`,
    role: "listbox",
    "aria-label": label,
    hidden: true,
  });
  const count = h("span", { class: "hidden-text", role: "status" });
  const input = h("input", {
    id,
    name,
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
    placeholder,
    "aria-describedby": hint && `${id}-hint`,
  });
  if (hint) input.dataset.describedby = `${id}-hint`;
  const state = { items, input, list, count, chosen, more, shown: [], at: -1, id: null };
  input.addEventListener("input", () => open(state));
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => list.hidden && open(state, true));
  input.addEventListener("keydown", (event) => key(state, event));
  input.addEventListener("blur", () => settle(state));
  set(state, value === undefined ? null : value);
  return {
    input,
    choose: (wanted) => set(state, wanted),
    take: (wanted) => take(state, state.items.find(({ id: one }) => one === wanted)),
    get id() {
      return state.id;
    },
    element: h(
      "div",
      { class: "field pick" },
      h("label", { for: id }, label),
      hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
      h("div", { class: "pick-box" }, input, list),
      count,
    ),
  };
}

function set(state, id) {
  state.id = id;
  const found = state.items.find((item) => item.id === id);
  state.input.value = found ? found.text : "";
}

const words = (item) => searchable(`${item.text} ${item.also || ""}`);

function open(state, all = false) {
  const typed = all ? "" : fold(state.input.value.trim());
  fillList(
    state,
    state.items.filter((item) => contains(words(item), all ? "" : state.input.value)).slice(0, MOST),
  );
  if (state.more && typed.length > 1) {
    state.more(state.input.value.trim()).then((found) => {
      if (fold(state.input.value.trim()) !== typed || state.list.hidden) return;
      const known = new Set(state.shown.map((item) => item.id));
      fillList(state, [...state.shown, ...found.filter((item) => !known.has(item.id))]);
    }, () => {}); // the local items are enough
  }
}

function fillList(state, items) {
  state.shown = items;
  state.at = -1;
  state.list.replaceChildren(...items.map((item, number) => h("li", {
    role: "option", id: `${state.list.id}-${number}`, "aria-selected": String(item.id === state.id),
    // Keeps the focus in the field.
    onmousedown: (event) => event.preventDefault(),
    onclick: () => take(state, item),
  }, item.text, item.note && h("span", { class: "soft" }, ` ${item.note}`))));
  if (!items.length)
    state.list.replaceChildren(
      h("li", { class: "soft", role: "option", "aria-disabled": "true", "aria-selected": "false" }, t("pick.none")),
    );
  state.count.textContent = t("pick.count", { n: items.length });
  show(state, true);
}

function show(state, open) {
  state.list.hidden = !open;
  state.input.setAttribute("aria-expanded", String(open));
  if (!open) state.input.removeAttribute("aria-activedescendant");
}

function take(state, item) {
  if (!state.items.some(({ id }) => id === item.id)) state.items = [...state.items, item];
  state.id = item.id;
  state.input.value = item.text;
  show(state, false);
  state.chosen(item.id);
}

function key(state, event) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) {
    event.preventDefault();
    if (state.list.hidden) open(state, true);
    else move(state, steps[event.key]);
  } else if (event.key === "Enter" && !state.list.hidden) {
    event.preventDefault();
    const item = state.shown[Math.max(state.at, 0)];
    if (item) take(state, item);
  } else if (event.key === "Escape" && !state.list.hidden) {
    event.preventDefault();
    show(state, false);
  }
}

function move(state, step) {
  if (!state.shown.length) return;
  state.at = (state.at + step + state.shown.length) % state.shown.length;
  for (const [number, option] of [...state.list.children].entries()) option.classList.toggle("at", number === state.at);
  const option = state.list.children[state.at];
  state.input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

// On leaving the field: takes the exact match or the only match, else clears the field.
function settle(state) {
  show(state, false);
  const typed = fold(state.input.value.trim());
  const exact = state.items.find((item) => fold(item.text) === typed);
  if (exact) {
    if (exact.id !== state.id) take(state, exact);
  } else if (state.shown.length === 1 && typed) {
    take(state, state.shown[0]);
  } else {
    state.input.value = "";
    if (state.id !== null) {
      state.id = null;
      state.chosen(null);
    }
  }
}
