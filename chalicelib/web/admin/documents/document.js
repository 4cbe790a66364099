// One document of the province: its form, the changes, publishing, and a conflict with another person's version.

import { ask } from "../../shared/dialog.js";
import { busy, h, show, toast } from "../../shared/dom.js";
import { t, dateTime } from "../../shared/i18n.js";
import { differences, same, mergeChanges } from "./diff.js";
import { changesTable } from "./history.js";
import { objectFields } from "./form.js";
import { resolved } from "./schema.js";
import { namesOf } from "./names.js";
import { faultList, leaveSafely, show as showFaults } from "./faults.js";
import { requestWithHeaders, request } from "../../office/session.js";

export async function open(host, [, kind], frame) {
  const [found, form, heads, names] = await Promise.all([
    request(`v1/admin/documents/${kind}`),
    request(`v1/admin/documents/${kind}/form`),
    request("v1/admin/documents"),
    namesOf(kind),
  ]);
  const { version, ...content } = found;
  const desk = {
    host, frame, kind, form, names, version, base: structuredClone(content), draft: content, faults: [], isRaw: false,
    head: heads.documents.find((one) => one.kind === kind),
  };
  if (rescued?.kind === kind && rescued.version === version) desk.draft = rescued.draft;
  rescued = null;
  await build(desk);
  return {
    title: t(`kind.${kind}`),
    ...leaveSafely(() => isChanged(desk), () => (rescued = { kind, version: desk.version, draft: desk.draft })),
  };
}

// The unsaved draft, kept while the page is drawn again.
let rescued = null;

const isChanged = (desk) => {
  if (desk.isRaw && read(desk, false) === null) return true;
  return !same(desk.draft, desk.base);
};

async function build(desk) {
  const { kind } = desk;
  desk.fields = h("div", { class: "fields" });
  desk.said = h("div", { class: "said" });
  desk.told = h("p", { class: "soft", role: "status" });
  desk.publish = h(
    "button",
    { type: "button", class: "main", onclick: () => busy(desk.publish, () => publish(desk)) },
    t("doc.publish"),
  );
  desk.see = h("button", { type: "button", onclick: () => seeChanges(desk) }, t("doc.see"));
  desk.discard = h(
    "button",
    {
      type: "button", class: "plain",
      onclick: async () => (await ask(t("doc.discard.sure"), t("doc.discard"))) && restart(desk),
    },
    t("doc.discard"),
  );
  desk.published = h("p", { class: "soft" });
  desk.beside = h("div", { class: "beside" });
  const toForm = h("button", { type: "button", "aria-pressed": "true", onclick: () => turn(false) }, t("doc.form"));
  const toRaw = h("button", { type: "button", "aria-pressed": "false", onclick: () => turn(true) }, t("doc.raw"));
  function turn(isRaw) {
    if (isRaw === desk.isRaw || (desk.isRaw && read(desk) === null)) return;
    desk.isRaw = isRaw;
    toForm.setAttribute("aria-pressed", String(!isRaw));
    toRaw.setAttribute("aria-pressed", String(isRaw));
    draw(desk);
  }
  desk.host.replaceChildren(
    h("p", {}, h("a", { href: "#/admin" }, t("admin.back"))),
    h("h2", { tabindex: "-1" }, t(`kind.${kind}`)),
    desk.published,
    h(
      "div",
      { class: "row tools" },
      h("a", { class: "button", href: `#/admin/documents/${kind}/history` }, t("doc.history")),
      toForm,
      toRaw,
    ),
    desk.said,
    desk.beside,
    desk.fields,
    h("div", { class: "deed" }, desk.told, h("div", { class: "row" }, desk.publish, desk.see, desk.discard)),
  );
  heading(desk);
  draw(desk);
  desk.drafts = () => (["rules", "calendar"].includes(kind) && isChanged(desk) ? { [kind]: desk.draft } : {});
  await besides(desk);
}

function heading(desk) {
  const { version, head } = desk;
  desk.published.textContent = version
    ? t("doc.version", { version: String(version), at: dateTime(head.changed_at), by: head.changed_by })
    : t("doc.never");
}

// Draws the form, or the JSON text, again.
function draw(desk) {
  if (desk.isRaw) {
    desk.raw = h(
      "textarea",
      { class: "raw", id: "raw", rows: 24, spellcheck: "false", oninput: () => count(desk) },
      JSON.stringify(desk.draft, null, 2),
    );
    desk.fields.replaceChildren(
      h("label", { for: "raw" }, t("doc.raw")),
      h("p", { class: "hint" }, t("doc.raw.hint")),
      desk.raw,
    );
  } else {
    const opened = [...desk.fields.querySelectorAll("[data-list]")].map((one) => [one.dataset.list, one.openedAt]);
    desk.fields.replaceChildren(
      ...objectFields(resolved(desk.form.schema, desk.form.schema.$defs || {}), desk.draft, [], contextOf(desk), true),
    );
    for (const [list, place] of opened) desk.fields.querySelector(`[data-list="${list}"]`)?.openEntry(place);
  }
  count(desk);
}

