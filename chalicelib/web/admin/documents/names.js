// The names of what documents refer to: units, categories, types, communes, reasons for refusal.

import { localized, t } from "../../shared/i18n.js";
import { request } from "../../office/session.js";

const RESCUE = { id: "rescue", name: "Cứu nạn, cứu hộ", name_en: "Rescue" };
const EMERGENCY = { id: "emergency", name: "Tin báo khẩn cấp", name_en: "Emergency report" };

// { options(reference, desk), name(reference, value, desk) }. For the document being edited the draft is used.
export async function namesOf(kind) {
  const kinds = ["units", "categories", "types"].filter((one) => one !== kind);
  const [form, ...documents] = await Promise.all([
    request("v1/admin/documents/types/form"),
    ...kinds.map((one) => request(`v1/admin/documents/${one}`)),
  ]);
  const read = Object.fromEntries(kinds.map((one, place) => [one, documents[place]]));
  const list = (wanted, desk) => (wanted === kind ? desk?.draft?.[wanted] : read[wanted]?.[wanted]) || [];
  const option = (one) => ({ id: one.id, text: localized(one) || one.id, also: `${one.name_en || ""} ${one.id}` });
  const withOurs = (lines, ours) => (lines.some((one) => one.id === ours.id) ? lines : [...lines, ours]);

  const of = {
    units: (desk) => list("units", desk).map(option),
    handlers: (desk) => [{ id: "commune", text: t("form.commune") }, ...of.units(desk)],
    fields: (desk) => withOurs(list("categories", desk), RESCUE).map(option),
    groups: (desk) =>
      list("categories", desk)
        .filter((one) => !one.parent)
        .map(option),
    types: (desk) => withOurs(list("types", desk), EMERGENCY).map(option),
    communes: (desk) =>
      list("units", desk)
        .filter((one) => one.commune)
        .map((one) => ({
          id: one.commune,
          text: localized(one, one.commune_name ? "commune_name" : "name"),
          also: `${one.commune_name_en || one.name_en} ${one.commune}`,
        })),
    refusals: () =>
      form.refusals.map((one) => ({ id: one.key, text: localized({ vi: one.text, en: one.text_en }), also: one.key })),
  };
  return {
    options: (reference, desk) => of[reference](desk),
    name: (reference, value, desk) => of[reference](desk).find((one) => one.id === value)?.text || value,
  };
}
