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
