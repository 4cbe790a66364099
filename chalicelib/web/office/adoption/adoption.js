// Who uses the service: how far each target is, who is behind, the report to the unit above, and the units below.

import { Problem } from "../../shared/api.js";
import { busy, h, toast } from "../../shared/dom.js";
import { addTexts, dateTime, localized, percent, t } from "../../shared/i18n.js";
import shared from "../../shared/indicator-texts.js";
import indicatorTexts from "../indicators/texts.js";
import { sheetPart } from "../indicators/sheet.js";
import { request } from "../session.js";
import { targetCard, written } from "./target.js";
import texts from "./texts.js";

for (const one of [shared, indicatorTexts, texts]) addTexts(one);

const PATH = "v1/office/adoption";
const FORMS = ["docx", "xlsx", "csv"];

// "#/adoption/2026-W10/xa-that-khe" shows another week, or a unit below.
export async function open(host, [week, unit], frame) {
  const page = new Adoption(host, week || "", unit || "", frame);
  await page.load();
  page.draw();
  return { title: t("adoption") };
}

class Adoption {
  constructor(host, week, unit, frame) {
    Object.assign(this, { host, week, unit, frame });
  }

  async load() {
    this.known = await request(PATH, { query: { week: this.week, unit: this.unit } });
  }

  draw() {
    const { targets, may_enter: mayEnter } = this.known;
    const again = async (id) => {
      await this.load();
      this.draw();
      const card = id && document.getElementById(`target-${id}`);
      if (card) card.querySelector("h3").focus();
    };
    this.host.replaceChildren(
      h("h2", { tabindex: "-1" }, t("adoption")),
      h("p", { class: "soft" }, t("adoption.lead")),
      this.head(),
      ...(targets.length ? [this.summary(again)] : [h("p", { class: "empty" }, t("adoption.none"))]),
      ...targets.map((one) => targetCard(one, this.known, again)),
      ...(this.known.below.length ? [this.below()] : []),
      ...(mayEnter && targets.length ? [sheetPart(again, PATH, "adoption.sheet.lead")] : []),
    );
  }

  head() {
    const { weeks, week, unit } = this.known;
    const choice = h("select", { id: "adoption-week", onchange: () => this.go(choice.value, this.unit) },
      [...weeks].reverse().map((one) => h("option", { value: one.week, selected: one.week === week },
        localized(one.label))));
    return h("div", { class: "row indicators-head" },
      h("p", {}, h("b", {}, localized(unit))),
      h("div", { class: "field" }, h("label", { for: "adoption-week" }, t("adoption.week")), choice),
      FORMS.map((form) => {
        const button = h("button", { type: "button", onclick: () => busy(button, () => this.save(form)) },
          t(`adoption.save.${form}`));
        return button;
      }));
  }

  go(week, unit) {
    this.frame.go(`#/adoption/${week}${unit ? `/${unit}` : ""}`);
  }

  async save(form) {
    try {
      const file = await request(`${PATH}/file`, { query: { week: this.known.week, unit: this.unit, form } });
      const bytes = Uint8Array.from(atob(file.content), (letter) => letter.charCodeAt(0));
      const url = URL.createObjectURL(new Blob([bytes], { type: file.type }));
      h("a", { href: url, download: file.name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      toast(error.message, "wrong", t("close"));
    }
  }

  summary(again) {
    const { targets, totals, uses, reports, expected } = this.known;
    const having = (test) => targets.filter((one) => one.goals.some(test));
    const behind = having((goal) => goal.state === "behind");
    const missing = having((goal) => goal.missing);
    const line = (key, places) => (places.length
      ? h("li", {}, h("b", {}, t(`adoption.${key}`, { n: places.length })), ": ",
        places.map((one, place) => [place ? ", " : "", localized(one)]))
      : null);
    return h("section", { class: "card", "aria-labelledby": "adoption-sum" },
      h("h3", { id: "adoption-sum" }, localized(this.known.label)),
      h("p", { class: "small soft" }, t("adoption.expected", { share: percent(expected) })),
      h("ul", {}, totals.map((one) => h("li", {}, t("adoption.total", {
        group: t(`adoption.group.${one.group}`), reached: one.reached, number: one.number, share: percent(one.share),
      })))),
      h("ul", {}, ...[
        behind.length ? line("behind", behind) : h("li", {}, t("adoption.all-well")), line("missing", missing),
      ].filter(Boolean)),
      this.report(again),
      h("details", {}, h("summary", {}, t("adoption.counted")),
        h("ul", {},
          uses.map((one) => h("li", {}, t("adoption.use", {
            kind: t(`adoption.kind.${one.kind}`), number: one.number, new: one.new,
          }))),
          h("li", {}, t("adoption.reports", { n: reports })))));
  }

  // One touch; what was reported stays.
  report(again) {
    const { report, label, may_report: may, is_reportable: isOpen, reportable_from: from, week, unit } = this.known;
    if (report) {
      return h("p", { role: "status" }, t("adoption.reported", {
        week: localized(label), at: dateTime(report.at), by: report.by,
      }));
    }
    if (!isOpen) return h("p", {}, t("adoption.reportable", { week: localized(label), day: written(from) }));
    const said = h("p", { class: "wrong", role: "alert" });
    const go = h("button", { type: "button", class: "main", onclick: () => busy(go, async () => {
      said.textContent = "";
      try {
        await request(`${PATH}/reports`, { method: "POST", body: { unit: unit.id, week }, retry: true });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        said.textContent = Object.values(error.fields).join(" ") || error.message;
        return;
      }
      toast(t("adoption.reported.now"));
      await again();
    }) }, t("adoption.report"));
    return h("div", {}, h("p", {}, t("adoption.unreported", { week: localized(label) })), may ? [go, said] : "");
  }

  below() {
    const { below, week, is_reportable: isOpen } = this.known;
    const cell = (report) => (report
      ? report.totals.map((one, place) => [place ? h("br") : "", t("adoption.total", {
        group: t(`adoption.group.${one.group}`), reached: one.reached, number: one.number, share: percent(one.share),
      })])
      : t("adoption.below.none"));
    // Who has not reported stands first.
    const sorted = [...below].sort((one, other) => Boolean(one.report) - Boolean(other.report));
    return h("section", { class: "card" },
      h("h3", { id: "adoption-below" }, t("adoption.below")),
      h("div", { class: "table", tabindex: "0", role: "region", "aria-labelledby": "adoption-below" },
        h("table", {},
          h("thead", {}, h("tr", {}, ["unit", "reached", "behind"].map((name) =>
            h("th", { scope: "col" }, t(`adoption.below.${name}`))))),
          h("tbody", {}, sorted.map(({ unit, report }) => h("tr", {},
            h("th", { scope: "row" }, h("a", { href: `#/adoption/${week}/${unit.id}` }, localized(unit))),
            h("td", { class: report || !isOpen ? null : "late" }, cell(report)),
            h("td", {}, report ? report.behind : "–")))))));
  }
}
