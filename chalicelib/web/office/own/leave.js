// An officer's leave, with a colleague who acts for them. Whole days, in Vietnam's time.

import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { day, t } from "../../shared/i18n.js";
import { instantOf, localOf, today } from "../../shared/values.js";
import { picker } from "../action/choices.js";
import { request } from "../session.js";

const DAY_MS = 86400000;

export function leaveCard(found) {
  const list = h("div");
  const title = h("h3", { tabindex: "-1" }, t("leave.title"));
  const draw = ({ leaves }) => list.replaceChildren(leaves.length
    ? h("ul", { class: "plain" }, leaves.map((one) => line(one, draw, title)))
    : h("p", { class: "empty" }, t("leave.none")));
  draw(found);
  return h("section", { class: "card leave" }, title, list,
    found.may_name ? form(found.colleagues, draw) : h("p", { class: "soft" }, t("leave.by_administrator")));
}

// A leave ends with the midnight after its last day.
const lastDay = (ends) => day(new Date(new Date(ends) - 1).toISOString());

function line(one, draw, title) {
  const end = h("button", { type: "button", "aria-label": t("leave.end.of", { who: one.title }), onclick: () =>
    busy(end, async () => {
      try {
        draw(await request(`v1/office/leave/${encodeURIComponent(one.id)}`, { method: "DELETE" }));
        toast(t("leave.ended", { who: one.title }));
        title.focus();
      } catch (error) {
        toast(error.message, "wrong", t("close"));
      }
    }) }, t("leave.end"));
  const said = t("leave.line", { who: one.title, from: day(one.begins), to: lastDay(one.ends) });
  return h("li", { class: "row" }, h("span", { class: "grow" }, said), end);
}

function form(colleagues, draw) {
  const options = colleagues.map(({ username, title }) => ({ value: username, label: title }));
  const deputy = picker({ name: "deputy", label: t("leave.deputy"), options });
  const input = (name) => h("input", { id: `leave-${name}`, name, type: "date", min: today(), required: true });
  const [begins, ends] = ["begins", "ends"].map(input);
  const field = (one, text) => h("div", { class: "field" }, h("label", { for: one.id }, text), one);
  const go = h("button", { class: "main" }, t("leave.go"));
  const said = h("p", { role: "status" });
  const made = h("form", { novalidate: true, "aria-label": t("leave.title") },
    h("p", { class: "hint" }, t("leave.hint")), deputy.element,
    field(begins, t("leave.begins")), field(ends, t("leave.ends")), go, said);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(go, send);
  });

  async function send() {
    clearErrors(made);
    said.textContent = "";
    const given = { deputy: deputy.read(), begins: begins.value, ends: ends.value };
    const missing = Object.keys(given).filter((name) => !given[name]).map((name) => [name, t("field.needed")]);
    if (missing.length) return showErrors(made, Object.fromEntries(missing));
    const body = { deputy: given.deputy, begins: instantOf(`${given.begins}T00:00`), ends: midnightAfter(given.ends) };
    try {
      draw(await request("v1/office/leave", { method: "POST", body }));
      said.textContent = t("leave.done");
      made.reset();
    } catch (error) {
      const unplaced = showErrors(made, error.fields || {});
      if (!error.fields || !Object.keys(error.fields).length || unplaced.length) {
        said.textContent = [error.message, ...unplaced].join(" ");
      }
    }
    return undefined;
  }

  return made;
}

const midnightAfter = (local) =>
  instantOf(localOf(new Date(instantOf(`${local}T00:00`)).getTime() + DAY_MS));
