// Text typed for an action, kept in this tab until it is sent, so that neither a reload nor a conflict loses it.

const PREFIX = "office-draft:";

export function draftOf(code, action) {
  const name = `${PREFIX}${code}:${action}`;
  return {
    read() {
      try {
        return JSON.parse(sessionStorage.getItem(name)) || null;
      } catch {
        return null;
      }
    },
    keep(values) {
      try {
        sessionStorage.setItem(name, JSON.stringify(values));
      } catch {
        // the draft lasts as long as the form
      }
    },
    forget() {
      try {
        sessionStorage.removeItem(name);
      } catch {
        // there was no draft
      }
    },
  };
}

// The action of a ticket that has a draft, or null.
export function draftedAction(code) {
  try {
    const name = Object.keys(sessionStorage).find((one) => one.startsWith(`${PREFIX}${code}:`));
    return name ? name.split(":")[2] : null;
  } catch {
    return null;
  }
}

export function forgetDrafts() {
  try {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  } catch {
    // nothing was stored
  }
}
