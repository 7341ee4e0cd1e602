// The calendar: a month in whole weeks, and what comes after it.
import type { EventDate } from "./api";
import { addDays, clockOf, isoDay } from "./dates";
import { lastDay } from "./event";
import { isOff } from "./labels";

const LATER = 8, LATER_DATES = 48;
export interface Entry { date: EventDate; number: number; days: number }
export interface Day { day: string; look: string; entries: Entry[] }
export interface Card { dates: EventDate[]; first: EventDate }

export const firstOf = (day: string) => `${day.slice(0, 7)}-01`;
export const monthAfter = (day: string) => firstOf(addDays(firstOf(day), 32));
export const monthBefore = (day: string) => firstOf(addDays(firstOf(day), -1));
const dayOf = (date: EventDate) => isoDay(date.local_start);
const between = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
export const soonest = (one: EventDate, other: EventDate) => Date.parse(one.starts_at) - Date.parse(other.starts_at) || one.id - other.id;

/** The days of the weeks that hold this month; a date of several days stands on each of them. */
export function grid(first: string, dates: EventDate[], today: string, firstWeekday: number): Day[] {
  const days: Day[] = [], after = monthAfter(first);
  let day = addDays(first, -((clockOf(first).weekday - firstWeekday + 7) % 7));
  while (day < after || (clockOf(day).weekday - firstWeekday + 7) % 7 !== 0) {
    days.push({ day, look: "", entries: [] });
    day = addDays(day, 1);
  }
  const byDay = new Map(days.map((each) => [each.day, each]));
  for (const date of [...dates].sort(soonest)) {
    const length = between(dayOf(date), lastDay(date)) + 1;
    for (let number = 0; number < length; number++) {
      const on = addDays(dayOf(date), number);
      if (on >= first && on < after) byDay.get(on)?.entries.push({ date, number: number + 1, days: length });
    }
  }
  for (const each of days) each.look = lookOf(each, first, today);
  return days;
}

function lookOf({ day, entries }: Day, first: string, today: string): string {
  if (firstOf(day) !== first || !entries.length) return firstOf(day) !== first ? "bare outside" : "bare";
  const on = entries.filter(({ date }) => !isOff(date));
  if (day < today || !on.length) return "idle";
  return on.some(({ date }) => date.rule) ? "busy meeting" : "busy";
}

/** The dates on any day of the month, and the next that begin after it. */
export function split(dates: EventDate[], first: string): { here: EventDate[]; later: EventDate[] } {
  const after = monthAfter(first), sorted = [...dates].sort(soonest);
  return {
    here: sorted.filter((date) => dayOf(date) < after && lastDay(date) >= first),
    later: sorted.filter((date) => dayOf(date) >= after).slice(0, LATER_DATES).filter((date) => !date.is_over),
  };
}

/** One card an event, at its first date that takes place. */
export function cards(later: EventDate[]): Card[] {
  const events = new Map<string, EventDate[]>();
  for (const date of later) events.set(date.translation_key, [...(events.get(date.translation_key) ?? []), date]);
  return [...events.values()].map((dates) => ({ dates, first: dates.find((date) => !isOff(date)) ?? dates[0]! }))
    .sort((one, other) => soonest(one.first, other.first)).slice(0, LATER);
}

/** Links by which a calendar program keeps up to date: its own protocol, and hosts of others, asked by a click alone. */
export function subscriptions(address: string, name: string) {
  const own = `webcal:${address.slice(address.indexOf(":") + 1)}`;
  return {
    own,
    others: [
      { name: "Google", host: "calendar.google.com", url: `https://calendar.google.com/calendar/render?${new URLSearchParams({ cid: own })}` },
      { name: "Outlook", host: "outlook.live.com", url: `https://outlook.live.com/calendar/0/addfromweb?${new URLSearchParams({ url: address, name })}` },
    ],
  };
}
