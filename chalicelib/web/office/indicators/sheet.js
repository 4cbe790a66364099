// Enters many figures from a sheet: chosen as a file or pasted, previewed line by line, then entered as a whole.

import { Problem } from "../../shared/api.js";
import { busy, h, toast } from "../../shared/dom.js";
import { localized, number, t } from "../../shared/i18n.js";
import { request } from "../session.js";

const HEADS = [
  "indicators.sheet.line", "indicators.name", "indicators.period", "indicators.sheet.written", "indicators.sheet.read",
  "indicators.sheet.now", "indicators.sheet.what",
];

const shown = (value) => (value === null ? "–" : number(value, { maximumFractionDigits: 6 }));

// `done` is called after lines were entered, `path` previews and enters them; `lead` is the text key of what to do.
export function sheetPart(done, path, lead) {
  const file = h("input", { type: "file", id: "sheet-file", accept: ".csv,text/csv" });
  const text = h("textarea", { id: "sheet-text", rows: 4, spellcheck: "false" });
  const result = h("div", { "aria-live": "polite" });
  const say = (message) => result.replaceChildren(h("p", { class: "wrong" }, message));
  const look = h("button", { type: "button", onclick: () => busy(look, preview) }, t("indicators.sheet.preview"));

  async function preview() {
    result.replaceChildren();
    const csv = file.files.length ? await file.files[0].text() : text.value;
    if (csv.includes("\ufffd")) return say(t("indicators.sheet.garbled"));
    try {
      show(csv, await request(`${path}/preview`, { method: "POST", body: { csv }, retry: true }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      say(Object.values(error.fields).join(" ") || error.message);
    }
    return undefined;
  }

  function show(csv, { mark, lines }) {
    const wrong = lines.filter(({ fate }) => fate === "wrong").length;
    const news = lines.filter(({ fate }) => fate === "new" || fate === "corrected").length;
    const go = h("button", { type: "button", class: "main", onclick: () => busy(go, () => enter(csv, mark)) },
      t("indicators.sheet.go", { n: news }));
    result.replaceChildren(
      wrong
        ? h("p", { class: "wrong" }, t("indicators.sheet.wrong", { n: wrong }))
        : h("p", {}, t("indicators.sheet.right", { n: lines.length })),
      h("div", { class: "table", tabindex: "0", role: "region", "aria-label": t("indicators.sheet.preview") },
        h("table", {},
          h("thead", {}, h("tr", {}, HEADS.map((key) => h("th", { scope: "col" }, t(key))))),
          h("tbody", {}, lines.map(lineOf)))),
      !wrong && news ? go : "");
  }

  async function enter(csv, mark) {
    try {
      const { entered } = await request(`${path}/entries`, { method: "POST", body: { csv, mark } });
      result.replaceChildren();
      file.value = "";
      text.value = "";
      toast(t("indicators.sheet.done", { n: entered }));
      await done();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      say(error.message);
    }
  }

  return h("details", { class: "card" },
    h("summary", {}, t("indicators.sheet")),
    h("p", {}, t(lead)),
    h("div", { class: "field" }, h("label", { for: "sheet-file" }, t("indicators.sheet.file")), file),
    h("div", { class: "field" }, h("label", { for: "sheet-text" }, t("indicators.sheet.text")), text),
    look, result);
}

const lineOf = (line) => h("tr", { class: line.fault ? "wrong-line" : null },
  h("td", {}, number(line.line, { useGrouping: false })),
  h("th", { scope: "row" }, localized(line)),
  h("td", {}, line.label ? localized(line.label) : "–"),
  h("td", {}, line.written),
  h("td", {}, shown(line.value)),
  h("td", {}, shown(line.before)),
  h("td", { class: line.fault ? "wrong" : null },
    line.fault ? localized(line.fault) : t(`indicators.sheet.${line.fate}`)));
