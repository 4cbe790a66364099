// Many officers from a CSV file: what each line would do is shown first, and written line by line after a confirmation.

import { busy, h, toast } from "../../shared/dom.js";
import { number, t } from "../../shared/i18n.js";
import { request } from "../../office/session.js";
import { SHEET_COLUMNS } from "../facts.js";
import { confirmDialog, field, heading } from "../parts.js";
import { officerNames } from "./names.js";
import { inWords, labelOf } from "./values.js";

const OUTCOMES = ["new", "changed", "same", "wrong"];

export async function open(host) {
  const names = await officerNames();
  const file = h("input", { id: "sheet-file", name: "csv", type: "file", accept: ".csv,text/csv" });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const shown = h("div");
  const look = h("button", { class: "main" }, t("sheet.look"));
  const form = h(
    "form",
    { class: "card", novalidate: true },
    h("p", {}, t("sheet.lead")),
    field("sheet.file", file),
    wrong,
    h(
      "div",
      { class: "row" },
      look,
      h("a", { class: "button", href: sample(), download: "can-bo.csv" }, t("sheet.sample")),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(look, async () => {
      wrong.textContent = "";
      shown.replaceChildren();
      try {
        shown.replaceChildren(...(await preview(file.files[0], names)));
      } catch (error) {
        if (error.status === undefined) throw error;
        wrong.textContent = error.message;
      }
    });
  });
  const [back, title] = heading("officers.sheet");
  back.querySelector("a").href = "#/admin/officers";
  back.querySelector("a").textContent = `← ${t("section.officers")}`;
  host.append(back, title, form, shown);
  return { title: t("officers.sheet") };
}

const refusal = (key) => Object.assign(new Error(t(key)), { status: 0 });
// Semicolons and the byte order mark are what Excel with Vietnamese settings opens rightly.
const sample = () =>
  URL.createObjectURL(new Blob([`\ufeff${Object.values(SHEET_COLUMNS).join(";")}\r\n`], { type: "text/csv" }));

async function preview(file, names) {
  if (!file) throw refusal("sheet.none");
  const csv = await new Response(file).text();
  if (!csv.trim()) throw refusal("sheet.empty");
  const { lines } = await request("v1/admin/officer-sheet", { method: "POST", body: { csv } });
  if (!lines.length) throw refusal("sheet.empty");
  const count = (one) => lines.filter(({ outcome }) => outcome === one).length;
  const counts = Object.fromEntries(OUTCOMES.map((one) => [one, count(one)]));
  const cells = new Map(lines.map((line) => [line, h("strong", {}, t(`sheet.outcome.${line.outcome}`))]));
  const todo = lines.filter((line) => line.body);
  // What must be mended comes first.
  const inOrder = [...lines.filter((line) => line.faults.length), ...lines.filter((line) => !line.faults.length)];
  return [
    h("p", { role: "status" }, t("sheet.counts", counts)),
    h("ul", { class: "plain sheet-lines" }, inOrder.map((line) => entry(line, cells.get(line), names))),
    ends(counts, todo, cells),
  ];
}

const entry = (line, cell, names) =>
  h(
    "li",
    { class: "card" },
    h("p", {}, t("sheet.line", { n: number(line.line) }), " – ", cell),
    h("p", {}, line.title, " ", h("span", { class: "soft small" }, line.username)),
    whatOf(line, names),
  );

function ends(counts, todo, cells) {
  if (counts.wrong) return h("p", { class: "notice urgent" }, t("sheet.mend"));
  if (!todo.length) return h("p", { class: "notice" }, t("sheet.nothing"));
  const label = t("sheet.go", { n: number(todo.length) });
  const button = h("button", { type: "button", class: "main", "data-act": "write-sheet" }, label);
  button.addEventListener("click", () =>
    busy(button, async () => {
      if (!(await confirmDialog(label, [h("p", {}, t("sheet.sure"))], label))) return;
      let done = 0;
      for (const line of todo) done += await write(line, cells.get(line));
      toast(t("sheet.done", { done: number(done), n: number(todo.length) }), "", t("close"));
      button.replaceWith(h("p", { role: "status" }, t("sheet.done", { done: number(done), n: number(todo.length) })));
    }),
  );
  return h("div", { class: "row" }, button);
}

// Writes one line. Returns 1 if it was written; otherwise its cell says why not, and the others go on.
async function write(line, cell) {
  try {
    if (line.outcome === "new") await request("v1/admin/officers", { method: "POST", body: line.body });
    else
      await request(`v1/admin/officers/${encodeURIComponent(line.username)}`, {
        method: "PUT",
        headers: { "If-Match": `"${line.edition}"` },
        body: line.body,
      });
  } catch (error) {
    if (error.status === undefined) throw error;
    cell.replaceChildren(h("strong", { class: "wrong" }, t("sheet.outcome.failed")), " ", error.message);
    return 0;
  }
  cell.replaceChildren(h("strong", {}, t("sheet.outcome.written")));
  return 1;
}

function whatOf(line, names) {
  const said = line.faults.length
    ? line.faults.map((one) => h("li", { class: "wrong" }, place(one), sentence(one)))
    : line.changes
        .filter(({ before, after }) => line.outcome !== "new" || (before ?? null) !== (after ?? null))
        .map(({ field: name, before, after }) =>
          h(
            "li",
            {},
            line.outcome === "new"
              ? `${labelOf(name)}: ${inWords(name, after, names)}`
              : t("sheet.change", {
                  field: labelOf(name),
                  before: inWords(name, before, names),
                  after: inWords(name, after, names),
                }),
          ),
        );
  return said.length ? h("ul", { class: "plain small" }, said) : "";
}

const place = ({ field: name }) => (name ? `${labelOf(name.split(".")[0])}: ` : "");
const sentence = (one) => (document.documentElement.lang === "en" ? one.title_en : one.title);
