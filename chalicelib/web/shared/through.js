// The code behind "?" in the page's address: through which unit, hamlet or helper one came
// (chalicelib/domain/adoption/through.py has the same). api.js sends the kept one with what is counted.

import { keep } from "./i18n.js";

export const THROUGH = "qua";
const CODE = /^[a-z0-9_-]{1,64}(\.[1-9]\d?)?$/;
const DAYS = 30;

// The address of the citizens' page that says through whom one came, for a poster or a message.
export const addressThrough = (code) => `${new URL(".", document.baseURI).href}?${THROUGH}=${code}`;

// The code in a query such as "?qua=thon-dong.3"; null if there is none.
export function codeIn(search) {
  const given = (new URLSearchParams(search).get(THROUGH) || "").trim().toLowerCase();
  return CODE.test(given) ? given : null;
}

// Keeps the code of the page's address for thirty days; a later one replaces it.
export function keepCode(search) {
  const code = codeIn(search);
  if (code) keep("through", `${code} ${Date.now() + DAYS * 86400000}`);
}
