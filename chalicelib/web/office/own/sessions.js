// Where the officer is signed in. Ending a session takes a sign-in of the last half hour.

import { browserKind } from "../../shared/browser-kinds.js";
import { busy, h, toast } from "../../shared/dom.js";
import { dateTime, t } from "../../shared/i18n.js";
import { request } from "../session.js";

export function sessionsCard(found, leave) {
  const list = h("ul", { class: "plain" });
  const more = h("p", { class: "soft", hidden: true }, t("sessions.more"));
  const title = h("h3", { tabindex: "-1" }, t("sessions.title"));
  const draw = (given) => {
    list.replaceChildren(...given.sessions.map((one) => line(one, again)));
    more.hidden = !given.more;
  };
  async function again(said) {
    draw(await request("v1/office/sessions"));
    toast(said);
    title.focus();
  }
  draw(found);
  return h("section", { class: "card sessions" }, title,
    h("p", { class: "hint" }, t("sessions.hint")), list, more,
    h("div", { class: "row" }, everywhere(leave)));
}

function line(one, again) {
  const name = browserKind(one);
  const end = h("button", {
    type: "button",
    "aria-label": t("sessions.end.of", { name, at: dateTime(one.began_at) }),
    onclick: () => busy(end, () => attempt(async () => {
      await request(`v1/office/sessions/${one.id}`, { method: "DELETE" }).catch((error) => {
        if (error.status !== 404) throw error; // it has ended meanwhile
      });
      await again(t("sessions.ended", { name }));
    })),
  }, t("sessions.end"));
  return h("li", { class: "row" },
    h("div", { class: "grow" },
      h("strong", {}, name), " ",
      one.current ? h("span", { class: "chip" }, t("sessions.here")) : "",
      one.waits ? h("span", { class: "chip" }, t("sessions.waits")) : "",
      h("p", { class: "small soft" },
        t("sessions.times", { began: dateTime(one.began_at), ends: dateTime(one.ends_at) }))),
    one.current ? "" : end);
}

// Ends all, and leaves the page as signing out does.
function everywhere(leave) {
  const all = h("button", {
    type: "button",
    class: "danger",
    onclick: async () => {
      const { ask } = await import("../../shared/dialog.js");
      if (!(await ask(t("sessions.all.sure"), t("sessions.all")))) return;
      await busy(all, () => attempt(async () => {
        await request("v1/office/sessions", { method: "DELETE" });
        await leave();
      }));
    },
  }, t("sessions.all"));
  return all;
}

async function attempt(act) {
  try {
    await act();
  } catch (error) {
    toast(error.message, "wrong", t("close"));
  }
}
