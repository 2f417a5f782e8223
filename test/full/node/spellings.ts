// How people may spell the closed path.
const SETUP = "/api/v1/auth/setup";

/** Paths that a proxy, or the app, takes for that of setup. */
export const SPELLINGS = [
  SETUP,
  `${SETUP}?next=/`,
  `${SETUP}/`,
  // The app's routes end in "$", which matches before a line feed, too.
  `${SETUP}%0A`,
  "/api/v1/auth%2Fsetup",
  "/api/v1/auth%2fsetup",
  "/api%2Fv1%2Fauth%2Fsetup",
  "/api/v1/auth/%73etup",
  "/api/v1/%61uth/s%65tup",
  "//api/v1/auth/setup",
  "/api//v1///auth/setup",
  "/api/./v1/auth/setup",
  "/api/v1/x/../auth/setup",
  "/api/v1/x/%2e%2e/auth/setup",
  "/api/v1/auth/x%2F..%2Fsetup",
];

/** Paths that look like it, and are none that the app serves. */
export const OTHER_PATHS = [
  "/api/v1/auth/Setup",
  "/API/v1/auth/setup",
  `${SETUP};x=1`,
  "/api/v1/auth;x/setup",
  "/api/v1/auth/%2573etup",
  `${SETUP}%00`,
  `${SETUP}%20`,
  `${SETUP}.`,
  "/api/v1\\auth\\setup",
];
