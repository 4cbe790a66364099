// What the parts of the form for a telephone call share: the kept draft, and a card.

import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { answersOf } from "./questions.js";
import { draftOf } from "../drafts.js";

// The draft names a person: this tab keeps it until the report is sent or the officer signs out.
export const KEPT = draftOf("call", "new");

export const card = (title, ...children) =>
  h("section", { class: "card", "aria-label": t(title) }, h("h3", {}, t(title)), ...children);

export function keepDraft(screen) {
  const { elements } = screen.form;
  KEPT.keep(Object.assign(screen.kept, {
    phone: elements["contact.phone"].value,
    name: elements["contact.name"].value,
    consent: elements.consent.checked,
    private: elements.private.checked,
    channel: elements.channel.value,
    urgency: elements.urgency.value,
    description: elements.description.value,
    address: elements["place.address"].value,
    category: screen.category.id,
    commune: screen.commune.id,
    accused: screen.accused.id,
    report_type: screen.type.value,
    point: screen.point,
    answers: answersOf(screen.form, screen.asked || []),
  }));
}
