// The questions of a category as fields, and their answers in the API's form.

import { h } from "../../shared/dom.js";
import { localized, t } from "../../shared/i18n.js";
import { answerOf, textOf } from "../../shared/values.js";

// Fields for a category's questions, filled with `answers` (question code -> value).
export function questionFields(questions, answers) {
  return questions.map((one) =>
    h("div", { class: "field" }, ...(isList(one) ? choices(one, answers[one.code]) : plain(one, answers[one.code]))),
  );
}

// The answers in a form made by `questionFields`: { question code: value }.
export function answersOf(form, questions) {
  const found = {};
  for (const question of questions) {
    const { code } = question;
    const fields = [...form.querySelectorAll(`[name="${CSS.escape(`answers.${code}`)}"]`)];
    const value = isList(question)
      ? fields.filter((one) => one.checked).map((one) => one.value)
      : answerOf(question, fields[0]?.value.trim() ?? "");
    if (value !== "" && value.length !== 0) found[code] = value;
  }
  return found;
}

const isList = ({ type }) => type === "multivaluelist";
const idOf = ({ code }) => `question-${code}`;

function words(question) {
  const notes = [
    question.required ? null : t("call.optional"),
    question.private ? t("call.private-answer") : null,
  ].filter(Boolean);
  return [
    localized(question, "description"),
    notes.length ? h("span", { class: "soft small" }, ` (${notes.join(", ")})`) : null,
  ];
}

function plain(question, answer) {
  const value = textOf(question, answer);
  const shared = {
    id: idOf(question),
    name: `answers.${question.code}`,
    "aria-required": question.required ? "true" : null,
  };
  const field = {
    text: () => h("textarea", { ...shared, rows: 3 }, value),
    number: () => h("input", { ...shared, inputmode: "decimal", value }),
    datetime: () => h("input", { ...shared, type: "datetime-local", value }),
    singlevaluelist: () =>
      h(
        "select",
        shared,
        h("option", { value: "" }, t("call.choose")),
        question.values.map((one) => h("option", { value: one.key, selected: one.key === value }, localized(one))),
      ),
    string: () => h("input", { ...shared, maxlength: 300, value }),
  }[question.type]();
  return [h("label", { for: shared.id }, words(question)), field];
}

function choices(question, value = []) {
  return [
    h(
      "fieldset",
      { "data-field": `answers.${question.code}`, tabindex: "-1" },
      h("legend", {}, words(question)),
      question.values.map((one) =>
        h(
          "label",
          { class: "line" },
          h("input", {
            type: "checkbox",
            name: `answers.${question.code}`,
            value: one.key,
            checked: value.includes(one.key),
          }),
          localized(one),
        ),
      ),
    ),
  ];
}
