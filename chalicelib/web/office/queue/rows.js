// The rows of the queue. They are updated in place: the focus stays, and unchanged rows are not touched.

import { busy, h } from "../../shared/dom.js";
import { timeLeft, localized, t, dateTime } from "../../shared/i18n.js";
import { isOffered } from "../action/sending-on.js";
import { BULK_ACTIONS } from "../facts.js";
import { request, session } from "../session.js";

const SOON_SECONDS = 4 * 3600;

// `selected` holds codes; `toggled()` is called after a change of it. `send(line)` receives a ticket and dispatches it
// to its proposed unit.
export function rowsIn({ selected, toggled, send }) {
  const known = new Map(); // code -> { row, line, cells }
  const names = new Map(); // username -> title
  const asked = new Set();
  const body = h("tbody", { role: "rowgroup" });
  const columns = ["select", "left", "title", "category", "commune", "state", "assignee"];
  const head = h(
    "tr",
    { role: "row" },
    columns.map((name) =>
      h(
        "th",
        { role: "columnheader", scope: "col", class: `at-${name}` },
        name === "select" ? h("span", { class: "hidden-text" }, t("column.select")) : t(`column.${name}`),
      ),
    ),
  );
  const table = h(
    "table",
    { role: "table", class: "queue-rows", "aria-label": t("queue.table") },
    h("thead", { role: "rowgroup" }, head),
    body,
  );
  const nothing = h("p", { class: "card empty", hidden: true });
  const element = h("div", {}, table, nothing);
  let drawnAt = new Date();
  let shown = [];
  let lastChosen = "";

  function row(line) {
    let range = false;
    const box = h("input", {
      type: "checkbox",
      "aria-label": t("row.select", { code: line.code }),
      onclick: (event) => (range = event.shiftKey),
      onchange: () => choose(line.code, box.checked, range),
    });
    const link = h("a", { href: `#/t/${line.code}` });
    const cells = Object.fromEntries(columns.map((name) => [name, h("td", { role: "cell", class: `at-${name}` })]));
    cells.select.append(h("label", { class: "box" }, box));
    const made = { row: h("tr", { role: "row", "data-code": line.code }, Object.values(cells)), cells, box, link };
    cells.title.append(link, h("span", { class: "code small soft" }));
    made.sender = h("button", {
      type: "button",
      class: "send",
      "aria-keyshortcuts": "s",
      onclick: () => busy(made.sender, () => send(made.line)),
    });
    made.state = h("span");
    cells.state.append(made.state, made.sender);
    return made;
  }

  // With the shift key all rows from the one that was chosen last get the same.
  function choose(code, wanted, range) {
    const codes = shown.map((line) => line.code);
    const ends = [range ? lastChosen : code, code].map((one) => codes.indexOf(one));
    for (const one of ends.includes(-1) ? [code] : codes.slice(Math.min(...ends), Math.max(...ends) + 1)) {
      if (wanted) selected.add(one);
      else selected.delete(one);
    }
    lastChosen = code;
    mark();
    toggled();
  }

  function fill(one, line) {
    one.line = line;
    const { cells, link } = one;
    setText(link, line.title);
    setText(
      cells.title.lastChild,
      [
        line.code,
        line.urgency === "urgent" ? t("urgency.urgent") : "",
        line.returns ? t("row.returned", { n: line.returns }) : "",
        line.instructed_until
          ? t(new Date(line.instructed_until) < new Date() ? "row.instruction.late" : "row.instruction", {
              due: dateTime(line.instructed_until),
            })
          : "",
        line.burst ? t(line.burst.by_address ? "row.burst.address" : "row.burst", { n: line.burst.number }) : "",
      ]
        .filter(Boolean)
        .join(" · "),
    );
    setText(cells.category, localized(line.category));
    setText(cells.commune, line.commune || "–");
    setText(one.state, localized(line.state_label));
    offerSending(one, line);
    setText(cells.assignee, line.assignee ? names.get(line.assignee) || line.assignee : "–");
    time(one);
  }

  function offerSending({ sender }, line) {
    const { code, proposed_unit: unit, state } = line;
    const isShown = isOffered(line) && BULK_ACTIONS.send_on.roles.some((role) => session.me.roles.includes(role));
    sender.hidden = !isShown;
    if (!isShown) return;
    setText(sender, `→ ${unit.name}`);
    const said = t(state === "new" ? "row.send_on" : "row.dispatch", { code, unit: unit.name });
    if (sender.getAttribute("aria-label") !== said) sender.setAttribute("aria-label", said);
  }

  function time({ line, cells, row: tr }) {
    const passed = line.standing ? 0 : (Date.now() - drawnAt.getTime()) / 1000;
    const seconds = line.seconds_left === null ? null : line.seconds_left - passed;
    const kind = seconds === null || line.standing ? "" : seconds < 0 ? "late" : seconds < SOON_SECONDS ? "soon" : "";
    tr.dataset.due = kind;
    const text = line.standing ? t("row.standing") : seconds === null ? "" : timeLeft(seconds);
    if (cells.left.dataset.text === `${kind}${text}`) return;
    cells.left.dataset.text = `${kind}${text}`;
    cells.left.replaceChildren(
      h("span", { class: `chip ${kind}` }, text || "–"),
      h("span", { class: "small soft due" }, line.step_due_at && !line.standing ? dateTime(line.step_due_at) : ""));
  }

  function draw(lines, at, emptyText) {
    drawnAt = at || drawnAt;
    shown = lines;
    const active = document.activeElement;
    const keep = active && body.contains(active) ? active : null;
    const wanted = new Set(lines.map(({ code }) => code));
    const place = keep ? [...body.children].indexOf(keep.closest("tr")) : -1;
    for (const [code, one] of known) {
      if (wanted.has(code)) continue;
      one.row.remove();
      known.delete(code);
    }
    let before = body.firstElementChild;
    for (const line of lines) {
      const one = known.get(line.code) || row(line);
      known.set(line.code, one);
      fill(one, line);
      if (one.row === before) before = before.nextElementSibling;
      else body.insertBefore(one.row, before);
    }
    if (keep && document.activeElement !== keep) {
      if (keep.isConnected) keep.focus({ preventScroll: true });
      else body.children[Math.min(place, body.children.length - 1)]?.querySelector("a").focus({ preventScroll: true });
    }
    table.hidden = lines.length === 0;
    nothing.hidden = lines.length > 0;
    nothing.textContent = emptyText;
    mark();
  }

  function mark() {
    for (const [code, { row: tr, box }] of known) {
      box.checked = selected.has(code);
      tr.classList.toggle("chosen", box.checked);
    }
  }

  const current = () => document.activeElement?.closest?.("tr[data-code]");

  function step(by) {
    const rows = [...body.children];
    const at = rows.indexOf(current());
    rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by))]?.querySelector("a").focus();
  }

  async function learnNames(unit, lines) {
    if (asked.has(unit) || !lines.some(({ assignee }) => assignee)) return;
    asked.add(unit);
    const { officers } = await request("v1/office/officers", { query: { unit } }).catch(() => ({ officers: [] }));
    for (const one of officers) names.set(one.username, one.title);
  }

  return {
    element,
    draw,
    mark,
    step,
    learnNames,
    toggle: () => current()?.querySelector("input").click(),
    chooseTo: () => current() && choose(current().dataset.code, true, true),
    send: () => current()?.querySelector(".send:not([hidden])")?.click(),
    tick: () => shown.forEach(({ code }) => known.has(code) && time(known.get(code))),
  };
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