function contextOf(desk) {
  return {
    kind: desk.kind,
    defs: desk.form.schema.$defs || {},
    changed: () => {
      desk.redrawn?.();
      count(desk);
    },
    options: (reference) => desk.names.options(reference, desk),
    names: (reference, value) => desk.names.name(reference, value, desk),
    wrong: () => desk.faults.map((one) => one.field),
    extra: desk.extra,
    keys: desk.form.keys,
  };
}

// What some kinds show beside their form: a calendar or a preview.
async function besides(desk) {
  const around = {
    calendar: () => import("./calendar.js"),
    rules: () => import("./preview.js"),
    routing: () => import("./preview.js"),
    templates: () => import("./template.js"),
  }[desk.kind];
  if (!around) return;
  await (await around()).beside(desk, () => draw(desk));
}

// The JSON text as a document; null, with a message, when it cannot be parsed.
function read(desk, tell = true) {
  try {
    desk.draft = JSON.parse(desk.raw.value);
    return desk.draft;
  } catch (error) {
    if (tell)
      desk.said.replaceChildren(h("p", { class: "wrong", role: "alert" }, t("doc.raw.bad", { reason: error.message })));
    return null;
  }
}

function count(desk) {
  if (desk.isRaw && read(desk, false) === null) return;
  const found = differences(desk.base, desk.draft);
  const n = found.length;
  desk.told.textContent = n ? t("doc.changed", { n }) : t("doc.unchanged");
  for (const one of [desk.see, desk.discard]) show(one, n > 0);
  desk.publish.disabled = !n;
}

function seeChanges(desk) {
  const close = h("button", { type: "button", class: "main", onclick: () => dialog.close() }, t("close"));
  const dialog = h(
    "dialog",
    { class: "wide", "aria-labelledby": "see-title", onclose: () => dialog.remove() },
    h("h2", { id: "see-title" }, t("doc.see")),
    changesTable(differences(desk.base, desk.draft), desk.kind, desk.names.name),
    close,
  );
  document.body.append(dialog);
  dialog.showModal();
}

function restart(desk) {
  desk.draft = structuredClone(desk.base);
  desk.faults = [];
  desk.said.replaceChildren();
  draw(desk);
  desk.redrawn?.();
  desk.host.querySelector("h2").focus();
}

async function publish(desk) {
  if (desk.isRaw && read(desk) === null) return;
  desk.said.replaceChildren();
  desk.faults = [];
  try {
    const { body } = await requestWithHeaders(`v1/admin/documents/${desk.kind}`, {
      method: "PUT",
      body: desk.draft,
      headers: { "If-Match": `"${desk.version}"` },
    });
    await settle(desk, body.version);
  } catch (error) {
    if (error.code === "document_stale") return overtaken(desk);
    if (error.status === 0) desk.said.replaceChildren(h("p", { class: "wrong", role: "alert" }, t("doc.offline")));
    else {
      desk.faults = error.body?.errors || [];
      if (!desk.isRaw) draw(desk);
      desk.said.replaceChildren(faultList(desk, error));
      showFaults(desk);
    }
  }
  return undefined;
}

async function settle(desk, version) {
  desk.version = version;
  desk.base = structuredClone(desk.draft);
  const { documents } = await request("v1/admin/documents");
  desk.head = documents.find((one) => one.kind === desk.kind);
  heading(desk);
  draw(desk);
  desk.afterwards?.();
  toast(t("doc.published", { version: String(version) }), "", t("close"));
  desk.host.querySelector("h2").focus();
}

// Another person published in the meantime: shows their changes and merges mine into them.
async function overtaken(desk) {
  const [{ documents }, { version, ...theirs }] = await Promise.all([
    request("v1/admin/documents"),
    request(`v1/admin/documents/${desk.kind}`),
  ]);
  const { merged, clashes } = mergeChanges(desk.base, desk.draft, theirs);
  const changes = differences(desk.base, theirs);
  Object.assign(desk, {
    version,
    base: theirs,
    draft: structuredClone(merged),
    head: documents.find((one) => one.kind === desk.kind),
  });
  heading(desk);
  draw(desk);
  desk.redrawn?.();
  const title = h("h3", { tabindex: "-1" }, t("doc.stale"));
  desk.said.replaceChildren(
    h(
      "section",
      { class: "notice", role: "alert" },
      title,
      h(
        "p",
        {},
        t("doc.stale.who", { by: desk.head.changed_by, version: String(version), at: dateTime(desk.head.changed_at) }),
      ),
      changesTable(changes, desk.kind, desk.names.name),
      h("p", {}, t("doc.stale.kept")),
      clashes.length
        ? [
            h("p", { class: "late" }, t("doc.stale.clash")),
            changesTable(
              clashes.map((one) => ({ ...one, before: one.theirs, after: one.mine })),
              desk.kind,
              desk.names.name,
              ["doc.theirs", "doc.mine"],
            ),
          ]
        : null,
      h("p", {}, t("doc.stale.look")),
    ),
  );
  title.focus();
}
