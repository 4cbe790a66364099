// The fields of a document, made from its JSON Schema. They write into the document as the person types.
//
// `context`: { kind, defs, changed(), options(reference), names(reference, value), extra(item, path) }.

import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { longList } from "./list.js";
import { amount, check, checks, choice, lines, put, reference, references, text, triple } from "./inputs.js";
import { blank, fieldName, known, referenceOf, resolved, summary, valueName } from "./schema.js";

// Old fields, shown only in documents that still have them.
const OLD = new Set(["categories.restricted"]);
let made = 0;

// The fields of an object. With `top`, a list of entries can be searched and opens one entry at a time.
export function objectFields(schema, holder, path, context, top = false) {
  const shown = Object.entries(schema.properties || {}).filter(
    ([name]) => !OLD.has(`${context.kind}.${name}`) || name in holder,
  );
  const fields = shown.map(([name, one]) => {
    const wanted = { ...resolved(one, context.defs), must: (schema.required || []).includes(name) };
    return fieldOf(wanted, holder, name, [...path, name], context, top);
  });
  // Long lists come first: they are what people come to edit.
  return top ? fields.sort((one, other) => Number("list" in other.dataset) - Number("list" in one.dataset)) : fields;
}

function fieldOf(schema, holder, name, path, context, top) {
  const widget = widgetOf(schema, name, context, top);
  const id = `field-${(made += 1)}`;
  const label = [
    fieldName(context.kind, name),
    schema.must ? null : h("span", { class: "soft small" }, ` (${t("form.optional")})`),
  ];
  const hint = known(`h.${context.kind}.${name}`) || known(`h.${name}`);
  const args = { schema, holder, name, path, context, id, label };
  const element = widget(args);
  if (hint) element.append(h("p", { class: "hint" }, hint));
  return element;
}

function widgetOf(schema, name, context, top) {
  if (schema.type === "array") return listWidget(schema, name, context, top);
  if (schema.type === "object") return schema.properties ? groupField : tableField;
  if (schema.type === "boolean") return schema.optional ? triple : check;
  if (schema.enum) return choice;
  if (schema.ref === "_Amount" || schema.ref === "_Days") return amount;
  if (referenceOf(context.kind, name)) return reference;
  return text;
}

function listWidget(schema, name, context, top) {
  const item = resolved(schema.items || schema.prefixItems[0], context.defs);
  if (item.type === "object") return top ? entries : cards;
  if (item.type === "array") return ladder;
  if (item.enum) return checks;
  if (referenceOf(context.kind, name)) return references;
  return lines;
}

// The steps of an escalation: who is told, and after how long.
function ladder(args) {
  const { schema, holder, name, context, path } = args;
  const rung = resolved(schema.items, context.defs);
  const [who, when] = rung.prefixItems.map((one) => resolved(one, context.defs));
  const rows = h("ol", { class: "plain" });
  function draw() {
    const rungs = holder[name] || [];
    rows.replaceChildren(
      ...rungs.map((one, place) =>
        h(
          "li",
          { class: "row rung" },
          h(
            "select",
            {
              "aria-label": `${fieldName(context.kind, name)} ${place + 1}`,
              name: [...path, place, 0].join("."),
              onchange: (event) => write(place, 0, event.target.value),
            },
            who.enum.map((each) => h("option", { value: each, selected: one[0] === each }, valueName(each))),
          ),
          amount({
            schema: { ...when, must: true },
            holder: rungs[place],
            name: 1,
            path: [...path, place, 1],
            context,
            id: `rung-${(made += 1)}`,
            label: "+",
          }),
          h(
            "button",
            {
              type: "button",
              class: "plain",
              "aria-label": t("list.take-off", { name: summary(one, context.kind, context.names) }),
              onclick: () => {
                const rest = rungs.filter((_, other) => other !== place);
                put(args, rest.length || schema.must ? rest : undefined);
                draw();
              },
            },
            "×",
          ),
        ),
      ),
    );
  }
  function write(place, part, value) {
    holder[name][place][part] = value;
    context.changed();
  }
  draw();
  return h(
    "fieldset",
    { class: "inner", "data-field": path.join("."), tabindex: "-1" },
    h("legend", {}, args.label),
    rows,
    h(
      "button",
      {
        type: "button",
        onclick: () => {
          put(args, [...(holder[name] || []), [who.enum[0], "0 minutes"]]);
          draw();
        },
      },
      t("list.add"),
    ),
  );
}

