// Loads the indicators, and what draws them where there is one to show.

import { request } from "../shared/api.js";

let made = () => [];

// `asOfficer`: the office's `request` if an officer is signed in, else null.
export async function loadIndicators(asOfficer) {
  const asAnybody = () => request("v1/indicators");
  const found = await (asOfficer ? asOfficer("v1/office/indicators").catch(asAnybody) : asAnybody());
  if (found.indicators.length) made = (await import("./indicators.js")).indicatorsCards;
  return found.indicators;
}

export const indicatorsCards = (indicators) => made(indicators);
