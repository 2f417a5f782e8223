// Values that the API server refuses and no schema knows. test/cluster/vet-schema.test.ts asks a real one about the same.
import { describe, expect, it } from "vitest";
import { inventory } from "../../../../src/toolkit/kubernetes/inventory.ts";
import { validValue } from "../../../../src/toolkit/vet/rules/valid-value.ts";
import { OBJECTS, VALUES } from "../../../fixtures/values.ts";

const refused = (object: unknown) =>
  Array.from(validValue.problems(inventory([object], {})), ({ path }) => path.join("."));

describe("the API server", () => {
  it.each(VALUES.filter(({ path }) => path !== undefined))("refuses $what", ({ object, path }) => {
    expect(refused(object)).toEqual([path]);
  });

  it.each(VALUES.filter(({ path }) => path === undefined))("accepts $what", ({ object }) => {
    expect(refused(object)).toEqual([]);
  });

  it.each(OBJECTS.map((object) => [object.kind, object]))("accepts a sound %s", (_, object) => {
    expect(refused(object)).toEqual([]);
  });
});

/** The object with a value at a path, lists by their index. */
function withValue(path: string, value: unknown, object: object): object {
  const [key = "", ...rest] = path.split(".");
  const old = (object as Record<string, unknown>)[key];
  const below = rest.length === 0 ? value : withValue(rest.join("."), value, old ?? {});
  if (Array.isArray(object)) return object.toSpliced(Number(key), 1, below);
  return { ...object, [key]: below };
}

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "home" },
  spec: { containers: [{ name: "web", image: "web:1", ports: [{ containerPort: 80 }] }] },
};
const podWith = (path: string, value: unknown) => withValue(`spec.${path}`, value, pod);

describe("of a pod, the API server accepts each choice, and no other word, at", () => {
  it.each([
    ["dnsPolicy", ["ClusterFirst", "ClusterFirstWithHostNet", "Default"]],
    ["preemptionPolicy", ["PreemptLowerPriority", "Never"]],
    ["securityContext.fsGroupChangePolicy", ["OnRootMismatch", "Always"]],
    ["containers.0.imagePullPolicy", ["Always", "IfNotPresent", "Never"]],
    ["containers.0.terminationMessagePolicy", ["File", "FallbackToLogsOnError"]],
    ["containers.0.ports.0.protocol", ["TCP", "UDP", "SCTP"]],
    ["containers.0.securityContext.procMount", ["Default", "Unmasked"]],
  ])("%s", (path, choices) => {
    expect(choices.flatMap((choice) => refused(podWith(path, choice)))).toEqual([]);
    expect(choices.map((choice) => refused(podWith(path, `${choice}~`)))).toEqual(choices.map(() => [`spec.${path}`]));
    expect(refused(podWith(path, ""))).toEqual([]);
  });
});

describe("of a pod, the API server accepts numbers between two bounds, at", () => {
  it.each([
    ["containers.0.ports.0.containerPort", 1, 65_535],
    ["containers.0.ports.0.hostPort", 0, 65_535],
  ])("%s", (path, least, most) => {
    expect([least, most].flatMap((value) => refused(podWith(path, value)))).toEqual([]);
    expect([least - 1, most + 1].map((value) => refused(podWith(path, value)))).toEqual([
      [`spec.${path}`],
      [`spec.${path}`],
    ]);
  });
});

const cronJob = (schedule: string) => ({
  apiVersion: "batch/v1",
  kind: "CronJob",
  metadata: { name: "web", namespace: "home" },
  spec: {
    schedule,
    jobTemplate: { spec: { template: { spec: { ...pod.spec, restartPolicy: "Never" } } } },
  },
});

describe("of a schedule, the API server knows", () => {
  it("each month and day of the week by its name", () => {
    const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    expect(months.flatMap((month) => refused(cronJob(`0 0 1 ${month} *`)))).toEqual([]);
    expect(days.flatMap((day) => refused(cronJob(`0 0 * * ${day}`)))).toEqual([]);
    expect(refused(cronJob("0 0 * * saturday"))).toEqual(["spec.schedule"]);
  });

  it.each(["60 0 1 1 0", "0 24 1 1 0", "0 0 0 1 0", "0 0 32 1 0", "0 0 1 0 0", "0 0 1 13 0"])("no %s", (schedule) => {
    expect(refused(cronJob(schedule))).toEqual(["spec.schedule"]);
  });

  it.each(["0 0 1 1 0", "59 23 31 12 6"])("%s", (schedule) => {
    expect(refused(cronJob(schedule))).toEqual([]);
  });
});
