// A text in the fragment of the page's address, which browsers do not send.

const KEY = "#values=";

/** @example await fragmentOf("host: example.com") // "#values=y8gvLrFSSK1IzC3ISdVLzs8FAA" */
export async function fragmentOf(text: string): Promise<string> {
  const bytes = await through(new Blob([text]), new CompressionStream("deflate-raw"));
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return `${KEY}${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** `undefined` for a fragment that holds none. @throws for one that is damaged */
export async function textOf(fragment: string): Promise<string | undefined> {
  if (!fragment.startsWith(KEY)) return undefined;
  const base64 = fragment.slice(KEY.length).replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true }).decode(
    await through(new Blob([bytes]), new DecompressionStream("deflate-raw")),
  );
}

const through = async (blob: Blob, transform: CompressionStream | DecompressionStream): Promise<Uint8Array> =>
  new Uint8Array(await new Response(blob.stream().pipeThrough(transform)).arrayBuffer());
