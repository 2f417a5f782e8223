// Alerts about requests that fail or are slow, by the rate at which they use up a budget.
import type { ResolvedConfig } from "../../config/schema.ts";
import { PAGE_REQUESTS, USER_REQUESTS } from "../series.ts";
import { type Alert, series } from "./alert.ts";

// The two rates that the SRE workbook recommends for a page and a ticket: 2 % of a month's budget in an hour, 5 % in six.
const BURNS = [
  { severity: "critical", factor: 14.4, long: "1h", short: "5m", for: "2m" },
  { severity: "warning", factor: 6, long: "6h", short: "30m", for: "15m" },
] as const;

/** Below that, a single failure in a quiet home would be a large part. */
const LEAST_BAD_REQUESTS = 5;

/** One alert for each rate. */
const burning = (
  facts: Pick<Alert, "alert" | "summary" | "description">,
  budgetPercent: number,
  bad: (window: string, how: "rate" | "increase") => string,
  all: (window: string) => string,
): Alert[] =>
  BURNS.map(({ severity, factor, long, short, for: duration }) => {
    const limit = Number(((factor * budgetPercent) / 100).toPrecision(6));
    const ratio = (window: string) => `(${bad(window, "rate")}) / (${all(window)}) > ${limit}`;
    return {
      ...facts,
      severity,
      expr: [ratio(long), ratio(short), `(${bad(long, "increase")}) >= ${LEAST_BAD_REQUESTS}`].join("\nand "),
      for: duration,
    };
  });

export const errorBudget = (config: ResolvedConfig, percent: number): Alert[] =>
  burning(
    {
      alert: "AetherErrorBudgetBurn",
      summary: "Too many requests fail.",
      description: `${percent} % of the requests may fail over 30 days. At this rate the error budget is exhausted early.`,
    },
    percent,
    (window, how) =>
      `sum(${how}(http_requests_total${series(config, "api", USER_REQUESTS, 'status="5xx"')}[${window}]))`,
    (window) => `sum(rate(http_requests_total${series(config, "api", USER_REQUESTS)}[${window}]))`,
  );

export function slowBudget(config: ResolvedConfig, percent: number): Alert[] {
  const count = (window: string, how: string) =>
    `sum(${how}(http_request_duration_seconds_count${series(config, "api", USER_REQUESTS, PAGE_REQUESTS)}[${window}]))`;
  // The app's histogram ends at one second.
  const fast = (window: string, how: string) =>
    `sum(${how}(http_request_duration_seconds_bucket${series(config, "api", USER_REQUESTS, PAGE_REQUESTS, 'le="1.0"')}[${window}]))`;
  return burning(
    {
      alert: "AetherLatencyBudgetBurn",
      summary: "Too many requests take longer than a second.",
      description: `${percent} % of the GET requests may be slower over 30 days. At this rate the error budget is exhausted early.`,
    },
    percent,
    (window, how) => `${count(window, how)} - ${fast(window, how)}`,
    (window) => count(window, "rate"),
  );
}
