// The least and the most of each number, and the choices of each word.
import { describe, expect, it } from "vitest";
import { formatPath } from "../../../src/index.ts";
import { problems } from "./problems.ts";

const external = { host: "db.example.com", maxConnections: 200 };

/** For each number its least, its most, and the config that holds it. */
const NUMBERS: readonly (readonly [
  place: string,
  least: number,
  most: number | undefined,
  config: (value: number) => object,
])[] = [
  ["api.replicas", 1, 100, (replicas) => ({ api: { autoscaling: false, replicas } })],
  ["api.workers", 1, 16, (workers) => ({ api: { workers } })],
  [
    "api.autoscaling.targetCPUUtilizationPercentage",
    1,
    1000,
    (targetCPUUtilizationPercentage) => ({ api: { autoscaling: { targetCPUUtilizationPercentage } } }),
  ],
  ["api.autoscaling.minReplicas", 1, 100, (minReplicas) => ({ api: { autoscaling: { minReplicas } } })],
  ["api.autoscaling.maxReplicas", 1, 100, (maxReplicas) => ({ api: { autoscaling: { maxReplicas } } })],
  ["ui.replicas", 1, 100, (replicas) => ({ ui: { replicas } })],
  ["migration.backoffLimit", 0, 100, (backoffLimit) => ({ migration: { backoffLimit } })],
  [
    "migration.activeDeadlineSeconds",
    60,
    86_400,
    (activeDeadlineSeconds) => ({ migration: { activeDeadlineSeconds } }),
  ],
  [
    "migration.ttlSecondsAfterFinished",
    0,
    2_592_000,
    (ttlSecondsAfterFinished) => ({ migration: { ttlSecondsAfterFinished } }),
  ],
  ["postgres.pool.size", 1, 20, (size) => ({ postgres: { pool: { size } } })],
  ["postgres.pool.maxOverflow", 0, 50, (maxOverflow) => ({ postgres: { pool: { maxOverflow } } })],
  ["postgres.pool.timeoutSeconds", 5, 3600, (timeoutSeconds) => ({ postgres: { pool: { timeoutSeconds } } })],
  ["postgres.pool.recycleSeconds", -1, undefined, (recycleSeconds) => ({ postgres: { pool: { recycleSeconds } } })],
  ["postgres.maxConnections", 10, 10_000, (maxConnections) => ({ postgres: { maxConnections } })],
  [
    "postgres.external.maxConnections",
    10,
    100_000,
    (maxConnections) => ({ postgres: { external: { ...external, maxConnections } } }),
  ],
  ["postgres.external.port", 1, 65_535, (port) => ({ postgres: { external: { ...external, port } } })],
  [
    "scheduler.discoverySyncIntervalMinutes",
    5,
    1440,
    (discoverySyncIntervalMinutes) => ({ scheduler: { discoverySyncIntervalMinutes } }),
  ],
  ["scheduler.dataRetentionDays", 7, 365, (dataRetentionDays) => ({ scheduler: { dataRetentionDays } })],
  ["scheduler.llmUsageRetentionDays", 7, 365, (llmUsageRetentionDays) => ({ scheduler: { llmUsageRetentionDays } })],
  ["auth.sessionHours", 1, 720, (sessionHours) => ({ auth: { sessionHours } })],
  ["quota.headroomPercent", 0, 1000, (headroomPercent) => ({ quota: { headroomPercent } })],
  ["llm.temperature", 0, 2, (temperature) => ({ llm: { temperature } })],
];

/** For itself: a conflict is with what stands beside it, as of ten connections with two pods that want more. */
const isRefused = (config: object, place: string) =>
  problems(config).some(({ code, path }) => code !== "conflict" && formatPath(path) === place);

describe("a number of the config", () => {
  it.each(NUMBERS)("%s is not below %i", (place, least, _, config) => {
    expect(isRefused(config(least - 1), place)).toBe(true);
  });

  it.each(NUMBERS.filter(([, , most]) => most !== undefined))("%s has a most", (place, _, most, config) => {
    expect(isRefused(config((most ?? 0) + 1), place)).toBe(true);
  });

  it.each(NUMBERS)("%s may be its least and its most", (place, least, most = 1e6, config) => {
    expect([least, most].filter((value) => isRefused(config(value), place))).toEqual([]);
  });
});

const CHOICES: readonly (readonly [place: string, choices: readonly string[], config: (choice: string) => object])[] = [
  ["environment", ["development", "staging", "production"], (environment) => ({ environment })],
  ["logLevel", ["debug", "info", "warning", "error"], (logLevel) => ({ logLevel })],
  [
    "ingress.controller",
    ["ingress-nginx", "traefik", "haproxy", "other"],
    (controller) => ({ ingress: { controller } }),
  ],
  ["images.pullPolicy", ["IfNotPresent", "Always", "Never"], (pullPolicy) => ({ images: { pullPolicy } })],
  ["migration.hook", ["helm", "argocd"], (hook) => ({ migration: { hook } })],
];

describe("a choice of the config", () => {
  it.each(CHOICES)("%s is one of %j", (place, choices, config) => {
    expect(choices.filter((choice) => isRefused(config(choice), place))).toEqual([]);
    expect(choices.filter((choice) => !isRefused(config(`${choice}~`), place))).toEqual([]);
  });
});
