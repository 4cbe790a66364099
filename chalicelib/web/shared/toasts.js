// Where the messages at the edge of the screen are.

const GAP = 8;
const TOUCHED = "a[href], button, input, select, textarea, summary, label";

// Moves the messages of a shelf up until they cover nothing that is touched; without room, they go above the page's
// content.
export function placeToasts(shelf) {
  const height = shelf.offsetHeight;
  if (!shelf.children.length || shelf.classList.contains("inline")) return;
  const { left, right } = shelf.getBoundingClientRect();
  const others = [...document.querySelectorAll(TOUCHED)]
    .filter((one) => !shelf.contains(one))
    .map((one) => one.getBoundingClientRect())
    .filter((box) => box.width && box.left < right && box.right > left && box.top < innerHeight)
    .sort((one, other) => other.bottom - one.bottom);
  let edge = innerHeight - GAP;
  for (const { top, bottom } of others) {
    if (bottom <= edge - height) break;
    if (top < edge) edge = top - GAP;
  }
  if (edge - height > 0) {
    shelf.style.bottom = `${innerHeight - edge}px`;
    return;
  }
  shelf.classList.add("inline");
  document.getElementById("main").before(shelf);
  shelf.scrollIntoView({ block: "nearest" });
}
