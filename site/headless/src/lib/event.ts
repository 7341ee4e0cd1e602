// What follows from the facts of a date.
import type { EventDate } from "./api";
import { addDays, clockOf, isoDay, localIn } from "./dates";
import type { Frame } from "./frame";

const SMALL_HOURS = 6; // a night's first hours belong to the evening before

/** The date it ends on, where it happens. */
export function lastDay(date: { local_start: string; local_end: string | null }): string {
  const first = isoDay(date.local_start);
  if (!date.local_end) return first;
  if (!date.local_end.includes("T")) return date.local_end;
  const last = isoDay(date.local_end);
  const ended = clockOf(date.local_end).hour < SMALL_HOURS ? addDays(last, -1) : last;
  return ended > first ? ended : first;
}

/** Whom to ask about an event: those it names, else the network. */
export function contactOf({ site }: Frame, date: Pick<EventDate, "ask_email" | "ask_phone">) {
  const { network } = site;
  return { email: date.ask_email || network.events_email || network.email, phone: date.ask_phone || network.phone };
}

/** How far the clocks of a zone are from UTC at noon of a day: “UTC−6”, kept together in a right-to-left line. */
export function offsetOn(day: string, zone: string): string {
  const [, sign, hours, minutes] = localIn(`${day}T12:00:00Z`, zone).match(/([+-])(\d\d):(\d\d)$/)!;
  return `\u2066UTC${sign === "-" ? "−" : "+"}${Number(hours)}${minutes === "00" ? "" : `:${minutes}`}\u2069`;
}
