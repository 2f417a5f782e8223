import * as z from "zod/mini";
import { dnsName, doc, matching, named } from "../../../toolkit/schema/fields.ts";
import { IMAGES, type ImageName, ownRegistry } from "../../app/images.ts";

// A first word without a dot and a port is no host: the container runtime would look for it on Docker Hub.
const REGISTRY = /(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+|[a-z0-9-]+(?=:))(?::\d+)?/.source;

const OWN = (Object.keys(IMAGES) as ImageName[]).flatMap((name) => {
  const registry = ownRegistry(name);
  return registry === undefined ? [] : [`${registry} for ${name}`];
});
const OTHERWISE = [...OWN, "the container runtime's own"].join(", ");

const image = (name: ImageName) => {
  const { what, repository, tag } = IMAGES[name];
  return named(
    "Image",
    doc(
      z.prefault(
        z.strictObject({
          registry: doc(
            z.optional(matching(new RegExp(`^${REGISTRY}$`), 'a registry host, such as "ghcr.io"')),
            `Registry of this image. Default: \`images.registry\`, otherwise ${OTHERWISE}.`,
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
            "Digest: pins the very bytes.",
          ),
        }),
        {},
      ),
      what,
    ),
  );
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
          "Registry that all images come from, for a mirror or an air-gapped cluster.",
        ),
        // The kubelet's own default for every tag but latest; Always would stop pods when the registry is away.
        pullPolicy: doc(
          z._default(z.enum(["IfNotPresent", "Always", "Never"]), "IfNotPresent"),
          "When the kubelet pulls.",
        ),
        pullSecrets: doc(z._default(z.array(dnsName()), []), "Names of the Secrets with registry credentials."),
        aether: image("aether"),
        ui: image("ui"),
        postgres: image("postgres"),
        mlflow: image("mlflow"),
      }),
      {},
    ),
    "Where images come from.",
  );
