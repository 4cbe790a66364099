// What an action on several tickets asks for, once for all of them.

import { h } from "../../shared/dom.js";
import { localized, t } from "../../shared/i18n.js";
import { officersByLoad, picker, unitChoices } from "../action/choices.js";
import { STATES } from "../facts.js";
import { request } from "../session.js";

const LONGEST_TEXT = 4000;

// `lines` are the tickets that the action fits, `unit` the one whose list it is. Returns the fields of the action, each
// { name, needed, element, read(), write(value) }, and `aim(line, target)`: where the ticket goes, "" if it stays.
export async function fieldsOf(action, { lines, unit }) {
  const make = FIELDS[action];
  return make ? make({ lines, unit }) : { fields: [], aim: toState };
}

const toState = (line, target) => (target ? localized(STATES[target]) : "");

const FIELDS = {
  send_on: toUnit,
  dispatch: toUnit,
  assign: async ({ unit }) => {
    const options = await officersByLoad(unit);
    const assignee = needed("assignee", picker({ name: "assignee", label: t("input.assignee"), options }));
    return { fields: [assignee], aim: () => labelOf(options, assignee.read()) };
  },
  hand_over: async ({ lines, unit }) => {
    const known = await officersByLoad(unit);
    const options = known.filter(({ value }) => lines.every(({ assignee }) => assignee !== value));
    const empty = t("input.hand_over.unit");
    const to = { name: "assignee", ...picker({ name: "assignee", label: t("input.hand_over"), options, empty }) };
    const text = { ...area("text", t("bulk.hand_over.text")), needed: true };
    return { fields: [to, text], aim: () => labelOf(options, to.read()) || empty };
  },
  note: () => {
    const text = { ...area("text", t("bulk.note.text")), needed: true };
    return { fields: [text, tick("public", t("bulk.note.public"))], aim: () => "" };
  },
  refuse: async ({ lines }) => {
    const { refusals } = await request(`v1/office/tickets/${lines[0].code}/templates`);
    const options = refusals.map((one) => ({ value: one.key, label: localized(one.label) }));
    const ground = needed("refusal", picker({ name: "refusal", label: t("bulk.refuse.ground"), options }));
    const reason = area("reason", t("bulk.refuse.reason"));
    return { fields: [ground, reason, area("text", t("bulk.refuse.text"))], aim: toState };
  },
  close: () => ({ fields: [area("text", t("bulk.close.text"))], aim: toState }),
  merge: () => {
    const input = h("input", { id: "bulk-into", name: "into", autocomplete: "off" });
    const into = { ...made("into", t("input.into"), input), needed: true };
    return { fields: [into], aim: () => into.read() };
  },
};

async function toUnit() {
  const options = await unitChoices();
  const empty = t("bulk.proposed");
  const unit = { name: "unit", ...picker({ name: "unit", label: t("input.unit"), options, empty }) };
  return {
    fields: [unit],
    aim: (line) => labelOf(options, unit.read()) || line.proposed_unit?.name || "",
  };
}

const labelOf = (options, value) => {
  const found = options.find((one) => one.value === value);
  return found ? found.name || found.label : "";
};

const needed = (name, made) => ({ name, needed: true, ...made });

function made(name, label, input) {
  const element = h("div", { class: "field" }, h("label", { for: input.id }, label), input);
  return { name, element, read: () => input.value.trim(), write: (value) => (input.value = value) };
}

const area = (name, label) =>
  made(name, label, h("textarea", { id: `bulk-${name}`, name, rows: 3, maxlength: LONGEST_TEXT }));

function tick(name, label) {
  const box = h("input", { type: "checkbox", name });
  const element = h("label", { class: "line" }, box, label);
  return { name, element, read: () => box.checked || "", write: (value) => (box.checked = Boolean(value)) };
}
