// Signs on a map that would hide each other become one.

// The distance between two middles at which signs of these radii (pixels) do not touch.
const apart = (one, other) => one.radius + other.radius;

// `signs`: [{ x, y (pixels), ... }]. `merge(one, other)` makes one sign of two, without its place and radius;
// `radiusOf(sign)` in pixels. Returns signs of which no two overlap: { x, y, radius, ... }.
export function joined(signs, merge, radiusOf) {
  const found = [];
  for (const sign of signs) {
    let now = { ...sign, radius: radiusOf(sign), weight: 1 };
    // A larger sign may touch others in turn.
    for (let at = overlap(found, now); at >= 0; at = overlap(found, now)) {
      const [other] = found.splice(at, 1);
      const made = merge(other, now);
      const weight = now.weight + other.weight;
      const middle = (axis) => (now[axis] * now.weight + other[axis] * other.weight) / weight;
      now = { ...made, x: middle("x"), y: middle("y"), weight, radius: radiusOf(made) };
    }
    found.push(now);
  }
  return found;
}

const overlap = (found, one) =>
  found.findIndex((other) => (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < apart(one, other) ** 2);
