// The video of a report on its sender's page: that it is there, and its picture if it was sent from this device.

import { get } from "../sending/store.js";
import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";

export async function sentVideo(report) {
  const video = report.uploads.find(({ photo, state }) => photo[0] === "v" && state === "ready");
  if (!video) return "";
  const { poster } = (await get("photos", `poster.${report.code}`).catch(() => null)) || {};
  return h("section", { class: "card" }, h("h3", {}, t("photos.video")),
    poster ? h("img", { src: poster, alt: t("photos.video") }) : "",
    h("p", { class: "hint" }, t("video.sent")));
}