// A group of fields below a heading. An optional group has a switch.
function groupField(args) {
  const { schema, holder, name, path, context } = args;
  const inner = h("div");
  const draw = () => inner.replaceChildren(...(holder[name] ? objectFields(schema, holder[name], path, context) : []));
  draw();
  return h("fieldset", { class: "inner", "data-field": path.join("."), tabindex: "-1" }, h("legend", {}, args.label),
    schema.must && !schema.optional ? null : has(args, () => blank(schema, context.defs), draw), inner);
}

const has = (args, fresh, draw) => {
  const field = h("input", { type: "checkbox", checked: Boolean(args.holder[args.name]), onchange: () => {
    put(args, field.checked ? fresh() : undefined);
    draw();
  } });
  return h("label", { class: "line" }, field, t("form.has"));
};

// The same fields for each key: an escalation for each urgency, hours for each weekday.
function tableField(args) {
  const { schema, holder, name, path, context } = args;
  const keys = resolved(schema.propertyNames || {}, context.defs).enum || Object.keys(holder[name] || {});
  const inner = resolved(schema.additionalProperties, context.defs);
  const held = holder[name] || {};
  const needs = inner.type !== "object";
  const element = h(
    "fieldset",
    { class: "inner", "data-field": path.join("."), tabindex: "-1" },
    h("legend", {}, args.label),
  );
  for (const key of keys) {
    // The document may have had no table; the first change adds it.
    const own = { ...context, changed: () => {
      if (Object.keys(held).length || schema.must) holder[name] = held;
      else delete holder[name];
      context.changed();
    } };
    const wanted = { ...inner, must: needs };
    const label = valueName(key);
    element.append(
      widgetOf(
        wanted,
        key,
        own,
        false,
      )({
        schema: wanted,
        holder: held,
        name: key,
        path: [...path, key],
        context: own,
        id: `field-${(made += 1)}`,
        label,
      }),
    );
  }
  return element;
}

// A short list of entries that fold open.
function cards(args) {
  const { schema, holder, name, path, context } = args;
  const item = resolved(schema.items, context.defs);
  const list = h("div");
  function draw(open = -1) {
    list.replaceChildren(...(holder[name] || []).map((one, place) => card(one, place, place === open)));
  }
  function card(one, place, open) {
    const title = () => summary(one, context.kind, context.names) || t("list.new");
    const head = h("summary", {}, title());
    const inner = { ...context, changed: () => {
      head.textContent = title();
      context.changed();
    } };
    return h("details", { class: "inner item", open, "data-field": [...path, place].join(".") }, head,
      objectFields(item, one, [...path, place], inner),
      moves(holder[name], place, () => put(args, holder[name].length || schema.must ? holder[name] : undefined), draw));
  }
  draw();
  return h(
    "fieldset",
    { class: "inner", "data-field": path.join("."), tabindex: "-1" },
    h("legend", {}, args.label),
    list,
    h(
      "button",
      {
        type: "button",
        onclick: () => {
          put(args, [...(holder[name] || []), blank(item, context.defs)]);
          draw(holder[name].length - 1);
          list.lastElementChild.querySelector("input, select, textarea").focus();
        },
      },
      t("list.add"),
    ),
  );
}

// Buttons that move an entry up or down or remove it. `draw(place)` draws the list afterwards.
export function moves(list, place, changed, draw) {
  const shift = (by) => {
    list.splice(place + by, 0, ...list.splice(place, 1));
    changed();
    draw(place + by);
  };
  return h("div", { class: "row" },
    h("button", { type: "button", disabled: place === 0, onclick: () => shift(-1) }, t("list.up")),
    h("button", { type: "button", disabled: place === list.length - 1, onclick: () => shift(1) }, t("list.down")),
    h("button", { type: "button", class: "danger", onclick: () => {
      list.splice(place, 1);
      changed();
      draw(-1);
    } }, t("list.remove")));
}

const entries = (args) =>
  longList({
    ...args,
    item: resolved(args.schema.items, args.context.defs),
    put: (value) => put(args, value),
    fields: objectFields,
    moves,
  });
