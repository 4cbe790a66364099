// A preview: the deadlines of a possible report, and the unit that would get it.

import { h } from "../../shared/dom.js";
import { localized, t, dateTime } from "../../shared/i18n.js";
import { instantOf } from "../../shared/values.js";
import { URGENCIES } from "../../office/facts.js";
import { amountWords, valueName } from "./schema.js";
import { formWithErrors, field, table } from "../parts.js";
import { pick } from "../../shared/pick.js";
import { request } from "../../office/session.js";

export async function beside(desk) {
  desk.beside.append(desk.kind === "routing" ? routing(desk) : deadline(desk));
}

const panel = (key, ...children) => h("details", { class: "card preview" }, h("summary", {}, t(key)), ...children);

// The report of the preview: its category and its type.
function report(desk) {
  const category = pick({
    id: "preview-category",
    name: "category",
    label: t("f.category"),
    items: desk.names.options("fields", desk),
  });
  const types = desk.names.options("types", desk).filter((one) => one.id !== "emergency");
  const type = h(
    "select",
    { id: "preview-type", name: "report_type" },
    types.map((one) => h("option", { value: one.id }, one.text)),
  );
  return {
    fields: [category.element, field("f.report_type", type)],
    get body() {
      return { category: category.id || "", report_type: type.value };
    },
  };
}

function deadline(desk) {
  const wanted = report(desk);
  const urgency = h(
    "select",
    { id: "preview-urgency", name: "urgency" },
    ["", ...URGENCIES].map((one) =>
      h("option", { value: one }, one ? valueName(one) : t("preview.urgency")),
    ),
  );
  const at = h("input", { id: "preview-at", name: "at", type: "datetime-local" });
  const found = h("div", { "aria-live": "polite" });
  const form = formWithErrors(
    [h("div", { class: "columns" }, ...wanted.fields, field("f.urgency", urgency), field("preview.at", at))],
    "preview.go",
    async () => {
      found.replaceChildren();
      // Unpublished changes are included.
      const draft = desk.drafts?.() || {};
      const body = { ...wanted.body, urgency: urgency.value || undefined, at: instantOf(at.value), ...draft };
      const { due_at: due, steps } = await request("v1/admin/preview-deadline", { method: "POST", body });
      found.replaceChildren(
        h("p", { class: "soft" }, t(Object.keys(draft).length ? "preview.draft" : "preview.published")),
        h("p", {}, h("strong", {}, t("preview.due", { at: dateTime(due, { dateStyle: "full", timeStyle: "short" }) }))),
        table(
          ["preview.step", "preview.amount", "preview.until", "preview.rule"],
          steps.map((one) => [
            valueName(one.step),
            amountWords(one.amount),
            dateTime(one.due_at),
            ruleOf(one.rule, desk),
          ]),
          t("preview.deadline"),
        ),
      );
    },
  );
  return panel("preview.deadline", form, found);
}

function ruleOf(rule, desk) {
  if (!rule) return "";
  const of = [
    rule.category && desk.names.name("fields", rule.category, desk),
    rule.report_type && desk.names.name("types", rule.report_type, desk),
  ]
    .filter(Boolean)
    .join(", ");
  const words = `${t("preview.rule.of", { number: String(rule.number + 1) })} (${of || t("preview.general")})`;
  // On the page of the rules, each deadline links to its rule.
  const list = desk.kind === "rules" && desk.fields?.querySelector("[data-list=rules]");
  return list
    ? h("button", { type: "button", class: "plain", onclick: () => list.openEntry(rule.number, true) }, words)
    : words;
}

function routing(desk) {
  const wanted = report(desk);
  const commune = pick({
    id: "preview-commune",
    name: "commune",
    label: t("preview.commune"),
    items: desk.names.options("communes", desk),
  });
  const address = h("input", { id: "preview-address", name: "address", maxlength: 300 });
  const found = h("div", { "aria-live": "polite" });
  const form = formWithErrors([h("div", { class: "columns" }, ...wanted.fields,
    commune.element, field("preview.address", address))], "preview.route", async () => {
    found.replaceChildren();
    const answer = await request("v1/admin/preview-routing", {
      method: "POST",
      body: { ...wanted.body, commune: commune.id || undefined, address: address.value.trim() || undefined },
    });
    found.replaceChildren(
      h(
        "p",
        {},
        h("strong", {}, answer.unit ? t("preview.unit", { unit: answer.unit.name }) : t("preview.nobody")),
        answer.commune ? ` (${answer.commune.name})` : "",
      ),
      answer.communes.length ? h("p", {}, answer.communes.map((one) => localized(one)).join(", ")) : "",
      h("h4", {}, t("preview.considered")),
      h(
        "ol",
        {},
        answer.considered.map((one) =>
          h(
            "li",
            {},
            localized(one.by_label),
            one.rule ? ` (${t("preview.rule.of", { number: String(one.rule.number + 1) })})` : "",
            one.unit ? ` → ${one.unit.name}` : "",
            ": ",
            localized(one.outcome_label),
          ),
        ),
      ),
    );
  });
  return panel("preview.routing", form, found);
}
