// How service counters were rated, if the province shows it.

import { card, table } from "./cards.js";
import { localized, number, t } from "../shared/i18n.js";

const LEVELS = ["satisfied", "accepted", "unsatisfied"];

// The card of a month's ratings, or null where there is nothing to show.
export function boothsCard(found) {
  const rated = found && found.shown ? found.booths.filter(({ levels }) => LEVELS.some((one) => levels[one])) : [];
  if (!rated.length) return null;
  return card({
    id: "booths",
    title: t("card.booths"),
    note: t("board.booths.meaning", { month: found.month.split("-").reverse().join("/") }),
    before: table(t("card.booths"), [t("board.booths.name"), ...LEVELS.map((one) => t(`board.booths.${one}`))],
      rated.map(({ booth, levels }) => [localized(booth), ...LEVELS.map((one) => number(levels[one]))])),
  });
}
