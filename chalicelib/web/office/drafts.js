// What was typed for an action on a ticket, kept in this tab until it is sent: a reload or a lost race loses nothing.

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
        // it lasts as long as the form stands
      }
    },
    forget() {
      try {
        sessionStorage.removeItem(name);
      } catch {
        // there was nothing
      }
    },
  };
}

// The action of a ticket that something was typed for, or null.
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
    // nothing is kept
  }
}
