// The unit's service counters: who sits where, and for leaders how the counters were rated in a month.

import { busy, h, toast } from "../../shared/dom.js";
import { addTexts, day, localized, t } from "../../shared/i18n.js";
import { request } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

const LEVELS = ["satisfied", "accepted", "unsatisfied"];
const MONTHS = 12;

export async function open(host) {
  const own = await request("v1/office/booths");
  const seats = h("div", {});
  drawSeats(seats, own.booths);
  host.append(h("h2", { tabindex: "-1" }, t("nav.booths")));
  if (own.booths.length || !own.may_read) host.append(h("p", { class: "soft" }, t("booths.lead")), seats);
  if (own.may_read) host.append(await figures());
  return { title: t("nav.booths") };
}

function drawSeats(place, booths) {
  place.replaceChildren(
    ...(booths.length ? booths.map((one) => seat(one, place)) : [h("p", { class: "empty" }, t("booths.none"))]),
  );
}

function seat(one, place) {
  const name = localized(one.booth);
  const take = (sits) => {
    const what = t(sits ? "booths.sit" : "booths.leave");
    const button = h("button", {
      type: "button",
      class: sits ? "main" : "",
      "aria-label": `${what}: ${name}`,
      onclick: () => busy(button, async () => {
        try {
          const body = { sits };
          drawSeats(place, (await request(`v1/office/booths/${one.booth.id}/seat`, { method: "POST", body })).booths);
          place.querySelector(`[data-booth="${one.booth.id}"] button`).focus();
        } catch (error) {
          if (!("status" in error)) throw error;
          toast(error.message, "wrong", t("close"));
        }
      }),
    }, what);
    return button;
  };
  return h("section", { class: "card", "data-booth": one.booth.id },
    h("h3", {}, name),
    h("p", { class: "small soft" }, one.fields.map((field) => localized(field)).join(", ")),
    h("p", { role: "status" },
      one.sitting ? t("booths.sitting", { title: one.sitting.title }) : t("booths.empty")),
    h("div", { class: "row" }, one.mine ? take(false) : take(true)));
}

async function figures() {
  const found = h("div", { id: "booths-figures", "aria-live": "polite" });
  const options = months().map((one) => h("option", { value: one }, shownMonth(one)));
  const choice = h("select", { id: "booths-month" }, options);
  const fill = async () => {
    const { booths } = await request("v1/office/booth-ratings", { query: { month: choice.value } });
    const rated = booths.filter(({ levels, not_counted: over }) => over || LEVELS.some((one) => levels[one]));
    found.replaceChildren(
      ...(rated.length ? rated.map(figuresOf) : [h("p", { class: "empty" }, t("booths.nothing"))]),
    );
  };
  const button = h("button", { type: "button", onclick: () => busy(button, fill) }, t("booths.show"));
  await fill();
  return h("section", {},
    h("h3", {}, t("booths.figures")),
    h("p", { class: "soft" }, t("booths.figures.lead")),
    h("div", { class: "row" }, h("label", { for: "booths-month" }, t("booths.month")), choice, button),
    found);
}

const shownMonth = (month) => month.split("-").reverse().join("/");
const shownDay = (date) => day(`${date}T00:00:00+07:00`);

// The last months, "2026-03", that of yesterday first: the present day has no figures. Vietnam is seven hours ahead of
// UTC.
function months() {
  const now = new Date(Date.now() + (7 - 24) * 3600 * 1000);
  return Array.from({ length: MONTHS }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7));
}

function figuresOf(one) {
  const name = `${localized(one.booth)} – ${localized(one.unit)}`;
  const reasons = one.reasons.map(({ reason, n }) => `${localized(reason.label)} (${n})`).join(", ");
  return h("section", { class: "card", "data-booth": one.booth.id },
    h("h4", {}, name),
    h("div", { class: "table", role: "region", tabindex: "0", "aria-label": name },
      h("table", {},
        h("thead", {}, h("tr", {},
          h("th", { scope: "col" }, t("booths.what")),
          LEVELS.map((level) => h("th", { scope: "col" }, t(`booths.level.${level}`))))),
        h("tbody", {},
          line(t("booths.all"), one.levels),
          one.fields.map(({ field, levels }) => line(t("booths.field", { name: localized(field) }), levels)),
          one.officers.map(({ title, levels }) => line(t("booths.officer", { name: title }), levels)),
          one.days.map(({ day: date, levels }) => line(t("booths.day", { name: shownDay(date) }), levels))))),
    h("p", { class: "small" }, t("booths.by", { tablet: one.by_tablet, slip: one.by_slip })),
    h("p", { class: "small" }, t("booths.rate", { most: one.most_in_an_hour, over: one.not_counted })),
    reasons ? h("p", { class: "small" }, t("booths.reasons", { list: reasons })) : null);
}

const line = (name, levels) =>
  h("tr", {}, h("th", { scope: "row" }, name), LEVELS.map((level) => h("td", {}, String(levels[level]))));
