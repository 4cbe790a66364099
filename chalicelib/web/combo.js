// A field that chooses one of many by typing, without accents: the combobox of the ARIA practices.

import { h } from "./dom.js";
import { fold, t } from "./i18n.js";

const MOST = 60;
let made = 0;

// combo({ id, name, options, value, onpick, empty, more }) -> { element, input, value, choose(value), set(options) }
// `options`: [{ value, text, also }], `also` being other words it is found by; or a function of what is typed that
// gives a promise of such. `empty`: what stands for no choice, where none is a choice.
export function combo({ id, name, options = [], value = "", onpick = () => {}, empty = "", ...more }) {
  const listId = `combo-${(made += 1)}`;
  let offered = [];
  let active = -1;
  let chosen = { value: "", text: "" };
  let turn = 0;
  const input = h("input", {
    id, name, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: empty,
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId, ...more,
    oninput: () => open(input.value), onfocus: () => input.select(), onblur: settle, onkeydown: steer,
    onclick: () => input.getAttribute("aria-expanded") === "false" && open(""),
  });
  const list = h("ul", { id: listId, role: "listbox", "aria-label": t("combo.list"), hidden: true });
  const element = h("div", { class: "combo" }, input, list);

  async function open(typed) {
    const mine = (turn += 1);
    const found = typeof options === "function" ? await options(typed).catch(() => []) : matching(options, typed);
    if (mine !== turn || document.activeElement !== input) return;
    offered = empty && !typed ? [{ value: "", text: empty }, ...found] : found;
    active = offered.findIndex((one) => one.value === chosen.value);
    if (active < 0 || typed) active = offered.length ? 0 : -1;
    list.replaceChildren(...offered.map((one, place) =>
      h("li", { id: `${listId}-${place}`, role: "option", "aria-selected": String(one.value === chosen.value), onmousedown: (event) => {
        event.preventDefault(); // the field keeps the focus
        take(one);
      } }, one.text, one.hint ? h("span", { class: "soft small" }, ` ${one.hint}`) : null)));
    if (!offered.length) list.append(h("li", { class: "soft", role: "option", "aria-disabled": "true", "aria-selected": "false" }, t("combo.none")));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark();
  }

  function close() {
    turn += 1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark() {
    [...list.children].forEach((one, place) => one.classList.toggle("active", place === active));
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", `${listId}-${active}`);
    return list.children[active].scrollIntoView({ block: "nearest" });
  }

  function steer(event) {
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) return open("");
      active = Math.max(0, Math.min(offered.length - 1, active + (event.key === "ArrowDown" ? 1 : -1)));
      return mark();
    }
    if (!isOpen) return undefined;
    if (event.key === "Enter") {
      event.preventDefault();
      if (offered[active]) take(offered[active]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      input.value = chosen.text;
      close();
    }
    return undefined;
  }

  // What is left in the field when it is left: nothing, a name typed in full, or what was chosen before.
  function settle() {
    const typed = fold(input.value.trim());
    const exact = typed && offered.find((one) => fold(one.text) === typed);
    if (exact) take(exact);
    else if (!typed && chosen.value && empty) take({ value: "", text: "" });
    else input.value = chosen.text;
    close();
  }

  function take(one) {
    const changed = one.value !== chosen.value;
    chosen = one.value ? one : { value: "", text: "" };
    input.value = chosen.text;
    close();
    if (changed) onpick(chosen.value, chosen);
  }

  // Shows a choice without telling of it. What is not on offer is shown by its bare value.
  function choose(wanted, text) {
    const known = Array.isArray(options) && options.find((one) => one.value === wanted);
    chosen = wanted ? known || { value: wanted, text: text || wanted } : { value: "", text: "" };
    input.value = chosen.text;
  }

  choose(value);
  return {
    element, input, choose,
    get value() {
      return chosen.value;
    },
    get text() {
      return chosen.text;
    },
    set(wanted) {
      options = wanted;
      choose(chosen.value, chosen.text);
    },
  };
}

// What holds every word typed, those that begin with it first.
export function matching(options, typed) {
  const words = fold(typed.trim()).split(/\s+/).filter(Boolean);
  const scored = [];
  for (const one of options) {
    const text = fold(`${one.text} ${one.also || ""}`);
    if (words.every((word) => text.includes(word))) scored.push([words.length && text.startsWith(words[0]) ? 0 : 1, one]);
  }
  return scored.sort(([one], [other]) => one - other).slice(0, MOST).map(([, one]) => one);
}
