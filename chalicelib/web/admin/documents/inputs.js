// Inputs for one value of a document, or for a list of plain values. Each writes into its `holder` as it is typed.

import { h } from "../../shared/dom.js";
import { localized, t } from "../../shared/i18n.js";
import { pick } from "../../shared/pick.js";
import { amountParts, amountText, fieldName, referenceOf, resolved, valueName } from "./schema.js";

const UNITS = ["minute", "hour", "day", "working minute", "working hour", "working day"];
const LONG = new Set(["Sentence", "text", "text_en", "notice", "notice_en"]);

export const put = ({ holder, name, context }, value) => {
  if (value === "" || value === undefined) delete holder[name];
  else holder[name] = value;
  context.changed();
};
const nameOf = ({ path }) => path.join(".");
const box = ({ id, label }, ...field) =>
  h("div", { class: "field" }, h("label", { for: id }, label), ...field.filter(Boolean));

export function text(args) {
  const { schema, holder, name, id } = args;
  const isLong = LONG.has(schema.ref) || LONG.has(name);
  const isNumber = schema.type === "number" || schema.type === "integer";
  const type = schema.ref === "_Date" ? "date" : schema.ref === "_Time" ? "time" : "text";
  const attributes = {
    id,
    name: nameOf(args),
    maxlength: schema.maxLength,
    required: schema.must,
    autocomplete: "off",
  };
  const value = holder[name] ?? "";
  const field = isLong
    ? h("textarea", { ...attributes, rows: 3 }, value)
    : h("input", { ...attributes, type, inputmode: isNumber ? "decimal" : null, value });
  field.addEventListener("input", () => {
    const typed = isLong ? field.value : field.value.trim();
    const read = Number(typed.replace(",", "."));
    put(args, isNumber && typed !== "" && !Number.isNaN(read) ? read : typed);
    // A required field is sent empty, so that the API reports it as missing.
    if (typed === "" && schema.must) holder[name] = "";
  });
  return box(args, field, wordsFor(args, field));
}

// The possible keys of a template depend on its kind.
function wordsFor({ context, holder, name, id }, field) {
  if (context.kind !== "templates" || name !== "key") return null;
  field.setAttribute("list", `${id}-list`);
  const list = h("datalist", { id: `${id}-list` });
  field.addEventListener("focus", () =>
    list.replaceChildren(
      ...(context.keys?.[holder.kind] || []).map((one) =>
        h("option", { value: one.key }, localized({ vi: one.text, en: one.text_en })),
      ),
    ),
  );
  return list;
}

export function choice(args) {
  const { schema, holder, name, id } = args;
  const field = h(
    "select",
    { id, name: nameOf(args), onchange: () => put(args, field.value) },
    schema.must
      ? null
      : h("option", { value: "" }, t(args.context.kind === "categories" ? "form.inherit" : "form.all")),
    schema.enum.map((one) => h("option", { value: one, selected: holder[name] === one }, valueName(one))),
  );
  return box(args, field);
}

export function check(args) {
  const { holder, name } = args;
  const field = h("input", {
    type: "checkbox",
    name: nameOf(args),
    checked: holder[name] === true,
    onchange: () => put(args, field.checked),
  });
  return h("div", { class: "field" }, h("label", { class: "line" }, field, fieldName(args.context.kind, name)));
}

// Yes, no, or inherited.
export function triple(args) {
  const { holder, name, id } = args;
  const field = h(
    "select",
    { id, name: nameOf(args), onchange: () => put(args, { yes: true, no: false }[field.value]) },
    h("option", { value: "" }, t("form.inherit")),
    h("option", { value: "yes", selected: holder[name] === true }, t("form.yes")),
    h("option", { value: "no", selected: holder[name] === false }, t("form.no")),
  );
  return box(args, field);
}

