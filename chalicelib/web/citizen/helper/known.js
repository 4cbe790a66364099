// What the device of a village helper keeps: hamlets, their points and the words to read out. Nothing of villagers.

import { request } from "../../shared/api.js";
import { keep, stored } from "../../shared/i18n.js";
import { session, sessionHeaders } from "../kept.js";

// How far a place may be from the nearest known point of the hamlets, in metres (domain/places/gazetteer.py).
const REACH = 5000;
const METRES_A_DEGREE = 111200;

// The helper as the device knows them; null if nobody helps on it.
export function helper() {
  try {
    return JSON.parse(stored("helper"));
  } catch {
    return null;
  }
}

// The drafts of the helper, among `found`. A draft from before helpers had ids is everybody's.
export const helpersOwn = (found, { id }) =>
  found.filter((one) => one.kind === "helped" && (one.helper === undefined || one.helper === id));

export const forgetHelper = () => keep("helper", null);

// Asks again who helps on this device. Without a network or session, what is kept stays. Raises Problem if the
// telephone helps nowhere.
export async function refreshHelper() {
  if (!session.token) return helper();
  try {
    keep("helper", JSON.stringify(await request("v1/helper", { headers: sessionHeaders() })));
  } catch (error) {
    if (error.status === 401) session.end();
    else if (error.status === 403) {
      forgetHelper();
      throw error;
    } else if (!helper()) throw error;
  }
  return helper();
}

// Whether a point may lie in the hamlets, as far as a device can say without a network.
export function isNear({ points }, lat, lon) {
  const narrow = Math.cos((lat * Math.PI) / 180);
  return points.some((one) => Math.hypot(one.lat - lat, (one.lon - lon) * narrow) * METRES_A_DEGREE <= REACH);
}
