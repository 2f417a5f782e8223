// The declarations of kubernetes-models that the types of this package are made of, copied beside them: the interfaces alone. Its
// classes would bring a validator and its types along, which nobody who imports this package runs.
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

// Real, as what is resolved is: it may be a link.
const MODULES = realpathSync(join(import.meta.dirname, "../node_modules"));
const OPTIONS: ts.CompilerOptions = { moduleResolution: ts.ModuleResolutionKind.Bundler, module: ts.ModuleKind.ESNext };

/** Copies what a declaration file imports of other packages to `types/` beside it, and gives the packages. */
export function copiedTypes(entry: string): string[] {
  const types = join(dirname(entry), "types");
  const done = new Set<string>();
  const packages = new Set<string>();
  const copy = (file: ts.SourceFile, target: string, isForeign: boolean): void => {
    // The entry's own imports are found from the checkout, wherever the package is built.
    const from = isForeign ? file.fileName : join(MODULES, "../index.ts");
    const place = (specifier: string, name: string): string => {
      const found = definition(resolved(specifier, from), name);
      const path = relative(MODULES, found.fileName);
      const copied = join(types, path);
      packages.add(path.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? path);
      if (!done.has(copied)) {
        done.add(copied);
        copy(found, copied, true);
      }
      const way = relative(dirname(target), copied).replace(/\.d\.ts$/, ".js");
      return way.startsWith(".") ? way : `./${way}`;
    };
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, typesOf(file, place, isForeign));
  };
  copy(parsed(entry), entry, false);
  return [...packages];
}

const parsed = (path: string) =>
  ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, /* setParentNodes */ true);

function resolved(specifier: string, from: string): ts.SourceFile {
  const found = ts.resolveModuleName(specifier, from, OPTIONS, ts.sys).resolvedModule?.resolvedFileName;
  if (found === undefined) throw new Error(`${from} imports ${specifier}, which is not there.`);
  return parsed(found);
}

const specifierOf = ({ moduleSpecifier }: ts.ExportDeclaration | ts.ImportDeclaration): string =>
  (moduleSpecifier as ts.StringLiteral).text;

/** The file that declares what another may only hand on. */
function definition(file: ts.SourceFile, name: string): ts.SourceFile {
  for (const each of file.statements) {
    if (!ts.isExportDeclaration(each) || each.moduleSpecifier === undefined) continue;
    const names =
      each.exportClause !== undefined && ts.isNamedExports(each.exportClause) ? each.exportClause.elements : [];
    if (names.some((element) => element.name.text === name))
      return definition(resolved(specifierOf(each), file.fileName), name);
  }
  return file;
}

/** A declaration file; of a foreign one the types alone, and the imports that these need. */
function typesOf(file: ts.SourceFile, place: (specifier: string, name: string) => string, isForeign: boolean): string {
  const isType = (each: ts.Statement) => ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each);
  const types = new Set(file.statements.flatMap((each) => (isType(each) ? [each.name.text] : [])));
  const body = file.statements.flatMap((each): string[] => {
    if (ts.isImportDeclaration(each)) return [];
    if (!isForeign || isType(each)) return [each.getFullText(file)];
    // Other names for its own types.
    if (!ts.isExportDeclaration(each) || each.exportClause === undefined || !ts.isNamedExports(each.exportClause))
      return [];
    const names = each.exportClause.elements.filter(({ name, propertyName = name }) => types.has(propertyName.text));
    return names.length === 0 ? [] : [`\nexport type { ${names.map((name) => name.getText(file)).join(", ")} };`];
  });
  const used = new Set(body.join("\n").match(/[\w$]+/g));
  const imports = file.statements.filter(ts.isImportDeclaration).flatMap((each) => {
    const bindings = each.importClause?.namedBindings;
    if (bindings === undefined) return [];
    if (ts.isNamespaceImport(bindings))
      throw new Error(`${file.fileName} imports all of ${specifierOf(each)}: it would bring too much along.`);
    return bindings.elements
      .filter(({ name }) => used.has(name.text))
      .map(({ name, propertyName = name }) => {
        const what = propertyName === name ? name.text : `${propertyName.text} as ${name.text}`;
        return `import type { ${what} } from "${place(specifierOf(each), propertyName.text)}";`;
      });
  });
  return `${[...imports, ...body].join("\n").trim()}\n`;
}
