// The form with the period and the filters. They are kept in the address, so that a link shows the same figures.

import { h } from "../shared/dom.js";
import { localized, t } from "../shared/i18n.js";
import { today } from "../shared/values.js";
import { CHANNELS } from "./facts.js";

export const PRESETS = ["days7", "days30", "days90", "month", "last-month", "report", "year", "own"];
export const FILTERS = ["category", "commune", "channel"];
const DAY = 86400000;
const MOST_FILTERS = 2;

// Vietnamese dates as "YYYY-MM-DD". Calculations use whole days, so they need no time zone.
const plain = (date) => date.toISOString().slice(0, 10);
export const plus = (day, days) => plain(new Date(Date.parse(day) + days * DAY));
export const between = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1;

export function periodOf(preset, now = today()) {
  const first = `${now.slice(0, 8)}01`;
  const before = plus(first, -1);
  // The reporting month of the provinces ends on the 24th.
  const ends = now.slice(8) <= "24" ? first : `${plus(first, 32).slice(0, 8)}01`;
  const begins = `${plus(ends, -1).slice(0, 8)}25`;
  const found = {
    days7: [plus(now, -6), now],
    days30: [plus(now, -29), now],
    days90: [plus(now, -89), now],
    month: [first, now],
    "last-month": [`${before.slice(0, 8)}01`, before],
    report: [begins, now],
    year: [`${now.slice(0, 5)}01-01`, now],
  }[preset];
  return found && { from: found[0], to: found[1] };
}

// The scope in the address; thirty days by default.
export function fromAddress() {
  const asked = new URLSearchParams(location.search);
  const preset = PRESETS.includes(asked.get("period")) ? asked.get("period") : "days30";
  const own = { from: asked.get("from"), to: asked.get("to") };
  const period = preset === "own" && own.from && own.to ? own : periodOf(preset === "own" ? "days30" : preset);
  return { preset, ...period, ...Object.fromEntries(FILTERS.map((name) => [name, asked.get(name) || ""])) };
}

function toAddress(scope) {
  const asked = new URLSearchParams({ period: scope.preset });
  if (scope.preset === "own") for (const name of ["from", "to"]) asked.set(name, scope[name]);
  for (const name of FILTERS) if (scope[name]) asked.set(name, scope[name]);
  history.replaceState(null, "", `?${asked}`);
}

// Fills the form. Calls `changed(scope)` when another scope is chosen.
export function scopeForm(form, scope, { categories, groups, units }, changed) {
  const option = (value, name, chosen) => h("option", { value, selected: value === chosen }, name);
  const field = (name, control) => h("div", { class: "field" }, h("label", { for: name }, t(`board.${name}`)), control);
  const select = (name, options) => h("select", { id: name, name }, options);
  const inGroup = (group) => categories.filter((one) => one.parent === (group ? group.id : null));
  const named = (things) => [...things].sort((one, other) => localized(one).localeCompare(localized(other), "vi"));
  const communes = named(
    units
      .filter((one) => one.commune)
      .map((one) => ({ commune: one.commune, name: one.commune_name, name_en: one.commune_name_en })),
  );
  form.replaceChildren(
    field(
      "preset",
      select(
        "preset",
        PRESETS.map((one) => option(one, t(`board.${one}`), scope.preset)),
      ),
    ),
    field(
      "from",
      h("input", { type: "date", id: "from", name: "from", value: scope.from, max: today(), required: true }),
    ),
    field("to", h("input", { type: "date", id: "to", name: "to", value: scope.to, max: today(), required: true })),
    field(
      "category",
      select("category", [
        option("", t("board.all"), scope.category),
        inGroup(null).map((one) => option(one.id, localized(one), scope.category)),
        groups.map((group) =>
          h(
            "optgroup",
            { label: localized(group) },
            option(group.id, localized(group), scope.category),
            inGroup(group).map((one) => option(one.id, localized(one), scope.category)),
          ),
        ),
      ]),
    ),
    field(
      "commune",
      select("commune", [
        option("", t("board.all"), scope.commune),
        communes.map((one) => option(one.commune, localized(one), scope.commune)),
      ]),
    ),
    field(
      "channel",
      select("channel", [
        option("", t("board.all"), scope.channel),
        CHANNELS.map((one) => option(one, t(`from.${one}`), scope.channel)),
      ]),
    ),
    h("p", { class: "hint", id: "most-filters" }, t("board.most-filters")),
  );
  const limited = () => {
    const set = FILTERS.filter((name) => form.elements[name].value);
    for (const name of FILTERS) form.elements[name].disabled = set.length >= MOST_FILTERS && !set.includes(name);
    form.querySelector("#most-filters").hidden = set.length < MOST_FILTERS;
  };
  form.onsubmit = (event) => event.preventDefault();
  form.onchange = (event) => {
    if (event.target.name === "preset") {
      const period = periodOf(form.elements.preset.value);
      if (period)
        Object.assign(form.elements.from, { value: period.from }) &&
          Object.assign(form.elements.to, { value: period.to });
      else form.elements.from.focus();
    } else if (["from", "to"].includes(event.target.name)) {
      form.elements.preset.value = "own";
    }
    limited();
    // An incomplete date is ignored.
    if (!form.checkValidity()) return;
    const values = Object.fromEntries(
      ["preset", "from", "to", ...FILTERS].map((name) => [name, form.elements[name].value]),
    );
    toAddress(values);
    changed(values);
  };
  limited();
}
