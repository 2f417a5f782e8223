import { because, dnsName, doc, matching, named } from "../../../toolkit/schema/fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import type { Image } from "../../app/declaration.ts";
import { images as declared } from "../../derived/declared.ts";

// A first component without a dot or a port is not a host: the container runtime would look for it on Docker Hub.
const REGISTRY = /(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+|[a-z0-9-]+(?=:))(?::\d+)?/.source;

/** The registry of an image without an explicit one. */
const otherwise = () => {
  const own = Object.values(declared).flatMap(({ name, registry }) => (registry ? [`${registry} for ${name}`] : []));
  return [...own, "the container runtime's own"].join(", ");
};

const image = ({ what, repository, tag }: Image) =>
  named(
    "Image",
    doc(
      z.prefault(
        z.strictObject({
          registry: doc(
            z.optional(matching(new RegExp(`^${REGISTRY}$`), 'a registry host, such as "ghcr.io"')),
            `Registry of this image. Default: \`images.registry\`, otherwise ${otherwise()}.`,
          ),
          repository: doc(
            z._default(
              matching(
                /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/,
                'a repository in lower case without registry and tag, such as "team/aether"',
              ),
              repository,
            ),
            "Repository, without registry and tag.",
          ),
          tag: doc(
            z._default(matching(/^\w[\w.-]{0,127}$/, 'a tag, such as "0.1.0"'), tag),
            "Tag. Not used when a digest is given.",
          ),
          digest: doc(
            z.optional(matching(/^sha256:[0-9a-f]{64}$/, 'a digest: "sha256:" and 64 hexadecimal digits')),
            "Digest; takes precedence over the tag.",
          ),
        }),
        {},
      ),
      what,
    ),
  );

const ofComponents = () =>
  Object.fromEntries(Object.entries(declared).map(([name, facts]) => [name, image(facts)])) as {
    [Name in keyof typeof declared]: ReturnType<typeof image>;
  };

export const images = () =>
  doc(
    z.prefault(
      z.strictObject({
        registry: doc(
          z.optional(
            matching(
              new RegExp(`^${REGISTRY}(/[a-z0-9._-]+)*$`),
              'a registry host with an optional path, such as "registry.example.com/mirror" or "docker.io/team"',
            ),
          ),
          "Registry for all images, for a mirror or an air-gapped cluster.",
        ),
        pullPolicy: because(
          "The kubelet's default for every tag except latest; Always would stop pods when the registry is " +
            "unavailable.",
          doc(
            z._default(z.enum(["IfNotPresent", "Always", "Never"]), "IfNotPresent"),
            "When the kubelet pulls images.",
          ),
        ),
        pullSecrets: doc(z._default(z.array(dnsName()), []), "Names of the Secrets with registry credentials."),
        ...ofComponents(),
      }),
      {},
    ),
    "Where to pull images from.",
  );
