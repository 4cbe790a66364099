// Offers the sender of a report that this browser is told of its course.

import { request } from "../../shared/api.js";
import { h } from "../../shared/dom.js";
import { stored } from "../../shared/i18n.js";
import { secretHeaders } from "../kept.js";

export function telling(code, secret) {
  const place = h("section", { class: "telling", hidden: true });
  const path = `v1/reports/${encodeURIComponent(code)}`;
  const headers = secretHeaders(secret);
  const name = `push.${code}`;
  import("../../shared/push.js").then(({ offerPush }) => offerPush(place, {
    name,
    lead: "push.lead",
    add: (body) => request(`${path}/browsers`, { method: "POST", headers, body, retry: true }),
    remove: (id) => request(`${path}/browsers/${id}`, { method: "DELETE", headers, retry: true }),
  })).catch(() => {}); // without it everything else works
  // The sender reads here what an SMS would say.
  if (stored(name) !== null) request(`${path}/opened`, { method: "POST", headers }).catch(() => {});
  return place;
}
