// The start of the administration: links to all its pages.

import { h, loadSheet } from "../shared/dom.js";
import { addTexts, t } from "../shared/i18n.js";
import documentTexts from "./documents/texts.js";
import valueTexts from "./documents/value-texts.js";
import texts from "./texts.js";
import { request, session } from "../office/session.js";

addTexts(texts);
addTexts(documentTexts);
addTexts(valueTexts);

const GROUPS = {
  people: ["units", "hamlets", "officers"],
  reports: ["categories", "types", "templates", "routing", "former", "outside", "zns", "assets"],
  time: ["rules", "calendar", "receptions", "booths", "tablets"],
  watch: [
    "emergencies", "procedures", "searches", "blocks", "keys", "webhooks", "privacy", "audit", "indicators", "adoption",
    "province",
  ],
};
// Sections that others may open, too, by role.
const SHARED = { emergencies: "supervisor", privacy: "supervisor", officers: "leader" };
const SECTIONS = {
  officers: () => import("./officers/officers.js"),
  assets: () => import("./assets/assets.js"),
  keys: () => import("./partners/keys.js"),
  tablets: () => import("./partners/tablets.js"),
  webhooks: () => import("./partners/webhooks.js"),
  blocks: () => import("./oversight/blocks.js"),
  searches: () => import("./oversight/searches.js"),
  procedures: () => import("./procedures.js"),
  emergencies: () => import("./emergencies.js"),
  privacy: () => import("./oversight/privacy.js"),
  audit: () => import("./oversight/audit.js"),
};

export async function open(host, args, frame) {
  await loadSheet(new URL("style.css", import.meta.url));
  const [section, , part] = args;
  if (section === "documents")
    return (await documentPage(part)).open(host, args, frame);
  if (SECTIONS[section]) {
    const [module, { default: sectionTexts }] = await Promise.all([SECTIONS[section](), import("./section-texts.js")]);
    addTexts(sectionTexts);
    return module.open(host, args, frame);
  }
  return index(host);
}

const documentPage = (part) =>
  part === "history" ? import("./documents/history.js") : import("./documents/document.js");

async function index(host) {
  const { roles, acting_for: absent } = session.me;
  const administers = roles.includes("administrator");
  const documents = administers ? (await request("v1/admin/documents")).documents.map((one) => one.kind) : [];
  // A deputy of a leader manages no accounts.
  const shares = (name) => roles.includes(SHARED[name]) && !(name === "officers" && absent);
  const may = (name) => (name in SECTIONS ? administers || shares(name) : documents.includes(name));
  host.append(h("h2", { tabindex: "-1" }, t("admin")), administers ? h("p", { class: "soft" }, t("admin.lead")) : "");
  for (const [group, names] of Object.entries(GROUPS)) {
    const open = names.filter(may);
    if (open.length)
      host.append(
        h(
          "section",
          { "aria-labelledby": `group-${group}` },
          h("h3", { id: `group-${group}` }, t(`admin.group.${group}`)),
          h("ul", { class: "plain tiles" }, open.map(tile)),
        ),
      );
  }
  return { title: t("admin") };
}

function tile(name) {
  const isSection = name in SECTIONS;
  const key = isSection ? `section.${name}` : `kind.${name}`;
  return h(
    "li",
    {},
    h(
      "a",
      { class: "card", href: isSection ? `#/admin/${name}` : `#/admin/documents/${name}` },
      h("strong", {}, t(key)),
      h("span", { class: "soft small" }, t(`${key}.what`)),
    ),
  );
}
