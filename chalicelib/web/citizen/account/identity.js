// Signing in with an electronic identity: to the provider and back.
//
// What comes back must find what this browser began. Some browsers come back in another tab, so it is kept beside the
// page's other data and not in the window; it is removed when it was used, and after the time that the API gives.

import { request, Problem } from "../../shared/api.js";
import { session } from "../kept.js";
import texts from "./texts.js";
import { busy, h } from "../../shared/dom.js";
import { addTexts, keep, localized, stored, t } from "../../shared/i18n.js";

addTexts(texts);

const NAME = "sign-ins";
const LIFE_MS = 600000;
// People who begin again in another tab need the last few.
const MOST = 3;
// What OpenID Connect calls them -> the key of our words. All others are "refused".
const ERRORS = {
  access_denied: "cancelled",
  temporarily_unavailable: "down",
  server_error: "down",
};
const OWN_PAGE = /^#\/[\w./-]*$/;

let asked = null;

// The providers of the province: [{ id, name, name_en }].
export function identityProviders() {
  asked = asked || request("v1/me/identity").then(({ providers }) => providers);
  asked.catch(() => (asked = null));
  return asked;
}

// A button for each provider. Without any, or without an answer, it stays empty: there is the telephone.
export async function fillIdentities(root, after = location.hash, lead = t("identity.or")) {
  const providers = await identityProviders().catch(() => []);
  if (!providers.length) return;
  const wrong = h("div", {});
  root.replaceChildren(
    h("p", { class: "soft" }, lead),
    ...providers.map((provider) =>
      h("p", {}, h("button", {
        type: "button",
        onclick: ({ currentTarget }) => busy(currentTarget, () => begin(provider, after, wrong)),
      }, t("identity.go", { name: localized(provider) })))),
    wrong,
    h("p", { class: "hint" }, t("identity.leave"), " ", h("a", { href: "#/muc-xac-thuc" }, t("levels.link"))),
  );
}

async function begin({ id }, after, wrong) {
  wrong.replaceChildren();
  try {
    // Who could not be recognised when they come back must not leave, nor lose what they wrote.
    if (!keep(NAME, JSON.stringify(begun())) || !(await isDraftKept())) throw new Error(t("identity.blocked"));
    const { url, state, handle } = await request(`v1/me/identity/${id}`, { method: "POST", body: {} });
    const one = { provider: id, state, handle, after, until: Date.now() + LIFE_MS };
    if (!keep(NAME, JSON.stringify([one, ...begun()].slice(0, MOST)))) throw new Error(t("identity.blocked"));
    if (!/^https?:/.test(url)) throw new Error(t("failed"));
    location.assign(url);
  } catch (error) {
    wrong.replaceChildren(h("p", { class: "wrong", role: "alert" }, error.message));
  }
}

// Whether a report that is being written is there when the page is loaded again.
async function isDraftKept() {
  const { isInMemory } = await import("../sending/store.js");
  return !isInMemory();
}

// The sign-ins that this browser began and that may still end.
function begun() {
  try {
    const known = JSON.parse(stored(NAME));
    return Array.isArray(known) ? known.filter(({ until }) => until > Date.now()) : [];
  } catch (error) {
    return [];
  }
}

// Ends a sign-in with what the provider has sent: { state, code, error }. Returns the address to go on from. Raises an
// Error in words, whose `after` is that address, too.
export async function finish({ state, code, error }) {
  const known = begun();
  const own = known.find((one) => one.state === state);
  const rest = known.filter((one) => one !== own);
  keep(NAME, rest.length ? JSON.stringify(rest) : null);
  const after = own && OWN_PAGE.test(own.after) && !own.after.startsWith("#/dang-nhap") ? own.after : "#/tai-khoan";
  const failed = (words) => Object.assign(new Error(words), { after });
  if (error) throw failed(t(`identity.${Object.keys(ERRORS).includes(error) ? ERRORS[error] : "refused"}`));
  if (!own) throw failed(t("identity.lost"));
  try {
    const body = { code, state, handle: own.handle };
    session.begin(await request(`v1/me/identity/${own.provider}/session`, { method: "POST", body }));
  } catch (problem) {
    if (problem instanceof Problem) throw failed(problem.message);
    throw problem;
  }
  return after;
}
