import type {
  Container,
  CronJob,
  PersistentVolumeClaim,
  PodSpec,
  Volume,
  VolumeMount,
} from "../../../toolkit/kubernetes/object.ts";
import { formatBytes, parseQuantity } from "../../../toolkit/kubernetes/quantity.ts";
import type { Variables } from "../../app/declaration.ts";
import { imageOf } from "../../app/images.ts";
import { HOME } from "../../app/program.ts";
import { hostAliases } from "../../common/app.ts";
import { keptAnnotations, metadata } from "../../common/metadata.ts";
import { claimSpec, claimVolume } from "../../common/objects.ts";
import { endingSection, mount, podTemplate, serviceAccount } from "../../common/pod.ts";
import { environment, refusePlaceholders } from "../../common/secret.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import type { AetherObject } from "../../object.ts";
import { objectName, selectorLabels } from "../../topology.ts";
import * as mlflow from "../mlflow/declaration.ts";
import * as declaration from "./declaration.ts";
import {
  decrypt,
  download,
  dump,
  dumpMlflow,
  encrypt,
  type Kind,
  prune,
  restore,
  restoreMlflow,
  upload,
} from "./scripts.ts";

// A plain object: the members of a namespace are getters in the bundle, which every object pays for.
const backup = { ...declaration };

type Section = NonNullable<ReturnType<typeof backup.sectionIn>>;

/** Scheduled dumps of the database, and a way to restore one on demand. Nothing if the config has none. */
export function objects(config: ResolvedConfig): AetherObject[] {
  const section = backup.sectionIn(config);
  if (section === undefined) return [];
  const server = mlflow.inCluster(config);
  return [
    ...serviceAccount(config, backup, section),
    ...claim(config, section),
    ...cronJobs(config, section, ofDatabase(config)),
    ...(section.mlflow && server !== undefined && mlflow.hasVolume(server)
      ? cronJobs(config, section, ofMlflow(config, server))
      : []),
  ];
}

function claim(config: ResolvedConfig, { to }: Section): PersistentVolumeClaim[] {
  const spec = "claim" in to ? claimSpec(to.claim) : undefined;
  if (spec === undefined) return [];
  const kept = metadata(config, backup, { annotations: keptAnnotations(config.commonAnnotations) });
  return [{ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: kept, spec }];
}

type Step = Omit<Container, "resources" | "securityContext">;

/** What is dumped and restored: the scripts run one after the other, in containers of the same kind. */
interface Subject {
  readonly kind: Kind;
  readonly parts: { readonly dump: string; readonly restore: string };
  readonly dump: string;
  readonly restore: string;
  readonly step: (name: string, script: string) => Step;
  /** The volume to back up, which a dump only reads. */
  readonly data?: Volume;
  /** The owner of its files. */
  readonly uid?: number;
  /** Where a dump runs. */
  readonly affinity?: PodSpec["affinity"];
}

const ofDatabase = (config: ResolvedConfig): Subject => ({
  kind: "dump",
  parts: { dump: backup.name, restore: backup.RESTORE },
  dump,
  restore,
  step: (name, script) => ({
    name,
    image: imageOf(config, backup.image),
    command: ["bash", "-euo", "pipefail", "-c", script],
    workingDir: backup.mounts.dumps,
    env: environment(config, { environment: backup.databaseEnvironment, secrets: backup.databaseSecrets }),
    volumeMounts: mounts,
  }),
});

const ofMlflow = (config: ResolvedConfig, { storage }: NonNullable<ReturnType<typeof mlflow.inCluster>>): Subject => ({
  kind: "mlflow.tar.gz",
  parts: { dump: backup.MLFLOW, restore: backup.RESTORE_MLFLOW },
  dump: dumpMlflow(mlflow.mounts.data),
  restore: restoreMlflow(mlflow.mounts.data),
  step: (name, script) => ({
    name,
    image: imageOf(config, mlflow.image),
    command: ["sh", "-eu", "-c", script],
    workingDir: backup.mounts.dumps,
    volumeMounts: [...mounts, mount(mlflow, "data")],
  }),
  data: claimVolume(storage, objectName(config, mlflow.name)),
  uid: mlflow.uid,
  // A ReadWriteOnce volume can only be read on its node, next to the server.
  affinity: {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: selectorLabels(config, mlflow) } },
      ],
    },
  },
});

