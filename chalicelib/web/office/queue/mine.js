// Handing over all of one's tickets at the end of a shift, or those of whom one acts for.

import { h, toast } from "../../shared/dom.js";
import { addTexts, t } from "../../shared/i18n.js";
import { BULK_ACTIONS } from "../facts.js";
import { isMine, session } from "../session.js";
import texts from "./bulk-texts.js";
import { linesOf } from "./pages.js";

addTexts(texts);

const MOST = 1000;

// The button that hands all of them over; null for roles to which no ticket is assigned. `done()` is called when the
// dialog is closed.
export function handOverButton(done) {
  const { me } = session;
  if (!BULK_ACTIONS.hand_over.roles.some((role) => me.roles.includes(role))) return null;
  return h("button", { type: "button", onclick: ({ currentTarget }) => handOver(currentTarget, done) },
    t("bulk.hand_over.mine"));
}

async function handOver(button, done) {
  button.disabled = true;
  try {
    const unit = session.me.unit.id;
    const pages = await Promise.all(["ordinary", "emergency"].map((kind) => linesOf(unit, kind, MOST)));
    const lines = pages.flatMap((page) => page.lines).filter(isMine);
    const { bulkDialog } = await import("./bulk.js");
    if (!lines.length) return void toast(t("bulk.hand_over.none"));
    await bulkDialog("hand_over", lines, { unit, done() {} });
    done();
  } catch (error) {
    toast(error.message, "wrong", t("close"));
  } finally {
    button.disabled = false;
  }
  return undefined;
}
