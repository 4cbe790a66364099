// The step "what": the category by icons or by search, the description, and the category's questions.

import { dropDraft } from "../sending/drafts.js";
import { catalogue } from "../kept.js";
import { field, icon, symbolOf } from "../parts.js";
import { pointOut } from "./private.js";
import { inputOf } from "./questions.js";
import { photosOf } from "../photos/files.js";
import { request } from "../../shared/api.js";
import { h } from "../../shared/dom.js";
import { findCategories, suggestCategory } from "../../shared/finding.js";
import { mentions, words } from "../../shared/folding.js";
import { localized, t } from "../../shared/i18n.js";

const USUAL = "field";
const LEAST = 5;
const LONGEST = 4000;

let known;

export async function make(context) {
  known = await catalogue();
  const { form } = context.draft;
  const chosen = h("div", {});
  const place = h("div", {});
  const step = { ...context, chosen, place, type: form.report_type || USUAL };
  showChosen(step);
  return [chosen, place];
}

export function check({ form, photos }) {
  if (!form.category) return { category: t("what.missing") };
  const wrong = {};
  if ((form.description || "").trim().length < LEAST) wrong.description = t("what.description.missing");
  const category = categoryOf(form.category);
  for (const { code, required } of (category && category.questions) || []) {
    const given = form.answers[code];
    if (required && (given === undefined || given === "" || (given && given.length === 0)))
      wrong[`answers.${code}`] = t("required");
  }
  if (needsPhoto(form) && !photosOf(photos).length) wrong[""] = t("what.photo.missing");
  return wrong;
}

const categoryOf = (id) => known && known.categories.find((one) => one.id === id);
const typeOf = (id) => known && known.types.find((one) => one.id === id);
const needsPhoto = ({ category, report_type }) =>
  [categoryOf(category), typeOf(report_type)].some((one) => one && one.photo_required);

// Shows the tiles, or the chosen category with its questions.
function showChosen(step) {
  const category = categoryOf(step.draft.form.category);
  if (!category) {
    step.place.replaceChildren();
    step.chosen.replaceChildren(...choice(step));
    return;
  }
  step.chosen.replaceChildren(h("div", { class: "chosen" },
    icon(symbolOf(category)), h("strong", { class: "grow" }, localized(category)),
    h("button", {
      type: "button", class: "plain",
      onclick: () => {
        step.draft.form.category = null;
        showChosen(step);
        step.chosen.querySelector("input").focus();
      },
    }, t("change"))));
  step.place.replaceChildren(...details(step, category));
}

function choice(step) {
  const shelf = h("div", {});
  const search = h("input", {
    type: "search", name: "category", autocomplete: "off", placeholder: t("what.find.example"),
    oninput: () => fillShelf(step, shelf, search.value),
    onchange: () => tellVain(search.value),
    onkeydown: (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const first = shelf.querySelector("button");
      if (first) first.focus();
    },
  });
  fillShelf(step, shelf, "");
  return [field(t("what.find"), search), shelf];
}

function fillShelf(step, shelf, typed) {
  const wanted = words(typed).length > 0;
  // A search covers all types; without one, the usual type is shown.
  const { found, vain } = wanted
    ? findCategories(known, typed)
    : { found: known.categories.filter((one) => one.report_types.includes(step.type)), vain: false };
  shelf.replaceChildren(
    vain ? h("p", { role: "status" }, t("what.none")) : "",
    h(
      "ul",
      { class: "plain tiles" },
      found.map((one) => h("li", {}, tile(step, one))),
    ),
    wanted ? "" : types(step, shelf),
  );
}

// Administrators learn which words find nothing, and nothing about who typed them.
function tellVain(typed) {
  if (words(typed).length && findCategories(known, typed).vain)
    request("v1/searches", { method: "POST", body: { words: typed.slice(0, 300) } }).catch(() => {});
}

