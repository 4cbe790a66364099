// The unit's lines in the public phone book: its leader says who can be called, where and for what.

import { ask } from "../../shared/dialog.js";
import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { addTexts, t } from "../../shared/i18n.js";
import { request, session } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

// The fields of a line, in the order in which people fill them in.
const FIELDS = ["title", "name", "field", "office", "phone", "email", "hours", "title_en", "field_en"];
const KINDS = { phone: "tel", email: "email" };

export async function open(host) {
  const desk = { changed: false };
  const shown = h("div", { "aria-live": "polite" });
  const units = session.me.units;
  const choice = h("select", { id: "book-unit", onchange: () => load() },
    units.map((one) => h("option", { value: one.id, selected: one.id === session.me.unit.id }, one.name)));
  let chosen = session.me.unit.id;

  async function load() {
    if (desk.changed && !(await ask(t("book.leave"), t("book.leave.go")))) {
      choice.value = chosen;
      return;
    }
    const found = await request("v1/office/phone-book", { query: { unit: choice.value } });
    desk.changed = false;
    chosen = choice.value;
    shown.replaceChildren(
      found.officers.length ? "" : h("p", { class: "soft" }, t("book.nobody")),
      ...found.officers.map((one) => entry(one, desk, found.may_change)),
    );
  }

  host.append(
    h("h2", { tabindex: "-1" }, t("nav.book")),
    h("p", { class: "soft" }, t("book.lead"), " ", h("a", { href: "danh-ba" }, t("book.see"))),
    units.length > 1 ? h("div", { class: "field" }, h("label", { for: "book-unit" }, t("book.unit")), choice) : "",
    shown,
  );
  await load();
  const mayLeave = async () => !desk.changed || ask(t("book.leave"), t("book.leave.go"));
  return { title: t("nav.book"), mayLeave };
}

// One officer: what the phone book says, and the form that changes it.
function entry(officer, desk, mayChange) {
  let { listed, edition } = officer;
  const state = h("span", { class: "soft" });
  const form = h("form", { novalidate: true });
  const wrong = h("div", { role: "alert", class: "wrong" });
  const input = (name) => h("input", {
    id: `${officer.username}-${name}`, name, type: KINDS[name] || "text", maxlength: "300", autocomplete: "off",
    value: listed?.[name] || "", disabled: !mayChange, oninput: () => (desk.changed = true),
  });

  function draw() {
    state.textContent = ` – ${t(listed ? "book.listed" : "book.hidden")}`;
    const save = h("button", { class: "main" }, t("book.save"));
    const remove = h("button", { type: "button", onclick: () => takeOff(remove) }, t("book.remove"));
    form.replaceChildren(
      ...FIELDS.map((name) => h("div", { class: "field" },
        h("label", { for: `${officer.username}-${name}` }, t(`book.${name}`)), input(name))),
      wrong,
      mayChange ? h("div", { class: "row" }, save, listed ? remove : "") : "",
    );
    form.onsubmit = (event) => {
      event.preventDefault();
      busy(save, () => send("PUT", written(form)));
    };
  }

  async function takeOff(button) {
    if (await ask(t("book.remove.sure", { name: officer.title }), t("book.remove"))) {
      await busy(button, () => send("DELETE"));
    }
  }

  async function send(method, body) {
    clearErrors(form);
    wrong.replaceChildren();
    try {
      const headers = { "If-Match": `"${edition}"` };
      const path = `v1/office/phone-book/${encodeURIComponent(officer.username)}`;
      ({ listed, edition } = await request(path, { method, body, headers }));
      desk.changed = false;
      draw();
      toast(t(listed ? "book.saved" : "book.removed", { name: officer.title }), "", t("close"));
    } catch (error) {
      if (error.status === undefined) throw error;
      const unplaced = showErrors(form, error.fields);
      wrong.append(...(Object.keys(error.fields).length ? unplaced : [error.message]));
    }
  }

  draw();
  return h("details", { class: "card" }, h("summary", {}, h("strong", {}, officer.title), state), form);
}

const written = (form) =>
  Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()]).filter(([, value]) => value));
