// The parts of the dashboard: tiles, cards with a chart and its table, and dialogs that explain a figure.

import { base } from "../shared/api.js";
import { drawn } from "./charts.js";
import { FIGURE_FORMS } from "./facts.js";
import { h } from "../shared/dom.js";
import { number, percent, localized, t } from "../shared/i18n.js";

const HOUR = 3600;

// The text of a figure: a count, a share or a duration; "–" if there is none.
export function figureText(name, value) {
  if (value === null || value === undefined) return "–";
  return { count: number, rate: percent, seconds: durationText }[FIGURE_FORMS[name]](value);
}

export function durationText(seconds) {
  const hours = seconds / HOUR;
  if (hours < 48) return t("amount.hours", { n: hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours) });
  return t("amount.days", { n: Math.round((hours / 24) * 10) / 10 });
}

// A button that explains a figure in a dialog.
export function explainButton(name, text) {
  return h(
    "button",
    {
      type: "button",
      class: "plain ask no-print",
      "aria-label": t("board.meaning", { name }),
      title: t("board.meaning", { name }),
      onclick: () => explain(name, text),
    },
    "?",
  );
}

async function explain(name, text) {
  const { openDialog } = await import("../shared/dialog.js");
  const close = openDialog(name, [
    ...[text].flat().map((one) => h("p", {}, one)),
    h("button", { type: "button", class: "main", onclick: () => close() }, t("close")),
  ]);
}

// A large figure and its change. `good`: whether more is better (null: neither).
export function tile(name, now, before, definitions, good) {
  const title = t(`figure.${name}`);
  return h(
    "div",
    { class: "tile card", "data-figure": name },
    h(
      "h2",
      {},
      h(
        "button",
        {
          type: "button",
          class: "plain",
          title: t("board.meaning", { name: title }),
          onclick: () => explain(title, localized(definitions[name])),
        },
        title,
        " ",
        h("span", { class: "sign no-print", "aria-hidden": "true" }, "?"),
      ),
    ),
    h("p", { class: `tile-value ${name === "overdue" && now ? "late" : ""}` }, figureText(name, now)),
    h("p", { class: "tile-before small soft" }, compared(name, now, before, good)),
  );
}

function compared(name, now, before, good) {
  if (before === null || before === undefined || now === null) return t("board.no-before");
  if (before === now) return t("board.same");
  const better = good === null ? "" : (now > before) === good ? "better" : "worse";
  return [
    h("span", { class: `arrow ${better}`, "aria-hidden": "true" }, now > before ? "▲ " : "▼ "),
    t("board.more", { value: figureText(name, before) }),
  ];
}

// A card. `draw(width)` returns its chart; `head` and `rows` are its table; `csv` is the query for the same data as a
// file.
export function card({ id, title, about = [], draw, head, rows, csv, before = null, wide = false, note = null }) {
  const parts = [h("div", { class: "card-head" }, h("h2", {}, title), about.length > 0 && explainButton(title, about))];
  if (note) parts.push(h("p", { class: "soft" }, note));
  if (before) parts.push(before);
  if (draw) parts.push(drawn(h("div", { class: "drawing" }), draw));
  if (rows && rows.length) {
    parts.push(h("details", {},
      h("summary", {}, t("board.table")),
      table(title, head, rows),
      csv && h("a", { class: "button small no-print", href: address(csv), download: true }, t("board.csv"))));
  }
  return h("section", { class: `card ${wide ? "wide" : ""}`, id: `card-${id}`, "aria-label": title }, parts);
}

// `head`: the names of columns. Cells are texts or elements. All columns but the first are numbers, unless said
// otherwise.
export function table(title, head, rows, words = 1) {
  return h(
    "div",
    { class: "table", tabindex: "0", role: "region", "aria-label": `${t("board.table")}: ${title}` },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((name, place) => h("th", { scope: "col", class: place >= words ? "number" : null }, name)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((cell, place) =>
              place === 0
                ? h("th", { scope: "row" }, cell)
                : h("td", { class: place >= words ? "number" : null }, cell),
            ),
          ),
        ),
      ),
    ),
  );
}

function address(query) {
  const url = new URL(`${base}v1/statistics`, location.href);
  for (const [name, value] of Object.entries({ ...query, format: "csv" })) if (value) url.searchParams.set(name, value);
  return url.pathname + url.search;
}
