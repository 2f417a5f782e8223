import * as z from "zod/mini";
import { count, doc, text } from "../../../toolkit/schema/fields.ts";

export const auth = () =>
  doc(
    z.prefault(
      z.strictObject({
        username: doc(z._default(text('a login name, such as "admin"'), "admin"), "Login name (AUTH_USERNAME)."),
        methods: doc(
          z._default(z.array(z.enum(["password", "apiKey", "google"])).check(z.minLength(1)), ["password"]),
          "How people and programs log in. Each makes its key in the Secret required: AUTH_PASSWORD, API_KEY, " +
            "GOOGLE_CLIENT_ID. Without a password or an API key the app answers 401 to everything.",
        ),
        sessionHours: doc(z._default(count(1, 720), 72), "How long a login lasts, in hours (JWT_EXPIRY_HOURS)."),
      }),
      {},
    ),
    "Who may log in.",
  );
