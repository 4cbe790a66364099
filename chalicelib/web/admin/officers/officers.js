// Officers: search without accents; their rights, where they are reached, their account and their second factor.

import { ask } from "../../shared/dialog.js";
import { h, toast } from "../../shared/dom.js";
import { contains, searchable } from "../../shared/folding.js";
import { addTexts, localized, t } from "../../shared/i18n.js";
import { ROLES } from "../facts.js";
import { allPages, heading } from "../parts.js";
import { valueName } from "../documents/schema.js";
import { leaveSafely } from "../documents/faults.js";
import { request, session } from "../../office/session.js";
import { factorOf } from "./factor.js";
import { administers, changeForm, newForm } from "./form.js";
import { officerNames } from "./names.js";
import { passwordOf } from "./password.js";
import texts from "./texts.js";

addTexts(texts);

const MOST = 200;
const pathOf = ({ username }) => `v1/admin/officers/${encodeURIComponent(username)}`;

export async function open(host, [, part]) {
  if (part === "sheet") return (await import("./sheet.js")).open(host);
  const [officers, names] = await Promise.all([allPages(request, "v1/admin/officers", "officers"), officerNames()]);
  const desk = { officers, names, changed: false, open: null };
  host.append(
    ...heading("section.officers"),
    administers() ? "" : h("p", { class: "soft" }, t("officers.lead", { unit: localized(session.me.unit) })),
    screen(desk),
  );
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
      h(
        "div",
        { class: "side" },
        h(
          "div",
          { class: "row" },
          h("button", { type: "button", class: "main", "data-act": "new-officer", onclick: add }, t("officers.add")),
          h("a", { class: "button", href: "#/admin/officers/sheet" }, t("officers.sheet")),
        ),
        h("div", { class: "row" }, h("div", { class: "grow" }, search), role),
        count,
        list,
      ),
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

  const leaves = async () => !desk.changed || ask(t("doc.leave"), t("doc.leave.go"));

  // Fills the panel. `of` is who is open: a username, or "" for a new account.
  function fill(of, name, ...content) {
    desk.changed = false;
    desk.open = of;
    element.classList.add("is-open");
    draw();
    const title = h("h3", { tabindex: "-1" }, name);
    panel.replaceChildren(
      h("button", { type: "button", class: "plain back", onclick: back }, t("list.back")),
      title,
      ...content,
    );
    title.focus();
  }

  async function add() {
    if (!(await leaves())) return;
    fill("", t("officers.add"), newForm(desk, (account) => {
      desk.officers.push(account);
      desk.officers.sort((one, other) => (one.username < other.username ? -1 : 1));
      toast(t("officers.made", { name: account.title }), "", t("close"));
      fillWith(account);
    }));
  }

  async function show(one) {
    if (!(await leaves())) return;
    if (!one.may_change) {
      fill(one.username, one.title, h("p", { class: "soft" }, t("officers.not-yours")));
      return;
    }
    fillWith(await request(pathOf(one)));
  }

  function fillWith(account) {
    fill(
      account.username,
      account.title,
      changeForm(account, desk, (saved) => {
        Object.assign(desk.officers.find((one) => one.username === saved.username), saved);
        toast(t("officers.saved", { name: saved.title }), "", t("close"));
        fillWith(saved);
      }),
      passwordOf(account, async () => fillWith(await request(pathOf(account)))),
      administers() ? factorOf(account) : "",
    );
  }

  async function back() {
    const last = desk.open;
    if (!(await leaves())) return;
    Object.assign(desk, { changed: false, open: null });
    element.classList.remove("is-open");
    panel.replaceChildren(h("p", { class: "soft" }, t("officers.choose")));
    draw();
    (list.querySelector(`[data-officer="${CSS.escape(last)}"]`) || search).focus();
  }

  draw();
  return element;
}
