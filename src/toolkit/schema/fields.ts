// The scalar types of the config. The error text of each type and check completes the sentence "Type …", which is the fix of a
// ConfigIssue.

import { type Block, block, contains, ipOf } from "../kubernetes/cidr.ts";
import { parseQuantity } from "../kubernetes/quantity.ts";
import * as z from "./z.ts";

export { alternative } from "./z.ts";

/** Documents a field once: editors, the JSON Schema and docs/configuration.md read it from here. */
export function doc<T extends z.ZodMiniType>(schema: T, description: string, meta: { tsType?: string } = {}): T {
  z.describe(schema, { description, ...meta });
  return schema;
}

/** Says why a field's default, and those of the fields below it, are what they are. `explain` prints it. */
export function because<T extends z.ZodMiniType>(reason: string, schema: T): T {
  z.describe(schema, { reason });
  return schema;
}

/** Names the type of a part that several sections have, in the JSON Schema and in TypeScript. */
export function named<T extends z.ZodMiniType>(typeName: string, schema: T): T {
  z.describe(schema, { typeName });
  return schema;
}

/** Names fields that several sections have in addition to their own: a type that theirs extend. */
export function mixin<T extends Readonly<Record<string, z.ZodMiniType>>>(name: string, fields: T): T {
  for (const [field, schema] of Object.entries(fields)) z.describe(schema, { mixin: `${name}.${field}` });
  return fields;
}

/** A string that matches a pattern. */
export const matching = (pattern: RegExp, expected: string) => z.string(expected).check(z.regex(pattern, expected));

/** A string that is not empty and contains no invisible characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: patterns of JSON Schema do not support \p{Cc}.
export const text = (expected: string) => matching(/^[^\u0000-\u001f\u007f-\u009f]+$/, expected);

/** A time zone as programs look it up: by file name, so with its exact capitals, and not an offset. */
export const timeZone = () =>
  z.string(TIME_ZONE).check(z.refine((text) => /^[A-Z]\w*(?:[/+-]\w+)*$/.test(text) && isTimeZone(text), TIME_ZONE));

const TIME_ZONE = 'a time zone of the IANA database, such as "Europe/Berlin"';

function isTimeZone(timeZone: string): boolean {
  // The names without aliases: for one of them, the date format, which takes as long as starting Node, is not loaded.
  if (timeZone === "UTC" || Intl.supportedValuesOf("timeZone").includes(timeZone)) return true;
  try {
    // The same zone may be returned under another name, and a name may be returned as it was written.
    const found = new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
    return found === timeZone || found.toLowerCase() !== timeZone.toLowerCase();
  } catch {
    return false;
  }
}

/** RFC 1123 label: the names of a namespace, a volume or a container. */
export const dnsLabel = () =>
  matching(
    /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/,
    'a name of lower-case letters, digits and "-", at most 63 characters',
  );

/** RFC 1123 subdomain: the names of most objects, and host names. */
export const dnsName = () =>
  matching(DNS_NAME, 'a name of lower-case letters, digits, "-" and ".", such as "web.example.com"');

const DNS_LABELS = /[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)*/.source;
const DNS_NAME = new RegExp(`^(?=.{1,253}$)${DNS_LABELS}$`);

/**
 * A quantity of cores, kept as the string that was typed; a plain number is also accepted, because YAML users write `cpu: 1`. One
 * instance for all fields: building schemas is most of the cost of a parse.
 */
export function cores() {
  coresSchema ??= quantity('a positive Kubernetes quantity, such as "250m" or "2"', () => true);
  return coresSchema;
}

/** The value for no CPU limit. `null` is not available: it resets a field to its default. */
export const NO_LIMIT = "none";

/** A limit of cores, or none. */
export function coresOrNone() {
  coresOrNoneSchema ??= z
    .pipe(z.union([z.string(), z.number()], CORES_OR_NONE), z.transform(String))
    .check(z.refine((text) => text === NO_LIMIT || isQuantity(text, () => true), CORES_OR_NONE));
  return coresOrNoneSchema;
}

const CORES_OR_NONE = `a positive Kubernetes quantity, such as "250m" or "2", or "${NO_LIMIT}"`;

/** A quantity of bytes. The API server warns about fractions of a byte. */
export function bytes() {
  bytesSchema ??= quantity('a positive Kubernetes quantity of whole bytes, such as "512Mi"', Number.isInteger);
  return bytesSchema;
}

/** A quantity of at least another number of bytes. */
export const bytesFrom = (least: string) =>
  quantity(
    `a Kubernetes quantity of at least ${JSON.stringify(least)}`,
    (amount) => Number.isInteger(amount) && amount >= (parseQuantity(least) ?? 0),
  );

const quantity = (expected: string, holds: (amount: number) => boolean): z.ZodMiniType<string, string | number> =>
  z
    .pipe(z.union([z.string(), z.number()], expected), z.transform(String))
    .check(z.refine((text) => isQuantity(text, holds), expected));

// Kubernetes stores quantities in 63 bits and silently lowers larger ones.
function isQuantity(text: string, holds: (amount: number) => boolean): boolean {
  const amount = parseQuantity(text) ?? 0;
  return amount > 0 && amount < 2 ** 63 && holds(amount);
}

