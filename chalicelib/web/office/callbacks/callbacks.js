// Call-backs: the reports that were drawn for a week, a form for the result of each call, and the results by unit.

import { Problem } from "../../shared/api.js";
import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { addTexts, dateTime, day, localized, number, percent, t } from "../../shared/i18n.js";
import { request } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

const LONGEST_TEXT = 1000;
const OUTCOMES = {
  satisfied: { reached: true, satisfied: true },
  unsatisfied: { reached: true, satisfied: false },
  unreached: { reached: false },
};

// "#/callbacks/2026-03-02" is another week than the last one.
export async function open(host, [week], frame) {
  const found = await request("v1/office/callbacks", { query: { week } });
  const choice = h("select", { id: "callbacks-week", onchange: () => frame.go(`#/callbacks/${choice.value}`) },
    found.offered.map((one) => h("option", { value: one, selected: one === found.week },
      t("callbacks.week.of", { day: day(`${one}T00:00:00Z`) }))));
  host.append(
    h("h2", { tabindex: "-1" }, t("callbacks.title")),
    h("p", { class: "hint" }, t("callbacks.lead")),
    h("div", { class: "field" }, h("label", { for: choice.id }, t("callbacks.week")), choice),
    h("p", { role: "status" }, found.calls.length ? tallied(found.tally) : t("callbacks.none")),
    found.calls.length ? h("p", { class: "hint" }, t("callbacks.how")) : "",
    h("ul", { class: "plain" }, found.calls.map((one) => item(one, frame))),
    found.calls.length ? byUnit(found.calls) : "",
    found.seed ? h("p", { class: "small soft" }, t("callbacks.seed", { seed: found.seed })) : "",
  );
  return { title: t("callbacks.title") };
}

const shareOf = ({ reached, satisfied }) => (reached ? percent(satisfied / reached) : "–");
const tallied = (tally) => t("callbacks.tally", { ...tally, share: shareOf(tally) });
const kindOf = ({ reached, satisfied }) => (!reached ? "unreached" : satisfied ? "satisfied" : "unsatisfied");

function item(one, frame) {
  const { code, title, commune, unit, result } = one;
  const done = result && h("p", {}, h("strong", {}, t(`callbacks.is.${kindOf(result)}`)),
    h("span", { class: "small soft" }, ` · ${dateTime(result.at)}`));
  return h("li", { class: "card", "data-code": code },
    h("p", {}, h("a", { class: "code", href: `#/t/${code}` }, code), " ", title),
    h("p", { class: "small soft" },
      [unit && unit.name, commune, localized(one.state_label), day(one.resolved_at)].filter(Boolean).join(" · ")),
    done || form(code, frame));
}

function form(code, frame) {
  const outcome = h("select", { id: `outcome-${code}`, name: "satisfied" },
    h("option", { value: "" }, "–"),
    Object.keys(OUTCOMES).map((name) => h("option", { value: name }, t(`callbacks.is.${name}`))));
  const text = h("textarea", { id: `said-${code}`, name: "text", rows: 2, maxlength: LONGEST_TEXT });
  const go = h("button", { class: "main" }, t("callbacks.save"));
  const made = h("form", { novalidate: true },
    h("div", { class: "field" }, h("label", { for: outcome.id }, t("callbacks.outcome")), outcome),
    h("div", { class: "field" }, h("label", { for: text.id }, t("callbacks.text")), text), go);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(go, record);
  });

  async function record() {
    clearErrors(made);
    if (!outcome.value) return void showErrors(made, { satisfied: t("field.needed") });
    const body = { ...OUTCOMES[outcome.value], text: text.value.trim() || undefined };
    try {
      await request(`v1/office/callbacks/${code}`, { method: "POST", body, retry: true });
      toast(t("callbacks.saved", { code }));
      frame.again();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const rest = showErrors(made, error.status === 422 ? error.fields : {});
      if (error.status !== 422 || rest.length) toast(error.message, "wrong", t("close"));
    }
    return undefined;
  }

  return h("details", {}, h("summary", {}, t("callbacks.record")), made);
}

function counted(calls) {
  const results = calls.map(({ result }) => result).filter(Boolean);
  const reached = results.filter((one) => one.reached);
  return {
    drawn: calls.length, called: results.length, reached: reached.length,
    satisfied: reached.filter((one) => one.satisfied).length,
  };
}

// The results of a unit's call-backs of the last week, for its page of numbers.
export async function unitCard(unit) {
  const { calls } = await request("v1/office/callbacks");
  const own = calls.filter((one) => one.unit && one.unit.id === unit);
  return h("section", { class: "card" }, h("h3", {}, t("callbacks.title")),
    h("p", {}, own.length ? tallied(counted(own)) : t("callbacks.none")),
    h("p", {}, h("a", { href: "#/callbacks" }, t("callbacks.all"))));
}

function byUnit(calls) {
  const names = new Set(calls.map(({ unit }) => (unit ? unit.name : "–")));
  const units = new Map([...names].map((name) =>
    [name, counted(calls.filter(({ unit }) => (unit ? unit.name : "–") === name))]));
  const heads = ["unit", "drawn", "called", "reached", "satisfied"];
  return h("section", { class: "card" }, h("h3", {}, t("callbacks.units")),
    h("div", { class: "table", tabindex: "0", role: "region", "aria-label": t("callbacks.units") },
      h("table", { class: "numbers" },
        h("thead", {}, h("tr", {}, heads.map((name) => h("th", { scope: "col" }, t(`callbacks.${name}`))))),
        h("tbody", {}, [...units].map(([name, row]) => h("tr", {}, h("th", { scope: "row" }, name),
          [row.drawn, row.called, row.reached].map((n) => h("td", {}, number(n))),
          h("td", {}, `${number(row.satisfied)} (${shareOf(row)})`)))))));
}
