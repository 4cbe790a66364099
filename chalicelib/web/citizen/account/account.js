// What a signed-in person has: level, reports, followed reports, devices; and moving to a new number.

import { fillIdentities, identityProviders } from "./identity.js";
import { moving } from "./moving.js";
import texts from "./texts.js";
import { session, sessionHeaders } from "../kept.js";
import { failureNotice, heading, reportLine, skeleton } from "../parts.js";
import { signIn, signOut } from "../report/phone.js";
import { ownReports } from "../view/follow.js";
import { busy, h, toast } from "../../shared/dom.js";
import { request } from "../../shared/api.js";
import { browserKind } from "../../shared/browser-kinds.js";
import { addTexts, dateTime, t } from "../../shared/i18n.js";

addTexts(texts);

export async function show(root) {
  return fill(root);
}

async function fill(root, said = null) {
  const again = async (words) => (await fill(root, words)).focus();
  if (!session.token) return askToSignIn(root, said);
  let account;
  try {
    account = await request("v1/me/account", { headers: sessionHeaders() });
  } catch (error) {
    if (error.status !== 401) {
      const title = heading(t("title.account"));
      root.replaceChildren(title, failureNotice(error, () => again()));
      return title;
    }
    // It was ended on another device.
    session.end();
    return askToSignIn(root, t("account.over"));
  }
  const title = heading(t("title.account"));
  root.replaceChildren(
    said ? h("p", { class: "notice good", role: "status" }, said) : "",
    h("section", { class: "card" }, title, ...level(account)),
    reports(again),
    follows(account),
    devices(account, again),
    moving(account, again),
  );
  const data = h("div", {});
  root.append(data);
  import("../view/own-data.js").then(({ allOwnData }) => data.append(allOwnData(() => again())), () => {});
  return title;
}

function askToSignIn(root, said) {
  const title = heading(t("title.account"));
  root.replaceChildren(h("section", { class: "card" }, title,
    said ? h("p", { class: "notice", role: "status" }, said) : "",
    h("p", {}, t("account.none")),
    signIn(async () => (await fill(root)).focus())));
  return title;
}

function level({ trust, way, ending }) {
  const more = h("div", {});
  if (trust < 2) offerMore(more);
  return [
    h("p", {}, h("strong", {}, t(way === "identity" && trust < 2 ? "account.below" : `levels.${trust}`))),
    way === "telephone" && ending ? h("p", {}, t("account.phone", { ending })) : "",
    way === "identity" ? h("p", {}, t("account.identity")) : "",
    h("p", {}, h("a", { href: "#/muc-xac-thuc" }, t("levels.link"))),
    more,
  ];
}

// Signing in with an identity is another account: what a telephone sent stays with the telephone.
async function offerMore(root) {
  if (!(await identityProviders().catch(() => [])).length) return;
  const buttons = h("div", {});
  root.append(h("details", {}, h("summary", {}, t("account.more")), h("p", {}, t("account.more.what")), buttons));
  fillIdentities(buttons);
}

function reports(again) {
  const list = h("ul", { class: "plain" });
  const rest = h("div", {}, skeleton());
  ownReports(list, rest, () => again());
  return h("section", { class: "card" }, h("h3", {}, t("phone.mine")), list, rest);
}

const follows = ({ follows: followed }) =>
  h("section", { class: "card" },
    h("h3", {}, t("account.follows")),
    followed.length
      ? h("ul", { class: "plain" }, followed.map((one) => reportLine(one, `#/phieu/${one.code}`)))
      : h("p", { class: "soft" }, t("account.follows.none")));

function devices({ sessions }, again) {
  const wrong = h("div", {});
  const attempt = async (act) => {
    wrong.replaceChildren();
    try {
      await act();
    } catch (error) {
      wrong.replaceChildren(h("p", { class: "wrong", role: "alert" }, error.message));
    }
  };
  const endOne = (one, button) => busy(button, () => attempt(async () => {
    await request(`v1/me/sessions/${one.id}`, { method: "DELETE", headers: sessionHeaders() }).catch((error) => {
      if (error.status !== 404) throw error; // it has ended meanwhile
    });
    await again(t("account.ended", { name: browserKind(one) }));
  }));
  const line = (one) => h("li", { class: "entry row wide" },
    h("div", { class: "grow" },
      h("strong", {}, browserKind(one)), one.current ? h("span", { class: "chip" }, t("account.here")) : "",
      h("p", { class: "small soft" },
        t("account.times", { began: dateTime(one.began_at), ends: dateTime(one.ends_at) }))),
    one.current
      ? ""
      : h("button", {
        type: "button",
        "aria-label": t("account.end.one", { name: browserKind(one), at: dateTime(one.began_at) }),
        onclick: ({ currentTarget }) => endOne(one, currentTarget),
      }, t("account.end")));
  const leave = async (query) => {
    await signOut(query);
    await again();
    toast(t("account.out"), "", t("close"));
  };
  return h("section", { class: "card" },
    h("h3", {}, t("account.devices")),
    h("p", { class: "hint" }, t("account.devices.hint")),
    h("ul", { class: "plain" }, sessions.map(line)),
    wrong,
    h("div", { class: "row" },
      h("button", { type: "button", onclick: ({ currentTarget }) => busy(currentTarget, () => leave({})) },
        t("phone.out")),
      h("button", {
        type: "button",
        class: "danger",
        onclick: async ({ currentTarget }) => {
          const { ask } = await import("../../shared/dialog.js");
          if (!(await ask(t("account.all.sure", { n: sessions.length }), t("account.all")))) return;
          await busy(currentTarget, () => attempt(() => everywhere(again)));
        },
      }, t("account.all"))));
}

// Unlike signing out here, this must not seem to have worked when it has not.
async function everywhere(again) {
  await request("v1/me/session", { method: "DELETE", headers: sessionHeaders(), query: { all: "true" } });
  session.end();
  await again(t("account.all.done"));
}
