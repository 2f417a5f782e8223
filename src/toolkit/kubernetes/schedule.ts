// Cron schedules as Kubernetes reads them (github.com/robfig/cron, spec.go).

/** The most days that each month can have. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * Whether a schedule is for a date that never occurs; a malformed schedule is not.
 * @example neverOccurs("0 0 31 2,4 *") // true
 */
export function neverOccurs(schedule: string): boolean {
  const fields = schedule.trim().split(/\s+/);
  // Some programs read seconds before the minutes.
  if (fields.length < 5 || fields.length > 6) return false;
  const [days, months, weekdays] = fields.slice(-3).map(partsOf);
  if (days === undefined || months === undefined || weekdays === undefined) return false;
  // With both days and weekdays, it is for each day that is one of either; every weekday occurs.
  if (days.length === 0 || weekdays.length > 0) return false;
  if (days.some(({ from, to }) => from > 31 || (to > 31 && to < Number.POSITIVE_INFINITY))) return false;
  const first = Math.min(...days.map(({ from }) => from));
  const longest = Math.max(...DAYS.filter((_, index) => months.length === 0 || months.some(includes(index + 1))));
  return longest > 0 && first > longest;
}

/** A range of values with a step. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const includes =
  (value: number) =>
  ({ from, to, step }: Part) =>
    from <= value && value <= to && (value - from) % step === 0;

const PART = /^(?:[*?]|(\w+)(?:-(\w+))?)(?:\/([1-9]\d*))?$/;

/** The parts of a field; none if it is for any value, `undefined` if it is malformed. */
function partsOf(field: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const text of field.split(",")) {
    const [whole, from, to, step] = PART.exec(text) ?? [];
    if (whole === undefined) return undefined;
    if (from === undefined && (step ?? "1") === "1") return [];
    const first = from === undefined ? 1 : numberOf(from);
    // With a step, a single value is the first of many.
    const last = step === undefined ? first : Number.POSITIVE_INFINITY;
    parts.push({ from: first, to: to === undefined ? last : numberOf(to), step: Number(step ?? 1) });
  }
  return parts;
}

/** A number, or a month by name. */
const numberOf = (text: string): number => (/^\d+$/.test(text) ? Number(text) : MONTHS.indexOf(text.toLowerCase()) + 1);
