// The playground: values on the left, and on the right what they render, as one types.
import { toYaml } from "../../src/toolkit/render/yaml.ts";
import { home } from "../example-configs.ts";
import { editor } from "./editor.ts";
import { findingsOf } from "./kubernetes.ts";
import { fragmentOf, textOf } from "./share.ts";
import { read, type Stack } from "./stack.ts";
import type { Problem } from "./values.ts";
import { stackViews } from "./views.ts";

const FIRST = `# Every setting is optional.\n${toYaml([home])}`;

function element<E extends HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html has no element ${id}.`);
  return found as E;
}

const download = element<HTMLButtonElement>("download");
const judge = element<HTMLButtonElement>("judge");
const status = element("status");
const views = stackViews(element("facts"), element("tabs"), element("view"));

function run(first: string): void {
  const values = editor(element("editor"), first, () => {
    status.textContent = "";
    update();
  });
  /** That of the last values without a problem. */
  let stack: Stack | undefined;

  function update(): void {
    const result = read(values.text());
    const isStack = "objects" in result;
    if (isStack) {
      stack = result;
      views.show(stack);
    }
    element("stale").hidden = isStack;
    download.disabled = judge.disabled = !isStack;
    report(isStack ? [] : result);
  }

  function report(problems: readonly Problem[]): void {
    values.report(problems);
    const items = problems.map(({ from, message, fix = "" }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `Line ${values.lineOf(from)}: ${message} ${fix}`;
      button.addEventListener("click", () => values.goTo(from));
      const item = document.createElement("li");
      item.append(button);
      return item;
    });
    element("problems").replaceChildren(...items);
  }

  download.addEventListener("click", () => {
    if (stack !== undefined) save("manifests.yaml", toYaml(stack.objects));
  });

  judge.addEventListener("click", async () => {
    const asked = stack;
    if (asked === undefined) return;
    status.textContent = "Asking Kubernetes' own code…";
    try {
      const { version, findings } = await findingsOf(asked.config);
      // Who has typed on has another stack.
      if (stack !== asked) return;
      stack = { ...asked, findings };
      views.show(stack);
      views.open("findings");
      status.textContent = `Kubernetes ${version} has checked this stack.`;
    } catch (error) {
      status.textContent = `Kubernetes can't be asked: ${(error as Error).message}`;
    }
  });

  element("share").addEventListener("click", async () => {
    history.replaceState(null, "", await fragmentOf(values.text()));
    try {
      await navigator.clipboard.writeText(location.href);
      status.textContent = "Link copied. It holds all values, passwords included.";
    } catch {
      status.textContent = "The link is in the address bar. It holds all values, passwords included.";
    }
  });

  addEventListener("hashchange", async () => {
    const text = await shared();
    if (text !== undefined) values.replace(text);
  });
  update();
}

/** The values of the address. */
async function shared(): Promise<string | undefined> {
  try {
    return await textOf(location.hash);
  } catch {
    status.textContent = "The link is damaged: its values can't be read.";
    return undefined;
  }
}

function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

void shared().then((text) => run(text ?? FIRST));
