// Photos of the result: chosen or taken, uploaded, and ticked for the answer when they are ready.

import { Problem, upload } from "../../shared/api.js";
import { h } from "../../shared/dom.js";
import { pictureOf } from "../../shared/pictures.js";
import { localized, t } from "../../shared/i18n.js";
import { PHOTO_TYPES } from "../facts.js";
import { request } from "../session.js";

export function photosInput(name, { ticket, needed, reload }) {
  const unticked = new Set();
  const seen = new Set();
  let wanted = null; // from a draft
  const grid = h("ul", { class: "plain photos result-photos" });
  const status = h("p", { role: "status", class: "hint" });
  const files = h("input", {
    id: "result-files",
    type: "file",
    accept: PHOTO_TYPES.join(),
    multiple: true,
    class: "hidden-text",
    onchange: () => send([...files.files]),
  });
  const element = h("fieldset", { class: "field", "data-field": name, tabindex: "-1" },
    h("legend", {}, t("input.photos") + (needed ? "" : ` (${t("input.optional")})`)), grid,
    h("label", { for: "result-files", class: "button" }, t("photos.add")), files, status);
  let boxes = [];

  function update(fresh) {
    ticket = fresh;
    const own = ticket.photos.filter((photo) => photo.of_result);
    // What an outside body sent is chosen, not taken over by itself.
    for (const { id } of own) {
      if (id.startsWith("o") && !seen.has(id)) unticked.add(id);
      seen.add(id);
    }
    boxes = [];
    grid.replaceChildren(...own.map((photo) => {
      if (photo.state === "ready") return tick(photo);
      return h(
        "li",
        { class: "waiting" },
        photo.state === "refused" ? h("span", { class: "wrong" }, localized(photo.reason_label)) : t("photos.waiting"),
      );
    }));
  }

  function tick(photo) {
    const box = h("input", {
      type: "checkbox",
      value: photo.id,
      checked: wanted ? wanted.includes(photo.id) || !unticked.has(photo.id) : !unticked.has(photo.id),
      onchange: () => (box.checked ? unticked.delete(photo.id) : unticked.add(photo.id)),
    });
    boxes.push(box);
    return h(
      "li",
      {},
      h(
        "label",
        {},
        pictureOf(photo, { alt: t("photos.result", { photo: photo.id }), sizes: "10rem" }),
        box,
        ` ${photo.id}`,
      ),
    );
  }

  async function send(chosen) {
    if (!chosen.length) return;
    status.className = "hint";
    try {
      const { uploads } = await request(`v1/office/tickets/${ticket.code}/photos`, {
        method: "POST",
        body: { photos: chosen.map((file) => ({ content_type: file.type, size: file.size })) },
      });
      const forms = uploads.slice(-chosen.length);
      for (const [place, form] of forms.entries()) {
        await upload(
          form,
          chosen[place],
          (share) =>
            (status.textContent = t("photos.sending", {
              n: place + 1,
              all: forms.length,
              share: Math.round(share * 100),
            })),
        );
      }
      status.textContent = t("photos.sent");
      await reload();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      status.textContent = Object.values(error.fields)[0] || error.message;
      status.className = "wrong";
    }
    files.value = "";
  }

  update(ticket);
  return {
    element,
    update,
    read: () => boxes.filter(({ checked }) => checked).map(({ value }) => value),
    write: (values) => {
      wanted = values;
      update(ticket);
    },
  };
}

// Pairs each photo of the result with a photo of the report. Without a choice they are paired in their order.
export function pairsInput(name, { ticket }) {
  const chosen = new Map(); // of the result -> of the report
  const list = h("div");
  const element = h(
    "fieldset",
    { class: "field", "data-field": name, tabindex: "-1" },
    h("legend", {}, `${t("input.pairs")} (${t("input.optional")})`),
    list,
  );

  function update(fresh) {
    ticket = fresh;
    const shown = fresh.photos.filter(({ links }) => links);
    const before = shown.filter((photo) => !photo.of_result);
    const after = shown.filter((photo) => photo.of_result);
    element.hidden = !before.length || !after.length;
    list.replaceChildren(...after.map((photo) => {
      const id = `pair-${photo.id}`;
      const select = h(
        "select",
        { id, onchange: () => chosen.set(photo.id, select.value) },
        h("option", { value: "" }, t("pairs.open")),
        before.map((one) =>
          h(
            "option",
            { value: one.id, selected: chosen.get(photo.id) === one.id },
            t("pairs.before", { photo: one.id }),
          ),
        ),
      );
      return h("div", { class: "row" }, h("label", { for: id }, t("photos.result", { photo: photo.id })), select);
    }));
  }

  update(ticket);
  return {
    element,
    update,
    read: () => [...chosen].filter(([, before]) => before).map(([after, before]) => ({ before, after })),
    write: (values) => {
      for (const { before, after } of values) chosen.set(after, before);
      update(ticket);
    },
  };
}
