// What is answered in place of the app while setup is closed: at the entry, and once more in the pods. Configurations of nginx
// and HAProxy quote both with single quotes: neither may contain one, a backslash or a dollar sign.
import { SETUP_PATH, SETUP_STATUS_PATH } from "../topology.ts";

/** For SETUP_PATH, with 403. The SPA shows the detail of an error; without one, the button of its wizard appears to do nothing. */
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
