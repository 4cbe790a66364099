// The calendar of a year: which dates are off, working or half days, and why. It edits the document's `dates`.

import { busy, h } from "../../shared/dom.js";
import { language, t } from "../../shared/i18n.js";
import { same } from "./diff.js";
import { beside as previewBeside } from "./preview.js";
import { valueName } from "./schema.js";
import { request } from "../../office/session.js";

const KINDS = ["off", "working", "half"];
const DAY_MS = 86_400_000;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export async function beside(desk, redraw) {
  const host = h("section", { class: "card year", "aria-live": "off" });
  const preview = h("div");
  desk.beside.append(host, preview);
  let year = new Date().getFullYear();
  let known = new Map();
  let focused = "";

  async function load(wanted) {
    const { days } = await request("v1/admin/calendar", { query: { year: wanted } });
    year = wanted;
    known = new Map(days.map((one) => [one.date, one]));
    focused = days[0].date;
    draw();
  }

  const draft = (date) => (desk.draft.dates || []).find((one) => one.date === date);
  const base = (date) => (desk.base.dates || []).find((one) => one.date === date);

  function draw() {
    const turn = (by, sign, label) => {
      const button = h(
        "button",
        {
          type: "button",
          "aria-label": label,
          title: label,
          onclick: () =>
            busy(button, async () => {
              await load(year + by);
              host.querySelector(`[aria-label="${label}"]`).focus();
            }),
        },
        sign,
      );
      return button;
    };
    host.replaceChildren(
      h(
        "div",
        { class: "row" },
        turn(-1, "‹", t("year.before")),
        h("h3", { class: "grow center" }, t("year", { year: String(year) })),
        turn(1, "›", t("year.next")),
      ),
      h("p", { class: "hint" }, t("year.hint")),
      h(
        "div",
        { class: "months", onkeydown: steer },
        Array.from({ length: 12 }, (_, month) => monthOf(month)),
      ),
      h(
        "p",
        { class: "row legend small" },
        KINDS.map((one) => h("span", { class: `day ${one}` }, valueName(one))),
        h("span", { class: "day decided" }, t("year.decided")),
        h("span", { class: "day unsaved" }, t("year.unsaved")),
      ),
      h("p", { class: "hint" }, t("year.reaches")),
    );
  }

  function monthOf(month) {
    const days = [...known.values()].filter((one) => Number(one.date.slice(5, 7)) === month + 1);
    const lead = (new Date(`${days[0].date}T00:00Z`).getUTCDay() + 6) % 7;
    return h(
      "div",
      { class: "month" },
      h("h4", {}, named(days[0].date, { month: "long" })),
      h(
        "div",
        { class: "days" },
        Array.from({ length: 7 }, (_, day) =>
          h(
            "span",
            { class: "soft small", "aria-hidden": "true" },
            named(`2024-01-0${day + 1}`, { weekday: "narrow" }),
          ),
        ),
        days.map((one, place) => dayOf(one, place === 0 ? lead : 0)),
      ),
    );
  }

  function dayOf(one, lead) {
    const line = draft(one.date);
    const kind = line?.kind || one.usual;
    const changed = !same(line, base(one.date));
    const why = [line?.decision, one.holiday, changed ? t("year.unsaved") : null].filter(Boolean).join(", ");
    const words = t("year.day", { date: named(one.date, { dateStyle: "full" }), kind: valueName(kind) });
    const label = why ? `${words} – ${why}` : words;
    const button = h(
      "button",
      {
        type: "button",
        class: `day ${kind} ${line ? "decided" : ""} ${changed ? "unsaved" : ""}`,
        "data-date": one.date,
        "aria-label": label,
        title: label,
        tabindex: one.date === focused ? "0" : "-1",
        onclick: () => ask(one),
      },
      String(Number(one.date.slice(8))),
    );
    // The content policy allows styles set by a script, not in markup.
    if (lead) button.style.gridColumnStart = String(lead + 1);
    return button;
  }

  function steer(event) {
    const by = STEPS[event.key];
    if (!by || !event.target.dataset.date) return;
    event.preventDefault();
    const next = new Date(Date.parse(`${event.target.dataset.date}T00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);
    goTo(next);
  }

  function goTo(date) {
    const button = host.querySelector(`[data-date="${date}"]`);
    if (!button) return;
    host.querySelector(`[data-date="${focused}"]`)?.setAttribute("tabindex", "-1");
    focused = date;
    button.setAttribute("tabindex", "0");
    button.focus();
  }

  function ask(one) {
    const line = draft(one.date);
    const decision = h("input", { id: "decision", name: "decision", maxlength: 200, value: line?.decision || "" });
    const choice = (value, label) =>
      h(
        "label",
        { class: "line" },
        h("input", { type: "radio", name: "kind", value, checked: (line?.kind || "") === value }),
        label,
      );
    const form = h(
      "form",
      { method: "dialog" },
      h(
        "fieldset",
        {},
        h("legend", {}, t("f.kind")),
        choice("", `${t("year.usual", { kind: valueName(one.usual) })}${one.holiday ? ` – ${one.holiday}` : ""}`),
        KINDS.map((kind) => choice(kind, valueName(kind))),
      ),
      h("div", { class: "field" }, h("label", { for: "decision" }, t("f.decision")), decision),
      h(
        "div",
        { class: "row" },
        h("button", { class: "main" }, t("year.set")),
        h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, t("cancel")),
      ),
    );
    const dialog = h("dialog", { "aria-labelledby": "day-title", onclose: () => {
      dialog.remove();
      goTo(one.date);
    } }, h("h2", { id: "day-title" }, named(one.date, { dateStyle: "full" })), form);
    form.addEventListener("change", () => (decision.required = Boolean(form.elements.kind.value)));
    decision.required = Boolean(line);
    form.addEventListener("submit", () => {
      put(one.date, form.elements.kind.value, decision.value.trim());
      draw();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  function put(date, kind, decision) {
    const rest = (desk.draft.dates || []).filter((one) => one.date !== date);
    const dates = kind ? [...rest, { date, kind, decision }] : rest;
    desk.draft.dates = dates.sort((one, other) => (one.date < other.date ? -1 : 1));
    if (!dates.length && !desk.base.dates) delete desk.draft.dates;
    focused = date;
    redraw();
  }

  desk.redrawn = draw;
  desk.afterwards = () => load(year);
  await load(year);
  await previewBeside({ ...desk, beside: preview, kind: "rules", drafts: () => desk.drafts() });
}

const named = (date, style) =>
  new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "vi-VN", { ...style, timeZone: "UTC" }).format(
    new Date(`${date}T00:00Z`),
  );
