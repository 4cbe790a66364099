// Where the device says that it is.

import { COARSE_METRES, MAX_ACCURACY } from "./facts.js";

const PATIENCE_MS = 12000;

// Resolves to { lat, lon, accuracy (metres), isCoarse: whether it is good to kilometres only }. Fails if the browser
// has no position or its owner does not allow it.
export const position = () =>
  new Promise((done, fail) => {
    if (!navigator.geolocation) return fail(new Error("no geolocation"));
    return navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) =>
        done({ lat: latitude, lon: longitude, accuracy, isCoarse: accuracy >= COARSE_METRES }),
      fail,
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 60000 },
    );
  });

// An accuracy as the API takes it: whole metres, null if it is not known.
export const accuracyOf = (metres) => (metres >= 0 ? Math.min(Math.ceil(metres), MAX_ACCURACY) : null);
