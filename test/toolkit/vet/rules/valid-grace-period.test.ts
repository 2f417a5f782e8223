import { validGracePeriod } from "../../../../src/toolkit/vet/rules/valid-grace-period.ts";
import { container, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const paused = (preStop: unknown, grace?: number) =>
  pod({
    ...(grace === undefined ? {} : { terminationGracePeriodSeconds: grace }),
    containers: [container({ lifecycle: { preStop } })],
  });
const sleep = (seconds: number) => ({ sleep: { seconds } });
const shell = (...command: string[]) => ({ exec: { command } });
const killed = (objects: readonly unknown[], says = /./) => ({
  objects,
  reports: ["error Pod/web spec.containers.0.lifecycle.preStop"],
  says,
});
const hurried = (objects: readonly unknown[], says: RegExp) => ({
  objects,
  reports: ["warning Pod/web spec.containers.0.lifecycle.preStop"],
  says,
});

ruleTable(validGracePeriod, {
  passes: {
    "the pause is shorter": [paused(sleep(9), 10)],
    "the grace period is 30 s where nothing is said": [paused(sleep(29))],
    "there is no hook, also without any grace": [pod({ terminationGracePeriodSeconds: 0 })],
    "the hook does not pause": [paused(shell("nginx", "-s", "quit"), 0)],
    "the hook asks a server": [paused({ httpGet: { port: 80 } }, 0)],
    "it pauses before its start": [
      pod({ terminationGracePeriodSeconds: 1, containers: [container({ lifecycle: { postStart: sleep(5) } })] }),
    ],
    "a shell sleeps shorter": [paused(shell("sh", "-c", "sleep 5"))],
    "a word only ends in sleep": [paused(shell("oversleep 300"))],
  },
  reports: {
    "the pause is longer": killed(
      [paused(sleep(11), 10)],
      /^Container web of Pod a\/web pauses 11 s before it stops, but is killed after 10 s\.$/,
    ),
    "the pause is as long": hurried(
      [paused(sleep(10), 10)],
      /^Container web of Pod a\/web pauses 10 s before it stops, its whole grace period: 2 s later it is killed\.$/,
    ),
    "the pause is as long as 30 s": hurried([paused(sleep(30))], /30 s before it stops, its whole/),
    "a shell sleeps, in seconds": killed([paused(shell("sh", "-c", "sleep 31"))], /pauses 31 s/),
    "a program sleeps, its words apart": killed([paused(shell("sleep", "40s"))], /pauses 40 s/),
    "it sleeps minutes": killed([paused(shell("sh", "-c", "echo; sleep 5m"))], /pauses 300 s/),
    "it sleeps hours": killed([paused(shell("sleep 1h"), 3599)], /pauses 3600 s/),
    "it sleeps days": killed([paused(shell("sleep 1d"))], /pauses 86400 s/),
  },
});
