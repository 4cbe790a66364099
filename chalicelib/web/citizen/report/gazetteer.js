// The search of the step "where" for hamlets, landmarks and kilometre posts, by name and without accents.

import { request } from "../../shared/api.js";
import { pick } from "../../shared/pick.js";
import { addTexts, localized, t } from "../../shared/i18n.js";
import texts from "./gazetteer-texts.js";

addTexts(texts);

const PAUSE_MS = 250;

// `known`: points that the device has, as /v1/hamlets shows them; they are found without a network. `alone`: no others
// are searched. `taken(point)` gets the chosen one.
export function gazetteer({ known = [], alone = false, taken }) {
  const points = new Map();
  const item = (point) => {
    const id = `${point.hamlet.id}.${point.lat}.${point.lon}`;
    points.set(id, point);
    const around = point.kind === "centre" ? [] : [localized(point.hamlet, "name")];
    const note = [...around, localized(point.commune, "name")].join(", ");
    return { id, text: localized(point, "name"), also: [note, point.name, ...point.also].join(" "), note: `(${note})` };
  };
  let turn = 0;
  const more = async (typed) => {
    const mine = (turn += 1);
    await new Promise((done) => setTimeout(done, PAUSE_MS));
    if (mine !== turn) return [];
    const { points: found } = await request("v1/hamlets", { query: { q: typed } });
    return found.map(item);
  };
  return pick({
    name: "place.known", label: t("where.known"), hint: t("where.known.hint"), items: known.map(item),
    more: alone ? undefined : more,
    chosen: (id) => id !== null && taken(points.get(id)),
  });
}
