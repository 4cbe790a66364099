// The audit trail of a day: who looked into what is personal, and why.

import { h } from "./dom.js";
import { fold, t, when } from "./i18n.js";
import { all, field, heading, table } from "./admin-parts.js";
import { known } from "./admin-schema.js";
import { call } from "./office-session.js";

const TODAY = () => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);

export async function open(host) {
  const day = h("input", { id: "audit-day", type: "date", value: TODAY(), max: TODAY(), onchange: () => load() });
  const search = h("input", { id: "audit-search", type: "search", oninput: () => draw() });
  const shown = h("div", { "aria-live": "polite" });
  let entries = [];

  async function load() {
    const wanted = day.value;
    const found = await all((path, { query }) => call(path, { query: { ...query, day: wanted } }), "v1/admin/audit", "entries");
    if (wanted !== day.value) return;
    entries = found;
    draw();
  }

  function draw() {
    const words = fold(search.value.trim()).split(/\s+/).filter(Boolean);
    const found = entries.filter((one) => words.every((word) => fold(`${one.officer} ${one.code || ""} ${one.reason} ${named(one)}`).includes(word)));
    shown.replaceChildren(found.length
      ? table(["audit.at", "audit.officer", "audit.action", "audit.code", "audit.reason"], found.map((one) => [
        when(one.at, { timeStyle: "medium" }), [one.officer, one.for ? h("span", { class: "soft" }, ` ${t("audit.for", { name: one.for })}`) : ""], named(one),
        one.code ? h("a", { href: `#/t/${one.code}` }, one.code) : "", one.reason,
      ]), t("section.audit"))
      : h("p", { class: "soft" }, t(entries.length ? "list.none" : "audit.none")));
  }

  host.append(...heading("section.audit"), h("div", { class: "columns" }, field("audit.day", day), field("audit.search", search)), shown);
  await load();
  return { title: t("section.audit") };
}

const named = (one) => known(`audit.${one.action}`) || one.action;
