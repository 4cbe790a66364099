// During an emergency: the notice and the short rescue report, above everything else on the page.

import { Problem } from "../shared/api.js";
import { communes, draftOf, newDraft } from "./kept.js";
import { queueDraft, isForLater, sendDraft } from "./outbox.js";
import { field, icon } from "./parts.js";
import { addFiles, photoChooser, photoTiles } from "./photos.js";
import { pick } from "../shared/pick.js";
import { busy, clearErrors, showErrors, h } from "../shared/dom.js";
import { localized, t, dateTime } from "../shared/i18n.js";

const WHO = ["children", "elderly", "sick", "pregnant"];

export async function rescue(root, running, go) {
  const everywhere = running.some(({ communes: covered }) => covered === null);
  const covered = new Set(running.flatMap((one) => one.communes || []));
  const all = (await communes().catch(() => [])).filter(({ id }) => everywhere || covered.has(id));
  const place = h("div", {});
  root.replaceChildren(
    h(
      "section",
      { class: "card rescue", "aria-labelledby": "rescue-title" },
      h("h2", { id: "rescue-title" }, t("rescue.title")),
      running.map((one) =>
        h(
          "div",
          { class: "notice urgent" },
          h("p", { class: "words" }, localized({ vi: one.notice, en: one.notice_en })),
          h(
            "p",
            { class: "small" },
            one.communes ? Object.values(one.commune_names).join(", ") : t("rescue.everywhere"),
            " · ",
            t("rescue.since", { day: dateTime(one.since) }),
          ),
        ),
      ),
      place,
    ),
  );
  const closed = () =>
    place.replaceChildren(
      h(
        "button",
        {
          type: "button",
          class: "danger big",
          onclick: () => place.replaceChildren(form(all, go)) || place.querySelector("input").focus(),
        },
        t("rescue.open"),
      ),
    );
  closed();
}

function form(all, go) {
  const draft = newDraft("rescue", {});
  const given = { place: {}, people: 1 };
  const where = h("div", { role: "status" });
  const commune = pick({
    name: "place.commune",
    items: all,
    label: t("where.commune"),
    placeholder: t("where.commune.find"),
    chosen: (id) => (given.place.commune = id),
  });
  const shelf = h("div", {});
  const made = h(
    "form",
    {
      class: "rescue-form",
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        busy(made.querySelector("button:not([type=button])"), () => send(made, draft, given, go));
      },
    },
    h(
      "button",
      { type: "button", class: "main big", onclick: ({ currentTarget }) => locate(given, where, currentTarget) },
      icon("target"),
      t("where.here"),
    ),
    where,
    commune.element,
    field(t("rescue.address"), h("input", { name: "place.address", maxlength: 300 }), { optional: true }),
    field(
      t("rescue.people"),
      h("input", { name: "people", type: "number", inputmode: "numeric", min: 1, max: 1000, value: 1 }),
    ),
    field(
      t("rescue.phone"),
      h("input", { name: "phone", type: "tel", inputmode: "tel", autocomplete: "tel", maxlength: 32 }),
    ),
    h(
      "details",
      {},
      h("summary", {}, t("rescue.more")),
      h(
        "div",
        { class: "counts" },
        WHO.map((name) =>
          field(t(`rescue.${name}`), h("input", { name, type: "number", inputmode: "numeric", min: 0, max: 1000 })),
        ),
      ),
      field(t("rescue.text"), h("input", { name: "text", maxlength: 300 })),
      shelf,
    ),
    h("div", { class: "problems", role: "alert" }),
    h("button", { class: "main big" }, icon("send"), t("rescue.send")),
  );
  fillPhotos(shelf, draft);
  return made;
}

function fillPhotos(shelf, draft) {
  const again = () => fillPhotos(shelf, draft);
  shelf.replaceChildren(
    photoTiles(draft, again),
    h(
      "div",
      { class: "choices" },
      photoChooser(t("actions.photos"), "picture", {
        take: async (files) => {
          await addFiles(draft, files);
          again();
        },
      }),
    ),
  );
}

function locate(given, where, button) {
  const say = (text, kind) => where.replaceChildren(h("p", { class: kind }, text));
  busy(button, () => new Promise((done) => {
    say(t("where.looking"), "");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      Object.assign(given.place, { lat: coords.latitude, lon: coords.longitude });
      say(t("rescue.point"), "notice good");
      done();
    }, () => {
      say(t("where.refused"), "wrong");
      done();
    }, { enableHighAccuracy: true, timeout: 12000, maximumAge: 60000 });
  }));
}

async function send(form, draft, given, go) {
  clearErrors(form);
  form.querySelector(".problems").replaceChildren();
  const value = (name) => form.elements[name].value.trim();
  const wrong = {};
  if (!given.place.commune && given.place.lat === undefined) wrong["place.commune"] = t("where.missing");
  if (!(Number(value("people")) >= 1)) wrong.people = t("required");
  if (!value("phone")) wrong.phone = t("required");
  if (Object.keys(wrong).length) return void showErrors(form, wrong);
  const body = { place: { ...given.place }, people: Number(value("people")), phone: value("phone") };
  if (value("place.address")) body.place.address = value("place.address");
  for (const name of WHO) if (value(name)) body[name] = Number(value(name));
  if (value("text")) body.text = value("text");
  await queueDraft(draft, body);
  try {
    await sendDraft(draft.key);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (!isForLater(error)) {
      Object.assign(draft, await draftOf(draft.key));
      const rest = showErrors(form, error.fields);
      if (rest.length || !Object.keys(error.fields).length)
        form.querySelector(".problems").replaceChildren(h("p", { class: "wrong" }, error.message));
      return undefined;
    }
  }
  return go(`#/da-gui/${draft.key}`);
}
