// One target: its goals, week by week, its address, and the form for what is counted by hand.

import { base, Problem } from "../../shared/api.js";
import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { language, localized, percent, t } from "../../shared/i18n.js";
import { addressThrough } from "../../shared/through.js";
import { request } from "../session.js";

const PATH = "v1/office/adoption";
export const written = (day) => day.split("-").reverse().join("/");
const shown = (value) => (value === null ? "–" : value);

// `known` is the whole answer, `again` draws the page anew and goes to a target.
export function targetCard(target, known, again) {
  const name = localized(target);
  const copy = h("button", { type: "button", "aria-label": `${t("adoption.address")}: ${name}`, onclick: async () => {
    const address = addressThrough(target.id);
    try {
      await navigator.clipboard.writeText(address);
      toast(t("adoption.copied"));
    } catch {
      toast(address, "", t("close")); // the browser lets no page copy
    }
  } }, t("adoption.address"));
  return h("section", { class: "card", id: `target-${target.id}` },
    h("h3", { tabindex: "-1" }, name),
    target.goals.map((goal) => goalPart(target, goal, known, again)),
    h("p", { class: "row" }, copy,
      h("a", { href: posterOf(target), target: "_blank", rel: "noopener" }, t("adoption.poster"),
        h("span", { class: "hidden-text" }, `: ${name}`))));
}

const posterOf = ({ id }) => `${base}ap-phich?qua=${id}${language() === "en" ? "&lang=en" : ""}`;

function goalPart(target, goal, known, again) {
  const group = t(`adoption.group.${goal.group}`);
  const place = h("div", { "aria-live": "polite" });
  const edit = h("button", { type: "button", "aria-label": `${editText(goal)}: ${localized(target)}`, onclick: () => {
    place.replaceChildren(form(target, goal, known, again));
    place.querySelector("input").focus();
  } }, editText(goal));
  return h("div", {},
    h("p", {},
      t("adoption.goal", { group, reached: shown(goal.reached), number: goal.number }),
      goal.share === null ? "" : ` (${percent(goal.share)}) `,
      " ",
      h("b", { class: goal.state === "behind" ? "late" : null }, t(`adoption.state.${goal.state}`)),
      h("span", { class: "small soft" }, " · ",
        t("adoption.due", { expected: goal.expected, wanted: goal.wanted }))),
    goal.entry ? h("p", { class: "small soft" }, t("adoption.entry", {
      value: goal.entry.value, day: written(goal.entry.counted_on), source: goal.entry.source, by: goal.entry.by,
    })) : "",
    goal.by === "hand" && known.may_enter ? [edit, place] : "",
    h("details", {},
      h("summary", {}, t("adoption.by-week"), h("span", { class: "hidden-text" }, ` ${localized(target)}, ${group}`)),
      h("div", {
        class: "table", tabindex: "0", role: "region",
        "aria-label": t("adoption.weeks-of", { name: `${localized(target)}, ${group}` }),
      },
      h("table", { class: "numbers" },
        h("tbody", {}, known.weeks.map((week, number) => h("tr", {},
          h("th", { scope: "row" }, localized(week.label)),
          h("td", {}, shown(goal.by_week[number])))))))));
}

const editText = (goal) => t(goal.entry ? "adoption.correct" : "adoption.enter");

// Today in Vietnam, within the week that is shown.
function dayOf(known) {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date());
  return known.last_day < today ? known.last_day : today;
}

function form(target, goal, known, again) {
  const id = `goal-${goal.id}`;
  const group = t(`adoption.group.${goal.group}`);
  const field = (label, input) =>
    h("div", { class: "field" }, h("label", { for: input.id }, label), input);
  const value = h("input", {
    id: `${id}-value`, name: "value", inputmode: "numeric", autocomplete: "off", required: true,
    value: goal.entry ? String(goal.entry.value) : "",
  });
  const source = h("input", {
    id: `${id}-source`, name: "source", maxlength: 300, autocomplete: "off", required: true,
    value: goal.entry ? goal.entry.source : "",
  });
  const day = h("input", { id: `${id}-day`, name: "counted_on", type: "date", required: true, value: dayOf(known) });
  const reason = h("input", { id: `${id}-reason`, name: "reason", maxlength: 300, autocomplete: "off" });
  const asked = field(t("adoption.reason"), reason);
  asked.hidden = !goal.entry;
  const said = h("div", { role: "alert" });
  const go = h("button", { class: "main" }, t("adoption.go"));
  let version = goal.entry ? goal.entry.version : 0;
  const made = h("form", { novalidate: true },
    field(t("adoption.value", { group, number: goal.number }), value),
    field(t("adoption.source"), source), field(t("adoption.day"), day), asked, said, go);

  async function enter() {
    clearErrors(made);
    said.replaceChildren();
    const text = value.value.trim();
    const isWhole = /^\d+$/.test(text);
    const body = {
      // What is no number goes as it is, so that the answer names it.
      value: isWhole ? Number(text) : text, source: source.value.trim(), counted_on: day.value, version,
      reason: reason.value.trim() || undefined,
    };
    try {
      await request(`${PATH}/${goal.id}/${known.week}`, { method: "PUT", body, retry: true });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { present } = error.body;
      if (present) {
        version = present.version;
        asked.hidden = false;
        said.replaceChildren(h("p", { class: "notice" }, t("adoption.taken", present)));
        reason.focus();
        return;
      }
      if ("reason" in error.fields) asked.hidden = false;
      const wrong = "value" in error.fields && !isWhole ? { value: t("adoption.value.whole") } : {};
      const rest = showErrors(made, { ...error.fields, ...wrong });
      if (rest.length || !Object.keys(error.fields).length) {
        said.replaceChildren(h("p", { class: "wrong" }, rest.join(" ") || error.message));
      }
      return;
    }
    toast(t("adoption.entered", { name: localized(target) }));
    await again(target.id);
  }
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(go, enter);
  });
  return made;
}
