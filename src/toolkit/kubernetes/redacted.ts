// URLs and references of images as errors may show them: what is malformed may well hold a password.

/**
 * A text without the credentials in it, however malformed: what stands before the last @, behind a ? or #, and in the place of a
 * port. A digest is no host.
 * @example withoutCredentials("http:/me:hunter2@ha:8123/?token=x") // "[redacted]@ha:8123/?[redacted]"
 * @example withoutCredentials("ghcr.io/team/web@sha256:0a1b") // "ghcr.io/team/web@sha256:0a1b"
 */
export function withoutCredentials(text: string): string {
  const digest = text.match(/@sha\d{3}:[\da-f]*$/)?.[0] ?? "";
  const rest = text.slice(0, text.length - digest.length);
  const at = rest.lastIndexOf("@");
  const scheme = rest.match(/^[a-z][a-z\d+.-]{0,30}:\/\//i)?.[0] ?? "";
  const place = at < 0 ? rest.slice(scheme.length) : rest.slice(at + 1);
  const [, authority = "", path = ""] = place.match(/^([^/?#]*)(.*)$/s) ?? [];
  const host = scheme === "" && at < 0 ? authority : authority.replace(/^([^:[\]]*):(?!\d+$).+$/s, "$1:[redacted]");
  return `${scheme}${at < 0 ? "" : "[redacted]@"}${host}${path.replace(/([?#]).+$/s, "$1[redacted]")}${digest}`;
}
