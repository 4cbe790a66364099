// Fields of a shared tablet: the browser proposes nothing that others typed, and learns nothing of what is typed.

const OFF = { autocomplete: "off", autocorrect: "off", spellcheck: "false" };

// Keeps all fields in an element so, also those that come later.
export function harden(root) {
  const set = () => {
    for (const one of root.querySelectorAll("form, input, textarea, select")) {
      for (const [name, value] of Object.entries(OFF)) one.setAttribute(name, value);
    }
    // The files of the tablet belong to those who came before; the camera is for everybody.
    for (const one of root.querySelectorAll("input[type=file]:not([capture])")) {
      const label = root.querySelector(`label[for="${CSS.escape(one.id)}"]`);
      const choices = one.closest(".choices");
      if (label) label.remove();
      one.remove();
      if (choices && !choices.querySelector("input")) choices.remove();
    }
  };
  new MutationObserver(set).observe(root, { childList: true, subtree: true });
  set();
}
