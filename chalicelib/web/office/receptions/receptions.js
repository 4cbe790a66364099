// The unit's reception of citizens: its days, who is booked on one, who came, and calling a day off.

import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { addTexts, localized, t } from "../../shared/i18n.js";
import { request } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

export async function open(host, _, frame) {
  const { receptions } = await request("v1/office/receptions");
  host.replaceChildren(
    h("h2", { tabindex: "-1" }, t("nav.receptions")),
    h("p", { class: "soft" }, t("receptions.lead")),
    ...receptions.map((one) => reception(one, frame)),
  );
  return { title: t("nav.receptions") };
}

function reception(one, frame) {
  return h("section", { class: "card" },
    h("h3", {}, localized({ name: one.title, name_en: one.title_en })),
    h("p", { class: "small soft" }, t("receptions.where", {
      place: localized({ name: one.place, name_en: one.place_en }), decision: one.decision,
    })),
    one.days.length
      ? h("ul", { class: "plain" }, one.days.map((day) => h("li", {}, dayOf(one, day, frame))))
      : h("p", { class: "empty" }, t("receptions.none")));
}

function dayOf(one, day, frame) {
  const path = `v1/office/receptions/${one.id}/days/${day.day}`;
  const list = h("div", { "aria-live": "polite" });
  const show = h("button", { type: "button", onclick: () => busy(show, () => fill(list, path)) },
    t("receptions.show"), h("span", { class: "hidden-text" }, ` ${localized(day.label)}`));
  return h("div", { class: "card", "data-day": day.day },
    h("h4", {}, localized(day.label), " ", day.called_off ? h("strong", {}, t("receptions.off")) : null),
    h("p", {}, t("receptions.booked", day)),
    day.booked ? show : null,
    list,
    day.may_call_off ? callingOff(day, path, frame) : null);
}

async function fill(list, path) {
  const { people } = await request(`${path}/people`);
  list.replaceChildren(people.length
    ? h("ul", { class: "plain" }, people.map((one) => h("li", {}, person(one, list, path))))
    : h("p", { class: "empty" }, t("receptions.nobody")));
}

function person(one, list, path) {
  const name = one.name || t("receptions.hidden");
  const mark = (standing) => {
    const what = t(`receptions.${standing}`);
    const button = h("button", {
      type: "button",
      "aria-label": t("receptions.of", { what, name, time: one.time }),
      onclick: () => busy(button, async () => {
        await request(`${path}/bookings/${one.code}`, { method: "POST", body: { standing } });
        await fill(list, path);
      }),
    }, what);
    return button;
  };
  return [
    h("p", {},
      h("strong", {}, one.time), ` ${name} `,
      one.phone ? h("a", { href: `tel:${one.phone}` }, one.phone) : null,
      ` · ${t(`receptions.standing.${one.standing}`)}`),
    one.subject ? h("p", { class: "small" }, one.subject) : null,
    one.may_mark ? h("div", { class: "row" }, mark("came"), mark("missed")) : null,
  ];
}

function callingOff(day, path, frame) {
  const id = `reason-${path.split("/")[3]}-${day.day}`;
  const input = h("textarea", { id, name: "reason", rows: 2, maxlength: 300, required: true });
  const button = h("button", { class: "plain" }, t("receptions.call-off"));
  const form = h("form", { novalidate: true },
    h("div", { class: "field" }, h("label", { for: id }, t("receptions.reason")), input), button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, async () => {
      clearErrors(form);
      try {
        await request(`${path}/cancellation`, { method: "POST", body: { reason: input.value.trim() } });
        toast(t("receptions.called-off"));
        frame.again();
      } catch (error) {
        if (!("status" in error)) throw error;
        const rest = showErrors(form, error.fields || {});
        if (rest.length || !Object.keys(error.fields || {}).length) toast(error.message, "wrong", t("close"));
      }
    });
  });
  return h("details", {}, h("summary", {}, t("receptions.call-off"),
    h("span", { class: "hidden-text" }, ` ${localized(day.label)}`)), form);
}
