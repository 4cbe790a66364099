// Officers of the ticket's unit are offered while "@" and the beginning of a name are typed in a note. A touch, or Tab
// and Enter, puts the username in.

import { h } from "../../shared/dom.js";
import { plain } from "../../shared/folding.js";
import { t } from "../../shared/i18n.js";
import { officerChoices } from "./choices.js";

const MOST = 5;
// What is being typed: "@" at the beginning or after a space or a bracket, up to the caret.
const TYPED = /(^|[\s(])@([\w.-]*)$/;

// Adds the offers below a text. `units` are those whose officers are offered; the one who types is left out.
export function offerMentions(area, units, own) {
  const said = h("span", { class: "small soft", role: "status" });
  const list = h("div", { class: "row mentions", role: "group", "aria-label": t("mention.offer"), hidden: true });
  let officers = null;

  const typed = () => TYPED.exec(area.value.slice(0, area.selectionStart));

  async function draw() {
    const found = typed();
    if (!found) return close();
    officers ??= load(units);
    const wanted = plain(found[2]);
    const able = (await officers).filter(({ value, label }) => value !== own &&
      (value.startsWith(found[2].toLowerCase()) || plain(label).includes(wanted))).slice(0, MOST);
    if (!typed() || !able.length) return close();
    list.replaceChildren(...able.map((one) =>
      h("button", { type: "button", onclick: () => put(one.value) }, `@${one.value} – ${one.label}`)));
    list.hidden = false;
    said.textContent = t("mention.found", { n: able.length });
    return undefined;
  }

  function put(username) {
    const found = typed();
    const caret = area.selectionStart;
    const start = found ? caret - found[2].length : caret;
    area.setRangeText(`${found ? "" : "@"}${username} `, start, caret, "end");
    close();
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function close() {
    list.hidden = true;
    list.replaceChildren();
    said.textContent = "";
  }

  area.addEventListener("input", draw);
  area.addEventListener("click", draw);
  for (const one of [area, list]) {
    one.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || list.hidden) return;
      event.preventDefault();
      close();
      area.focus();
    });
  }
  return [list, said];
}

// A unit whose officers one may not list offers nobody; who they are may be typed all the same.
async function load(units) {
  const lists = await Promise.all(units.map((unit) => officerChoices(unit).catch(() => [])));
  return lists.flat();
}
