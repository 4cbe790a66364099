// The names of units and categories: administrators read the documents, and leaders what is public of them.

import { localized } from "../../shared/i18n.js";
import { session } from "../../office/session.js";
import { knownCategories, knownUnits } from "../../office/action/choices.js";
import { namesOf } from "../documents/names.js";

export async function officerNames() {
  if (session.me.roles.includes("administrator")) return namesOf("");
  const [units, { categories }] = await Promise.all([knownUnits(), knownCategories()]);
  const option = (one) => ({ id: one.id, text: localized(one), also: one.id });
  const of = { units: units.map(option), fields: categories.map(option) };
  return {
    options: (reference) => of[reference],
    name: (reference, value) => of[reference].find((one) => one.id === value)?.text || value,
  };
}
