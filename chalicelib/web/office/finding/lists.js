// The tabs of the lists that an officer has, with the number of tickets where it is known, and of the saved ones.

import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { DEADLINE_LISTS } from "../facts.js";
import * as pulse from "../pulse.js";
import { session } from "../session.js";
import { addressOf } from "./box.js";
import { kept, loadSaved, savedDialog } from "./saved.js";

// `filters()` are those of the open address, `saved` is what the API keeps; null where it could not be asked. Returns
// { element, draw(), shown(), focus(), leave() }: `draw` after the filters changed, `shown` when it is on the page.
export function listTabs(filters, saved) {
  const element = h("nav", { class: "row lists", "aria-label": t("lists") });
  const counts = new Map();

  function draw() {
    const focused = element.contains(document.activeElement) ? document.activeElement.textContent : null;
    const open = sameAs(kept(filters()));
    const own = saved ? saved.lists : [];
    const isSaved = own.some((one) => open(one.filters));
    const tabs = ["", ...session.me.lists].map((name) => {
      const count = h("span", { class: "count" });
      if (name) counts.set(name, count);
      return tab(name ? { list: name } : {}, !isSaved && (filters().list || "") === name, nameOf(name), count);
    });
    element.replaceChildren(...tabs, ...own.map((one) => tab(one.filters, open(one.filters), one.name)),
      ...(saved ? [h("button", { type: "button", class: "plain", onclick: manage }, t("saved.button"))] : []));
    say();
    if (focused) [...element.children].find(({ textContent }) => textContent === focused)?.focus();
  }

  async function manage() {
    saved = await loadSaved({ fresh: true }).catch(() => saved);
    savedDialog(filters(), saved, {
      nameOf,
      changed: (now) => {
        saved = now;
        draw();
      },
    });
  }

  function say() {
    const { lists = {} } = pulse.answer()?.body || {};
    for (const name of DEADLINE_LISTS) {
      const [count, shown] = [lists[name], counts.get(name)];
      if (shown) shown.textContent = count ? ` ${count.n}${count.more ? "+" : ""}` : "";
    }
  }

  window.addEventListener("counts", say);
  // The numbers are those of the officer's own unit.
  pulse.askAbout({ unit: session.me.unit.id }, say).catch(() => {});
  draw();
  const current = () => element.querySelector("[aria-current]");
  return {
    element,
    draw,
    shown: () => current()?.scrollIntoView({ block: "nearest", inline: "center" }),
    focus: () => (current() || element.firstChild).focus(),
    leave: () => {
      window.removeEventListener("counts", say);
      pulse.stopTelling(say);
    },
  };
}

const nameOf = (name) => t(name ? `list.${name}` : "list.any");

const tab = (filters, isOpen, ...text) =>
  h("a", { class: "button", href: addressOf(filters), "aria-current": isOpen ? "page" : null }, text);

const sameAs = (filters) => (others) => addressOf(inOrder(filters)) === addressOf(inOrder(others));

const inOrder = (filters) => Object.fromEntries(Object.entries(filters).filter(([, value]) => value).sort());
