// What the administrators' pages share: a heading, a field, a table, a question before something grave.

import { busy, clearComplaints, complain, h } from "../shared/dom.js";
import { t } from "../shared/i18n.js";

// The way back and the page's name.
export const heading = (key) => [h("p", {}, h("a", { href: "#/admin" }, t("admin.back"))), h("h2", { tabindex: "-1" }, t(key))];

export const field = (label, input, hint) => {
  const hintId = hint && `${input.id}-hint`;
  if (hint) {
    input.setAttribute("aria-describedby", hintId);
    input.dataset.describedby = hintId;
  }
  return h("div", { class: "field" }, h("label", { for: input.id }, t(label)), input, hint ? h("p", { class: "hint", id: hintId }, hint) : null);
};

// A table; `columns` are keys of their names ("" for none), `rows` lists of cells, the first of each its heading.
export function table(columns, rows, label) {
  return h("div", { class: "table", role: "region", tabindex: "0", "aria-label": label }, h("table", {},
    h("thead", {}, h("tr", {}, columns.map((one) => (one ? h("th", { scope: "col" }, t(one)) : h("td"))))),
    h("tbody", {}, rows.map(([first, ...cells]) => h("tr", {}, h("th", { scope: "row" }, first), cells.map((one) => h("td", {}, one)))))));
}

// A form that says what is wrong beside its fields; `act` sends it.
export function asks(fields, label, act, kind = "main") {
  const button = h("button", { class: kind }, t(label));
  const wrong = h("div", { role: "alert", class: "wrong" });
  const form = h("form", { novalidate: true }, ...fields, wrong, h("div", { class: "row" }, button));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, async () => {
      clearComplaints(form);
      wrong.replaceChildren();
      try {
        await act(form);
      } catch (error) {
        if (error.status === undefined) throw error;
        const homeless = complain(form, error.fields);
        wrong.append(...(Object.keys(error.fields).length ? homeless : [error.message]));
      }
    });
  });
  return form;
}

// Whether the person goes on, after reading `body`; `must` is what they tick before they may.
export function confirmed(title, body, go, must = null, kind = "main") {
  return new Promise((settle) => {
    let answer = false;
    const yes = h("button", { type: "button", class: kind, disabled: Boolean(must), onclick: () => {
      answer = true;
      dialog.close();
    } }, go);
    const understood = must && h("label", { class: "line" }, h("input", { type: "checkbox", onchange: (event) => (yes.disabled = !event.target.checked) }), must);
    const dialog = h("dialog", { class: "wide", "aria-labelledby": "sure-title", onclose: () => {
      dialog.remove();
      settle(answer);
    } }, h("h2", { id: "sure-title" }, title), ...body, understood,
    h("div", { class: "row" }, yes, h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, t("cancel"))));
    document.body.append(dialog);
    dialog.showModal();
  });
}

// A dialog that is a form; settles when it is closed.
export function dialogForm(title, fields, go, act, kind = "main") {
  return new Promise((settle) => {
    const dialog = h("dialog", { "aria-labelledby": "ask-title", onclose: () => {
      dialog.remove();
      settle();
    } }, h("h2", { id: "ask-title" }, title));
    const form = asks(fields, go, async (made) => {
      await act(made);
      dialog.close();
    }, kind);
    form.lastElementChild.append(h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, t("cancel")));
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
  });
}

// Everything of a list that the API gives page by page.
export async function all(call, path, name, most = 20) {
  const found = [];
  let cursor = null;
  for (let page = 0; page < most; page += 1) {
    const answer = await call(path, { query: { limit: 100, cursor } });
    found.push(...answer[name]);
    cursor = answer.cursor;
    if (!cursor) break;
  }
  return found;
}

// What datetime-local holds (Vietnamese time) as an instant; and the other way round.
export const instantOf = (local) => (local ? `${local}:00+07:00` : undefined);
export const localOf = (stamp) => (stamp ? new Date(new Date(stamp).getTime() + 7 * 3_600_000).toISOString().slice(0, 16) : "");
