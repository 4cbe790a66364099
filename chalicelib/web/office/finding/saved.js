// Lists that officers keep under a name, share within their unit, and begin with.

import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { localized, t } from "../../shared/i18n.js";
import { request, session } from "../session.js";
import { addressOf } from "./box.js";

let known = { whose: "", saved: null }; // asked for once, so that a further search asks for its results alone

// The saved lists of the officer, as the API answers; `fresh`: also what a colleague has shared since.
export async function loadSaved({ fresh = false } = {}) {
  const { username, acting_for: actingFor } = session.me;
  const whose = `${username} ${actingFor || ""}`;
  if (fresh || known.whose !== whose) known = { whose, saved: await request("v1/office/lists") };
  return known.saved;
}

// The address of what an officer begins with; "" for the queue.
export async function startAddress() {
  const { lists, start } = await loadSaved();
  if (session.me.lists.includes(start)) return addressOf({ list: start });
  const saved = lists.find(({ id }) => id === start);
  return saved ? addressOf(saved.filters) : "";
}

// The filters of an address that are kept. Words may name people, so they are not.
export const kept = ({ words: _, ...filters }) => filters;

// Saves the open list, removes saved ones, and chooses the one to begin with. `changed(saved)` is called after each
// change with the answer of the API.
export function savedDialog(filters, saved, { nameOf, changed }) {
  let { lists, start } = saved;
  const name = h("input", { id: "saved-name", name: "name", maxlength: 60, autocomplete: "off" });
  const shared = h("input", { type: "checkbox", name: "shared" });
  const go = h("button", { class: "main" }, t("saved.go"));
  const form = h("form", { novalidate: true },
    h("div", { class: "field" }, h("label", { for: "saved-name" }, t("saved.name")), name,
      h("p", { class: "hint" }, t("saved.hint"))),
    h("label", { class: "line" }, shared, t("saved.shared", { unit: localized(session.me.unit) })),
    h("div", { class: "row" }, go));
  const said = h("p", { class: "wrong", role: "alert" });
  const rows = h("ul", { class: "plain results" });
  const begin = h("select", { id: "saved-start", onchange: () => act(begin, () => put(begin.value || null)) });
  const dialog = h("dialog", { "aria-labelledby": "saved-title", onclose: () => dialog.remove() },
    h("h2", { id: "saved-title" }, t("saved.title")), form, rows,
    h("div", { class: "field" }, h("label", { for: "saved-start" }, t("saved.start")), begin), said,
    h("button", { type: "button", onclick: () => dialog.close() }, t("close")));

  const put = (wanted) => request("v1/office/start", { method: "PUT", body: { start: wanted } });

  function act(control, ask) {
    return busy(control, async () => {
      clearErrors(form);
      said.textContent = "";
      try {
        ({ lists, start } = await ask());
        known.saved = { lists, start };
        changed(known.saved);
        draw();
      } catch (error) {
        said.textContent = showErrors(form, error.fields || {}).join(" ") ||
          (Object.keys(error.fields || {}).some((one) => form.elements[one]) ? "" : error.message);
      }
    });
  }

  async function save() {
    const body = { name: name.value, filters: kept(filters), shared: shared.checked };
    const made = await request("v1/office/lists", { method: "POST", body });
    toast(t("saved.done", { name: made.name }));
    name.value = "";
    return { lists: [...lists, made], start };
  }

  const remove = (one, button) =>
    act(button, () => request(`v1/office/lists/${one.id}`, { method: "DELETE" })).then(() => name.focus());

  function draw() {
    rows.replaceChildren(...lists.map((one) => {
      const button = h("button", { type: "button", "aria-label": t("saved.remove.one", { name: one.name }),
        onclick: () => remove(one, button) }, t("saved.remove"));
      return h("li", { class: "row" },
        h("span", { class: "grow" }, one.name, " ",
          h("span", { class: "small soft" }, one.shared ? t("saved.by", { name: one.by }) : t("saved.own"))),
        one.may_remove ? button : null);
    }));
    const options = [["", t("nav.queue")], ...session.me.lists.map((one) => [one, nameOf(one)]),
      ...lists.map(({ id, name: text }) => [id, text])];
    begin.replaceChildren(...options.map(([value, text]) =>
      h("option", { value, selected: value === (start || "") }, text)));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(go, save);
  });
  draw();
  document.body.append(dialog);
  dialog.showModal();
  name.focus();
}
