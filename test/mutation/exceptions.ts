// Mutants that no test can tell from the original, or that are not worth one, with the reason.

export interface Exception {
  readonly file: string;
  /** The line of the source, trimmed. */
  readonly source: string;
  /** As the report prints it. */
  readonly change: string;
  readonly reason: string;
}

export const exceptions: readonly Exception[] = [
  {
    file: "src/toolkit/kubernetes/cidr.ts",
    source: 'const [address = "", length, ...rest] = cidr.split("/");',
    change: '"" → "~"',
    reason: "split gives a first part always: the default is for the compiler.",
  },
  {
    file: "src/toolkit/kubernetes/cidr.ts",
    source: 'const [head = "", tail, ...more] = address.split("::");',
    change: '"" → "~"',
    reason: "split gives a first part always: the default is for the compiler.",
  },
  {
    file: "src/toolkit/kubernetes/digest.ts",
    source: "for (let from = 0; from < bytes.length; from += PART) hash = after(hash, bytes, from);",
    change: "< → <=",
    reason: "One more round over no bytes.",
  },
  {
    file: "src/toolkit/kubernetes/digest.ts",
    source: "const PART = 64;",
    change: "64 → 65",
    reason: "The hash is the same in parts of any size.",
  },
  {
    file: "src/toolkit/kubernetes/digest.ts",
    source: "const PART = 64;",
    change: "64 → 63",
    reason: "The hash is the same in parts of any size.",
  },
  {
    file: "src/toolkit/kubernetes/near.ts",
    source: "if (Math.abs(name.length - typed.length) > 2 || name === typed) continue;",
    change: "|| → &&",
    reason: "It saves the distance of names that can't be near.",
  },
  {
    file: "src/toolkit/kubernetes/near.ts",
    source: "if (Math.abs(name.length - typed.length) > 2 || name === typed) continue;",
    change: "2 → 3",
    reason: "It saves the distance of names that can't be near.",
  },
  {
    file: "src/toolkit/kubernetes/near.ts",
    source: "if (Math.abs(name.length - typed.length) > 2 || name === typed) continue;",
    change: "if (Math.abs(name.length - typed.length) > 2 || name === typed) continue; → ;",
    reason: "It saves the distance of names that can't be near.",
  },
  {
    file: "src/toolkit/kubernetes/quantity.ts",
    source: '["E", 1e18],',
    change: "1e18 → 1000000000000000000",
    reason: "Beside a number that large, one more is the same number.",
  },
];
