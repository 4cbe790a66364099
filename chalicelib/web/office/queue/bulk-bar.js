// The bar above a list while tickets of it are chosen: what can be done with all of them at once.

import { Problem } from "../../shared/api.js";
import { busy, h, show, toast } from "../../shared/dom.js";
import { addTexts, t } from "../../shared/i18n.js";
import { BULK_ACTIONS } from "../facts.js";
import { isMine, session } from "../session.js";
import texts from "./bulk-texts.js";

addTexts(texts);

// The officers of one unit are offered for these.
const IN_ONE_UNIT = ["assign", "hand_over"];

// `list`: { selected (codes), lines() (all that are loaded), seen() (those that are shown), unit(lines) (whose officers
// may get these, null if there is no such unit), name() (for paper), host, frame, isPart(lines) (there are others that
// are not loaded), mark() (shows what is selected), again() (loads the list anew), say(text), first() (focuses the
// first) }. Returns { element, draw() (after a change of the selection), all(), none(), focus() }.
export function bulkBar(list) {
  const { selected } = list;
  const element = h("div", { class: "bulk card", role: "region", "aria-label": t("bulk"), hidden: true });
  const chosen = () => list.lines().filter(({ code }) => selected.has(code));

  function draw() {
    const lines = chosen();
    show(element, lines.length > 0);
    if (!lines.length) return;
    const named = (name) => h("button", { type: "button", onclick: () => run(name) }, t(`bulk.${name}`));
    element.replaceChildren(
      h("strong", { role: "status" }, t("bulk.chosen", { n: lines.length })),
      ...offered(lines, list.unit(lines)).map(named),
      h("button", { type: "button", onclick: () => onPaper(list, lines) }, t("bulk.paper")),
      h("button", { type: "button", onclick: (event) => busy(event.target, () => asRoute(list, lines)) },
        t("bulk.route")),
      h("button", { type: "button", onclick: (event) => busy(event.target, () => takeAlong(list, lines)) },
        t("field.take")),
      h("button", { type: "button", onclick: all }, t("bulk.all", { n: list.seen().length })),
      h("button", { type: "button", class: "plain", onclick: none }, t("bulk.none")),
    );
  }

  function all() {
    for (const { code } of list.seen()) selected.add(code);
    list.mark();
    draw();
  }

  function none() {
    selected.clear();
    list.mark();
    draw();
    list.first();
  }

  async function run(name) {
    const lines = chosen();
    try {
      const { bulkDialog } = await import("./bulk.js");
      await bulkDialog(name, lines, { unit: list.unit(lines), done: (code) => selected.delete(code) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      toast(error.message, "wrong", t("close"));
    }
    list.mark();
    await list.again();
    draw();
  }

  return { element, draw, all, none, focus: () => element.querySelector("button")?.focus() };
}

// Prints tickets of a list as a table; see `bulkBar` for the list.
export async function onPaper(list, lines) {
  const { printList } = await import("../printing/list.js");
  await printList(list.host, lines, { of: list.name(), isPart: list.isPart(lines) });
}

async function asRoute(list, lines) {
  const { MOST_STOPS, printRoute } = await import("../printing/route.js");
  if (lines.length > MOST_STOPS) return toast(t("bulk.route.most", { n: MOST_STOPS }), "wrong", t("close"));
  return printRoute(list.host, lines, { of: list.name(), loading: list.say });
}

async function takeAlong(list, lines) {
  const { take } = await import("../field/field.js");
  await take(lines.map(({ code }) => code), list.frame);
}

// The actions that fit the states of the chosen tickets. The API decides whether the officer may do them.
function offered(lines, unit) {
  const fits = ({ states, roles }) =>
    roles.some((role) => session.me.roles.includes(role)) && lines.some(({ state }) => states.includes(state));
  // What has been received needs only the dispatch.
  const isNew = lines.some(({ state }) => BULK_ACTIONS.receive.states.includes(state));
  // Only one's own tickets can be handed over.
  const isOwn = lines.every(isMine);
  return Object.keys(BULK_ACTIONS).filter((action) => fits(BULK_ACTIONS[action]) &&
    (isNew || action !== "send_on") && (isOwn || action !== "hand_over") && (unit || !IN_ONE_UNIT.includes(action)));
}
