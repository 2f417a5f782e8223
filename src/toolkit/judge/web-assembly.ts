// The part of the WebAssembly API that is used here: TypeScript has its types only with those of a whole browser.

export interface Memory {
  readonly buffer: ArrayBuffer;
}

interface Imported {
  readonly module: string;
  readonly name: string;
}

/** Functions by the module and name under which they are imported. */
export type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Api {
  readonly compile: (bytes: Uint8Array) => Promise<object>;
  readonly Module: { readonly imports: (module: object) => readonly Imported[] };
  readonly Instance: new (module: object, imports: Imports) => { readonly exports: unknown };
  readonly RuntimeError: new () => Error;
}

export const webAssembly = (): Api => (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;
