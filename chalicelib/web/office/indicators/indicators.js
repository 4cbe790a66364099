// Socio-economic indicators: what is missing, the figures of a year, entering and correcting one, and its history.

import { Problem } from "../../shared/api.js";
import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { addTexts, dateTime, localized, number, percent, t } from "../../shared/i18n.js";
import shared from "../../shared/indicator-texts.js";
import { request } from "../session.js";
import { sheetPart } from "./sheet.js";
import texts from "./texts.js";

addTexts(shared);
addTexts(texts);

const PATH = "v1/office/indicators";
const FORMS = ["csv", "xlsx"];
// States of the last period, the late ones first.
const MISSING = ["late", "awaited"];

const shown = (value) => (value === null ? "–" : number(value, { maximumFractionDigits: 6 }));
// As the API reads it, whatever the language of the page.
const typed = (value) => new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 6 }).format(value);

// "#/indicators/2025" shows another year.
export async function open(host, [year], frame) {
  const page = new Indicators(host, year || "", frame);
  await page.load();
  page.draw();
  return { title: t("indicators") };
}

class Indicators {
  constructor(host, year, frame) {
    Object.assign(this, { host, year, frame, cards: new Map() });
  }

  async load() {
    this.known = await request(PATH, { query: { year: this.year } });
  }

  draw() {
    const { indicators } = this.known;
    this.missing = h("div", {});
    this.fillMissing();
    for (const one of indicators) this.cards.set(one.id, h("section", { class: "card", id: `indicator-${one.id}` }));
    for (const one of indicators) this.fill(one);
    this.host.replaceChildren(
      h("h2", { tabindex: "-1" }, t("indicators")),
      h("p", { class: "soft" }, t("indicators.lead")),
      indicators.length ? this.head() : h("p", { class: "empty" }, t("indicators.none")),
      this.missing,
      ...this.cards.values(),
      ...(indicators.some((one) => one.may_enter)
        ? [sheetPart(() => this.again(), PATH, "indicators.sheet.lead")] : []),
    );
  }

  head() {
    const { year, years } = this.known;
    const choice = h("select", { id: "indicators-year", onchange: () => this.frame.go(`#/indicators/${choice.value}`) },
      [...years].reverse().map((one) => h("option", { value: one, selected: one === year }, one)));
    const saving = FORMS.map((form) => {
      const button = h("button", { type: "button", onclick: () => busy(button, () => this.save(form)) },
        t(`indicators.save.${form}`));
      return button;
    });
    return h("div", { class: "row indicators-head" },
      h("div", { class: "field" }, h("label", { for: "indicators-year" }, t("indicators.year")), choice), saving);
  }

