// Whether a date fits what was chosen above the calendar.
import type { EventDate } from "./api";

export function narrowed(date: EventDate, chosen: Record<string, string[]>): boolean {
  const { topic, place, access, language, online } = chosen;
  const spoken: string[] = [...date.languages, ...date.interpreted_into];
  return (
    (!topic || date.topics.some((each) => topic.includes(each.slug))) &&
    (!place || (!!date.place && place.includes(date.place.slug))) &&
    (!access || access.every((name) => date.access.some((each) => each.question === name && each.answer === "yes"))) &&
    (!language || language.every((code) => spoken.includes(code))) &&
    (!online || date.attendance !== "in_person")
  );
}

/** What a date can be narrowed by, as a script of a static page reads it (scripts/calendar.js): `topic:food access:childcare`. */
export function factsOf(date: EventDate): string {
  const yes = date.access.filter((each) => each.answer === "yes").map((each) => `access:${each.question}`);
  const spoken = [...date.languages, ...date.interpreted_into].map((code) => `language:${code}`);
  const place = date.place ? [`place:${date.place.slug}`] : [];
  return [...date.topics.map((each) => `topic:${each.slug}`), ...place, ...yes, ...spoken, ...(date.attendance !== "in_person" ? ["online:1"] : [])].join(" ");
}
