// A long list of entries: search without accents, one entry open at a time.

import { h } from "../../shared/dom.js";
import { contains, searchable } from "../../shared/folding.js";
import { t } from "../../shared/i18n.js";
import { blank, fieldName, summary } from "./schema.js";

export function longList({ schema, item, holder, name, path, context, put, fields, moves }) {
  const kept = () => holder[name] || [];
  let openAt = -1;
  const search = h("input", {
    type: "search",
    "aria-label": t("list.search", { n: kept().length }),
    placeholder: t("list.search", { n: kept().length }),
    oninput: draw,
  });
  const count = h("p", { class: "soft small", role: "status" });
  const list = h("ul", { class: "plain entries" });
  const panel = h("div", { class: "panel" });
  const add = h("button", { type: "button", onclick: () => {
    put([...kept(), blank(item, context.defs)]);
    search.value = "";
    open(kept().length - 1);
  } }, t("list.add"));
  const element = h(
    "section",
    {
      class: "long-list",
      "data-list": path.join("."),
      "data-field": path.join("."),
      tabindex: "-1",
      "aria-label": fieldName(context.kind, name),
    },
    h("h3", {}, fieldName(context.kind, name)),
    h(
      "div",
      { class: "split" },
      h("div", { class: "side" }, h("div", { class: "row" }, h("div", { class: "grow" }, search), add), count, list),
      panel,
    ),
  );

  const line = (one) => summary(one, context.kind, context.names) || t("list.new");

  // All words of an entry, for the search.
  const words = (one) => searchable(`${line(one)} ${JSON.stringify(one)}`);

  function draw() {
    const found = kept()
      .map((one, place) => [one, place])
      .filter(([one]) => !search.value.trim() || contains(words(one), search.value));
    const wrong = context.wrong?.() || [];
    list.replaceChildren(...found.map(([one, place]) => {
      const isWrong = wrong.some(
        (field) => field === `${path.join(".")}.${place}` || field.startsWith(`${path.join(".")}.${place}.`),
      );
      return h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            "data-entry": place,
            "aria-current": place === openAt ? "true" : null,
            class: isWrong ? "has-wrong" : null,
            onclick: () => open(place),
          },
          h("span", {}, line(one)),
          isWrong ? h("span", { class: "chip late" }, t("list.wrong")) : null,
        ),
      );
    }));
    count.textContent = kept().length
      ? found.length
        ? t("list.found", { n: found.length })
        : t("list.none")
      : t("list.empty");
  }

  function open(place, focus = true) {
    const one = kept()[place];
    openAt = one ? place : -1;
    element.classList.toggle("is-open", Boolean(one));
    draw();
    if (!one) {
      panel.replaceChildren(h("p", { class: "soft" }, t("list.choose")));
      return;
    }
    const title = h("h4", { tabindex: "-1" }, line(one));
    const own = { ...context, changed: () => {
      title.textContent = line(one);
      const shown = list.querySelector(`[data-entry="${place}"] span`);
      if (shown) shown.textContent = line(one);
      context.changed();
    } };
    panel.replaceChildren(
      h("button", { type: "button", class: "plain back", onclick: back }, t("list.back")),
      title, ...fields(item, one, [...path, place], own), context.extra?.(one, name, own) || "",
      moves(kept(), place, () => put(kept().length || schema.must ? kept() : undefined), (next) => open(next)));
    if (focus) title.focus();
  }

  function back() {
    const last = openAt;
    open(-1, false);
    (list.querySelector(`[data-entry="${last}"]`) || search).focus();
  }

  // For the list of faults, and for code that changed the list itself.
  element.openEntry = (place, focus = false) => {
    search.value = "";
    open(place, focus);
  };
  Object.defineProperty(element, "openedAt", { get: () => openAt });
  open(-1, false);
  return element;
}
