// The officer's session. The browser talks to Cognito itself. Tokens are kept in memory and in this tab's
// sessionStorage: a reload does not ask for the password again, and nothing is left when the tab is closed.

import { Problem, requestWithHeaders as send } from "../shared/api.js";
import { t } from "../shared/i18n.js";

const KEPT = "office-session";
const SOON_SECONDS = 120;
const TARGET = "AWSCognitoIdentityProviderService.";
const PATIENCE_MS = 20_000;

let cognito; // { url, client_id }
let tokens = null; // { id, refresh, ends (seconds since 1970), username }
let renewing = null;
let signingIn = null;
let signInAgain = async () => {};

export const session = { me: null, province: null, actingFor: "" };

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
  CodeMismatchException: "sign-in.wrong-code",
  ExpiredCodeException: "sign-in.wrong-code",
  InvalidPasswordException: "sign-in.weak",
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

// Starts to sign in. Returns null when signed in, or the challenge to answer: { name, session, username }.
export async function signIn(username, password) {
  const name = username.trim().toLowerCase();
  return takeTokens(await askCognito("InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    ClientId: cognito.client_id,
    AuthParameters: { USERNAME: name, PASSWORD: password },
  }), name);
}

// Answers a challenge with the code of a device or a new password.
export async function answerChallenge({ name, session: begun, username }, answer) {
  const field = name === "NEW_PASSWORD_REQUIRED" ? "NEW_PASSWORD" : `${name}_CODE`;
  return takeTokens(await askCognito("RespondToAuthChallenge", {
    ChallengeName: name,
    ClientId: cognito.client_id,
    Session: begun,
    ChallengeResponses: { USERNAME: username, [field]: answer },
  }), username);
}

// Ends the session here and revokes the refresh token at Cognito.
export async function signOut() {
  const { refresh } = tokens || {};
  forget();
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

// Like `requestWithHeaders` of api.js, with the officer's token. If the session has ended, the officer signs in first;
// the page stays as it is.
export async function requestWithHeaders(path, options = {}) {
  try {
    await renewIfNeeded();
    return await send(path, { ...options, headers: { ...options.headers, ...identityHeaders() } });
  } catch (error) {
    if (error.status !== 401) throw error;
    signingIn ??= signInAgain(tokens?.username).finally(() => (signingIn = null));
    await signingIn;
    return send(path, { ...options, headers: { ...options.headers, ...identityHeaders() } });
  }
}

// Sets the function that asks an officer (by username) to sign in again. It resolves when they have.
export function whenSignedOut(letSignIn) {
  signInAgain = letSignIn;
}

const identityHeaders = () => ({
  Authorization: `Bearer ${tokens?.id || ""}`,
  ...(session.actingFor ? { "X-Acting-For": session.actingFor } : {}),
});

async function renewIfNeeded() {
  if (!tokens || tokens.ends - Date.now() / 1000 > SOON_SECONDS) return;
  renewing ??= renew().finally(() => (renewing = null));
  await renewing;
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
    throw new Problem(401);
  }
}

function takeTokens(answer, username) {
  if (answer.ChallengeName) return { name: answer.ChallengeName, session: answer.Session, username };
  const { IdToken, RefreshToken, ExpiresIn } = answer.AuthenticationResult;
  tokens = { id: IdToken, refresh: RefreshToken || tokens?.refresh, ends: Date.now() / 1000 + ExpiresIn, username };
  remember();
  return null;
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
