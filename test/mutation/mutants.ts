// The small faults that test/mutation/run.ts makes, found in the syntax tree of a file: constants, conditions, rows of tables.
// What people read, types and imports stay as they are: a wrong word breaks no cluster.
import ts from "typescript";

export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** The line of the source, trimmed: with `change` it names the mutant where line numbers move. */
  readonly source: string;
  readonly kind: Kind;
  readonly change: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

type Kind = "constant" | "condition" | "row" | "filter" | "early return";

/** The file with the fault in it. */
export const mutated = (text: string, { start, end, replacement }: Mutant) =>
  text.slice(0, start) + replacement + text.slice(end);

/** Every fault that a file can be given, in the order of the file. */
export function mutants(file: string, text: string): Mutant[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lines = text.split("\n");
  const found: Mutant[] = [];
  const visit = (node: ts.Node): void => {
    if (isLeftAlone(node)) return;
    for (const { kind, at = node, end = at.getEnd(), replacement } of faults(node)) {
      const start = at.getStart();
      const line = tree.getLineAndCharacterOfPosition(start).line;
      const change = `${short(text.slice(start, end))} → ${short(replacement) || "nothing"}`;
      found.push({ file, line: line + 1, source: (lines[line] ?? "").trim(), kind, change, start, end, replacement });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

interface Fault {
  readonly kind: Kind;
  readonly at?: ts.Node;
  readonly end?: number;
  readonly replacement: string;
}

function faults(node: ts.Node): Fault[] {
  return [...constants(node), ...conditions(node), ...rows(node), ...withoutFilter(node), ...withoutEarlyReturn(node)];
}

function constants(node: ts.Node): Fault[] {
  const fault = (replacement: string): Fault => ({ kind: "constant", replacement });
  if (ts.isNumericLiteral(node)) {
    const value = Number(node.text);
    return [fault(String(value + 1)), fault(value === 0 ? "(-1)" : String(value - 1))];
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [fault("false")];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [fault("true")];
  if ((ts.isStringLiteralLike(node) && !isKey(node)) || ts.isTemplateExpression(node)) {
    const source = node.getText();
    return [fault(`${source.slice(0, -1)}~${source.slice(-1)}`)];
  }
  return [];
}

const OPPOSITES: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.AmpersandAmpersandToken]: "||",
  [ts.SyntaxKind.BarBarToken]: "&&",
  [ts.SyntaxKind.LessThanToken]: "<=",
  [ts.SyntaxKind.LessThanEqualsToken]: "<",
  [ts.SyntaxKind.GreaterThanToken]: ">=",
  [ts.SyntaxKind.GreaterThanEqualsToken]: ">",
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: "!==",
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: "===",
};

function conditions(node: ts.Node): Fault[] {
  if (ts.isBinaryExpression(node)) {
    const replacement = OPPOSITES[node.operatorToken.kind];
    return replacement === undefined ? [] : [{ kind: "condition", at: node.operatorToken, replacement }];
  }
  const condition = ts.isIfStatement(node)
    ? node.expression
    : ts.isConditionalExpression(node)
      ? node.condition
      : undefined;
  if (condition !== undefined && !isComparison(condition))
    return [{ kind: "condition", at: condition, replacement: `!(${condition.getText()})` }];
  // Of a negation in an if, the line above has made the opposite already.
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken && !isCondition(node))
    return [{ kind: "condition", replacement: node.operand.getText() }];
  return [];
}

/** Its operator is turned round, which is the same as to negate it. */
const isComparison = (node: ts.Node) =>
  ts.isBinaryExpression(node) &&
  (node.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
    node.operatorToken.kind === ts.SyntaxKind.ExclamationEqualsEqualsToken);

const isCondition = ({ parent }: ts.Node) => ts.isIfStatement(parent) || ts.isConditionalExpression(parent);

function rows(node: ts.Node): Fault[] {
  // Where the type wants the row, another value of it: the compiler does not see that one.
  if (ts.isPropertyAssignment(node) && isReading(node.initializer))
    return [{ kind: "row", at: node.initializer, replacement: '("~" as never)' }];
  if (!ts.isArrayLiteralExpression(node) && !ts.isObjectLiteralExpression(node)) return [];
  if (ts.isBinaryExpression(node.parent) && node.parent.left === node) return [];
  const members = ts.isArrayLiteralExpression(node) ? node.elements : node.properties;
  return members
    .filter((member) => !isLeftAlone(member))
    .map((at) => {
      const comma = /^\s*,/.exec(node.getSourceFile().text.slice(at.getEnd()));
      return { kind: "row", at, end: at.getEnd() + (comma?.[0].length ?? 0), replacement: "" };
    });
}

/** A value that comes from elsewhere. */
const isReading = (node: ts.Node) =>
  ts.isIdentifier(node) ||
  ts.isPropertyAccessExpression(node) ||
  ts.isCallExpression(node) ||
  ts.isNonNullExpression(node);

function withoutFilter(node: ts.Node): Fault[] {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { name, expression } = node.expression;
  return name.text === "filter" ? [{ kind: "filter", replacement: expression.getText() }] : [];
}

function withoutEarlyReturn(node: ts.Node): Fault[] {
  if (!ts.isIfStatement(node) || node.elseStatement !== undefined) return [];
  const then = ts.isBlock(node.thenStatement) ? node.thenStatement.statements.at(-1) : node.thenStatement;
  return then !== undefined && (ts.isReturnStatement(then) || ts.isContinueStatement(then))
    ? [{ kind: "early return", replacement: ";" }]
    : [];
}

/** Members and arguments that people read. */
const TEXTS =
  /^(?:message|fix|reason|why|description|summary|title|usage|help|hint|text|sentence|received|expected|remedy)$/i;
const SAYING = /^(?:doc|describe|kubernetes|matching|text|usageError|.*Error)$/;

function isLeftAlone(node: ts.Node): boolean {
  if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isPropertyAssignment(node)) return isText(node.initializer) && TEXTS.test(node.name.getText());
  if (ts.isVariableDeclaration(node)) return isText(node.initializer) && TEXTS.test(node.name.getText());
  if (ts.isStringLiteralLike(node) && isSentence(node.text)) return true;
  if (ts.isTemplateExpression(node)) {
    const literals = [node.head, ...node.templateSpans.map(({ literal }) => literal)];
    if (isSentence(literals.map(({ text }) => text).join("x"))) return true;
  }
  return isText(node) && ts.isCallOrNewExpression(node.parent) && SAYING.test(calleeOf(node.parent));
}

const isText = (node: ts.Node | undefined): boolean =>
  node !== undefined &&
  (ts.isStringLiteralLike(node) ||
    ts.isTemplateExpression(node) ||
    (ts.isParenthesizedExpression(node) && isText(node.expression)) ||
    (ts.isConditionalExpression(node) && isText(node.whenTrue) && isText(node.whenFalse)) ||
    (ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.PlusToken &&
      (isText(node.left) || isText(node.right))));

const calleeOf = ({ expression }: ts.CallExpression | ts.NewExpression) =>
  ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();

/** A key of an object: its row is removed instead. */
const isKey = (node: ts.Node) => ts.isPropertyAssignment(node.parent) && node.parent.name === node;

/** Words with a space between. Commands, paths and settings have other signs too, and seldom four plain words in a row. */
const isSentence = (text: string) =>
  /\p{L}[\p{L}'",]* [\p{L}`"]/u.test(text) &&
  (!/[_={}<>|\\\n]/.test(text) || /(?:[\p{L}'",]+ ){3}[\p{L}'"]+/u.test(text));

const short = (text: string) => {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 97)}…` : line;
};
