// A helper's sheet of households, ticked when they use the service. It is kept in this browser and nowhere else: this
// module sends nothing (tests/browser/test_adoption.py watches the requests).

import { heading } from "../parts.js";
import { h } from "../../shared/dom.js";
import { addTexts, keep, percent, stored, t } from "../../shared/i18n.js";
import texts from "./texts.js";

addTexts(texts);

const KEY = "households";
const MOST = 500;
const LONGEST = 40;

let sheet = null; // [{ name, done }]
let onlyLeft = false;

export async function show(root) {
  sheet = read();
  const title = heading(t("title.households"));
  const list = h("ul", { class: "households", "aria-label": t("households.list") });
  const sum = h("p", { role: "status" });
  const said = h("p", { class: "error", role: "alert" });
  const name = h("input", {
    id: "household", autocomplete: "off", "aria-describedby": "household-hint",
  });
  const filter = h("input", { type: "checkbox", id: "households-left", checked: onlyLeft, onchange: () => {
    onlyLeft = filter.checked;
    draw();
  } });
  const left = h("label", { class: "row", for: "households-left" }, filter, t("households.left"));
  const told = h("p", { class: "hint" }, t("households.sum.hint"));
  const clear = h("button", { type: "button", onclick: () => {
    if (!window.confirm(t("households.clear.sure", { n: sheet.length }))) return;
    sheet = [];
    change();
    title.focus();
  } }, t("households.clear"));

  function change() {
    said.textContent = keep(KEY, sheet.length ? JSON.stringify(sheet) : null) ? "" : t("households.unkept");
    draw();
  }

  function draw() {
    const done = sheet.filter((one) => one.done).length;
    const share = percent(sheet.length ? done / sheet.length : 0);
    sum.textContent = sheet.length ? t("households.sum", { done, n: sheet.length, share }) : t("households.none");
    list.replaceChildren(...sheet.filter((one) => !(onlyLeft && one.done)).map(line));
    for (const one of [clear, told, left]) one.hidden = !sheet.length;
  }

  function line(one, place) {
    const id = `household-${place}`;
    const box = h("input", { type: "checkbox", id, checked: one.done, onchange: () => {
      one.done = box.checked;
      change();
      const again = list.querySelector(`#${id}`) || filter;
      again.focus();
    } });
    const remove = h("button", { type: "button", class: "plain", "aria-label": t("households.remove", one),
      onclick: () => {
        sheet = sheet.filter((other) => other !== one);
        change();
        name.focus();
      } }, "×");
    return h("li", { class: "row" }, h("label", { class: "row", for: id }, box, one.name), remove);
  }

  const form = h("form", { onsubmit: (event) => {
    event.preventDefault();
    const named = namesIn(name.value).filter((one) => !sheet.some((other) => other.name === one));
    said.textContent = "";
    if (named.some((one) => one.length > LONGEST)) {
      said.textContent = t("households.long", { n: LONGEST });
    } else if (sheet.length + named.length > MOST) {
      said.textContent = t("households.full", { n: MOST });
    } else {
      sheet = [...sheet, ...named.map((one) => ({ name: one, done: false }))];
      name.value = "";
      change();
    }
    name.focus();
  } },
  h("div", { class: "field" }, h("label", { for: "household" }, t("households.name")), name,
    h("p", { class: "hint", id: "household-hint" }, t("households.hint"))),
  h("button", { class: "main" }, t("households.add")));

  root.replaceChildren(h("section", { class: "card" },
    title, h("p", {}, t("households.lead")), sum, told, form, said, left, list, clear));
  draw();
  return title;
}

// "12, 14A" or "1-40": the names that are meant.
function namesIn(text) {
  return [...new Set(text.split(/[,;\n]/).flatMap((part) => {
    const name = part.trim().replace(/\s+/g, " ");
    const range = /^(\d{1,4}) ?[-–] ?(\d{1,4})$/.exec(name);
    if (!range) return name ? [name] : [];
    const [first, last] = [Number(range[1]), Number(range[2])];
    if (last < first || last - first >= MOST) return [name];
    return Array.from({ length: last - first + 1 }, (_, place) => String(first + place));
  }))];
}

function read() {
  try {
    const kept = JSON.parse(stored(KEY) || "[]");
    return Array.isArray(kept) ? kept.filter((one) => one && typeof one.name === "string") : [];
  } catch {
    return [];
  }
}