function cronJobs(config: ResolvedConfig, section: Section, subject: Subject): CronJob[] {
  const { kind, parts, data, affinity } = subject;
  const hasS3 = "s3" in section.to;
  const bind = {
    ...section,
    affinity: affinity === undefined ? section.affinity : { ...section.affinity, ...affinity },
  };
  const readOnly = data?.persistentVolumeClaim && {
    ...data,
    persistentVolumeClaim: { ...data.persistentVolumeClaim, readOnly: true },
  };
  // The last step before S3 deletes old dumps at the destination.
  const kept = (script: string) => (hasS3 ? script : `${script}\n${prune(kind, section.retention)}`);
  const { plain } = backup.mounts;
  const made = section.encryption
    ? [
        onPlain(subject.step("dump", subject.dump)),
        withGpg(config, "encrypt", kept(encrypt(kind, plain)), backup.encryptionEnvironment),
      ]
    : [subject.step("dump", kept(subject.dump))];
  const restored = section.encryption
    ? [
        withGpg(config, "decrypt", decrypt(kind, plain, backup.mounts.key), HOME, [mount(backup, "key")]),
        onPlain(subject.step("restore", subject.restore)),
      ]
    : [subject.step("restore", subject.restore)];
  return [
    cronJob(config, bind, {
      part: parts.dump,
      schedule: section.schedule,
      steps: [...made, ...(hasS3 ? [inS3(config, "upload", upload(kind, section.retention))] : [])],
      volumes: readOnly ? [readOnly] : [],
      uid: backup.uid,
    }),
    cronJob(config, section, {
      part: parts.restore,
      // It never runs by schedule: `kubectl create job --from=cronjob/…` creates a Job from it.
      suspend: true,
      schedule: "@yearly",
      steps: [...(hasS3 ? [inS3(config, "download", download(kind))] : []), ...restored],
      volumes: [...(data ? [data] : []), ...(section.encryption ? [privateKey(config)] : [])],
      uid: subject.uid ?? backup.uid,
    }),
  ];
}

/** One container after the other. */
interface Run {
  readonly part: string;
  readonly schedule: string;
  readonly suspend?: boolean;
  readonly steps: readonly Step[];
  readonly volumes: readonly Volume[];
  readonly uid: number;
}

function cronJob(config: ResolvedConfig, section: Section, run: Run): CronJob {
  const { part, schedule, suspend } = run;
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadata(config, backup, { part }),
    spec: {
      schedule,
      timeZone: section.timeZone,
      suspend,
      // A late backup still runs, but never concurrently with another.
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 3600,
      // The last three failed Jobs are kept for inspection.
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          // A dump can be retried. A failed restore needs a person.
          backoffLimit: suspend ? 0 : 2,
          template: template(config, section, run),
        },
      },
    },
  };
}

function template(config: ResolvedConfig, section: Section, { steps, volumes, uid }: Run) {
  // The last one is the component's own container, with its name.
  const { name: _, ...container } = steps.at(-1) ?? {};
  return podTemplate(config, { ...backup, uid }, endingSection(section), {
    initContainers: [...refusePlaceholders(config, backup), ...steps.slice(0, -1)],
    container,
    volumes: [
      ...dumps(config, section),
      ...volumes,
      { name: "tmp", emptyDir: { sizeLimit: part(section.resources, 1 / 16) } },
    ],
    // A new pod per attempt, so that the log of each is kept.
    spec: { hostAliases: hostAliases(config, backup), restartPolicy: "Never", terminationGracePeriodSeconds: 30 },
  });
}

/** What is not on a claim is on the node, and may use three quarters of the container's disk. */
function dumps(config: ResolvedConfig, { to, encryption, resources }: Section): Volume[] {
  const own = encryption ? ["plain"] : [];
  const onNode = "claim" in to ? own : ["dumps", ...own];
  const sizeLimit = part(resources, 3 / 4 / onNode.length);
  return [
    ...("claim" in to ? [{ ...claimVolume(to.claim, objectName(config, backup.name)), name: "dumps" }] : []),
    ...onNode.map((name) => ({ name, emptyDir: { sizeLimit } })),
  ];
}

/** If it is missing, the pod waits for it. */
const privateKey = (config: ResolvedConfig): Volume => ({
  name: "key",
  secret: { secretName: objectName(config, backup.KEY) },
});

const part = ({ limits }: Section["resources"], share: number) =>
  formatBytes((parseQuantity(limits["ephemeral-storage"]) ?? 0) * share);

const mounts = [mount(backup, "dumps"), mount(backup, "tmp")];

const inS3 = (config: ResolvedConfig, name: string, script: string): Step => ({
  name,
  image: imageOf(config, backup.s3Image),
  command: ["sh", "-euo", "pipefail", "-c", script],
  workingDir: backup.mounts.dumps,
  env: environment(config, { environment: backup.s3Environment, secrets: backup.s3Secrets }),
  volumeMounts: mounts,
});

const plainMount = mount(backup, "plain");

/** A step whose dump is not encrypted yet, or no longer encrypted. */
const onPlain = (step: Step): Step => ({
  ...step,
  volumeMounts: step.volumeMounts?.map((each) =>
    each.name === "dumps" ? { ...plainMount, mountPath: each.mountPath } : each,
  ),
});

const withGpg = (
  config: ResolvedConfig,
  name: string,
  script: string,
  variables: Variables,
  more: readonly VolumeMount[] = [],
): Step => ({
  name,
  image: imageOf(config, backup.encryptionImage),
  command: ["bash", "-euo", "pipefail", "-c", script],
  workingDir: backup.mounts.dumps,
  env: environment(config, { environment: variables }),
  volumeMounts: [...mounts, plainMount, ...more],
});
