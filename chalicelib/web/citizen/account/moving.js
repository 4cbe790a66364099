// Moving to a new number. The new one is confirmed by a code; the old one by a code, or by an identity of level 2.

import { session, sessionHeaders } from "../kept.js";
import { field } from "../parts.js";
import { byTelephone } from "../report/phone.js";
import { busy, h, showErrors } from "../../shared/dom.js";
import { request } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";

// The card for `account`. `again` shows the account anew, with a sentence above it.
export function moving(account, again) {
  const { trust, way } = account;
  const root = h("div", {});
  const said = way === "telephone" ? ["reports", "trust", "sessions"] : ["reports", "trust"];
  const card = h("details", { class: "card" }, h("summary", {}, t("move")), h("p", {}, t("move.what")),
    h("ul", {}, said.map((key) => h("li", {}, t(`move.${key}`)))), root);
  if (way === "identity" && trust < 2) root.append(h("p", { class: "notice" }, t("move.level")));
  else askNew(root, account, again);
  return card;
}

function askNew(root, account, again) {
  root.replaceChildren(h("h4", {}, t("move.new")), byTelephone(() => {}, (to, phone) => confirm(root, account, again, {
    to,
    phone,
  }), "move"));
}

// The new number is confirmed by now: the last question, and for an identity the old number.
function confirm(root, account, again, wanted) {
  const wrong = h("div", {});
  const byIdentity = account.way === "identity";
  const old = h("input", { name: "old_phone", type: "tel", autocomplete: "off", inputmode: "tel", maxlength: 32 });
  const button = h("button", {
    type: "button", class: "main", onclick: () => busy(button, () => send()),
  }, t("move.go"));
  root.replaceChildren(
    h("p", { class: "notice good", role: "status" }, t("move.confirmed", { phone: wanted.phone })),
    byIdentity ? field(t("move.old"), old, { hint: t("move.old.hint") }) : "",
    wrong,
    h("p", {}, button),
  );
  button.focus();

  async function send() {
    wrong.replaceChildren();
    const body = { phone: wanted.phone, to: wanted.to.token };
    if (byIdentity && old.value.trim()) body.old_phone = old.value;
    try {
      // Doing it again is harmless: it moves what is left.
      const done = await request("v1/me/number", { method: "POST", headers: sessionHeaders(), body, retry: true });
      if (!byIdentity) session.begin(wanted.to);
      const { reports, followed, watched, booked } = done;
      await again(t("move.done", { phone: wanted.phone, reports, others: followed + watched + booked }));
    } catch (error) {
      if (!("status" in error)) throw error;
      refused(error);
    }
  }

  function refused(error) {
    if (error.status === 401 && !byIdentity) {
      // The old session has ended: by the move, whose answer was lost, or by its hour. The new one shows which.
      session.begin(wanted.to);
      return again(t("move.look", { phone: wanted.phone }));
    }
    if (error.code === "move_confirm_again" && !error.body.field && !byIdentity) return askOld(error);
    if (error.body.field === "to" || error.body.field === "phone") return anew(error);
    const rest = showErrors(root, error.fields);
    if (rest.length || !Object.keys(error.fields).length)
      wrong.replaceChildren(h("p", { class: "wrong", role: "alert" }, error.message));
    return undefined;
  }

  // The sign-in with the old number is too long ago.
  function askOld(error) {
    wrong.replaceChildren(h("p", { class: "notice" }, error.message, " ", t("move.old.again")),
      byTelephone(() => send()));
  }

  function anew(error) {
    askNew(root, account, again);
    root.prepend(h("p", { class: "wrong", role: "alert" }, error.message));
  }
}
