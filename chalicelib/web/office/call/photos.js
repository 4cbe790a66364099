// Pictures of what a visitor brought to the counter: chosen before the report is sent, uploaded after it is recorded.

import { upload } from "../../shared/api.js";
import { h, show } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { PHOTO_TYPES } from "../facts.js";

const MOST = 5;

// { element, files, body, see(channel) } for the form; only a counter has pictures.
export function photosOf() {
  const chosen = h("ul", { class: "plain chips" });
  const input = h("input", {
    id: "photos",
    name: "photos",
    type: "file",
    accept: PHOTO_TYPES.join(),
    multiple: true,
    onchange: () => {
      made.files = [...input.files].slice(0, MOST);
      list();
    },
  });
  const list = () => chosen.replaceChildren(...made.files.map(({ name }) => h("li", { class: "chip" }, name)));
  const element = h(
    "div",
    { class: "field", hidden: true },
    h("label", { for: "photos" }, t("call.photos")),
    input,
    chosen,
    h("p", { class: "hint" }, t("call.photos.hint", { n: MOST })),
  );
  const made = {
    element,
    files: [],
    body: () => (element.hidden ? [] : made.files.map(({ type, size }) => ({ content_type: type, size }))),
    see: (channel) => show(element, channel === "counter"),
  };
  return made;
}

// Uploads the files with the forms of the answer, in order; tells what was sent, and offers to send the rest again.
export function uploading(forms, files) {
  const status = h("span", { role: "status" });
  const again = h("button", { type: "button", hidden: true, onclick: () => send() }, t("call.photos.again"));
  let left = forms.map((form, place) => [form, files[place]]).filter(([, file]) => file);
  const all = left.length;
  async function send() {
    show(again, false);
    const failed = [];
    for (const one of left) {
      status.replaceChildren(t("call.photos.sending", { n: all - left.length + 1, of: all }));
      await upload(...one).catch(() => failed.push(one));
    }
    left = failed;
    const said = left.length ? "call.photos.failed" : "call.photos.sent";
    status.replaceChildren(t(said, { n: all - left.length, of: all }));
    show(again, left.length > 0);
  }
  if (all) send();
  return all ? h("p", { class: "no-print" }, status, " ", again) : null;
}
