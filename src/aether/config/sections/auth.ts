import { count, doc, text } from "../../../toolkit/schema/fields.ts";
import * as z from "../../../toolkit/schema/z.ts";

// The paths of Google sign-in are not among those that the app exempts from login (EXEMPT_ROUTES of its src/api/auth.py).
const NO_GOOGLE = "Google sign-in is not offered, because the app's own middleware answers 401 to its login paths";

export const auth = () =>
  doc(
    z.prefault(
      z.strictObject({
        username: doc(z._default(text('a login name, such as "admin"'), "admin"), "Login name (AUTH_USERNAME)."),
        methods: doc(
          z._default(z.array(z.enum(["password", "apiKey"], NO_GOOGLE)).check(z.minLength(1)), ["password"]),
          "How people and programs log in. Each method requires its key in the Secret: AUTH_PASSWORD, API_KEY.",
        ),
        sessionHours: doc(z._default(count(1, 720), 72), "How long a login lasts, in hours (JWT_EXPIRY_HOURS)."),
      }),
      {},
    ),
    "Who may log in.",
  );
