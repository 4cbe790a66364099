// The officer's session. The browser talks to Cognito itself. Tokens are kept in memory and in this tab's
// sessionStorage: a reload does not ask for the password again, and nothing is left when the tab is closed.

import { Problem, requestWithHeaders as send } from "../shared/api.js";
import { t } from "../shared/i18n.js";

const KEPT = "office-session";
const SOON_SECONDS = 120;
const TARGET = "AWSCognitoIdentityProviderService.";
const PATIENCE_MS = 20_000;
// Cognito's refusals of a refresh token after which only a new sign-in helps. All other failures pass.
const OVER = new Set([
  "NotAuthorizedException", "UserNotFoundException", "UserNotConfirmedException", "PasswordResetRequiredException",
  "RefreshTokenReuseException",
]);

let cognito; // { url, client_id }
let tokens = null; // { id, refresh, ends (seconds since 1970), username }
let renewing = null;
let signingIn = null;
let signInAgain = async () => false;

export const session = { me: null, province: null, actingFor: "" };

// Whether a ticket or a line is assigned to the officer, or to whom they act for.
export function isMine({ assignee }) {
  const { username, acting_for: actingFor } = session.me;
  return Boolean(assignee) && (assignee === actingFor || assignee === username);
}

// An error while signing in. `code` is Cognito's, `message` is for the reader.
export class SignInProblem extends Error {
  constructor(code) {
    super(t(WORDS[code] || "sign-in.failed"));
    this.code = code;
  }
}

const WORDS = {
  NotAuthorizedException: "sign-in.wrong",
  UserNotFoundException: "sign-in.wrong",
  UserNotConfirmedException: "sign-in.wrong",
  PasswordResetRequiredException: "sign-in.reset",
  TooManyRequestsException: "sign-in.often",
  LimitExceededException: "sign-in.often",
  offline: "offline",
};

export function prepareSession(province) {
  session.province = province;
  cognito = province.sign_in;
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT));
    if (kept?.tokens?.refresh) {
      tokens = kept.tokens;
      session.actingFor = kept.actingFor || "";
    }
  } catch {
    tokens = null;
  }
}

export const isSignedIn = () => tokens !== null;
export const signedInAs = () => tokens?.username || "";

// Signs in. Returns whether a password of the officer's own must be chosen first. A session that this tab had is ended
// (ASVS 5.0, 7.2.4).
export async function signIn(username, password) {
  const name = username.trim().toLowerCase();
  const answer = await askCognito("InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    ClientId: cognito.client_id,
    AuthParameters: { USERNAME: name, PASSWORD: password },
  });
  // The one challenge that there is: a one-time password.
  if (answer.ChallengeName) return true;
  if (tokens) endSession(tokens, ownHeaders());
  takeTokens(answer, name);
  return false;
}

// Replaces a password, also a one-time one, by one that the officer chose. The API refuses what is guessed early.
export async function replacePassword(username, present, password) {
  await send("v1/office/password", { method: "POST", body: { username: username.trim(), present, password } });
}

// Whether a refusal asks for the second step of the sign-in: a code of the device, or a device.
export const isSecondStep = (code) => code === "second_factor_asked" || code === "second_factor_needed";

// Which second step the session still needs; null if none. Other failures are for the page that is opened next.
export async function secondStep() {
  try {
    await send("v1/office/me", { headers: ownHeaders() });
  } catch (error) {
    if (isSecondStep(error.code)) return error.code;
  }
  return null;
}

// Sends something of the second step.
export async function sendStep(path, body) {
  await renewIfNeeded();
  return (await send(`v1/office/session/${path}`, { method: "POST", body, headers: ownHeaders() })).body;
}

// Ends the session here and at the API, which refuses also a copy of its token, and revokes the refresh token.
export async function signOut() {
  const [had, headers] = [tokens, ownHeaders()];
  forget();
  if (had) await endSession(had, headers);
}

async function endSession({ refresh }, headers) {
  await send("v1/office/session", { method: "DELETE", headers }).catch(() => {});
  if (refresh) await askCognito("RevokeToken", { ClientId: cognito.client_id, Token: refresh }).catch(() => {});
}

export function actFor(username) {
  session.actingFor = username;
  remember();
}

// Like `request` of api.js, with the officer's token.
export async function request(path, options = {}) {
  return (await requestWithHeaders(path, options)).body;
}

// Like `requestWithHeaders` of api.js, with the officer's token. If the session has ended, or began too long ago for
// what is asked, the officer signs in first; the page stays as it is.
export async function requestWithHeaders(path, options = {}) {
  try {
    await renewIfNeeded();
    return await send(path, { ...options, headers: { ...options.headers, ...identityHeaders() } });
  } catch (error) {
    const mustShow = error.code === "sign_in_again";
    if (error.status !== 401 && !mustShow) throw error;
    signingIn ??= signInAgain(tokens?.username, mustShow).finally(() => (signingIn = null));
    if (!(await signingIn)) throw error;
    return send(path, { ...options, headers: { ...options.headers, ...identityHeaders() } });
  }
}

// Sets the function that asks an officer (by username) to sign in again, because the session is over, or to show that
// it is still they. It resolves to whether they did.
export function whenSignedOut(letSignIn) {
  signInAgain = letSignIn;
}

const ownHeaders = () => ({ Authorization: `Bearer ${tokens?.id || ""}` });

const identityHeaders = () => ({
  ...ownHeaders(),
  ...(session.actingFor ? { "X-Acting-For": session.actingFor } : {}),
});

const secondsLeft = () => (tokens ? tokens.ends - Date.now() / 1000 : 0);

async function renewIfNeeded() {
  if (!tokens || secondsLeft() > SOON_SECONDS) return;
  renewing ??= renew().finally(() => (renewing = null));
  try {
    await renewing;
  } catch (error) {
    // While the token is still good, what passes keeps nobody from working.
    if (error.status === 401 || secondsLeft() <= 0) throw error;
  }
}

async function renew() {
  const { username, refresh } = tokens;
  try {
    takeTokens(await askCognito("InitiateAuth", {
      AuthFlow: "REFRESH_TOKEN_AUTH",
      ClientId: cognito.client_id,
      AuthParameters: { REFRESH_TOKEN: refresh },
    }), username);
  } catch (error) {
    if (error.code === "offline") throw new Problem(0);
    throw new Problem(OVER.has(error.code) ? 401 : 503);
  }
}

function takeTokens(answer, username) {
  const { IdToken, RefreshToken, ExpiresIn } = answer.AuthenticationResult;
  tokens = { id: IdToken, refresh: RefreshToken || tokens?.refresh, ends: Date.now() / 1000 + ExpiresIn, username };
  remember();
}

function forget() {
  tokens = null;
  session.me = null;
  session.actingFor = "";
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    // nothing was stored
  }
}

function remember() {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ tokens, actingFor: session.actingFor }));
  } catch {
    // the session lasts until the page is left
  }
}

async function askCognito(operation, body) {
  let response;
  try {
    response = await fetch(cognito.url, {
      method: "POST",
      headers: { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": TARGET + operation },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new SignInProblem("offline");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new SignInProblem(String(answer.__type || "").split("#").pop());
  return answer;
}
