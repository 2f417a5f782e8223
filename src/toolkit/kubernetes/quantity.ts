// Kubernetes quantities ("250m", "1Gi") as numbers and back.
// Source: k8s.io/apimachinery/pkg/api/resource/quantity.go.

const MULTIPLIERS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["k", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["T", 1e12],
  ["P", 1e15],
  ["E", 1e18],
  ["Ki", 2 ** 10],
  ["Mi", 2 ** 20],
  ["Gi", 2 ** 30],
  ["Ti", 2 ** 40],
  ["Pi", 2 ** 50],
  ["Ei", 2 ** 60],
]);

// Not by multiplication: 0.1 * 1e-3 is not 0.0001.
const EXPONENTS: ReadonlyMap<string, string> = new Map([
  ["m", "e-3"],
  ["u", "e-6"],
  ["n", "e-9"],
]);

/**
 * The number of a quantity: cores for CPU, bytes for memory and storage.
 * @returns `undefined` if Kubernetes would not parse it, or if it is negative.
 * @example parseQuantity("250m") // 0.25
 * @example parseQuantity("1Gi") // 1073741824
 */
export function parseQuantity(text: string): number | undefined {
  const letter = text.search(/[a-zA-Z]/);
  const digits = letter < 0 ? text : text.slice(0, letter);
  if (!/^\+?(?:\d+(?:\.\d*)?|\.\d+)$/.test(digits)) return undefined;
  const suffix = text.slice(digits.length);
  const multiplier = MULTIPLIERS.get(suffix);
  if (multiplier !== undefined) return Number(digits) * multiplier;
  const exponent = EXPONENTS.get(suffix) ?? suffix.match(/^[eE][+-]?\d+$/)?.[0];
  return exponent === undefined ? undefined : Number(digits + exponent);
}

/**
 * Bytes in the largest binary unit that represents them exactly, rounded up to whole mebibytes.
 * @example formatBytes(1610612736) // "1536Mi"
 */
export function formatBytes(bytes: number): string {
  const mebibytes = Math.ceil(bytes / 2 ** 20);
  return mebibytes > 0 && mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}

/**
 * Cores as millicores, rounded up, or as whole cores.
 * @example formatCores(0.25) // "250m"
 */
export function formatCores(cores: number): string {
  // 1e-9: sums of decimal fractions such as 0.1 + 0.2 are slightly above the whole millicore.
  const millicores = Math.ceil(cores * 1000 - 1e-9);
  return millicores > 0 && millicores % 1000 === 0 ? `${millicores / 1000}` : `${millicores}m`;
}
