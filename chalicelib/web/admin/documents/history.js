// The versions of a document: who published them, what changed, and publishing an old version again.

import { busy, h, toast } from "../../shared/dom.js";
import { language, t, dateTime } from "../../shared/i18n.js";
import { differences } from "./diff.js";
import { namesOf } from "./names.js";
import { amountWords, fieldName, referenceOf, summary, valueName } from "./schema.js";
import { allPages, confirmDialog } from "../parts.js";
import { requestWithHeaders, request } from "../../office/session.js";

// A page has 100 versions; older ones than these pages are only in the API.
const MOST_PAGES = 5;

export async function open(host, [, kind], frame) {
  const [versions, names] = await Promise.all([
    allPages(request, `v1/admin/documents/${kind}/versions`, "versions", MOST_PAGES),
    namesOf(kind),
  ]);
  const name = t(`kind.${kind}`);
  host.append(
    h("p", {}, h("a", { href: `#/admin/documents/${kind}` }, `← ${name}`)),
    h("h2", { tabindex: "-1" }, t("history.of", { name })));
  if (!versions.length) host.append(h("p", {}, t("history.none")));
  else host.append(...screen({ kind, versions, names, frame }));
  return { title: t("history.of", { name }) };
}

function screen({ kind, versions, names, frame }) {
  const found = h("div", { "aria-live": "polite" });
  const choose = (id, chosen) =>
    h(
      "select",
      { id, onchange: compare },
      versions.map((one) =>
        h(
          "option",
          { value: one.version, selected: one.version === chosen },
          `${one.version} · ${dateTime(one.changed_at)}`,
        ),
      ),
    );
  const [latest, before = latest] = versions;
  const older = choose("older", before.version);
  const newer = choose("newer", latest.version);
  async function compare() {
    const [one, other] = await Promise.all(
      [older, newer].map((field) => request(`v1/admin/documents/${kind}/versions/${field.value}`)),
    );
    const changes = differences(contentOf(one), contentOf(other));
    found.replaceChildren(
      changes.length ? changesTable(changes, kind, names.name) : h("p", { class: "soft" }, t("history.same")),
    );
  }
  compare();
  return [
    h(
      "div",
      { class: "table" },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["history.version", "history.by", "history.at"].map((one) => h("th", { scope: "col" }, t(one))),
            h("td"),
          ),
        ),
        h(
          "tbody",
          {},
          versions.map((one) =>
            h(
              "tr",
              {},
              h(
                "th",
                { scope: "row" },
                String(one.version),
                one === latest ? h("span", { class: "chip" }, t("history.now")) : null,
              ),
              h("td", {}, one.changed_by),
              h("td", {}, dateTime(one.changed_at)),
              h("td", {}, one === latest ? null : restoreButton(kind, one, latest, names, frame)),
            ),
          ),
        ),
      ),
    ),
    h(
      "section",
      { class: "card" },
      h("h3", {}, t("history.compare")),
      h(
        "div",
        { class: "row" },
        h("label", { for: "older" }, t("history.older")),
        h("div", {}, older),
        h("label", { for: "newer" }, t("history.newer")),
        h("div", {}, newer),
      ),
      found,
    ),
  ];
}

// A version's document without its version number.
function contentOf({ document }) {
  const { version, ...content } = document;
  return content;
}

function restoreButton(kind, one, latest, names, frame) {
  const label = t("history.restore", { version: String(one.version) });
  const button = h("button", { type: "button", onclick: () => busy(button, restore) }, label);
  async function restore() {
    const [old, now] = await Promise.all(
      [one, latest].map(({ version }) => request(`v1/admin/documents/${kind}/versions/${version}`)),
    );
    const table = changesTable(differences(contentOf(now), contentOf(old)), kind, names.name);
    if (
      !(await confirmDialog(
        label,
        [h("p", {}, t("history.restore.sure", { version: String(one.version) })), table],
        label,
      ))
    )
      return;
    try {
      const answer = await requestWithHeaders(`v1/admin/documents/${kind}`, {
        method: "PUT",
        body: contentOf(old),
        headers: { "If-Match": `"${latest.version}"` },
      });
      toast(t("doc.published", { version: String(answer.body.version) }), "", t("close"));
    } catch (error) {
      const all = (error.body?.errors || []).map(
        (fault) => `${fault.field}: ${(language() === "en" && fault.title_en) || fault.title}`,
      );
      toast([error.message, ...all].join(" "), "wrong", t("close"));
    }
    frame.again();
  }
  return button;
}

// Differences as a table. `heads` are the text keys of the last two columns.
export function changesTable(changes, kind, name, heads = ["diff.before", "diff.after"]) {
  return h(
    "div",
    { class: "table" },
    h(
      "table",
      { class: "changes" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["diff.where", ...heads].map((one) => h("th", { scope: "col" }, t(one))),
        ),
      ),
      h(
        "tbody",
        {},
        changes.map((one) =>
          h(
            "tr",
            {},
            h(
              "th",
              { scope: "row" },
              where(one.path, kind, name),
              one.what === "changed" ? null : h("span", { class: "chip" }, t(`diff.${one.what}`)),
            ),
            h("td", {}, one.what === "added" || one.what === "moved" ? "" : words(one.before, one.path, kind, name)),
            h("td", {}, one.what === "removed" || one.what === "moved" ? "" : words(one.after, one.path, kind, name)),
          ),
        ),
      ),
    ),
  );
}

export const where = (path, kind, name) =>
  path.map((part) => (typeof part === "object" ? summary(part, kind, name) : fieldName(kind, part))).join(" › ");

function words(value, path, kind, name) {
  const field = [...path].reverse().find((part) => typeof part === "string");
  if (value === undefined || value === null || value === "") return h("span", { class: "soft" }, t("diff.nothing"));
  if (typeof value === "boolean") return t(value ? "form.yes" : "form.no");
  const reference = field && referenceOf(kind, field);
  const one = (each) => {
    if (each !== null && typeof each === "object") return summary(each, kind, name) || JSON.stringify(each);
    if (reference) return name(reference, each);
    return typeof each === "string" ? amountWords(valueName(each)) : String(each);
  };
  if (Array.isArray(value)) return value.map(one).join("; ") || t("diff.nothing");
  if (typeof value === "object")
    return Object.entries(value)
      .filter(([, each]) => each !== null)
      .map(([key, each]) => `${fieldName(kind, key)}: ${one(each)}`)
      .join("; ");
  return one(value);
}
