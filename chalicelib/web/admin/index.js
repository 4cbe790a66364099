// The administrators' pages: what there is, and the way into each.

import { h } from "../shared/dom.js";
import { learn, t } from "../shared/i18n.js";
import texts from "./texts.js";
import { call, session } from "../office/session.js";

learn(texts);

const GROUPS = {
  people: ["units", "officers"],
  reports: ["categories", "types", "templates", "routing", "former"],
  time: ["rules", "calendar"],
  watch: ["emergencies", "blocks", "keys", "privacy", "audit", "province"],
};
// What supervisors may, too.
const SHARED = new Set(["emergencies"]);
const SECTIONS = {
  officers: () => import("./officers.js"),
  keys: () => import("./keys.js"),
  blocks: () => import("./blocks.js"),
  emergencies: () => import("./emergencies.js"),
  privacy: () => import("./privacy.js"),
  audit: () => import("./audit.js"),
};

export async function open(host, args, frame) {
  const [section, , part] = args;
  if (section === "documents") return (await (part === "history" ? import("./history.js") : import("./document.js"))).open(host, args, frame);
  if (SECTIONS[section]) return (await SECTIONS[section]()).open(host, args, frame);
  return index(host);
}

async function index(host) {
  const administers = session.me.roles.includes("administrator");
  const documents = administers ? (await call("v1/admin/documents")).documents.map((one) => one.kind) : [];
  const may = (name) => (name in SECTIONS ? administers || SHARED.has(name) : documents.includes(name));
  host.append(h("h2", { tabindex: "-1" }, t("admin")), administers ? h("p", { class: "soft" }, t("admin.lead")) : "");
  for (const [group, names] of Object.entries(GROUPS)) {
    const open = names.filter(may);
    if (open.length) host.append(h("section", { "aria-labelledby": `group-${group}` }, h("h3", { id: `group-${group}` }, t(`admin.group.${group}`)), h("ul", { class: "plain tiles" }, open.map(tile))));
  }
  return { title: t("admin") };
}

function tile(name) {
  const isSection = name in SECTIONS;
  const key = isSection ? `section.${name}` : `kind.${name}`;
  return h("li", {}, h("a", { class: "card", href: isSection ? `#/admin/${name}` : `#/admin/documents/${name}` }, h("strong", {}, t(key)), h("span", { class: "soft small" }, t(`${key}.what`))));
}
