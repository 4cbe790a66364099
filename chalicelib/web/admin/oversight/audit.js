// The audit trail of a period: who read personal data, and why; who changed what somebody may see.

import { clearErrors, showErrors, h } from "../../shared/dom.js";
import { contains, searchable } from "../../shared/folding.js";
import { t, dateTime } from "../../shared/i18n.js";
import { today } from "../../shared/values.js";
import { allPages, field, heading, table } from "../parts.js";
import { known } from "../documents/schema.js";
import { request } from "../../office/session.js";
import { pick } from "../../shared/pick.js";

export async function open(host) {
  const from = h("input", {
    id: "audit-from",
    name: "from",
    type: "date",
    value: today(),
    max: today(),
    onchange: () => load(),
  });
  const to = h("input", {
    id: "audit-to",
    name: "to",
    type: "date",
    value: today(),
    max: today(),
    onchange: () => load(),
  });
  const officers = await allPages(request, "v1/admin/officers", "officers");
  const officer = pick({
    id: "audit-officer",
    name: "officer",
    label: t("audit.officer"),
    placeholder: t("audit.anybody"),
    chosen: () => load(),
    items: officers.map((one) => ({ id: one.username, text: one.title, also: one.username, note: one.username })),
  });
  const search = h("input", { id: "audit-search", type: "search", oninput: () => draw() });
  const form = h(
    "div",
    { class: "columns" },
    field("audit.from", from),
    field("audit.to", to),
    officer.element,
    field("audit.search", search),
  );
  const shown = h("div", { "aria-live": "polite" });
  let entries = [];
  let turn = 0;

  async function load() {
    const thisTurn = (turn += 1);
    clearErrors(form);
    const asked = { from: from.value, to: to.value, officer: officer.id };
    try {
      const found = await allPages(
        (path, { query }) => request(path, { query: { ...query, ...asked } }),
        "v1/admin/audit",
        "entries",
      );
      if (thisTurn !== turn) return;
      entries = found;
      draw();
    } catch (error) {
      if (error.status === undefined) throw error;
      shown.replaceChildren(...showErrors(form, error.fields).map((text) => h("p", { class: "wrong" }, text)));
    }
  }

  function draw() {
    const found = entries.filter(({ officer: by, subject, code, reason, ...one }) =>
      contains(searchable(`${by} ${subject || ""} ${code || ""} ${reason} ${named(one)}`), search.value));
    shown.replaceChildren(
      found.length
        ? table(
            ["audit.at", "audit.officer", "audit.action", "audit.code", "audit.reason"],
            found.map(({ subject, ...one }) => [
              dateTime(one.at, { dateStyle: "short", timeStyle: "medium" }),
              [one.officer, one.for ? h("span", { class: "soft" }, ` ${t("audit.for", { name: one.for })}`) : ""],
              [named(one), subject ? h("span", { class: "soft" }, ` ${subject}`) : ""],
              one.code ? h("a", { href: `#/t/${one.code}` }, one.code) : "",
              [one.reason, ...one.changes.map((change) => h("div", { class: "small" }, line(change)))],
            ]),
            t("section.audit"),
          )
        : h("p", { class: "soft" }, t(entries.length ? "list.none" : "audit.none")),
    );
  }

  host.append(...heading("section.audit"), form, shown);
  await load();
  return { title: t("section.audit") };
}

const written = (value) => (value === null || value === "" ? "–" : JSON.stringify(value).replaceAll('"', ""));
const line = ({ field: name, before, after }) =>
  t("audit.changed", { field: known(`audit.field.${name}`) || name, before: written(before), after: written(after) });
const named = (one) => known(`audit.${one.action}`) || one.action;
