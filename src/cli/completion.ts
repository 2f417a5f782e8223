// What shells complete, from the help texts: commands, options, and the values listed in the help of an option.
import { TOPICS } from "../toolkit/overview/topics.ts";
import type { Command } from "./command.ts";
import { type CommandText, commandTexts } from "./help.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** First arguments of a command that are keywords; for other commands they are files. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  show: TOPICS,
  secrets: ["generate"],
  completion: SHELLS,
  diff: ["dev", "staging", "production", "cluster"],
};

export function completion(shell: Shell, all: Readonly<Record<string, Command>>): string {
  const texts = commandTexts(all);
  if (shell === "fish") return fish(texts);
  if (shell === "bash") return `# source <(aether-k8s completion bash)\n${bash(texts)}`;
  return `#compdef aether-k8s
# source <(aether-k8s completion zsh)
autoload -U +X compinit bashcompinit
(( $+functions[compdef] )) || compinit
bashcompinit
${bash(texts)}`;
}

/** The values of an option whose help begins with a list of them, such as "yaml or json; default: yaml". */
export function valuesOf(text: string): readonly string[] {
  const [list = ""] = text.split(/[;.]/);
  return /^[\w-]+(?:, [\w-]+)* or [\w-]+$/.test(list) ? list.split(/, | or /) : [];
}

const flagsOf = ({ options }: CommandText) =>
  options.flatMap(({ name, short }) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]);

function bash(texts: readonly CommandText[]): string {
  const names = texts.map(({ name }) => name);
  const values = texts.flatMap(({ name, options }) =>
    options.flatMap((option) => {
      const words = valuesOf(option.text);
      return words.length === 0 ? [] : [`    "${name} --${option.name}") words="${words.join(" ")}" ;;`];
    }),
  );
  const ofCommands = texts.map((text) => {
    const words = ARGUMENTS[text.name];
    return `    ${text.name}) options="${flagsOf(text).join(" ")}"; arguments="${words?.join(" ") ?? ""}" ;;`;
  });
  return `_aether_k8s() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" command="\${COMP_WORDS[1]}"
  local words="" options="" arguments=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names.join(" ")} --help --version" -- "$current"))
    return
  fi
  case "$command $before" in
${values.join("\n")}
  esac
  case "$command" in
${ofCommands.join("\n")}
  esac
  if [ -z "$words" ]; then
    case "$current" in
      -*) words="$options --help" ;;
      *) words="$arguments" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _aether_k8s aether-k8s
`;
}

const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

function fish(texts: readonly CommandText[]): string {
  const line = (parts: readonly string[]) => ["complete -c aether-k8s", ...parts].join(" ");
  const lines = texts.flatMap(({ name, summary, options }) => {
    const when = `-n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
    const words = ARGUMENTS[name];
    return [
      line(["-f -n __fish_use_subcommand", `-a ${name}`, `-d ${quoted(summary)}`]),
      ...(words === undefined ? [] : [line([when, `-a ${quoted(words.join(" "))}`])]),
      ...options.map((option) => {
        const values = valuesOf(option.text);
        return line([
          when,
          `-l ${option.name}`,
          ...(option.short === undefined ? [] : [`-s ${option.short}`]),
          ...(option.value === undefined ? [] : values.length === 0 ? ["-r"] : [`-x -a ${quoted(values.join(" "))}`]),
          `-d ${quoted(option.text.split(/[;.]/)[0] ?? "")}`,
        ]);
      }),
    ];
  });
  return `# aether-k8s completion fish | source\n${lines.join("\n")}\n`;
}
