// That the module is what the sources beside it build is tried by `node judge/build.ts --check`, which needs Go and minutes.
import { expect, it } from "vitest";
import { present, recorded } from "../../../judge/record.ts";

it("the packed module was built from the Go sources next to it", () => {
  expect(present()).toEqual(recorded());
});
