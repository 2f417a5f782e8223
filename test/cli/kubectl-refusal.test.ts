// What kubectl prints of a refusal, as a real one did; test/cluster/vet-server.test.ts asks it anew.
import { describe, expect, it } from "vitest";
import { refusalsOf, unjudgedReason, warningsOf } from "../../src/cli/kubectl-refusal.ts";

const refusals = (stderr: string, isSecret = false) => refusalsOf(stderr, isSecret);
const whole = (detail: string) => [{ type: "Forbidden", field: "", detail }];

describe("kubectl's output", () => {
  it.each([
    [
      "of one field",
      'The Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated\n',
      [
        {
          type: "FieldValueInvalid",
          field: "spec.ports[0].nodePort",
          value: 30080,
          detail: "provided port is already allocated",
        },
      ],
    ],
    [
      "of several fields",
      'The Deployment "web" is invalid: \n* spec.template.spec.dnsPolicy: Unsupported value: "x": supported values: "Default", "None"\n* spec.selector: Required value\n',
      [
        {
          type: "FieldValueNotSupported",
          field: "spec.template.spec.dnsPolicy",
          value: "x",
          detail: 'supported values: "Default", "None"',
        },
        { type: "FieldValueRequired", field: "spec.selector", detail: "" },
      ],
    ],
    [
      "of a value that is a struct",
      'The Deployment "web" is invalid: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"a":"b"}}: field is immutable',
      [{ type: "FieldValueInvalid", field: "spec.selector", detail: "field is immutable" }],
    ],
    [
      "of an unknown field",
      'Error from server (BadRequest): error when creating "STDIN": Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.foo", duplicate field "spec.bar"',
      [
        { type: "FieldValueUnknown", field: "spec.foo", detail: "unknown field" },
        { type: "FieldValueDuplicate", field: "spec.bar", detail: "duplicate field" },
      ],
    ],
    [
      "of a policy",
      "The deployments \"web\" is invalid: : ValidatingAdmissionPolicy 'few' with binding 'few' denied request: at most 3",
      whole("ValidatingAdmissionPolicy 'few' with binding 'few' denied request: at most 3"),
    ],
    [
      "of a quota",
      'Error from server (Forbidden): error when creating "STDIN": pods "web" is forbidden: exceeded quota: all, requested: pods=1, used: pods=0, limited: pods=0',
      whole('pods "web" is forbidden: exceeded quota: all, requested: pods=1, used: pods=0, limited: pods=0'),
    ],
    [
      "of a kind that the cluster does not have",
      'error: resource mapping not found for name: "web" namespace: "a" from "STDIN": no matches for kind "Gizmo" in version "example.com/v1"\nensure CRDs are installed first',
      whole('no matches for kind "Gizmo" in version "example.com/v1"'),
    ],
    [
      "of a change",
      'Error from server (Forbidden): error when applying patch:\n{"spec":{}}\nto:\nResource: "apps/v1, Resource=deployments"\nfor: "STDIN": error when patching "STDIN": deployments.apps "web" is forbidden: User "eve" cannot patch resource',
      whole('deployments.apps "web" is forbidden: User "eve" cannot patch resource'),
    ],
    ["beside warnings", "Warning: old\n", []],
  ])("%s is data", (_, stderr, expected) => expect(refusals(stderr)).toEqual(expected));

  it("about a Secret is shown without its values", () => {
    const said = 'The Secret "web" is invalid: data[a]: Invalid value: "hunter2": no';
    expect(refusals(said, true)).toEqual([{ type: "FieldValueInvalid", field: "data[a]", detail: "no" }]);
  });

  it("is reported as a warning, except the one about kubectl's own annotation", () => {
    const said =
      "Warning: spec.x: deprecated\nWarning: resource configmaps/a is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply.\n";
    expect(warningsOf(said)).toEqual(["spec.x: deprecated"]);
  });

  it.each([
    [
      "the kind is defined among the objects",
      'no matches for kind "Gizmo" in version "example.com/v1"',
      [{ kind: "CustomResourceDefinition", spec: { names: { kind: "Gizmo" } } }],
      /CustomResourceDefinition/,
    ],
    [
      "the ServiceAccount is among the objects",
      'pods "web" is forbidden: error looking up service account a/web: serviceaccount "web" not found',
      [{ kind: "ServiceAccount", metadata: { name: "web" } }],
      /ServiceAccount web/,
    ],
  ])("is no verdict where %s", (_, stderr, objects, why) => expect(unjudgedReason(stderr, objects)).toMatch(why));

  it("is reported if the kind does not exist", () => {
    expect(unjudgedReason('no matches for kind "Gizmo" in version "example.com/v1"', [])).toBeUndefined();
  });
});
