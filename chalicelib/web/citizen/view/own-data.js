// A person's own data, of one report or of all that a telephone sent: see it, correct the contact, limit its use, erase
// it.

import { secretHeaders, sessionHeaders } from "../kept.js";
import { field } from "../parts.js";
import texts from "./own-data-texts.js";
import { ask } from "../../shared/dialog.js";
import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { request } from "../../shared/api.js";
import { addTexts, dateTime, t } from "../../shared/i18n.js";

addTexts(texts);

const FIELDS = { name: "text", phone: "tel", email: "email" };

// The card for one report of its sender. `changed` gets the report after something was done.
export function ownData(view, report, changed) {
  return card({
    lines: report.own_data,
    path: `v1/reports/${view.code}/privacy`,
    headers: () => secretHeaders(view.secret),
    file: `${view.code}.json`,
    done: async () => changed(await request(`v1/reports/${view.code}`, { headers: secretHeaders(view.secret) })),
  });
}

// The card for all reports of the telephone that was confirmed. `done` is called after something was done.
export const allOwnData = (done) =>
  card({ lines: [], path: "v1/me/privacy", headers: sessionHeaders, file: "my-data.json", all: true, done });

function card({ lines, path, headers, file, done, all }) {
  const said = h("div", { "aria-live": "polite" });
  const form = h("form", { novalidate: true, onsubmit: correct },
    ...Object.entries(FIELDS).map(([name, type]) =>
      field(t(`own.${name}`), h("input", { name, type, autocomplete: "off" }), { optional: true })),
    h("button", {}, t("own.correct.go")));
  const why = h("textarea", { name: "text", rows: 3, maxlength: 1000 });
  const objection = h("form", { novalidate: true, onsubmit: object }, field(t("own.object.text"), why),
    h("button", {}, t("own.object.go")));
  const pictures = h("input", { type: "checkbox", id: "own-pictures" });

  const send = (body) => request(path, { method: "POST", headers: headers(), body });

  async function see({ currentTarget }) {
    await busy(currentTarget, async () => {
      const { reports } = await attempt(() => send({ wish: "export" }));
      if (!reports) return;
      const [{ contact } = {}] = reports.filter((one) => one.contact);
      for (const name of Object.keys(FIELDS)) form.elements[name].value = (contact && contact[name]) || "";
      const copy = new Blob([JSON.stringify(all ? reports : reports[0], null, 2)], { type: "application/json" });
      said.replaceChildren(
        h("dl", {}, Object.keys(FIELDS).map((name) =>
          h("div", {}, h("dt", {}, t(`own.${name}`)), h("dd", {}, (contact && contact[name]) || t("own.none"))))),
        h("p", {}, h("a", { href: URL.createObjectURL(copy), download: file }, t("own.file"))));
    });
  }

  async function correct(event) {
    event.preventDefault();
    clearErrors(form);
    const contact = {};
    for (const name of Object.keys(FIELDS)) contact[name] = form.elements[name].value.trim() || null;
    await busy(form.querySelector("button"), async () => {
      const answer = await attempt(() => send({ wish: "correct", contact }));
      if (answer.id) toast(t("own.correct.done"));
    });
  }

  async function object(event) {
    event.preventDefault();
    clearErrors(objection);
    if (!why.value.trim()) return showErrors(objection, { text: t("own.object.missing") });
    const body = { wish: "object", text: why.value };
    await busy(objection.querySelector("button"), () => finish(body, t("own.object.done")));
    return undefined;
  }

  // A button for a wish that is fulfilled at once, after a question if there is one.
  const button = (wish, attributes, body = () => ({})) => h("button", {
    type: "button", ...attributes,
    onclick: async ({ currentTarget }) => {
      if (wish !== "lift" && !(await ask(t(`own.${wish}.sure`), t(`own.${wish}.go`)))) return;
      await busy(currentTarget, () => finish({ wish, ...body() }, t(`own.${wish}.done`)));
    },
  }, t(`own.${wish}.go`));

  async function finish(body, text) {
    const answer = await attempt(() => send(body));
    if (!answer.id) return;
    await done();
    toast(text);
  }

  // The answer, or an empty object after its fault was shown.
  async function attempt(call) {
    said.replaceChildren();
    try {
      return await call();
    } catch (error) {
      if (!("status" in error)) throw error;
      const fields = {};
      for (const [name, text] of Object.entries(error.fields)) fields[name.replace("contact.", "")] = text;
      const rest = showErrors(form, fields);
      if (rest.length || !Object.keys(fields).length)
        said.replaceChildren(h("p", { class: "wrong", role: "alert" }, error.message));
      return {};
    }
  }

  const part = (wish, ...children) =>
    [h("h4", {}, t(`own.${wish}`)), h("p", { class: "hint" }, t(`own.${wish}.hint`)), ...children];
  return h("details", { class: "card" }, h("summary", {}, t(all ? "own.all" : "own")),
    h("p", {}, t(all ? "own.all.what" : "own.what")),
    h("p", {}, h("a", { href: "du-lieu-ca-nhan" }, t("own.notice"))),
    asked(lines),
    h("button", { type: "button", onclick: see }, t("own.see")), said,
    part("correct", form),
    part("restrict", h("p", { class: "row" }, all || !isRestricted(lines) ? button("restrict") : "",
      all || isRestricted(lines) ? button("lift") : "")),
    part("object", objection),
    part("withdraw", button("withdraw", { class: "danger" })),
    part("erase", h("p", {}, pictures, h("label", { for: "own-pictures" }, t("own.erase.pictures"))),
      button("erase", { class: "danger" }, () => ({ pictures: pictures.checked }))));
}

// Whether the last decision on the use of the contact limits it.
function isRestricted(lines) {
  const deciding = ["restrict", "lift", "object"];
  const [last] = lines.filter(({ wish, step }) => step === "done" && deciding.includes(wish)).slice(-1);
  return Boolean(last) && last.wish !== "lift";
}

// What was asked before, and the office's answers.
function asked(lines) {
  if (!lines.length) return "";
  return h("ul", { class: "plain" }, lines.map((line) => h("li", {},
    h("span", { class: "soft small" }, dateTime(line.at)), " ", t(`own.${line.wish}`), ": ", t(`own.step.${line.step}`),
    line.due_at && line.step === "answered" && h("p", { class: "small" }, t("own.due", { day: dateTime(line.due_at) })),
    line.text && h("p", { class: "words" }, line.text))));
}
