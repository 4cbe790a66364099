// What an officer arranges for themselves: reminders, and leave with a deputy.

import { h } from "../../shared/dom.js";
import { addTexts, t } from "../../shared/i18n.js";
import { leaveCard } from "./leave.js";
import { remindersCard } from "./reminders.js";
import { request } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

export async function open(host) {
  const [reminders, leave] = await Promise.all([request("v1/office/reminders"), request("v1/office/leave")]);
  host.append(h("h2", { tabindex: "-1" }, t("nav.own")), remindersCard(reminders), leaveCard(leave));
  return { title: t("nav.own") };
}
