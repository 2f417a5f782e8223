// Files that travel inside the bundle as strings: the loader in tsup.config.ts and the plugin in vitest.config.ts.
declare module "*.py" {
  const text: string;
  export default text;
}
