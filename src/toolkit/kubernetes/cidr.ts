// IP addresses and blocks of them.

/** A block of IP addresses, as numbers: its first and its last. */
export interface Block {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * The addresses of a block, or a single address; `undefined` for anything else.
 * @example block("10.0.0.0/8") // { bits: 32, first: 167772160n, last: 184549375n }
 */
export function block(cidr: string): Block | undefined {
  const [address = "", length, ...rest] = cidr.split("/");
  const bits = address.includes(":") ? 128 : 32;
  const value = bits === 128 ? ipv6(address) : ipv4(address);
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (value === undefined || rest.length > 0 || prefix < 0 || prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const first = (value / size) * size;
  return { bits, first, last: first + size - 1n };
}

export const contains = (outer: Block, inner: Block) =>
  outer.bits === inner.bits && outer.first <= inner.first && inner.last <= outer.last;

/** The block of one address. */
export const single = (bits: Block["bits"], value: bigint): Block => ({ bits, first: value, last: value });

function ipv4(address: string): bigint | undefined {
  const parts = address.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function ipv6(address: string): bigint | undefined {
  const [head = "", tail, ...more] = address.split("::");
  const [before, after] = [groups(head), groups(tail ?? "")];
  const missing = 8 - before.length - after.length;
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const all = [...before, ...Array.from({ length: missing }, () => "0"), ...after];
  if (!all.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n);
}

/** The last group may be an IPv4 address. */
function groups(text: string): string[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    const value = group.includes(".") ? ipv4(group) : undefined;
    return value === undefined ? [group] : [(value >> 16n).toString(16), (value & 0xffffn).toString(16)];
  });
}

/** The IP in a URL's host, without the brackets of IPv6; `undefined` for a name. */
export function ipOf(host: string): string | undefined {
  const bare = host.replace(/^\[|\]$/g, "");
  return /^\d+(?:\.\d+){3}$/.test(bare) || bare.includes(":") ? bare : undefined;
}
