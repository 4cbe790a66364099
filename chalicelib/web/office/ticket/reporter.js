// The reporter's contact: masked; shown for a limited time to an officer who gives a reason.

import { Problem } from "../../shared/api.js";
import { busy, clearErrors, showErrors, h, toast } from "../../shared/dom.js";
import { t, dateTime } from "../../shared/i18n.js";
import { request } from "../session.js";
import { printWithReporter } from "./paper.js";

export function reporterCard() {
  const element = h("section", { class: "card who-reported", hidden: true });
  let code = null;
  let timer;

  function draw(ticket) {
    element.hidden = !ticket.may_unmask;
    if (code === ticket.code || !ticket.may_unmask) return;
    code = ticket.code;
    mask();
  }

  function mask() {
    clearTimeout(timer);
    element.classList.remove("on-paper");
    const reason = h("input", {
      id: "unmask-reason",
      name: "reason",
      required: true,
      minlength: 2,
      maxlength: 500,
      autocomplete: "off",
    });
    const go = h("button", {}, t("reporter.go"));
    const form = h(
      "form",
      {},
      h("label", { for: "unmask-reason" }, t("reporter.because")),
      reason,
      h("p", { class: "hint" }, t("reporter.kept")),
      go,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      busy(go, async () => {
        clearErrors(form);
        try {
          reveal(
            await request(`v1/office/tickets/${code}/reporter`, { method: "POST", body: { reason: reason.value } }),
            reason.value,
          );
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          showErrors(form, { reason: error.fields.reason || error.message });
        }
      });
    });
    element.replaceChildren(
      h("h3", {}, t("reporter")),
      h("p", { "aria-hidden": "true" }, "•••• ••• •••"),
      h("details", {}, h("summary", {}, t("reporter.show")), form),
    );
  }

  function reveal({ reporter, limited, until }, because) {
    const lines = reporter
      ? [
          ["reporter.name", reporter.name],
          ["phone.short", reporter.phone && h("a", { href: `tel:${reporter.phone}` }, reporter.phone)],
          ["reporter.email", reporter.email],
        ].filter(([, value]) => value)
      : [];
    const title = h("h3", { tabindex: "-1" }, t("reporter"));
    element.replaceChildren(
      title,
      lines.length
        ? h(
            "dl",
            { class: "pairs" },
            lines.map(([name, value]) => [h("dt", {}, t(name)), h("dd", {}, value)]),
          )
        : h("p", {}, limited ? t(`reporter.${limited}`) : t("reporter.none")),
      h("p", { hidden: !reporter?.phone }, t(reporter?.confirmed ? "reporter.confirmed" : "reporter.unconfirmed")),
      h("p", { class: "hint" }, t("reporter.until", { at: dateTime(until, { timeStyle: "short" }) })),
      h("div", { class: "row", "data-shown": true },
        h("button", { type: "button", onclick: mask }, t("reporter.hide")),
        lines.length ? h("button", { type: "button", onclick: (event) => print(event.target, because) },
          t("reporter.print")) : null),
    );
    title.focus();
    timer = setTimeout(mask, Math.max(0, new Date(until) - Date.now()));
  }

  const print = (button, because) =>
    busy(button, async () => {
      try {
        await printWithReporter(element, code, because);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        toast(error.message, "wrong", t("close"));
      }
    });

  return { element, draw, leave: () => clearTimeout(timer) };
}
