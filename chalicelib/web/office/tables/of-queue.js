// Saves what a queue shows as a table: its filters as those of a search.

import { addTexts, localized, t } from "../../shared/i18n.js";
import { knownCategories, knownCommunes } from "../action/choices.js";
import { STATES } from "../facts.js";
import finding from "../finding/texts.js";
import { session } from "../session.js";
import { tablesDialog } from "./tables.js";

addTexts(finding);

// What each list of a queue is in a search.
const LISTS = {
  ordinary: { course: "open", emergency: "no" },
  emergency: { course: "open", emergency: "yes" },
  unrated: { state: "resolved", emergency: "no" },
};
// A search cannot ask for these; the dialog says so.
const NOT_ASKED = ["late", "returned"];

export async function saveQueue({ kind, unit, text, mine, state, category, commune, ...others }) {
  const [{ categories }, communes] = await Promise.all([knownCategories(), knownCommunes()]);
  const { me } = session;
  const filters = { ...LISTS[kind], unit, words: text };
  if (state) filters.state = state;
  if (category) filters.category = category;
  if (commune) filters.commune = communes.find(({ name }) => name === commune)?.code;
  if (mine) filters.assignee = me.acting_for || me.username;
  // A state says already whether a ticket is open.
  if (filters.state) delete filters.course;
  const word = (name) => (value) => t(`find.${name}.${value}`);
  const names = {
    course: word("course"),
    emergency: word("emergency"),
    unit: (value) => localized(me.units.find(({ id }) => id === value)),
    state: (value) => localized(STATES[value]),
    category: (value) => localized(categories.find(({ id }) => id === value)),
    commune: () => commune,
    assignee: (value) => value,
    words: (value) => `“${value}”`,
  };
  const asked = Object.entries(filters).filter(([, value]) => value);
  const said = asked.map(([name, value]) => {
    const shown = names[name](value);
    return name === "words" ? shown : `${t(`find.${name}`)}: ${shown}`;
  });
  const left = NOT_ASKED.filter((name) => others[name]).map((name) => t(`filter.${name}`));
  tablesDialog(Object.fromEntries(asked), said, left.length ? t("tables.without", { names: left.join(", ") }) : "");
}
