// The second view of a list: its tickets on a map, which is loaded when it is first opened. The choice holds for all
// lists of the tab.

import { h, toast } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";

let isMap = false;

// `list` is the element with the lines, which the map replaces; `lines()` are those that are shown. `opening()` loads
// what the map shall show, too. Returns { button, element, draw() (after a change of the lines), turn(), leave() }.
export function mapView(list, { lines, opening = () => {} }) {
  const place = h("div", { class: "ticket-map", hidden: true });
  const button = h("button", { type: "button", "aria-keyshortcuts": "m", onclick: () => turn() }, t("view.map"));
  let map = null;
  let gone = false;

  function mark() {
    button.setAttribute("aria-pressed", String(isMap));
    list.hidden = isMap;
    place.hidden = !isMap;
  }

  async function turn() {
    isMap = !isMap;
    mark();
    if (!isMap) return;
    try {
      await opening();
      await draw();
    } catch {
      fail();
    }
  }

  async function draw() {
    mark();
    if (!isMap || gone) return;
    try {
      map = map || import("./map.js").then(({ ticketMap }) => ticketMap(place));
      const opened = await map;
      if (isMap && !gone) await opened.draw(lines());
    } catch {
      map = null;
      fail();
    }
  }

  // Without a network there is no map, and the list is there again.
  function fail() {
    isMap = false;
    mark();
    toast(t("view.failed"), "wrong", t("close"));
  }

  function leave() {
    gone = true;
    if (map) map.then((opened) => opened.leave(), () => {});
  }

  mark();
  return { button, element: place, draw, turn, leave };
}
