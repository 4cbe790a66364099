// The order in which places are visited: the nearest place next, then turned about where that makes the way shorter.

const EARTH_METRES = 6_371_008;
const RADIANS = Math.PI / 180;
// A way must become shorter by more than what sums of fractions may differ.
const LEAST_METRES = 0.001;

// The metres between two places { lat, lon } (degrees), as the crow flies.
export function distance(one, other) {
  const north = Math.sin(((other.lat - one.lat) * RADIANS) / 2);
  const east = Math.sin(((other.lon - one.lon) * RADIANS) / 2);
  const part = north * north + Math.cos(one.lat * RADIANS) * Math.cos(other.lat * RADIANS) * east * east;
  return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(part)));
}

// The metres from the first place to the last, in this order.
export const wayOf = (places) =>
  places.slice(1).reduce((sum, place, at) => sum + distance(places[at], place), 0);

// Returns the stops { lat, lon, commune } in the order of the way that begins at `start` (a place, or one of the stops)
// and does not return. Stops without a point are last, by commune; they keep their order within it.
export function inOrder(stops, start) {
  const isPlaced = ({ lat }) => lat !== null && lat !== undefined;
  const left = stops.filter(isPlaced);
  const unplaced = stops.filter((one) => !isPlaced(one));
  unplaced.sort((one, other) => (one.commune || "").localeCompare(other.commune || "", "vi"));
  const begins = start || left[0];
  const way = shorter(begins ? [begins, ...nearestFirst(left.filter((one) => one !== begins), begins)] : []);
  return [...(left.includes(begins) ? way : way.slice(1)), ...unplaced];
}

function nearestFirst(places, start) {
  const left = [...places];
  const way = [];
  for (let here = start; left.length; here = way[way.length - 1]) {
    const far = left.map((one) => distance(here, one));
    way.push(...left.splice(far.indexOf(Math.min(...far)), 1));
  }
  return way;
}

// 2-opt: turns a part of the way about while that makes it shorter. The first place stays.
function shorter(places) {
  let way = places;
  for (let hasTurned = true; hasTurned;) {
    hasTurned = false;
    for (let from = 1; from < way.length - 1; from += 1) {
      for (let to = from + 1; to < way.length; to += 1) {
        if (gain(way, from, to) <= LEAST_METRES) continue;
        way = [...way.slice(0, from), ...way.slice(from, to + 1).reverse(), ...way.slice(to + 1)];
        hasTurned = true;
      }
    }
  }
  return way;
}

// How many metres shorter the way is with its places `from` to `to` turned about.
function gain(way, from, to) {
  const [before, after] = [way[from - 1], way[to + 1]];
  const added = distance(before, way[to]) + (after ? distance(way[from], after) : 0);
  return distance(before, way[from]) + (after ? distance(way[to], after) : 0) - added;
}
