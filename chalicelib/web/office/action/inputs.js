// The inputs of an action's form, made from the fields that the API lists. Each: { name, element, needed, folded,
// read() for the request, write(value), written() for the draft, update(ticket) }.

import { h } from "../../shared/dom.js";
import { dateTime, hasText, localized, t } from "../../shared/i18n.js";
import { instantOf, localOf } from "../../shared/values.js";
import {
  categoryChoices,
  communeChoices,
  knownCategories,
  manyPicker,
  officersByLoad,
  picker,
  unitChoices,
} from "./choices.js";
import { MOST_PLANNED_YEARS, URGENCIES } from "../facts.js";
import { compareInput } from "./merge.js";
import { offerMentions } from "./mentions.js";
import { request, session } from "../session.js";
import { askOffers, categoryFound, offerLine, unitFound, urgencyFound } from "./suggested.js";
import { pairsInput, photosInput } from "./uploads.js";

const YEAR_MS = 365 * 86400000;

// Actions whose text the sender reads.
const READ_BY_SENDER = new Set(["ask", "answer", "plan", "refuse"]);
const REASON_READ = new Set(["grant_extension", "ask_extension"]);
// The moves by which intake classifies and dispatches.
const OFFERED = new Set(["receive", "reclassify", "set_urgency", "dispatch", "redispatch"]);
const FOLDED = new Set(["accused", "text", "reason", "pairs"]);

export async function inputsFor(form, ticket, reload) {
  const context = { action: form.action, ticket, reload, form, offers: offersFor(ticket) };
  if (["answer", "contribute", "refuse"].includes(form.action)) {
    context.templates = await request(`v1/office/tickets/${ticket.code}/templates`);
  }
  const names = [...form.needs, ...form.takes];
  const made = await Promise.all(names.map(async (name) => {
    const needed = form.needs.includes(name);
    const input = await MAKERS[name](name, { ...context, needed });
    const folded = !needed && isFolded(name, form.action, ticket);
    return { name, needed, folded, ...input };
  }));
  link(made, context);
  if (OFFERED.has(form.action)) askAlong(made, context);
  return made;
}

// What is offered for the fields of intake's moves. The form does not wait for it: `ask` tells all `shows` later.
function offersFor(ticket) {
  const { commune, address } = ticket.place;
  const shows = [];
  let turn = 0;
  async function ask(category) {
    const mine = ++turn;
    const offers = await askOffers({
      description: ticket.description,
      report_type: ticket.report_type,
      category: category || undefined,
      commune: ticket.point_says?.commune || commune || undefined,
      address: address || undefined,
    });
    if (mine === turn) shows.forEach((show) => show(offers));
  }
  return { shows, ask };
}

// Asks for the ticket's category, and again when another is chosen: it may have another urgency.
function askAlong(inputs, { ticket, offers }) {
  offers.ask(ticket.category.id);
  const category = inputs.find(({ name }) => name === "category");
  category?.element.addEventListener("input", () => offers.ask(category.read()));
}

