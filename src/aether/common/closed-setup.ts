// The answers that replace the app's while setup is closed, at the entry and in the pods. The configurations of nginx and HAProxy
// enclose both in single quotes: neither may contain a single quote, a backslash or a dollar sign.
import { SETUP_PATH, SETUP_STATUS_PATH } from "../topology.ts";

/** For SETUP_PATH, with 403. The SPA shows the detail of an error; without it, the button of its wizard appears to do nothing. */
export const SETUP_CLOSED = JSON.stringify({
  detail:
    "Setup is closed by this deployment: reload the page and log in with AUTH_PASSWORD of the Secret. " +
    "The deployment guide says when and how to open setup (ingress.openSetup).",
});

/** For SETUP_STATUS_PATH. The app works from its environment without setup, so the first page is the login. */
export const SETUP_COMPLETE = JSON.stringify({ setup_complete: true });

/** For python/closed_setup.py. */
export const CLOSED_SETUP = JSON.stringify({
  [SETUP_PATH]: { status: 403, body: JSON.parse(SETUP_CLOSED) },
  [SETUP_STATUS_PATH]: { status: 200, body: JSON.parse(SETUP_COMPLETE) },
});
