// Says once that this browser has the page on its home screen. The id is made up here and says nothing of anybody.

import { request } from "../shared/api.js";
import { keep, stored } from "../shared/i18n.js";

const SAID = "installed";

const isOnHomeScreen = () =>
  window.matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

async function say() {
  if (stored(SAID) === "said") return;
  const id = stored(SAID) || madeUp();
  // What the browser does not keep would be said again at each visit.
  if (!keep(SAID, id)) return;
  await request("v1/installs", { method: "POST", body: { browser: id }, retry: true });
  keep(SAID, "said");
}

function madeUp() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Few browsers tell of the install itself, so it counts when the page is opened from there. Without a network it counts
// the next time.
if (isOnHomeScreen()) say().catch(() => {});
