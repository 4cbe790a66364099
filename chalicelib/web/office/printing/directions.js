// Links that lead to a place { lat, lon }. Who follows one lets the map know the place, and nobody before.

const WEB = "https://www.google.com/maps/dir/?api=1&destination=";

export const directionsTo = ({ lat, lon }) => `${WEB}${lat},${lon}`;

// Opens the telephone's own map, also one that has no network. Browsers on an iPhone do not know such addresses.
export const onOwnMap = ({ lat, lon }, name) => `geo:${lat},${lon}?q=${lat},${lon}(${encodeURIComponent(name)})`;