function tile(step, category) {
  const group = known.groups.find(({ id }) => id === category.parent);
  return h(
    "button",
    {
      type: "button",
      class: "tile-button",
      onclick: () => choose(step, category),
    },
    icon(symbolOf(group || category)),
    h("span", {}, localized(category), group && h("span", { class: "soft small" }, localized(group))),
  );
}

function choose(step, category) {
  const { form } = step.draft;
  form.category = category.id;
  form.report_type = category.report_types.includes(step.type) ? step.type : category.report_types[0];
  form.asked = category.questions.map(({ code }) => code);
  step.changed();
  showChosen(step);
  step.place.querySelector("textarea").focus();
}

function types(step, shelf) {
  if (known.types.length < 2) return "";
  return h("details", { class: "types" }, h("summary", {}, t("what.types")),
    h("div", { class: "row" }, known.types.map((one) => h("button", {
      type: "button", "aria-pressed": String(one.id === step.type),
      onclick: () => {
        step.type = one.id;
        fillShelf(step, shelf, "");
        shelf.querySelector("details").open = true;
        shelf.querySelector("[aria-pressed=true]").focus();
      },
    }, localized(one)))));
}

function details(step, category) {
  const { form } = step.draft;
  const hints = h("div", { role: "status" });
  const other = h("div", { role: "status" });
  const named = h("div", { role: "status" });
  const text = h("textarea", {
    name: "description", rows: 4, maxlength: LONGEST, required: true,
    oninput: () => {
      read();
      step.changed();
    },
  });
  text.value = form.description || "";
  const read = () => {
    form.description = text.value;
    hint(category, text.value, hints);
    suggest(step, category, text.value, other);
    pointOut(text, named, () => {
      step.changed();
      read();
    });
  };
  read();
  const near = h("div", { role: "status" });
  if (form.place.lat !== undefined) look(step, near);
  return [
    near,
    needsPhoto(form) && !photosOf(step.draft.photos).length
      ? h("p", { class: "notice" }, t("what.photo.missing"), " ", h("a", { href: "#/gui/1" }, t("what.photo.add")))
      : "",
    category.visibility === "restricted" ? h("p", { class: "notice" }, t("what.restricted")) : "",
    field(t("what.description"), text, { hint: t("what.description.hint") }),
    named,
    hints,
    other,
    ...category.questions.map((question) =>
      inputOf(question, form.answers[question.code], (value) => {
        form.answers[question.code] = value;
        step.changed();
      }),
    ),
  ];
}

// Offers to follow a report nearby. The person may still send their own.
async function look({ draft, go }, near) {
  const { fillNearby } = await import("./nearby.js");
  await fillNearby(near, draft.form.place, draft.form.category, (report) => {
    near.append(h("div", { class: "choices" },
      h("button", {
        type: "button", class: "main",
        onclick: async () => {
          await dropDraft(draft);
          go(`#/phieu/${report.code}`);
        },
      }, t("nearby.leave")),
      h("p", { class: "hint" }, t("nearby.stay"))));
  });
}

// Tells before sending what would be refused, and who handles it.
function hint(category, text, where) {
  const said = words(text);
  const told = category.refusal_hints.filter((one) => one.words.some((phrase) => mentions(said, phrase)));
  const now = told.map((one) => localized(one, "text")).join("\n");
  if (where.dataset.told === now) return;
  where.dataset.told = now;
  where.replaceChildren(...told.map((one) => h("p", { class: "notice" }, localized(one, "text"))));
}

// Offers another category that the description speaks of more, and says by which words. It changes nothing by itself.
function suggest(step, category, text, where) {
  const found = suggestCategory(known, text);
  const now = found && found.category.id !== category.id ? `${found.category.id} ${found.because}` : "";
  if ((where.dataset.told || "") === now) return;
  where.dataset.told = now;
  where.replaceChildren(
    now
      ? h("div", { class: "notice" },
          h("p", {}, t("what.suggest", { name: localized(found.category), words: found.because.join(", ") })),
          h("button", { type: "button", onclick: () => choose(step, found.category) }, t("what.suggest.take")))
      : "",
  );
}
