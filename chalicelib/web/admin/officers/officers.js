// Officers: search without accents; their unit, roles, categories and deputies.

import { ask } from "../../shared/dialog.js";
import { h, toast } from "../../shared/dom.js";
import { contains, searchable } from "../../shared/folding.js";
import { t } from "../../shared/i18n.js";
import { instantOf, localOf } from "../../shared/values.js";
import { ROLES } from "../facts.js";
import { factorOf } from "./factor.js";
import { namesOf } from "../documents/names.js";
import { allPages, formWithErrors, field, heading } from "../parts.js";
import { valueName } from "../documents/schema.js";
import { leaveSafely } from "../documents/faults.js";
import { pick } from "../../shared/pick.js";
import { request } from "../../office/session.js";

const MOST = 200;

export async function open(host) {
  const [officers, names] = await Promise.all([allPages(request, "v1/admin/officers", "officers"), namesOf("")]);
  const desk = { officers, names, changed: false, open: null };
  host.append(...heading("section.officers"), h("p", { class: "soft" }, t("officers.new")), screen(desk));
  return { title: t("section.officers"), ...leaveSafely(() => desk.changed) };
}

function screen(desk) {
  const search = h("input", {
    type: "search",
    id: "officer-search",
    "aria-label": t("officers.search"),
    placeholder: t("officers.search"),
    oninput: draw,
  });
  const role = h(
    "select",
    { "aria-label": t("officers.role"), onchange: draw },
    h("option", { value: "" }, t("officers.any")),
    ROLES.map((one) => h("option", { value: one }, valueName(one))),
  );
  const count = h("p", { class: "soft small", role: "status" });
  const list = h("ul", { class: "plain entries" });
  const panel = h("div", { class: "panel" }, h("p", { class: "soft" }, t("officers.choose")));
  const element = h(
    "div",
    { class: "long-list" },
    h(
      "div",
      { class: "split" },
      h("div", { class: "side" }, h("div", { class: "row" }, h("div", { class: "grow" }, search), role), count, list),
      panel,
    ),
  );
  const unit = (one) => desk.names.name("units", one.unit);

  function draw() {
    const found = desk.officers.filter(
      (one) =>
        (!role.value || one.roles.includes(role.value)) &&
        contains(searchable(`${one.title} ${unit(one)} ${one.username}`), search.value),
    );
    list.replaceChildren(
      ...found
        .slice(0, MOST)
        .map((one) =>
          h(
            "li",
            {},
            h(
              "button",
              {
                type: "button",
                "data-officer": one.username,
                "aria-current": one.username === desk.open ? "true" : null,
                onclick: () => show(one),
              },
              h("span", {}, one.title, h("span", { class: "soft small" }, ` ${one.username}`)),
              one.active ? null : h("span", { class: "chip late" }, t("officers.locked")),
            ),
          ),
        ),
    );
    count.textContent = t("list.found", { n: found.length });
  }

  async function show(one) {
    if (desk.changed && !(await ask(t("doc.leave"), t("doc.leave.go")))) return;
    desk.changed = false;
    desk.open = one.username;
    element.classList.add("is-open");
    draw();
    const title = h("h3", { tabindex: "-1" }, one.title);
    panel.replaceChildren(
      h("button", { type: "button", class: "plain back", onclick: back }, t("list.back")),
      title,
      formOf(one, desk, (saved) => {
        Object.assign(one, saved);
        desk.changed = false;
        draw();
        title.textContent = one.title;
        toast(t("officers.saved", { name: one.title }), "", t("close"));
      }),
      factorOf(one),
    );
    title.focus();
  }

  async function back() {
    const last = desk.open;
    if (desk.changed && !(await ask(t("doc.leave"), t("doc.leave.go")))) return;
    Object.assign(desk, { changed: false, open: null });
    element.classList.remove("is-open");
    panel.replaceChildren(h("p", { class: "soft" }, t("officers.choose")));
    draw();
    (list.querySelector(`[data-officer="${CSS.escape(last)}"]`) || search).focus();
  }

  draw();
  return element;
}

