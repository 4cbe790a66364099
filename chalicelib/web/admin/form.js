// Fields for whatever a document may hold, made from its JSON Schema. They write into the document as it is typed.
//
// `context`: { kind, defs, changed(), options(reference), names(reference, value), extra(item, path) }.

import { h } from "../shared/dom.js";
import { said, t } from "../shared/i18n.js";
import { longList } from "./list.js";
import { amountParts, amountText, blank, fieldName, known, referenceOf, resolved, summary, valueName } from "./schema.js";
import { pick } from "../shared/pick.js";

const UNITS = ["minute", "hour", "day", "working minute", "working hour", "working day"];
const LONG = new Set(["Sentence", "text", "text_en", "notice", "notice_en"]);
// Ways of writing that documents no longer need: shown where they are still used.
const OLD = new Set(["categories.restricted"]);
let made = 0;

// The fields of an object; `top` makes lists of entries long ones, searched and opened one at a time.
export function objectFields(schema, holder, path, context, top = false) {
  const shown = Object.entries(schema.properties || {}).filter(([name]) => !OLD.has(`${context.kind}.${name}`) || name in holder);
  const fields = shown.map(([name, one]) => {
    const wanted = { ...resolved(one, context.defs), must: (schema.required || []).includes(name) };
    return fieldOf(wanted, holder, name, [...path, name], context, top);
  });
  // What is long is what one came for.
  return top ? fields.sort((one, other) => Number("list" in other.dataset) - Number("list" in one.dataset)) : fields;
}

