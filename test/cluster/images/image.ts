// Packs images without a registry: layers cached by recipe, an OCI layout whose digest tells whether containerd has it.
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { check } from "../command.ts";
import { cacheDirectory, makeWorkspace } from "../host.ts";

export interface Layer {
  /** All that decides the content. The layer is made once per recipe. */
  recipe: string;
  /** Puts the content into an empty folder. Owners and modes are kept. */
  fill(root: string): Promise<void> | void;
}

export interface Image {
  /** As a pod names it: `aether:0.1.0`, `ghcr.io/mlflow/mlflow:v3.9.0`. */
  name: string;
  layers: Layer[];
  /** The `config` of the OCI image configuration. */
  config: {
    User?: string;
    Env?: string[];
    Entrypoint?: string[];
    Cmd?: string[];
    WorkingDir?: string;
    ExposedPorts?: Record<string, object>;
    StopSignal?: string;
  };
}

export interface PackedImage {
  /** The name with registry and repository in full, as containerd stores it. */
  reference: string;
  /** Of the manifest. */
  digest: string;
  /** A folder in OCI layout, whose blobs may be links. */
  layout: string;
  bytes: number;
}

/** A layer of single files of this machine: path in the image → path here. */
export function files(paths: Record<string, string>): Layer {
  const contents = Object.entries(paths).map(([path, source]) => `${path} ${sha256(readFileSync(source))}`);
  return {
    recipe: `files ${contents.join(" ")}`,
    fill(root) {
      for (const [path, source] of Object.entries(paths)) {
        mkdirSync(join(root, dirname(path)), { recursive: true });
        copyFileSync(source, join(root, path));
        chmodSync(join(root, path), statSync(source).mode & 0o777);
      }
    },
  };
}

/** One after the other: each takes all processors it can get. */
export async function packedImages(images: readonly Image[]): Promise<PackedImage[]> {
  const packed: PackedImage[] = [];
  for (const image of images) packed.push(await packedImage(image));
  return packed;
}

async function packedImage({ name, layers, config }: Image): Promise<PackedImage> {
  const digests: string[] = [];
  for (const layer of layers) digests.push(await layerDigest(layer));
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  const configuration = { architecture, os: "linux", config, rootfs: { type: "layers", diff_ids: digests } };
  const manifest = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...blob(configuration) },
    layers: digests.map((digest) => ({
      mediaType: "application/vnd.oci.image.layer.v1.tar",
      digest,
      size: statSync(layerPath(digest)).size,
    })),
  };
  const reference = fullReference(name);
  const { digest, size } = blob(manifest);
  const layout = join(cacheDirectory, "images", `${reference.replaceAll(/[/:]/g, "_")}@${digest.slice(7, 19)}`);
  const packed = { reference, digest, layout, bytes: manifest.layers.reduce((sum, layer) => sum + layer.size, 0) };
  if (existsSync(layout)) return packed;

  const part = makeWorkspace(dirname(layout));
  const blobs = join(part, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  for (const content of [configuration, manifest]) {
    writeFileSync(join(blobs, blob(content).digest.slice(7)), JSON.stringify(content));
  }
  for (const layer of new Set(digests)) symlinkSync(layerPath(layer), join(blobs, layer.slice(7)));
  writeFileSync(join(part, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  const annotations = { "io.containerd.image.name": reference };
  const entry = { mediaType: manifest.mediaType, digest, size, annotations };
  writeFileSync(join(part, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [entry] }));
  try {
    renameSync(part, layout);
  } catch (error) {
    // Another process was as quick; by its name the folder has the same content.
    if (!existsSync(layout)) throw error;
    rmSync(part, { recursive: true });
  }
  return packed;
}

/** What a container runtime makes of a short name. */
function fullReference(name: string): string {
  const [first = "", ...rest] = name.split("/");
  if (rest.length === 0) return `docker.io/library/${name}`;
  return /[.:]|^localhost$/.test(first) ? name : `docker.io/${name}`;
}

async function layerDigest({ recipe, fill }: Layer): Promise<string> {
  const known = join(cacheDirectory, "layers", "recipes", sha256(recipe));
  if (existsSync(known)) {
    const digest = readFileSync(known, "utf8");
    if (existsSync(layerPath(digest))) return digest;
  }
  mkdirSync(dirname(known), { recursive: true });
  const workspace = makeWorkspace(join(cacheDirectory, "layers"));
  try {
    const root = join(workspace, "root");
    const tar = join(workspace, "layer.tar");
    mkdirSync(root);
    await fill(root);
    // The same content gives the same bytes: order and times are taken out.
    await check("tar", ["--sort=name", "--mtime=@0", "--numeric-owner", "-C", root, "-cf", tar, "."]);
    const digest = await fileDigest(tar);
    renameSync(tar, layerPath(digest));
    writeFileSync(known, digest);
    return digest;
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

const layerPath = (digest: string) => join(cacheDirectory, "layers", `${digest.slice(7)}.tar`);

const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

function blob(content: object): { digest: string; size: number } {
  const text = JSON.stringify(content);
  return { digest: `sha256:${sha256(text)}`, size: Buffer.byteLength(text) };
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return `sha256:${hash.digest("hex")}`;
}
