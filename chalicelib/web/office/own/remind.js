// The reminder of one ticket: set with one touch, or at a time. Nothing is asked for until the card is opened.

import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { addTexts, dateTime, t } from "../../shared/i18n.js";
import { instantOf, localOf } from "../../shared/values.js";
import { request } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

const DAY_MS = 86400000;
const MORNING = "T08:00";
const YEAR_DAYS = 366;

// Morning so many days from now, as an input of a time has it.
const morning = (days) => localOf(Date.now() + days * DAY_MS).slice(0, 10) + MORNING;

export function remindCard(code) {
  const place = h("div");
  const opened = ({ currentTarget }) => currentTarget.open && load(code, place);
  return h("details", { class: "card remind", ontoggle: opened }, h("summary", {}, t("remind.title")), place);
}

async function load(code, place) {
  try {
    draw(code, place, await request("v1/office/reminders"));
  } catch (error) {
    place.replaceChildren(h("p", { class: "wrong", role: "alert" }, error.message));
  }
}

function draw(code, place, { reminders }) {
  const one = reminders.find((other) => other.code === code);
  place.replaceChildren(one ? shown(code, place, one) : "", form(code, place));
}

const shown = (code, place, one) =>
  h("p", { role: "status" }, t("remind.set", { at: dateTime(one.at) }), " ",
    cancelButton(one, (found) => draw(code, place, found)));

// `done(answer)` gets the reminders that are left.
export function cancelButton({ id, code }, done) {
  const button = h("button", { type: "button", "aria-label": t("remind.cancel.of", { code }), onclick: () =>
    busy(button, async () => {
      try {
        done(await request(`v1/office/reminders/${encodeURIComponent(id)}`, { method: "DELETE" }));
        toast(t("remind.gone", { code }));
      } catch (error) {
        toast(error.message, "wrong", t("close"));
      }
    }) }, t("remind.cancel"));
  return button;
}

function form(code, place) {
  const input = h("input", {
    id: "remind-at", name: "at", type: "datetime-local", required: true, value: morning(1), min: localOf(Date.now()),
    max: localOf(Date.now() + YEAR_DAYS * DAY_MS),
  });
  const go = h("button", {}, t("remind.go"));
  const made = h("form", { novalidate: true },
    h("div", { class: "row" }, [["remind.tomorrow", 1], ["remind.days", 3], ["remind.week", 7]].map(([text, days]) =>
      h("button", { type: "button", onclick: ({ currentTarget }) => send(currentTarget, morning(days)) }, t(text)))),
    h("div", { class: "field" }, h("label", { for: "remind-at" }, t("remind.at")), input),
    go,
    h("p", { class: "hint" }, t("remind.hint")));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    send(go, input.value);
  });

  function send(button, local) {
    return busy(button, async () => {
      clearErrors(made);
      const at = instantOf(local);
      if (!at) return showErrors(made, { at: t("field.needed") });
      try {
        draw(code, place, await request("v1/office/reminders", { method: "POST", body: { code, at } }));
        place.querySelector("[role=status] button").focus();
      } catch (error) {
        const unplaced = showErrors(made, error.fields || {});
        if (!error.fields || unplaced.length) toast(error.message, "wrong", t("close"));
      }
      return undefined;
    });
  }

  return made;
}