function formOf(one, desk, saved) {
  const title = h("input", { id: "officer-title", name: "title", maxlength: 300, value: one.title });
  const unit = pick({
    id: "officer-unit",
    name: "unit",
    label: t("officers.unit"),
    value: one.unit,
    items: desk.names.options("units"),
    chosen: () => (desk.changed = true),
  });
  const tick = (name, value, checked, label) =>
    h("label", { class: "line" }, h("input", { type: "checkbox", name, value, checked }), label);
  const categories = one.categories || [];
  const deputies = deputiesOf(one, desk);
  const chosen = (form, name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((field) => field.value);
  const form = formWithErrors(
    [
      h("p", { class: "soft" }, t("officers.username"), ": ", one.username),
      field("officers.title", title),
      unit.element,
      h(
        "fieldset",
        { "data-field": "roles", tabindex: "-1" },
        h("legend", {}, t("officers.roles")),
        h(
          "div",
          { class: "row" },
          ROLES.map((role) => tick("role", role, one.roles.includes(role), valueName(role))),
        ),
      ),
      h(
        "fieldset",
        { "data-field": "categories", tabindex: "-1" },
        h("legend", {}, t("officers.categories")),
        h("p", { class: "hint" }, t("officers.categories.hint")),
        h(
          "div",
          { class: "row" },
          desk.names
            .options("fields")
            .map((each) => tick("category", each.id, categories.includes(each.id), each.text)),
        ),
      ),
      deputies.element,
      tick("active", "yes", one.active, t("officers.active")),
    ],
    "officers.save",
    async () => {
      const picked = chosen(form, "category");
      const body = {
        title: title.value.trim(),
        unit: unit.id || "",
        roles: chosen(form, "role"),
        categories: picked.length ? picked : null,
        active: chosen(form, "active").length > 0,
        deputies: deputies.value,
      };
      saved(await request(`v1/admin/officers/${encodeURIComponent(one.username)}`, { method: "PUT", body }));
    },
  );
  form.addEventListener("input", () => (desk.changed = true));
  return form;
}

function deputiesOf(one, desk) {
  const terms = one.deputies.map((each) => ({ ...each }));
  const rows = h("div");
  const officers = desk.officers
    .filter((each) => each.username !== one.username && each.active)
    .map((each) => ({ id: each.username, text: each.title, also: each.username }));
  function draw() {
    rows.replaceChildren(...terms.map((term, place) => {
      const id = (name) => `deputy-${place}-${name}`;
      const who = pick({
        id: id("username"),
        name: `deputies.${place}.username`,
        label: t("officers.deputies.username"),
        value: term.username || null,
        items: officers,
        chosen: (value) => {
          term.username = value || "";
          desk.changed = true;
        },
      });
      const day = (name) =>
        h("input", {
          id: id(name),
          name: `deputies.${place}.${name}`,
          type: "datetime-local",
          value: localOf(term[name]),
          oninput: (event) => (term[name] = instantOf(event.target.value) || ""),
        });
      return h(
        "fieldset",
        { class: "inner", "data-field": `deputies.${place}`, tabindex: "-1" },
        h("legend", { class: "small" }, `${t("officers.deputies")} ${place + 1}`),
        who.element,
        field("officers.deputies.begins", day("begins")),
        field("officers.deputies.ends", day("ends")),
        h(
          "button",
          {
            type: "button",
            class: "danger",
            onclick: () => {
              terms.splice(place, 1);
              desk.changed = true;
              draw();
            },
          },
          t("list.remove"),
        ),
      );
    }));
  }
  draw();
  return {
    element: h(
      "fieldset",
      { "data-field": "deputies", tabindex: "-1" },
      h("legend", {}, t("officers.deputies")),
      h("p", { class: "hint" }, t("officers.deputies.hint")),
      rows,
      h(
        "button",
        {
          type: "button",
          onclick: () => {
            terms.push({ username: "", begins: "", ends: "" });
            desk.changed = true;
            draw();
            rows.lastElementChild.querySelector("input").focus();
          },
        },
        t("list.add"),
      ),
    ),
    get value() {
      return terms;
    },
  };
}
