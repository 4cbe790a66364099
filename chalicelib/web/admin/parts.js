// What the administration's pages share: headings, fields, tables, confirmations.

import { busy, clearErrors, showErrors, h } from "../shared/dom.js";
import { t } from "../shared/i18n.js";

// A link back and the page's name.
export const heading = (key) => [
  h("p", {}, h("a", { href: "#/admin" }, t("admin.back"))),
  h("h2", { tabindex: "-1" }, t(key)),
];

export const field = (label, input, hint) => {
  const hintId = hint && `${input.id}-hint`;
  if (hint) {
    input.setAttribute("aria-describedby", hintId);
    input.dataset.describedby = hintId;
  }
  return h(
    "div",
    { class: "field" },
    h("label", { for: input.id }, t(label)),
    input,
    hint ? h("p", { class: "hint", id: hintId }, hint) : null,
  );
};

// A table. `columns` are text keys ("" for no text); each row is a list of cells, the first one is the row's heading.
export function table(columns, rows, label) {
  return h(
    "div",
    { class: "table", role: "region", tabindex: "0", "aria-label": label },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          columns.map((one) => (one ? h("th", { scope: "col" }, t(one)) : h("td"))),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map(([first, ...cells]) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, first),
            cells.map((one) => h("td", {}, one)),
          ),
        ),
      ),
    ),
  );
}

// A form that shows errors beside its fields; `act` sends it.
export function formWithErrors(fields, label, act, kind = "main") {
  const button = h("button", { class: kind }, t(label));
  const wrong = h("div", { role: "alert", class: "wrong" });
  const form = h("form", { novalidate: true }, ...fields, wrong, h("div", { class: "row" }, button));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, async () => {
      clearErrors(form);
      wrong.replaceChildren();
      try {
        await act(form);
      } catch (error) {
        if (error.status === undefined) throw error;
        const unplaced = showErrors(form, error.fields);
        wrong.append(...(Object.keys(error.fields).length ? unplaced : [error.message]));
      }
    });
  });
  return form;
}

// Asks for a confirmation. Resolves to true or false. `must` is a text to tick before the button works.
export function confirmDialog(title, body, go, must = null, kind = "main") {
  return new Promise((settle) => {
    let answer = false;
    const yes = h("button", { type: "button", class: kind, disabled: Boolean(must), onclick: () => {
      answer = true;
      dialog.close();
    } }, go);
    const understood =
      must &&
      h(
        "label",
        { class: "line" },
        h("input", { type: "checkbox", onchange: (event) => (yes.disabled = !event.target.checked) }),
        must,
      );
    const dialog = h(
      "dialog",
      {
        class: "wide",
        "aria-labelledby": "sure-title",
        onclose: () => {
          dialog.remove();
          settle(answer);
        },
      },
      h("h2", { id: "sure-title" }, title),
      ...body,
      understood,
      h(
        "div",
        { class: "row" },
        yes,
        h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, t("cancel")),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

// A dialog with a form. Resolves when it is closed.
export function dialogForm(title, fields, go, act, kind = "main") {
  return new Promise((settle) => {
    const dialog = h("dialog", { "aria-labelledby": "ask-title", onclose: () => {
      dialog.remove();
      settle();
    } }, h("h2", { id: "ask-title" }, title));
    const form = formWithErrors(fields, go, async (made) => {
      await act(made);
      dialog.close();
    }, kind);
    form.lastElementChild.append(
      h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, t("cancel")),
    );
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
  });
}

// All entries of a list that the API returns in pages.
export async function allPages(request, path, name, most = 20) {
  const found = [];
  let cursor = null;
  for (let page = 0; page < most; page += 1) {
    const answer = await request(path, { query: { limit: 100, cursor } });
    found.push(...answer[name]);
    cursor = answer.cursor;
    if (!cursor) break;
  }
  return found;
}
