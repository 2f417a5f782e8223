import { uniqueName } from "../../../../src/toolkit/vet/rules/unique-name.ts";
import { container, deployment, pod, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const twice = (what: string) => new RegExp(`^Pod a/web has two of the ${what} in one place\\.$`);
const of = (fields: Readonly<Record<string, unknown>>) => [pod({ containers: [container(fields)] })];
const inContainer = (field: string, first: object, second: object, what: string) => ({
  objects: of({ [field]: [first, second] }),
  reports: [`error Pod/web spec.containers.0.${field}.1`],
  says: twice(what),
});

ruleTable(uniqueName, {
  passes: {
    "all names differ": [
      pod({
        volumes: [{ name: "a" }, { name: "b" }],
        initContainers: [container({ name: "init" })],
        containers: [
          container({
            env: [{ name: "A" }, { name: "B" }],
            volumeMounts: [
              { name: "a", mountPath: "/a" },
              { name: "a", mountPath: "/b" },
            ],
            ports: [
              { name: "a", containerPort: 1 },
              { name: "b", containerPort: 2 },
            ],
          }),
        ],
      }),
    ],
    "two containers have a variable, a mount path and a port each": [
      pod({
        containers: ["a", "b"].map((name) =>
          container({ name, env: [{ name: "A" }], volumeMounts: [{ mountPath: "/a" }], ports: [{ containerPort: 1 }] }),
        ),
      }),
    ],
    "two without a name are not compared": [
      ...of({ env: [{}, {}], volumeMounts: [{}, {}], ports: [{}, {}] }),
      pod({ volumes: [{}, {}] }, { name: "b" }),
      service({ ports: [{}, {}] }),
    ],
    "two ports of a container share a number, which the API server takes with a warning": [
      deployment({
        containers: [
          container({
            ports: [
              { containerPort: 1, name: "a" },
              { containerPort: 1, name: "b" },
            ],
          }),
        ],
      }),
    ],
    "one number is of two protocols": [
      ...of({ ports: [{ containerPort: 53 }, { containerPort: 53, protocol: "UDP" }] }),
      service({
        ports: [
          { name: "a", port: 53 },
          { name: "b", port: 53, protocol: "UDP" },
        ],
      }),
    ],
  },
  reports: {
    "two volumes share a name": {
      objects: [pod({ volumes: [{ name: "a" }, { name: "b" }, { name: "a" }] })],
      reports: ["error Pod/web spec.volumes.2"],
      says: twice("volume a"),
    },
    "two containers share a name, whatever init containers there are": {
      objects: [
        pod({
          initContainers: [container({ name: "i" })],
          containers: ["a", "b", "a"].map((name) => container({ name })),
        }),
      ],
      reports: ["error Pod/web spec.containers.2"],
      says: twice("container a"),
    },
    "an init container is called as a container": {
      objects: [pod({ initContainers: [container()], containers: [container()] })],
      reports: ["error Pod/web spec.initContainers.0"],
    },
    "two variables share a name, which only a server-side apply refuses": {
      ...inContainer("env", { name: "A" }, { name: "A" }, "variable A"),
      reports: ["warning Pod/web spec.containers.0.env.1"],
    },
    "two mounts share a path": inContainer("volumeMounts", { mountPath: "/a" }, { mountPath: "/a" }, "mount path /a"),
    "two ports share a name": inContainer(
      "ports",
      { name: "a", containerPort: 1 },
      { name: "a", containerPort: 2 },
      "port a",
    ),
    "two ports of a Service share a number": {
      objects: [
        service({
          ports: [
            { name: "a", port: 80 },
            { name: "b", port: 80 },
          ],
        }),
      ],
      reports: ["error Service/web spec.ports.1"],
      says: /^Service a\/web has two of the port 80 TCP in one place/,
    },
    "two ports of a Service share a name": {
      objects: [
        service({
          ports: [
            { name: "a", port: 80 },
            { name: "a", port: 81 },
          ],
        }),
      ],
      reports: ["error Service/web spec.ports.1"],
      says: /port a in/,
    },
  },
});
