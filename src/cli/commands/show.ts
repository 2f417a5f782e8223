import { ports } from "../../aether/derived/declared.ts";
import { facts } from "../../aether/vet/facts.ts";
import { nearest } from "../../toolkit/kubernetes/near.ts";
import type { Overview } from "../../toolkit/overview/overview.ts";
import type { Table } from "../../toolkit/overview/tables.ts";
import { TOPICS, type Topic } from "../../toolkit/overview/topics.ts";
import { printable, printableJson } from "../../toolkit/printable.ts";
import { choice } from "../choice.ts";
import { command, type Values } from "../command.ts";
import { configOptions, noteOrigin } from "../config-input.ts";
import { type CommandContext, type Context, type ExitCode, UsageError } from "../context.ts";
import { onceFromStdin, readingOnce, writeTexts } from "../files.ts";
import { type GivenObjects, objectsGiven } from "../objects-given.ts";
import { pageOptions } from "../page.ts";
import { painter } from "../paint.ts";

const options = {
  ...configOptions,
  output: { type: "string", short: "o" },
  format: { type: "string" },
  namespace: { type: "string" },
  from: { type: "string" },
  environments: { type: "string" },
} as const;

/** `aether-k8s show`: how a stack, or the objects of files, will run: tables, a picture or a page. */
export const show = command({ options, takesArguments: true, run });

async function run(
  context: CommandContext,
  values: Values<typeof options>,
  args: readonly string[],
): Promise<ExitCode> {
  const { output, namespace } = values;
  const [topic, files] = topicOf(context, args);
  const kind = output === undefined ? undefined : kindOf(output);
  const format = formatOf(values.format, kind);
  if (topic !== undefined && kind !== undefined)
    throw new UsageError(`show ${topic} prints tables; -o writes everything. Leave out ${topic} or -o.`);
  for (const option of ["from", "environments"] as const)
    if (values[option] !== undefined && kind !== "html")
      throw new UsageError(`--${option} compares stacks on a page: add -o stack.html, or use aether-k8s diff.`);
  onceFromStdin([...files, ...(values.from === undefined ? [] : [values.from])]);
  // Standard input is read once, and every environment gets its content.
  const reading = readingOnce(context);
  const given = await objectsGiven(reading, files, values, { name: "show", done: "shown" });
  const input = { ...given, objects: await placed(given, namespace) };
  const shown = await overviewOf(input);
  const title = `Stack: ${input.name.replace(/^the stack of /, "")}`;
  if (output !== undefined && kind !== undefined) {
    const text =
      kind === "html"
        ? (await import("../show.ts")).toPage(shown, { title, ...(await pageOptions(reading, input, values)) })
        : await textOf(kind, shown, title);
    writeTexts(context, [{ path: output, text }], output);
  } else if (format === "json") {
    const { dataOf } = await import("../show.ts");
    context.stdout(`${printableJson(topic === undefined ? shown : dataOf(shown, topic))}\n`);
  } else {
    const { summaryTables, tables } = await import("../show.ts");
    context.stdout(tablesText(context, topic === undefined ? summaryTables(shown) : tables(shown, topic)));
    if (topic === undefined) context.note(`more: aether-k8s show ${TOPICS.join("|")}, or -o stack.html.`);
  }
  if (input.origin !== undefined) noteOrigin(context, input.origin);
  return 0;
}

/** The topic, if the first argument is one, and the files. */
function topicOf({ exists, listFolder }: Context, args: readonly string[]): [Topic | undefined, readonly string[]] {
  const [first, ...rest] = args;
  if (first === undefined) return [undefined, []];
  const topic = TOPICS.find((each) => each === first);
  if (topic !== undefined) return [topic, rest];
  if (first !== "-" && !exists(first) && listFolder(first).length === 0) {
    const near = nearest(first, TOPICS);
    if (near !== undefined) throw new UsageError(`there is no file ${first}. Did you mean show ${near}?`);
  }
  return [undefined, args];
}

const KINDS = ["svg", "md", "html"] as const;
type Kind = (typeof KINDS)[number];

function kindOf(output: string): Kind {
  const kind = KINDS.find((each) => output.endsWith(`.${each}`));
  if (kind === undefined)
    throw new UsageError(
      `--output takes a file that ends in ${KINDS.map((each) => `.${each}`).join(", ")}. Received ${JSON.stringify(output)}.`,
    );
  return kind;
}

function formatOf(given: string | undefined, kind: Kind | undefined): "table" | "json" {
  if (given !== undefined && kind !== undefined)
    throw new UsageError("--format is for the terminal; what -o writes follows from the name of the file.");
  return choice("--format", given ?? "table", ["table", "json"]);
}

async function placed({ objects, origin }: GivenObjects, namespace: string | undefined): Promise<readonly unknown[]> {
  if (namespace === undefined) return objects;
  if (origin !== undefined)
    throw new UsageError("--namespace applies to objects read from files. For a stack, use --set namespace=NAME.");
  return (await import("../vet.ts")).placed(objects, namespace);
}

async function overviewOf({ objects, config }: GivenObjects): Promise<Overview> {
  const [all, vet] = [await import("../show.ts"), await import("../vet.ts")];
  const known = config === undefined ? vet.factsOfObjects(objects, ports) : facts(config);
  return all.overviewOf(vet.inventory(objects, known), all.budgetsOf);
}

async function textOf(kind: "svg" | "md", shown: Overview, title: string): Promise<string> {
  const { toMarkdown, toSvg } = await import("../show.ts");
  return kind === "svg" ? toSvg(shown, { title }) : toMarkdown(shown, { title });
}

/** Columns as wide as their texts; the last one has no limit. */
function tablesText(context: CommandContext, all: readonly Table[]): string {
  const paint = painter(context);
  const parts = all
    .filter(({ rows, note = "" }) => rows.length > 0 || note !== "")
    .map(({ title, columns, rows, note = "" }) => {
      const printed = rows.map((row) => row.map((text) => printable(text)));
      const widths = columns.map((column, index) =>
        Math.max(column.length, ...printed.map((row) => row[index]?.length ?? 0)),
      );
      const line = (row: readonly string[]) =>
        row
          .map((text, index) => text.padEnd(widths[index] ?? 0))
          .join("  ")
          .trimEnd();
      return [
        paint("bold", title),
        ...(rows.length === 0 ? [] : [paint("dim", line(columns)), ...printed.map(line)]),
        ...(note === "" ? [] : note.split("\n").map((each) => (rows.length === 0 ? each : paint("dim", each)))),
      ].join("\n");
    });
  return `${parts.join("\n\n")}\n`;
}
