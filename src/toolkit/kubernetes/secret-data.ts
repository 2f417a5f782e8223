import { type Tree, textMap } from "./read.ts";

/** The values of a Secret as the cluster stores them: in base64, with `stringData` taking precedence over `data`. */
export const keptData = ({ data, stringData }: Tree): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(textMap(data)).map(([key, value]) => [key, value.replaceAll(/\s/g, "")])),
  ...Object.fromEntries(Object.entries(textMap(stringData)).map(([key, value]) => [key, base64(value)])),
});

const base64 = (text: string) =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