// Puts a line with an offer below a field, when it is there. `found(offers)` is what is offered.
function withOffer(made, { offers }, found) {
  const take = (value) => {
    made.write(value);
    made.element.querySelector("input, select").focus();
    made.element.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const line = offerLine({ current: made.read, take });
  made.element.append(line.element);
  let answer = null;
  const draw = () => answer && line.draw(found(answer));
  offers.shows.push((newest) => {
    answer = newest;
    draw();
  });
  made.element.addEventListener("input", draw);
  return made;
}

// Rarely used inputs are folded behind "more".
function isFolded(name, action, ticket) {
  if (name === "commune") return Boolean(ticket.place.commune) && !ticket.point_says;
  if (name === "coordinators") return ["dispatch", "redispatch"].includes(action);
  return FOLDED.has(name) && !(action === "refuse" && name === "text");
}

const label = (name, needed) => t(`input.${name}`) + (needed ? "" : ` (${t("input.optional")})`);

const plainInput = (input) => ({ read: () => input.value.trim(), write: (value) => (input.value = value) });

const MAKERS = {
  category: async (name, context) => {
    const { ticket } = context;
    const options = await categoryChoices(ticket.report_type);
    if (!options.some(({ value }) => value === ticket.category.id))
      options.unshift({ value: ticket.category.id, label: localized(ticket.category) });
    const made = picker({ name, label: t("input.category"), options, value: ticket.category.id });
    const known = await knownCategories(ticket.report_type);
    return withOffer(made, context, (offers) => categoryFound(known, ticket.description, offers));
  },
  urgency: (name, context) => {
    const { ticket } = context;
    const options = URGENCIES.map((value) => ({ value, label: t(`urgency.${value}`) }));
    const made = picker({ name, label: t("input.urgency"), options, value: ticket.urgency });
    return withOffer(made, context, urgencyFound);
  },
  commune: async (name, { ticket }) =>
    picker({
      name,
      label: t("input.commune"),
      options: await communeChoices(),
      value: ticket.point_says?.commune || ticket.place.commune || "",
    }),
  unit: async (name, context) => {
    const { ticket, action } = context;
    const waiting = ticket.parts
      .filter(({ answer }) => !answer)
      .map(({ unit }) => ({ value: unit.id, label: unit.name }));
    const options = action === "excuse" ? waiting : await unitChoices();
    const value =
      {
        dispatch: ticket.proposed_unit?.id,
        redispatch: ticket.rerouted_to?.id,
        arbitrate: ticket.unit?.id,
        excuse: waiting[0]?.value,
      }[action] || "";
    const made = picker({ name, label: t(action === "excuse" ? "input.excused" : "input.unit"), options, value });
    return withOffer(made, context, unitFound);
  },
  accused: async (name, { needed }) => picker({ name, label: label(name, needed), options: await unitChoices() }),
  coordinators: async (name, { ticket, needed, action }) => {
    const values = action === "arbitrate" ? ticket.parts.map(({ unit }) => unit.id) : [];
    const made = manyPicker({ name, label: label(name, needed), options: await unitChoices(), values });
    // An unchanged list is not sent: an empty one would mean "nobody".
    const before = values.join();
    return {
      element: made.element,
      read: () => (made.values().join() === before ? undefined : made.values()),
      write: made.take,
      written: made.values,
    };
  },
  assignee: async (name, { ticket, action }) => {
    const options = await officersByLoad(ticket.unit.id);
    if (action !== "hand_over")
      return picker({ name, label: t("input.assignee"), options, value: ticket.assignee || "" });
    const others = options.filter(({ value }) => value !== ticket.assignee);
    return picker({ name, label: t("input.hand_over"), options: others, empty: t("input.hand_over.unit") });
  },
  refusal: (name, { templates }) => {
    const options = templates.refusals.map((one) => ({ value: one.key, label: localized(one.label) }));
    return picker({
      name,
      label: t("input.refusal"),
      options: options.sort((one, other) => one.label.localeCompare(other.label, "vi")),
    });
  },
  into: (name, context) => compareInput(name, context),
  until: (name, { needed }) => {
    const input = h("input", {
      id: "input-until",
      name,
      type: "datetime-local",
      required: needed,
      min: localOf(Date.now()),
      max: localOf(Date.now() + MOST_PLANNED_YEARS * YEAR_MS),
    });
    return {
      element: field("input-until", label(name, needed), input),
      read: () => instantOf(input.value) ?? "",
      write: (value) => (input.value = value),
      written: () => input.value,
    };
  },
  reason: (name, context) => textInput(name, context, REASON_READ.has(context.action)),
  text: (name, context) => textInput(name, context, READ_BY_SENDER.has(context.action)),
  instruction: (name, { ticket }) => {
    const options = ticket.instructions.map((one) => ({
      value: String(one.number),
      label: t("instruction.choice", { by: one.by, due: dateTime(one.due_at), text: one.text.slice(0, 80) }),
    }));
    const made = picker({ name, label: t("input.instruction"), options, value: options[0]?.value || "" });
    return { ...made, read: () => Number(made.read()) || undefined, written: made.read };
  },
  body: (name, { ticket }) => {
    const options = ticket.outside_bodies.map((one) => ({
      value: one.id,
      label: `${localized(one)} (${localized(one.kind_label)})`,
    }));
    return picker({ name, label: t("input.body"), options, value: options.length === 1 ? options[0].value : "" });
  },
  forward: (name, { ticket }) => {
    const options = ticket.forwards
      .filter(({ state }) => state === "open" || state === "expired")
      .map((one) => ({
        value: String(one.number),
        label: t("forward.choice", { body: localized(one.body), due: dateTime(one.due_at) }),
      }));
    const made = picker({ name, label: t("input.forward"), options, value: options[0]?.value || "" });
    return { ...made, read: () => Number(made.read()) || undefined, written: made.read };
  },
  public: (name) => {
    const box = h("input", { type: "checkbox", name });
    return {
      element: h("label", { class: "line" }, box, t("input.public")),
      read: () => box.checked,
      write: (value) => (box.checked = value),
    };
  },
  photos: (name, context) => photosInput(name, context),
  pairs: (name, context) => pairsInput(name, context),
};

const field = (id, text, input, ...more) => h("div", { class: "field" }, h("label", { for: id }, text), input, ...more);

function textInput(name, { action, needed, templates, ticket }, isRead) {
  const id = `input-${name}`;
  const area = h("textarea", { id, name, required: needed, maxlength: 4000, rows: 4 });
  const more = [];
  if (name === "text" && templates?.answers.length && action !== "refuse")
    more.push(templateChoice(area, templates.answers));
  if (isRead) more.push(preview(area));
  if (action === "note") {
    const units = [...new Set([ticket.unit?.id, session.me.unit.id].filter(Boolean))];
    more.push(...offerMentions(area, units, session.me.username));
  }
  const own = `input.${name}.${action}`;
  const text = hasText(own) ? t(own) : label(name, needed);
  const element = field(id, text, area);
  element.prepend(...more.filter((one) => one.matches(".templates")));
  element.append(...more.filter((one) => !one.matches(".templates")));
  return { element, ...plainInput(area), area };
}

function templateChoice(area, answers) {
  const select = h(
    "select",
    {
      id: "template",
      onchange: () => {
        const found = answers.find(({ key }) => key === select.value);
        if (!found) return;
        area.value = [area.value.trim(), found.text].filter(Boolean).join("\n\n");
        area.dispatchEvent(new Event("input", { bubbles: true }));
        area.focus();
        select.value = "";
      },
    },
    h("option", { value: "" }, t("template.none")),
    answers.map(({ key, text }) => h("option", { value: key }, text.length > 70 ? `${text.slice(0, 70)}…` : text)),
  );
  return h("div", { class: "field templates" }, h("label", { for: "template" }, t("template")), select);
}

// A preview of what the sender will read.
function preview(area) {
  const shown = h("blockquote", { class: "letter" });
  const draw = () => {
    shown.textContent = area.value.trim() || t("preview.empty");
  };
  area.addEventListener("input", draw);
  draw();
  const box = h("details", { class: "preview", ontoggle: draw }, h("summary", {}, t("preview")), shown);
  return box;
}

// The reason of a refusal fills in the province's text. Unchanged text is not sent, so that its English version is
// used, too.
function link(inputs, { action, templates }) {
  if (action !== "refuse") return;
  const by = Object.fromEntries(inputs.map((input) => [input.name, input]));
  let usual = "";
  const bring = () => {
    const found = templates.refusals.find(({ key }) => key === by.refusal.read())?.text || "";
    if (by.text.area.value.trim() === usual.trim()) by.text.area.value = found;
    usual = found;
    by.text.area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  by.refusal.element.addEventListener("input", bring);
  const { read } = by.text;
  by.text.written = read;
  by.text.read = () => (read() === usual.trim() ? "" : read());
}
