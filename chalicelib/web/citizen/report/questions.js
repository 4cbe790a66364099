// The questions of a category: a field for each type of question, and an answer in words.

import { field } from "../parts.js";
import { h } from "../../shared/dom.js";
import { number, localized, t, dateTime } from "../../shared/i18n.js";
import { answerOf, textOf } from "../../shared/values.js";

// A field for a question of /v1/categories. `changed` gets the value in the API's form.
export function inputOf(question, value, changed) {
  return KINDS[question.type](question, value, changed, `answers.${question.code}`);
}

const noted = ({ description, description_en, private: secret, required }) => [
  localized({ vi: description, en: description_en }),
  { optional: !required, hint: secret ? t("question.private") : undefined },
];

const line = (attributes) => (question, value, changed, name) => {
  const input = h("input", {
    ...attributes,
    name,
    autocomplete: "off",
    required: question.required,
    oninput: () => changed(answerOf(question, input.value)),
  });
  input.value = textOf(question, value);
  return field(noted(question)[0], input, noted(question)[1]);
};

const KINDS = {
  string: line({ maxlength: 300 }),
  number: line({ inputmode: "decimal", type: "number", step: "any" }),
  datetime: line({ type: "datetime-local" }),
  text: (question, value, changed, name) => {
    const area = h("textarea", { name, rows: 3, maxlength: 4000, oninput: () => changed(area.value) });
    area.value = value || "";
    return field(noted(question)[0], area, noted(question)[1]);
  },
  singlevaluelist: (question, value, changed, name) =>
    group(question, name, question.values.map((one) =>
      option(question, one, "radio", value === one.key, () => changed(one.key)))),
  multivaluelist: (question, value, changed, name) => {
    const taken = new Set(value || []);
    return group(question, name, question.values.map((one) =>
      option(question, one, "checkbox", taken.has(one.key), (input) => {
        if (input.checked) taken.add(one.key);
        else taken.delete(one.key);
        changed([...taken]);
      })));
  },
};

function group(question, name, options) {
  const [label, { optional, hint }] = noted(question);
  return h(
    "fieldset",
    {},
    h("legend", {}, label, optional && h("span", { class: "soft" }, ` ${t("optional")}`)),
    hint && h("p", { class: "hint" }, hint),
    h("div", { class: "options-row", "data-field": name, tabindex: "-1" }, options),
  );
}

function option(question, one, type, checked, changed) {
  const input = h("input", {
    type,
    name: `choice-${question.code}`,
    value: one.key,
    checked,
    onchange: () => changed(input),
  });
  return h("label", { class: "line" }, input, localized(one));
}

// An answer of a report in words. A choice is shown by its name if the category still has it.
export function readable({ value }, question) {
  const name = (key) => localized(question && question.values.find((one) => one.key === key)) || key;
  if (Array.isArray(value)) return value.map(name).join(", ");
  if (typeof value === "number") return number(value);
  if (question && question.type === "datetime") return dateTime(value);
  if (value === undefined || value === null) return "";
  return question && question.values && question.values.length ? name(value) : String(value);
}
