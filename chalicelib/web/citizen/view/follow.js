// Finding a report again: by its code, among those sent from this device, or by telephone number.

import { request } from "../../shared/api.js";
import { forget, forgetAll, session, sessionHeaders } from "../kept.js";
import { mine } from "../mine.js";
import { addPage, plainCode, failureNotice, field, heading, isCode, skeleton, spacedCode } from "../parts.js";
import { signIn, signOut } from "../report/phone.js";
import { clearErrors, showErrors, h } from "../../shared/dom.js";
import { day, t } from "../../shared/i18n.js";

// Reads the code in a form and opens the report, with the secret if there is one.
export function lookUp(form, go) {
  clearErrors(form);
  const code = plainCode(form.elements.code.value);
  const secret = form.elements.secret ? form.elements.secret.value.trim().toLowerCase() : "";
  if (!isCode(code)) return showErrors(form, { code: t("follow.code.wrong") });
  return go(`#/phieu/${code}${secret ? `/${encodeURIComponent(secret)}` : ""}`);
}

export async function show(root, _, go) {
  const title = heading(t("follow.title"));
  const own = h("section", { class: "card", "aria-label": t("mine") });
  fillOwn(own);
  const byPhone = h("section", { class: "card" });
  fillByPhone(byPhone);
  root.replaceChildren(h("section", { class: "card" }, title, codeForm(go)), own, byPhone);
  return title;
}

function codeForm(go) {
  const form = h(
    "form",
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        lookUp(form, go);
      },
    },
    field(
      t("follow.code"),
      h("input", {
        name: "code",
        autocomplete: "off",
        autocapitalize: "characters",
        spellcheck: "false",
        placeholder: "AB 4827 395 165",
      }),
      { hint: t("follow.code.hint") },
    ),
    h(
      "details",
      {},
      h("summary", {}, t("follow.secret.have")),
      field(
        t("follow.secret"),
        h("input", { name: "secret", autocomplete: "off", autocapitalize: "none", spellcheck: "false" }),
        { hint: t("follow.secret.hint") },
      ),
    ),
    h("button", { class: "main" }, t("follow.look")),
  );
  return form;
}

function fillOwn(root) {
  const known = mine();
  root.replaceChildren(
    h("h2", {}, t("mine")),
    known.length
      ? h(
          "ul",
          { class: "plain" },
          known.map(({ code, title, at }) =>
            h(
              "li",
              { class: "entry row" },
              h(
                "div",
                { class: "grow" },
                h("a", { href: `#/phieu/${code}` }, title || spacedCode(code)),
                h("p", { class: "small soft" }, `${spacedCode(code)} · ${day(at)}`),
              ),
              h(
                "button",
                {
                  type: "button",
                  class: "plain",
                  "aria-label": t("mine.forget.one", { code: spacedCode(code) }),
                  onclick: () => {
                    forget(code);
                    fillOwn(root);
                  },
                },
                t("mine.forget"),
              ),
            ),
          ),
        )
      : h("p", { class: "soft" }, t("mine.none")),
    known.length
      ? h(
          "p",
          { class: "notice" },
          t("mine.shared"),
          " ",
          h(
            "button",
            {
              type: "button",
              onclick: async () => {
                const { ask } = await import("../../shared/dialog.js");
                if (!(await ask(t("mine.forget.sure"), t("mine.forget.all")))) return;
                forgetAll();
                fillOwn(root);
              },
            },
            t("mine.forget.all"),
          ),
        )
      : "",
  );
}

function fillByPhone(root) {
  if (!session.token) {
    root.replaceChildren(h("h2", {}, t("phone.title")), h("p", {}, t("phone.why")), signIn(() => {
      fillByPhone(root);
    }), toAccount());
    return;
  }
  const list = h("ul", { class: "plain" });
  const rest = h("div", {}, skeleton());
  const title = heading(t("phone.mine"));
  const data = h("div", {});
  import("./own-data.js").then(({ allOwnData }) => data.append(allOwnData(() => fillByPhone(root))), () => {});
  root.replaceChildren(title, list, rest, toAccount(), data, h("button", {
    type: "button",
    onclick: async () => {
      await signOut();
      fillByPhone(root);
    },
  }, t("phone.out")));
  title.focus();
  ownReports(list, rest, () => fillByPhone(root));
}

const toAccount = () => h("p", {}, h("a", { href: "#/tai-khoan" }, t("account")));

// Fills a list with the reports of who is signed in, by the page. `over` is called when the session has ended.
export async function ownReports(list, rest, over, cursor = null) {
  try {
    const page = await request("v1/me/reports", { headers: sessionHeaders(), query: { cursor } });
    addPage(list, rest, page, (after) => ownReports(list, rest, over, after), t("phone.none"));
  } catch (error) {
    if (error.status === 401) {
      session.end();
      over();
    } else rest.replaceChildren(failureNotice(error, () => ownReports(list, rest, over, cursor)));
  }
}