  async save(form) {
    try {
      const file = await request(`${PATH}/file`, { query: { year: this.known.year, form } });
      const bytes = Uint8Array.from(atob(file.content), (letter) => letter.charCodeAt(0));
      const url = URL.createObjectURL(new Blob([bytes], { type: file.type }));
      h("a", { href: url, download: file.name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      toast(error.message, "wrong", t("close"));
    }
  }

  // Who has not entered the last period that ended, the late ones first.
  fillMissing() {
    const { indicators } = this.known;
    const missing = MISSING.flatMap((state) => indicators.filter(({ latest }) => latest.state === state));
    if (!indicators.length) return;
    this.missing.replaceChildren(missing.length
      ? h("section", { class: "card", "aria-labelledby": "indicators-missing" },
        h("h3", { id: "indicators-missing" }, t("indicators.missing", { n: missing.length })),
        h("ul", {}, missing.map((one) => h("li", { class: one.latest.state === "late" ? "late" : null },
          h("button", { type: "button", class: "plain", onclick: () => this.show(one) },
            t(`indicators.missing.${one.latest.state}`, {
              unit: localized(one.unit), name: localized(one), period: localized(one.latest.label),
              due: one.latest.due.split("-").reverse().join("/"),
            }))))))
      : h("p", { role: "status" }, t("indicators.all-entered")));
  }

  // Leads to an indicator: to its form for the last period, if the officer may enter it.
  show(one) {
    const card = this.cards.get(one.id);
    card.scrollIntoView();
    (card.querySelector("input") || card.querySelector("h3")).focus();
  }

  fill(one) {
    const { latest, entries } = one;
    // The last period may lie in another year than the page shows.
    const isMissing = MISSING.includes(latest.state);
    const last = { period: latest.period, label: latest.label, entry: null };
    const rows = entries.map((entered) => this.row(one, entered));
    const figures = ["value", "to_date", "plan", "share", "before"];
    const names = { to_date: "to-date" };
    this.cards.get(one.id).replaceChildren(...[
      h("h3", { tabindex: "-1" }, localized(one)),
      h("p", { class: "small soft" }, t("indicators.about", {
        unit: localized(one.unit), source: localized({ name: one.source, name_en: one.source_en }),
        public: t(`indicators.is.${one.public ? "public" : "internal"}`),
      })),
      latest.state === "none" ? null : h("dl", { class: "pairs" }, figures.map((name) => h("div", {},
        h("dt", {}, t(`indicators.${names[name] || name}`), name === "value" ? ` ${localized(latest.label)}` : ""),
        h("dd", {}, this.figure(one, name))))),
      isMissing && one.may_enter ? this.form(one, last) : null,
      entries.length ? h("details", {},
        h("summary", {}, t("indicators.periods", { year: String(this.known.year) }),
          h("span", { class: "hidden-text" }, ` ${localized(one)}`)),
        h("div", { class: "table", tabindex: "0", role: "region", "aria-label": localized(one) },
          h("table", { class: "numbers" },
            h("thead", {}, h("tr", {}, ["period", "value", "who"].map((name) =>
              h("th", { scope: "col" }, t(`indicators.${name}`))))),
            h("tbody", {}, rows)))) : null,
    ].filter(Boolean));
  }

  figure({ latest, ...one }, name) {
    if (name === "share") return latest.share === null ? "–" : percent(latest.share);
    // A level has no sum.
    if (name === "to_date" && !one.sums) return "–";
    const isPart = name === "to_date" && latest.holes > 0 && latest.to_date !== null;
    return [
      shown(latest[name]),
      latest[name] === null ? "" : ` ${localized({ name: one.measure, name_en: one.measure_en })}`,
      isPart ? h("span", { class: "small soft" }, ` (${t("indicators.holes", { n: latest.holes })})`) : "",
    ];
  }

  row(one, entered) {
    const { entry, label } = entered;
    // Its form stands above the table.
    const isAbove = entered.period === one.latest.period && MISSING.includes(one.latest.state);
    const named = (what) => t("indicators.of", { what, name: localized(one), period: localized(label) });
    const place = h("div", { "aria-live": "polite" });
    const button = (key, act) => {
      const what = t(key);
      const made = h("button", { type: "button", "aria-label": named(what), onclick: () => busy(made, act) }, what);
      return made;
    };
    const edit = () => {
      place.replaceChildren(this.form(one, entered));
      place.querySelector("input").focus();
    };
    return h("tr", { "data-period": entered.period },
      h("th", { scope: "row" }, localized(label)),
      h("td", {}, entry ? shown(entry.value) : "–"),
      h("td", {},
        entry ? h("p", { class: "small" }, whoOf(entry)) : null,
        h("div", { class: "row" },
          one.may_enter && !isAbove ? button(entry ? "indicators.correct" : "indicators.enter", edit) : null,
          entry && entry.version > 1
            ? button("indicators.history", async () => place.replaceChildren(await historyOf(one, entered)))
            : null),
        place));
  }

  // A form for one period. What somebody else entered meanwhile is shown beside what is typed here.
  form(one, { period, label, entry }) {
    const id = `indicator-${one.id}-${period}`;
    const value = h("input", {
      id, name: "value", inputmode: one.decimals ? "decimal" : "numeric", autocomplete: "off", required: true,
      value: entry ? typed(entry.value) : "", "aria-describedby": `${id}-hint`, "data-describedby": `${id}-hint`,
    });
    const reason = h("input", { id: `${id}-reason`, name: "reason", maxlength: 200, autocomplete: "off" });
    const asked = h("div", { class: "field", hidden: !entry },
      h("label", { for: `${id}-reason` }, t("indicators.reason")), reason);
    const said = h("div", { role: "alert" });
    const go = h("button", { class: "main" }, t("indicators.go"));
    let version = entry ? entry.version : 0;
    const form = h("form", { novalidate: true },
      h("div", { class: "field" },
        h("label", { for: id }, t("indicators.number", {
          period: localized(label), measure: localized({ name: one.measure, name_en: one.measure_en }),
        })),
        value, h("p", { class: "hint", id: `${id}-hint` }, t("indicators.hint"))),
      asked, said, go);
    const enter = async () => {
      clearErrors(form);
      said.replaceChildren();
      const body = { value: value.value.trim(), version, reason: reason.value.trim() || undefined };
      try {
        await request(`${PATH}/${one.id}/${period}`, { method: "PUT", body, retry: true });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        const { present } = error.body;
        if (present) {
          version = present.version;
          asked.hidden = false;
          said.replaceChildren(h("p", { class: "notice" },
            t("indicators.taken", { value: shown(present.value), by: present.by, at: dateTime(present.at) })));
          reason.focus();
          await this.load();
          this.fillMissing();
          return;
        }
        if ("reason" in error.fields) asked.hidden = false;
        const rest = showErrors(form, error.fields);
        if (rest.length || !Object.keys(error.fields).length) {
          said.replaceChildren(h("p", { class: "wrong" }, rest.join(" ") || error.message));
        }
        return;
      }
      toast(t("indicators.entered", { name: localized(one), period: localized(label) }));
      await this.again(one.id);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      busy(go, enter);
    });
    return form;
  }

  // Loads the figures anew. Only one indicator is drawn again: what is typed for others stays.
  async again(id = null) {
    await this.load();
    this.fillMissing();
    for (const one of this.known.indicators) if (!id || one.id === id) this.fill(one);
    if (!id) return;
    const card = this.cards.get(id);
    card.querySelector("h3").focus();
  }
}

const nameOf = ({ by, on_behalf: other }) => (other ? t("indicators.for", { by, other }) : by);
const whoOf = (entry) => t("indicators.by", { at: dateTime(entry.at), by: nameOf(entry) });

async function historyOf(one, { period }) {
  const { versions } = await request(`${PATH}/${one.id}/${period}`);
  return h("ol", { reversed: true, class: "small" }, versions.map((entry) => h("li", {},
    t("indicators.version", { value: shown(entry.value), at: dateTime(entry.at), by: nameOf(entry) }),
    entry.reason ? h("span", { class: "soft" }, h("br"), entry.reason) : null)));
}
