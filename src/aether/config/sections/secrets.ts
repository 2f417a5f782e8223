import { alternative, dnsName, doc, matching, objectKey, text } from "../../../toolkit/schema/fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { type SecretKey, secretKeyNames } from "../../derived/declared.ts";

const secretKey = () => z.enum(secretKeyNames as [SecretKey, ...SecretKey[]]);

/** Values by the name of their key. */
export const secretValues = () => z.partialRecord(secretKey(), matching(/./s, "a string that is not empty"));

export type SecretValues = z.output<ReturnType<typeof secretValues>>;

const secretName = () =>
  doc(
    z.optional(dnsName()),
    "Name of the Secret. Default: `<name>-secrets`, which `aether-k8s secrets generate` writes.",
  );

export const secrets = () =>
  doc(
    z.prefault(
      z.union([
        alternative({
          existingSecret: doc(
            z.strictObject({
              name: secretName(),
              keys: doc(
                z._default(
                  z.partialRecord(
                    secretKey(),
                    z.union(
                      [
                        objectKey(),
                        z.strictObject({
                          name: doc(dnsName(), "Name of the other Secret."),
                          key: doc(objectKey(), "Its key."),
                        }),
                      ],
                      'a key of the Secret, such as "database-url", or { name, key } of another Secret',
                    ),
                  ),
                  {},
                ),
                "Keys that have a different name in your Secret, or are in another Secret. With PGUSER, PGPASSWORD, PGHOST, PGPORT or " +
                  "PGDATABASE the URL of an external database is built from these parts, and DATABASE_URL is ignored.",
              ),
            }),
            "An existing Secret in the namespace. Pods read it when they start: after you change a value, restart API and scheduler. " +
              "JWT_SECRET must stay: it also encrypts the stored Home Assistant token.",
          ),
        }),
        alternative({
          template: doc(
            z.strictObject({ name: secretName() }),
            "A Secret with placeholders to replace. No pod starts while one is left. Applying it again overwrites " +
              "your values with placeholders: apply it once, or keep the filled-in copy and set `existingSecret`.",
          ),
        }),
        alternative({
          externalSecret: doc(
            z.strictObject({
              name: secretName(),
              secretStoreRef: doc(
                z.strictObject({
                  name: doc(dnsName(), "Name of the store."),
                  kind: doc(z._default(z.enum(["SecretStore", "ClusterSecretStore"]), "SecretStore"), "Its kind."),
                }),
                "The store to read the values from.",
              ),
              remoteKey: doc(
                text('a name, such as "aether"'),
                'Name of the secret in the store, such as "aether"; each key is one of its properties.',
              ),
              optionalKeys: doc(
                z._default(z.array(secretKey()), []),
                "Keys to fetch in addition to the required ones. They must exist in the store.",
              ),
              keys: doc(
                z._default(
                  z.partialRecord(
                    secretKey(),
                    z.strictObject({
                      remoteKey: doc(text('a name, such as "prod/database"'), "Name of the secret in the store."),
                      property: doc(
                        z.optional(text('a property, such as "password"')),
                        "Property of that secret. Default: the whole value.",
                      ),
                    }),
                  ),
                  {},
                ),
                "Keys that are stored under another name in the store. The parts of DATABASE_URL can be named as in `existingSecret.keys`.",
              ),
              refreshInterval: doc(
                z._default(matching(/^(\d+[smh])+$/, 'a duration, such as "1h"'), "1h"),
                "How often the operator reads the store.",
              ),
            }),
            "An ExternalSecret for the External Secrets Operator.",
          ),
        }),
        alternative({
          values: doc(secretValues(), "The values themselves, for a disposable cluster. Only in development."),
        }),
      ]),
      { existingSecret: {} },
    ),
    "Where secret values come from. Rendering never generates one.",
  );
