// Procedures: who publishes how many, which are outdated, and the import of a file.

import { busy, h, toast } from "../shared/dom.js";
import { dateTime, day, localized, number, t } from "../shared/i18n.js";
import { allPages, field, heading, table } from "./parts.js";
import { request } from "../office/session.js";

// The most codes of outdated texts that a line names.
const MOST = 10;

export async function open(host) {
  const shown = h("div");
  const desk = { shown, version: 0 };
  host.append(...heading("section.procedures"), h("p", {}, t("procedures.hint")), shown, importer(desk));
  await draw(desk);
  return { title: t("section.procedures") };
}

async function draw(desk) {
  const [{ version, count, units }, versions] = await Promise.all([
    request("v1/admin/procedures"),
    allPages(request, "v1/admin/documents/procedures/versions", "versions", 1),
  ]);
  desk.version = version;
  desk.shown.replaceChildren(
    h(
      "p",
      {},
      t("procedures.count", { count: number(count), version }),
      " ",
      h("a", { href: "thu-tuc", target: "_blank", rel: "noopener" }, t("procedures.see")),
    ),
    units.length
      ? table(
          [
            ...["procedures.unit", "procedures.texts", "procedures.over", "procedures.unreviewed"],
            ...["procedures.oldest", "procedures.outdated"],
          ],
          units.map((one) => [
            localized(one),
            number(one.count),
            number(one.over),
            number(one.unreviewed),
            day(one.oldest_review),
            codes(one.outdated),
          ]),
          t("section.procedures"),
        )
      : h("p", { class: "soft" }, t("procedures.none")),
    versions.length
      ? h(
          "details",
          { class: "card" },
          h("summary", {}, t("procedures.history")),
          h(
            "ol",
            { class: "plain" },
            versions.map((one) =>
              h(
                "li",
                {},
                t("procedures.version", { n: one.version, by: one.changed_by, at: dateTime(one.changed_at) }),
              ),
            ),
          ),
        )
      : "",
  );
}

function codes(outdated) {
  const links = outdated
    .slice(0, MOST)
    .flatMap((code) => [h("a", { href: `thu-tuc/${code}`, target: "_blank", rel: "noopener" }, code), " "]);
  return [...links, outdated.length > MOST ? t("procedures.more", { n: number(outdated.length - MOST) }) : ""];
}

function importer(desk) {
  const file = h("input", { id: "procedures-file", type: "file", accept: ".json,.csv,application/json,text/csv" });
  const replace = h("input", { id: "procedures-replace", type: "checkbox" });
  const wrong = h("div", { role: "alert" });
  const button = h("button", { class: "main" }, t("procedures.import"));
  const form = h(
    "form",
    { class: "card", novalidate: true },
    h("h3", {}, t("procedures.import.title")),
    field("procedures.file", file, t("procedures.file.hint")),
    h("label", { class: "line" }, replace, t("procedures.replace")),
    wrong,
    h("div", { class: "row" }, button),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, async () => {
      wrong.replaceChildren();
      try {
        const done = await send(desk, file.files[0], replace.checked);
        toast(t("procedures.done", done));
        form.reset();
        await draw(desk);
      } catch (error) {
        if (error.status === undefined) throw error;
        wrong.replaceChildren(...faults(error));
        if (error.status === 412) await draw(desk);
      }
    });
  });
  return form;
}

async function send(desk, file, replace) {
  if (!file) throw Object.assign(new Error(t("procedures.no-file")), { status: 0, fields: {} });
  const text = await new Response(file).text();
  const body = file.name.toLowerCase().endsWith(".csv") ? { csv: text } : read(text);
  return request("v1/admin/procedures", {
    method: "POST",
    headers: { "If-Match": `"${desk.version}"` },
    body: { ...body, replace },
  });
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw Object.assign(new Error(t("procedures.no-json")), { status: 0, fields: {} });
  }
}

// A file has many places, so each fault says where it is.
function faults(error) {
  const lines = Object.entries(error.fields);
  return [
    h("p", { class: "wrong" }, lines.length ? t("procedures.refused", { n: number(lines.length) }) : error.message),
    lines.length ? h("ul", {}, lines.map(([name, text]) => h("li", {}, h("code", {}, name), `: ${text}`))) : "",
  ];
}