let coresOrNoneSchema: z.ZodMiniType<string, string | number> | undefined;
let coresSchema: z.ZodMiniType<string, string | number> | undefined;
let bytesSchema: z.ZodMiniType<string, string | number> | undefined;

export const count = (minimum: number, maximum: number) => {
  const expected = `a whole number from ${minimum} to ${maximum}`;
  return z.int(expected).check(z.gte(minimum, expected), z.lte(maximum, expected));
};

export const port = () => count(1, 65535);

/**
 * An http or https URL to which paths are appended, so without a query or fragment. Credentials in it would end up in a
 * ConfigMap, so they are rejected; and so is what only a browser would repair, because the app gets the text unchanged.
 */
export const httpUrl = () =>
  z.string(HTTP_URL).check(
    z.refine((text) => {
      const url = URL.parse(text);
      if (url === null || url.port === "0" || !WRITTEN_OUT.test(text)) return false;
      const ip = ipOf(url.hostname);
      if (ip === undefined) return DNS_NAME.test(url.hostname);
      return isAddress(ip) && (ip.includes(":") || text.includes(`//${ip}`));
    }, HTTP_URL),
  );

const HTTP_URL =
  'an http or https URL of a host name or an IP, without user name, password, query or fragment, such as "http://192.168.1.10:8123"';
const WRITTEN_OUT = /^https?:\/\/(?:\[[^\]]+\]|[^\s\\/?#@:%]+)(?::\d+)?(?:\/[^\s\\?#]*)?$/;

const IP = 'an IP address as Kubernetes writes it, such as "192.168.1.10" or "fd00::10"';

export const ipAddress = () => z.union([z.ipv4(), z.ipv6()], IP).check(z.refine(isAddress, IP));

const CIDR = 'a CIDR as Kubernetes writes it, without bits below its mask, such as "192.168.1.0/24" or "fd00::/64"';

/** An address range. The API server warns about one that is written with an address inside it. */
export const cidr = () =>
  z.union([z.cidrv4(), z.cidrv6()], CIDR).check(
    z.refine((text) => {
      const [address = ""] = text.split("/");
      return isAddress(address) && block(text)?.first === block(address)?.first;
    }, CIDR),
  );

/** The API server warns about IPv6 in another spelling than RFC 5952's, and about IPv4 written as IPv6. */
function isAddress(text: string): boolean {
  const address = block(text);
  if (address === undefined) return false;
  return (
    address.bits === 32 || (new URL(`http://[${text}]`).hostname === `[${text}]` && !contains(MAPPED_IPV4, address))
  );
}

const MAPPED_IPV4 = block("::ffff:0:0/96") as Block;

/** A key of a Secret or a ConfigMap. */
export const objectKey = () =>
  matching(/^(?!\.$|\.\.)[-._a-zA-Z0-9]{1,253}$/, 'a key of a Secret or ConfigMap, such as "database-url"');

const LABEL_NAME = new RegExp(`^(?:(?=[^/]{1,253}/)${DNS_LABELS}/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`);
const labelName = () => matching(LABEL_NAME, 'a label name, such as "team" or "example.com/team"');

export const labels = () =>
  z.record(
    labelName(),
    matching(
      /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
      "a label value: at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit",
    ),
  );

export const annotations = () =>
  z
    .record(labelName(), z.string())
    .check(
      z.refine(
        (all) => JSON.stringify(all).length < 2 ** 17,
        "annotations of less than 128 KiB in total (an object can hold 256 KiB)",
      ),
    );

/** Every key that a part of a Kubernetes object can have. */
type Keys<T> = { readonly [Key in keyof T]-?: z.ZodMiniType };

/**
 * A part of a Kubernetes object that is passed through. Its own keys are known, so that a typo is detected before the pod lacks
 * the field; what is below them is checked by the API server and by the type `T` of kubernetes-models.
 */
export const kubernetes = <T>(
  tsType: string,
  description: string,
  keys: Keys<T>,
  ...checks: z.core.$ZodCheck<object>[]
) => doc(z.strictObject(keys).check(...checks), description, { tsType }) as unknown as z.ZodMiniType<T, T>;

/** At most one of some keys. */
export const atMostOne = (keys: readonly string[], expected: string) =>
  z.refine<object>((value) => keys.filter((key) => Object.hasOwn(value, key)).length <= 1, expected);

// Keys of such a part, of which only the type of value is known here, in the order in which they are printed.
export const someText = (): z.ZodMiniType => z.optional(z.string());
export const someNumber = (): z.ZodMiniType => z.optional(z.number());
export const someFlag = (): z.ZodMiniType => z.optional(z.boolean());
export const someList = (): z.ZodMiniType => z.optional(z.array(z.unknown()));
export const someObject = (): z.ZodMiniType => z.optional(z.looseObject({}));

export const someObjects = <Key extends string>(keys: readonly Key[]) =>
  Object.fromEntries(keys.map((key) => [key, someObject()])) as Record<Key, z.ZodMiniType>;
