// Dates and times as each language prints them, by the formats of its catalogue (letters as in Django's date filter).
import type { Words } from "./words";

/** A day, or a moment by the clocks of its place: what stands in the text counts, whatever zone this program is in. */
export interface Clock { year: number; month: number; day: number; weekday: number; hour: number; minute: number }

/** Reads `2026-05-16`, `2026-05-16T14:00:00-05:00`; the offset is left alone. */
export function clockOf(text: string): Clock {
  const [year, month, day, hour = 0, minute = 0] = text.match(/\d+/g)!.map(Number) as [number, number, number, number?, number?];
  return { year, month, day, hour, minute, weekday: (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7 };
}

/** What clocks in a zone show at an instant, with their offset: `2026-05-16T14:00:00-05:00`. */
export function localIn(instant: string, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
    hourCycle: "h23", timeZoneName: "longOffset",
  }).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  const offset = part("timeZoneName").replace("GMT", "") || "+00:00";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}:${part("second")}${offset}`;
}

export const isoDay = (text: string) => text.slice(0, 10);
export const today = (zone: string) => isoDay(localIn(new Date().toISOString(), zone));
export const addDays = (day: string, days: number) => isoDay(new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString());

const LETTERS: Record<string, (at: Clock, words: Words) => string> = {
  d: (at) => String(at.day).padStart(2, "0"),
  j: (at) => String(at.day),
  l: (at, words) => words.weekdays[at.weekday]!,
  D: (at, words) => words.weekdays_short[at.weekday]!,
  F: (at, words) => words.months[at.month - 1]!,
  M: (at, words) => words.months_short[at.month - 1]!.replace(/^./u, (first) => first.toUpperCase()),
  b: (at, words) => words.months_short[at.month - 1]!,
  n: (at) => String(at.month),
  Y: (at) => String(at.year),
};

export function printDate(at: Clock, format: string, words: Words): string {
  return format.replace(/\\(.)|([a-zA-Z])/g, (_all, escaped: string, letter: string) => escaped ?? LETTERS[letter]?.(at, words) ?? letter);
}
