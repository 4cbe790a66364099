// What an officer arranges for themselves: reminders, leave, where they are signed in, the password.

import { h } from "../../shared/dom.js";
import { addTexts, t } from "../../shared/i18n.js";
import { leaveCard } from "./leave.js";
import { passwordCard } from "./password.js";
import { remindersCard } from "./reminders.js";
import { sessionsCard } from "./sessions.js";
import { request } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

export async function open(host, args, frame) {
  const [reminders, leave, sessions] = await Promise.all(
    ["reminders", "leave", "sessions"].map((name) => request(`v1/office/${name}`)),
  );
  host.append(
    h("h2", { tabindex: "-1" }, t("nav.own")), remindersCard(reminders), leaveCard(leave),
    sessionsCard(sessions, frame.leave), passwordCard(frame.leave),
  );
  return { title: t("nav.own") };
}
