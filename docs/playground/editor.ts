// The editor of values: YAML with completions and marks where something is wrong.
import { autocompletion } from "@codemirror/autocomplete";
import { yaml } from "@codemirror/lang-yaml";
import { syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { classHighlighter } from "@lezer/highlight";
import { basicSetup, EditorView } from "codemirror";
import { inlineSchema } from "../../src/aether/config/json-schema.late.ts";
import type { JsonSchema } from "../../src/toolkit/schema/named-types.ts";
import { completions } from "./completion.ts";
import type { Problem } from "./values.ts";

export interface Editor {
  readonly text: () => string;
  readonly replace: (text: string) => void;
  readonly report: (problems: readonly Problem[]) => void;
  readonly goTo: (offset: number) => void;
  /** Lines begin with 1. */
  readonly lineOf: (offset: number) => number;
}

export function editor(parent: HTMLElement, text: string, onChange: () => void): Editor {
  let schema: JsonSchema | undefined;
  // Made for the first completion: it takes longer than a change of the stack.
  const schemaOfConfig = () => {
    schema ??= inlineSchema();
    return schema;
  };
  // In a shadow its styles are a constructed sheet; as an element the page's policy would refuse them.
  const root = parent.attachShadow({ mode: "open" });
  const view = new EditorView({
    doc: text,
    root,
    parent: root as unknown as Element,
    extensions: [
      basicSetup,
      yaml(),
      lintGutter(),
      autocompletion({ icons: false, override: [completions(schemaOfConfig)] }),
      syntaxHighlighting(classHighlighter),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": "values.yaml" }),
      EditorView.updateListener.of(({ docChanged }) => {
        if (docChanged) onChange();
      }),
      theme,
    ],
  });
  return {
    text: () => view.state.doc.toString(),
    replace: (insert) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } }),
    report: (problems) =>
      view.dispatch(
        setDiagnostics(
          view.state,
          problems.map(({ from, to, message, fix }) => ({
            from,
            to,
            severity: "error",
            message: [message, fix].filter((each) => each !== undefined).join(" "),
          })),
        ),
      ),
    goTo: (anchor) => {
      view.dispatch({ selection: { anchor }, scrollIntoView: true });
      view.focus();
    },
    lineOf: (offset) => view.state.doc.lineAt(offset).number,
  };
}

/** In the page's colours, which reach into the shadow. */
const theme = EditorView.theme({
  "&": { fontSize: "13px", color: "var(--ink)", backgroundColor: "var(--ground)" },
  ".cm-scroller": { fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace", minHeight: "20rem" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--soft)", backgroundColor: "var(--band)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--tint) 45%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--tint)",
  },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--ground)", border: "1px solid var(--soft)" },
  ".cm-tooltip.cm-completionInfo": { maxWidth: "26rem", padding: ".5rem .75rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--ink)", backgroundColor: "var(--tint)" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal" },
  ".tok-propertyName, .tok-definition": { color: "var(--accent)" },
  ".tok-comment, .tok-meta": { color: "var(--soft)" },
  ".tok-string, .tok-number, .tok-bool, .tok-keyword": { color: "var(--good)" },
});
