// The photos of a ticket, and a dialog that shows one at a time over the whole window, where parts can be redacted.

import { h } from "../../shared/dom.js";
import { largestLink, pictureOf } from "../../shared/pictures.js";
import { localized, t } from "../../shared/i18n.js";
import { card } from "./details.js";
import { evidenceOf } from "./taken.js";

// One column on a telephone, columns of at least 17 rem on wide screens.
const SIZES = "(min-width: 40rem) 22rem, calc(100vw - 4.2rem)";

export function photosCard(ticket, { redacted }) {
  if (!ticket.photos.length) return videoOf(ticket);
  const shown = ticket.photos.filter(({ links }) => links);
  const others = ticket.photos.filter(({ links }) => !links);
  const open = (photo) => zoom(ticket, shown, shown.indexOf(photo), redacted);
  const groups = [
    ["photos.reported", shown.filter((one) => !one.of_result)],
    ["photos.after", shown.filter((one) => one.of_result)],
  ];
  const item = (photo) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "picture", onclick: () => open(photo) },
        pictureOf(photo, { alt: t("photos.open", { photo: photo.id }), sizes: SIZES }),
      ),
      evidenceOf(photo),
    );
  return [
    card(
      t("photos"),
      ...groups
        .filter(([, photos]) => photos.length)
        .map(([title, photos]) =>
          h("div", {}, h("h4", {}, t(title)), h("ul", { class: "plain large-photos" }, photos.map(item))),
        ),
      ...others.map((photo) =>
        h(
          "p",
          { class: "small soft" },
          `${photo.id}: `,
          photo.reason_label
            ? localized(photo.reason_label)
            : t(photo.state === "redacting" ? "photos.redacting" : "photos.waiting"),
        ),
      ),
    ),
    ...videoOf(ticket),
  ];
}

// The video file as it was sent, with its metadata: for officers only.
function videoOf({ video }) {
  if (!video) return [];
  const words = video.link
    ? [
        h(
          "p",
          {},
          h(
            "a",
            { class: "button", href: video.link, target: "_blank", rel: "noopener" },
            t("video.open", { n: Math.round(video.seconds) }),
          ),
        ),
        h("p", { class: "small soft" }, t("video.private")),
      ]
    : [
        h(
          "p",
          { class: "small soft" },
          video.reason_label
            ? localized(video.reason_label)
            : t(video.state === "ready" ? "video.gone" : "photos.waiting"),
        ),
      ];
  return [card(t("video"), ...words)];
}

function zoom(ticket, photos, at, redacted) {
  const image = h("img", { class: "zoomed" });
  const stage = h("div", { class: "stage" }, image);
  const caption = h("p", { role: "status", class: "grow" });
  const bar = h("div", { class: "row" });
  const dialog = h(
    "dialog",
    { class: "zoom", "aria-label": t("photos"), onclose: () => dialog.remove(), onkeydown: keyed },
    h("div", { class: "row" }, caption, h("button", { type: "button", onclick: () => dialog.close() }, t("close"))),
    stage,
    bar,
  );
  let editor = null;

  function draw() {
    const photo = photos[at];
    image.src = largestLink(photo);
    image.alt = t("photos.of", { photo: photo.id });
    caption.textContent = t("photos.place", { n: at + 1, all: photos.length });
    bar.replaceChildren(
      photos.length > 1 ? button("photos.previous", () => turn(-1)) : "",
      photos.length > 1 ? button("photos.next", () => turn(1)) : "",
      ticket.may_redact ? button("redact", redact) : "");
  }

  const button = (text, act) => h("button", { type: "button", onclick: act }, t(text));

  function turn(by) {
    if (editor) return;
    at = (at + by + photos.length) % photos.length;
    draw();
  }

  function keyed(event) {
    if (editor) return;
    if (event.key === "ArrowRight") turn(1);
    if (event.key === "ArrowLeft") turn(-1);
  }

  async function redact() {
    const { redactor } = await import("./redact.js");
    editor = redactor({ ticket, photo: photos[at], stage, bar, done: (changed) => {
      editor = null;
      if (changed) {
        dialog.close();
        redacted(changed);
      } else {
        draw();
        bar.querySelector("button:last-child")?.focus();
      }
    } });
  }

  draw();
  document.body.append(dialog);
  dialog.showModal();
}