function fieldOf(schema, holder, name, path, context, top) {
  const widget = widgetOf(schema, name, context, top);
  const id = `field-${(made += 1)}`;
  const label = [fieldName(context.kind, name), schema.must ? null : h("span", { class: "soft small" }, ` (${t("form.optional")})`)];
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
  if (schema.ref === "_Amount") return amount;
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

const put = ({ holder, name, context }, value) => {
  if (value === "" || value === undefined) delete holder[name];
  else holder[name] = value;
  context.changed();
};
const nameOf = ({ path }) => path.join(".");
const box = ({ id, label }, ...field) => h("div", { class: "field" }, h("label", { for: id }, label), ...field.filter(Boolean));

function text(args) {
  const { schema, holder, name, id } = args;
  const isLong = LONG.has(schema.ref) || LONG.has(name);
  const isNumber = schema.type === "number" || schema.type === "integer";
  const type = schema.ref === "_Date" ? "date" : schema.ref === "_Time" ? "time" : "text";
  const attributes = { id, name: nameOf(args), maxlength: schema.maxLength, required: schema.must, autocomplete: "off" };
  const value = holder[name] ?? "";
  const field = isLong
    ? h("textarea", { ...attributes, rows: 3 }, value)
    : h("input", { ...attributes, type, inputmode: isNumber ? "decimal" : null, value });
  field.addEventListener("input", () => {
    const typed = isLong ? field.value : field.value.trim();
    const read = Number(typed.replace(",", "."));
    put(args, isNumber && typed !== "" && !Number.isNaN(read) ? read : typed);
    // What must be there is sent empty, so that the API says that it is missing.
    if (typed === "" && schema.must) holder[name] = "";
  });
  return box(args, field, wordsFor(args, field));
}

// What a template's key may be is said by what it is for.
function wordsFor({ context, holder, name, id }, field) {
  if (context.kind !== "templates" || name !== "key") return null;
  field.setAttribute("list", `${id}-list`);
  const list = h("datalist", { id: `${id}-list` });
  field.addEventListener("focus", () => list.replaceChildren(...(context.keys?.[holder.kind] || []).map((one) => h("option", { value: one.key }, said({ vi: one.text, en: one.text_en })))));
  return list;
}

function choice(args) {
  const { schema, holder, name, id } = args;
  const field = h("select", { id, name: nameOf(args), onchange: () => put(args, field.value) },
    schema.must ? null : h("option", { value: "" }, t(args.context.kind === "categories" ? "form.inherit" : "form.all")),
    schema.enum.map((one) => h("option", { value: one, selected: holder[name] === one }, valueName(one))));
  return box(args, field);
}

function check(args) {
  const { holder, name } = args;
  const field = h("input", { type: "checkbox", name: nameOf(args), checked: holder[name] === true, onchange: () => put(args, field.checked) });
  return h("div", { class: "field" }, h("label", { class: "line" }, field, fieldName(args.context.kind, name)));
}

// Yes, no, or as it is elsewhere.
function triple(args) {
  const { holder, name, id } = args;
  const field = h("select", { id, name: nameOf(args), onchange: () => put(args, { yes: true, no: false }[field.value]) },
    h("option", { value: "" }, t("form.inherit")),
    h("option", { value: "yes", selected: holder[name] === true }, t("form.yes")),
    h("option", { value: "no", selected: holder[name] === false }, t("form.no")));
  return box(args, field);
}

function amount(args) {
  const { holder, name, id } = args;
  const parts = amountParts(holder[name]);
  const n = h("input", { id, name: nameOf(args), inputmode: "numeric", value: parts.n, class: "short", "aria-label": `${fieldName(args.context.kind, name)}: ${t("form.amount")}` });
  const unit = h("select", { "aria-label": `${fieldName(args.context.kind, name)}: ${t("form.unit")}` }, UNITS.map((one) => h("option", { value: one, selected: one === parts.unit }, t(`unit.${one}`))));
  const write = () => put(args, n.value.trim() === "" && !args.schema.must ? "" : amountText({ n: n.value.trim(), unit: unit.value }));
  n.addEventListener("input", write);
  unit.addEventListener("change", write);
  return box(args, h("div", { class: "row amount" }, n, unit));
}

function reference(args) {
  const { context, holder, name, id, schema, label } = args;
  return pick({
    id, label, name: nameOf(args), value: holder[name] || null, items: withOwn(context.options(referenceOf(context.kind, name)), holder[name]),
    placeholder: schema.must ? null : t(context.kind === "categories" && name !== "parent" ? "form.inherit" : name === "parent" || name === "successor" ? "form.none" : "form.all"),
    chosen(value) {
      put(args, value || undefined);
      // What must be there is sent empty, so that the API says that it is missing.
      if (!value && schema.must) holder[name] = "";
    },
  }).element;
}

// What a document refers to may be gone: it is shown as it stands there.
const withOwn = (items, value) => (!value || items.some((one) => one.id === value) ? items : [...items, { id: value, text: value }]);

// Several of what is known elsewhere.
function references(args) {
  const { context, holder, name, id, label } = args;
  const shown = h("ul", { class: "plain chips" });
  const add = pick({ id, label, name: nameOf(args), items: context.options(referenceOf(context.kind, name)), placeholder: t("list.pick"), chosen: (value) => {
    if (!value) return;
    if (!(holder[name] || []).includes(value)) put(args, [...(holder[name] || []), value]);
    add.choose(null);
    draw();
  } });
  function draw() {
    const chosen = holder[name] || [];
    const words = (value) => context.names(referenceOf(context.kind, name), value);
    shown.replaceChildren(...(chosen.length ? chosen.map((value) => h("li", { class: "chip" }, words(value), h("button", {
      type: "button", class: "plain", "aria-label": t("list.take-off", { name: words(value) }), onclick: () => {
        const rest = chosen.filter((one) => one !== value);
        put(args, rest.length || args.schema.must ? rest : undefined);
        draw();
        add.input.focus();
      },
    }, "×"))) : [h("li", { class: "soft" }, t("form.all"))]));
  }
  draw();
  return h("div", {}, add.element, shown);
}

function checks(args) {
  const { schema, holder, name, context, path } = args;
  const item = resolved(schema.items, context.defs);
  const fields = item.enum.map((one) => h("input", { type: "checkbox", value: one, checked: (holder[name] || []).includes(one), onchange: () => {
    const chosen = fields.filter((field) => field.checked).map((field) => field.value);
    put(args, chosen.length || schema.must ? chosen : undefined);
  } }));
  return h("fieldset", { "data-field": path.join("."), tabindex: "-1" }, h("legend", {}, args.label),
    h("div", { class: "row" }, fields.map((field) => h("label", { class: "line" }, field, valueName(field.value)))));
}

// A list of plain texts: hours with commas, anything else by line.
function lines(args) {
  const { schema, holder, name, context, id } = args;
  const isHours = resolved(schema.items, context.defs).ref === "_Interval";
  const value = (holder[name] || []).join(isHours ? ", " : "\n");
  const field = isHours ? h("input", { id, name: nameOf(args), value, autocomplete: "off" }) : h("textarea", { id, name: nameOf(args), rows: 2 }, value);
  field.addEventListener("input", () => {
    const found = field.value.split(isHours ? "," : "\n").map((one) => one.trim()).filter(Boolean);
    put(args, found.length || schema.must ? found : undefined);
  });
  return box(args, field, isHours ? null : h("p", { class: "hint" }, t("form.lines")));
}

// Rungs: who is told, how long after.
function ladder(args) {
  const { schema, holder, name, context, path } = args;
  const rung = resolved(schema.items, context.defs);
  const [who, when] = rung.prefixItems.map((one) => resolved(one, context.defs));
  const rows = h("ol", { class: "plain" });
  function draw() {
    const rungs = holder[name] || [];
    rows.replaceChildren(...rungs.map((one, place) => h("li", { class: "row rung" },
      h("select", { "aria-label": `${fieldName(context.kind, name)} ${place + 1}`, name: [...path, place, 0].join("."), onchange: (event) => write(place, 0, event.target.value) },
        who.enum.map((each) => h("option", { value: each, selected: one[0] === each }, valueName(each)))),
      amount({ schema: { ...when, must: true }, holder: rungs[place], name: 1, path: [...path, place, 1], context, id: `rung-${(made += 1)}`, label: "+" }),
      h("button", { type: "button", class: "plain", "aria-label": t("list.take-off", { name: summary(one, context.kind, context.names) }), onclick: () => {
        const rest = rungs.filter((_, other) => other !== place);
        put(args, rest.length || schema.must ? rest : undefined);
        draw();
      } }, "×"))));
  }
  function write(place, part, value) {
    holder[name][place][part] = value;
    context.changed();
  }
  draw();
  return h("fieldset", { class: "inner", "data-field": path.join("."), tabindex: "-1" }, h("legend", {}, args.label), rows,
    h("button", { type: "button", onclick: () => {
      put(args, [...(holder[name] || []), [who.enum[0], "0 minutes"]]);
      draw();
    } }, t("list.add")));
}

// Fields of a kind below a heading; what need not be there can be switched on.
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

// The same fields for each of some names: a ladder per urgency, hours per weekday.
function tableField(args) {
  const { schema, holder, name, path, context } = args;
  const keys = resolved(schema.propertyNames || {}, context.defs).enum || Object.keys(holder[name] || {});
  const inner = resolved(schema.additionalProperties, context.defs);
  const held = holder[name] || {};
  const needs = inner.type !== "object";
  const element = h("fieldset", { class: "inner", "data-field": path.join("."), tabindex: "-1" }, h("legend", {}, args.label));
  for (const key of keys) {
    // Every change puts the table in its place, also where there was none.
    const own = { ...context, changed: () => {
      if (Object.keys(held).length || schema.must) holder[name] = held;
      else delete holder[name];
      context.changed();
    } };
    const wanted = { ...inner, must: needs };
    const label = valueName(key);
    element.append(widgetOf(wanted, key, own, false)({ schema: wanted, holder: held, name: key, path: [...path, key], context: own, id: `field-${(made += 1)}`, label }));
  }
  return element;
}

// A few entries, each open to be changed.
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
  return h("fieldset", { class: "inner", "data-field": path.join("."), tabindex: "-1" }, h("legend", {}, args.label), list,
    h("button", { type: "button", onclick: () => {
      put(args, [...(holder[name] || []), blank(item, context.defs)]);
      draw(holder[name].length - 1);
      list.lastElementChild.querySelector("input, select, textarea").focus();
    } }, t("list.add")));
}

// Up, down, away: `draw(place)` shows what has become of the list.
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

const entries = (args) => longList({ ...args, item: resolved(args.schema.items, args.context.defs), put: (value) => put(args, value), fields: objectFields, moves });
