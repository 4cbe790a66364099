// Says on every screen of an officer what waits on this device, and asks before signing out deletes it.

import { ask } from "../../shared/dialog.js";
import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import * as kept from "./kept.js";
import { startSending } from "./sending.js";

const line = h("p", { class: "notice", role: "status", hidden: true });

// Shows the line in `host` while something waits, removes what is not the officer's, and begins to send.
export async function watchField(host) {
  if (!host.contains(line)) {
    host.append(line);
    window.addEventListener("field", draw);
  }
  await kept.tidy();
  await draw();
  await startSending();
}

async function draw() {
  const moves = await kept.moves();
  const looks = moves.filter(({ state }) => state !== "waiting").length;
  line.hidden = moves.length === 0;
  const text = looks ? t("field.unsent.look", { n: looks }) : t("field.unsent", { n: moves.length });
  if (line.textContent !== text) line.replaceChildren(h("a", { href: "#/field" }, text));
}

// Removes what is kept of the officer who signs out. Resolves to false if they rather stay, to send what waits.
export async function leaveField() {
  const { length } = await kept.moves();
  if (length && !(await ask(t("field.leave", { n: length }), t("sign-out")))) return false;
  await kept.forget();
  return true;
}
