import { describe, expect, it } from "vitest";
import { neverOccurs } from "../../../src/toolkit/kubernetes/schedule.ts";

describe("a schedule never occurs if", () => {
  it.each([
    ["February is too short", "0 0 30 2 *"],
    ["its month has a name", "0 0 30 FEB *"],
    ["all of its months are too short", "0 0 31 2,4,6,9,11 *"],
    ["a range of months is too short", "0 0 31 6-6 ?"],
    ["a step leads to short months only", "0 0 31 9/2 *"],
    ["no day of a range is short enough", "0 0 30-31 2 *"],
    ["seconds precede it", "0 0 0 30 2 *"],
  ])("%s: %s", (_, schedule) => expect(neverOccurs(schedule)).toBe(true));
});

describe("a schedule occurs if", () => {
  it.each([
    ["the year is a leap year", "0 0 29 2 *"],
    ["one of its months is long", "0 0 31 2,3 *"],
    ["a range of months has a long one", "0 0 31 4-5 *"],
    ["a step leads to a long month", "0 0 31 2/2 *"],
    ["steps of all months lead to a long one", "0 0 31 */2 *"],
    ["one of its days is short enough", "0 0 30,1 2 *"],
    ["steps begin with the first day", "0 0 */31 2 *"],
    ["a weekday occurs, whatever the day", "0 0 31 2 1"],
    ["a step of weekdays counts as weekdays", "0 0 31 2 */2"],
    ["any day will do", "0 0 * 2 *"],
    ["any day of a list will do", "0 0 31,* 2 *"],
    ["any month will do", "0 0 31 * *"],
    ["it has a name", "@yearly"],
    ["it is malformed, which the API server rejects", "0 0 31 2- *"],
    ["its step is none, which the API server rejects", "0 0 31 */0 *"],
    ["its month is none, which the API server rejects", "0 0 31 abc *"],
    ["no month has its day, which the API server rejects", "0 0 32 * *"],
    ["no month has the end of its days, which the API server rejects", "0 0 31-32 2 *"],
    ["it has too many fields", "0 0 0 0 31 2 *"],
  ])("%s: %s", (_, schedule) => expect(neverOccurs(schedule)).toBe(false));
});