export function amount(args) {
  const { holder, name, id } = args;
  const parts = amountParts(holder[name]);
  const units = args.schema.ref === "_Days" ? ["day"] : UNITS;
  const n = h("input", {
    id,
    name: nameOf(args),
    inputmode: "numeric",
    value: parts.n,
    class: "short",
    "aria-label": `${fieldName(args.context.kind, name)}: ${t("form.amount")}`,
  });
  const unit = h(
    "select",
    { "aria-label": `${fieldName(args.context.kind, name)}: ${t("form.unit")}` },
    units.map((one) => h("option", { value: one, selected: one === parts.unit }, t(`unit.${one}`))),
  );
  const write = () =>
    put(args, n.value.trim() === "" && !args.schema.must ? "" : amountText({ n: n.value.trim(), unit: unit.value }));
  n.addEventListener("input", write);
  unit.addEventListener("change", write);
  return box(args, h("div", { class: "row amount" }, n, unit));
}

export function reference(args) {
  const { context, holder, name, id, schema, label } = args;
  return pick({
    id,
    label,
    name: nameOf(args),
    value: holder[name] || null,
    items: withOwn(context.options(referenceOf(context.kind, name)), holder[name]),
    placeholder: schema.must
      ? null
      : t(
          context.kind === "categories" && name !== "parent"
            ? "form.inherit"
            : name === "parent" || name === "successor"
              ? "form.none"
              : "form.all",
        ),
    chosen(value) {
      put(args, value || undefined);
      // A required field is sent empty, so that the API reports it as missing.
      if (!value && schema.must) holder[name] = "";
    },
  }).element;
}

// The entry that a document refers to may be gone; its id is shown then.
const withOwn = (items, value) =>
  !value || items.some((one) => one.id === value) ? items : [...items, { id: value, text: value }];

// Several references to other documents.
export function references(args) {
  const { context, holder, name, id, label } = args;
  const shown = h("ul", { class: "plain chips" });
  const add = pick({
    id,
    label,
    name: nameOf(args),
    items: context.options(referenceOf(context.kind, name)),
    placeholder: t("list.pick"),
    chosen: (value) => {
      if (!value) return;
      if (!(holder[name] || []).includes(value)) put(args, [...(holder[name] || []), value]);
      add.choose(null);
      draw();
    },
  });
  function draw() {
    const chosen = holder[name] || [];
    const words = (value) => context.names(referenceOf(context.kind, name), value);
    shown.replaceChildren(
      ...(chosen.length
        ? chosen.map((value) =>
            h(
              "li",
              { class: "chip" },
              words(value),
              h(
                "button",
                {
                  type: "button",
                  class: "plain",
                  "aria-label": t("list.take-off", { name: words(value) }),
                  onclick: () => {
                    const rest = chosen.filter((one) => one !== value);
                    put(args, rest.length || args.schema.must ? rest : undefined);
                    draw();
                    add.input.focus();
                  },
                },
                "×",
              ),
            ),
          )
        : [h("li", { class: "soft" }, t("form.all"))]),
    );
  }
  draw();
  return h("div", {}, add.element, shown);
}

export function checks(args) {
  const { schema, holder, name, context, path } = args;
  const item = resolved(schema.items, context.defs);
  const fields = item.enum.map((one) =>
    h("input", {
      type: "checkbox",
      value: one,
      checked: (holder[name] || []).includes(one),
      onchange: () => {
        const chosen = fields.filter((field) => field.checked).map((field) => field.value);
        put(args, chosen.length || schema.must ? chosen : undefined);
      },
    }),
  );
  return h("fieldset", { "data-field": path.join("."), tabindex: "-1" }, h("legend", {}, args.label),
    h("div", { class: "row" }, fields.map((field) => h("label", { class: "line" }, field, valueName(field.value)))));
}

// A list of plain texts: hours are separated by commas, everything else by lines.
export function lines(args) {
  const { schema, holder, name, context, id } = args;
  const isHours = resolved(schema.items, context.defs).ref === "_Interval";
  const value = (holder[name] || []).join(isHours ? ", " : "\n");
  const field = isHours
    ? h("input", { id, name: nameOf(args), value, autocomplete: "off" })
    : h("textarea", { id, name: nameOf(args), rows: 2 }, value);
  field.addEventListener("input", () => {
    const found = field.value.split(isHours ? "," : "\n").map((one) => one.trim()).filter(Boolean);
    put(args, found.length || schema.must ? found : undefined);
  });
  return box(args, field, isHours ? null : h("p", { class: "hint" }, t("form.lines")));
}
