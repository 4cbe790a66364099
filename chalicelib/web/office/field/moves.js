// A move on its way: what the officer wrote, and, when somebody else was faster, what they did.

import { ask } from "../../shared/dialog.js";
import { busy, h, toast } from "../../shared/dom.js";
import { dateTime, localized, t } from "../../shared/i18n.js";
import { draftOf } from "../drafts.js";
import { request, session } from "../session.js";
import * as kept from "./kept.js";
import { send } from "./sending.js";

// `changed()` is called after a decision.
export function moveCard(move, changed) {
  const { code, action, body, photo, state, said, changes = [], at } = move;
  const name = h("p", {}, state === "waiting" ? null : [h("strong", { class: "code" }, code), " "],
    t(`field.do.${action}`), " · ", h("strong", {}, t(`field.wait.${state}`)),
    h("span", { class: "small soft" }, ` · ${dateTime(new Date(at).toISOString())}`));
  const words = body.text ? [h("p", { class: "small" }, t("field.written")), h("blockquote", {}, body.text)] : [];
  const others = changes.filter(({ label }) => label).map((one) =>
    h("li", {}, localized(one.label), one.text ? `: ${one.text}` : "", " ",
      h("span", { class: "small soft" }, dateTime(one.at))));
  return h("div", { "data-move": move.id, class: state === "waiting" ? "" : "notice urgent" },
    name, ...words,
    photo ? h("p", { class: "small" }, t("field.with-photo")) : null,
    state !== "waiting" && said ? h("p", {}, localized(said)) : null,
    others.length ? [h("p", { class: "small" }, t("field.meanwhile")), h("ul", {}, others)] : null,
    h("div", { class: "row" }, ...buttons(move, changed)));
}

function buttons(move, changed) {
  const again = h("button", { type: "button", onclick: () => busy(again, () => sendAgain(move, changed)) },
    t("field.again"));
  const open = h("a", { class: "button", href: `#/t/${move.code}`, onclick: () => toForm(move) },
    t("field.open-ticket"));
  const discard = h("button", { type: "button", class: "plain", onclick: async () => {
    if (!(await ask(t("field.discard.ask"), t("field.discard")))) return;
    await kept.dropMove(move);
    changed();
  } }, t("field.discard"));
  const mayDecide = session.me && move.state !== "waiting";
  return [...(mayDecide ? [again, open] : []), discard];
}

// Takes the ticket as it is now: the officer has read what others did.
async function sendAgain(move, changed) {
  try {
    const { edition } = await request(`v1/office/tickets/${move.code}`);
    await kept.changeMove(move.id, { state: "waiting", edition, said: null, changes: [] });
    await send();
  } catch (error) {
    toast(error.message, "wrong", t("close"));
  }
  changed();
}

// The words stand in the ticket's own form, too.
const toForm = ({ code, action, body }) => body.text && draftOf(code, action).keep({ text: body.text });
