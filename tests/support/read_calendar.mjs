// Reads calendars as programs built on ical.js do (Thunderbird, Nextcloud …): by the VTIMEZONE in the file and nothing else.
// Standard input: [{content, last}]; standard output: for each, [{id, begin, end, status}] with moments in seconds since 1970,
// or, of whole days, as dates; `id` is the date as first planned, `last` the last of them that matters.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const told = (time) => (time.isDate ? time.toString() : time.toUnixTime());

function read({ content, last }) {
  const calendar = new ICAL.Component(ICAL.parse(content));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents("vevent");
  const id = (event) => event.getFirstPropertyValue("uid");
  const found = [];
  const add = (planned, begin, end, event) =>
    found.push({ uid: id(event), id: planned.toString(), begin: told(begin), end: told(end), status: event.getFirstPropertyValue("status") });
  for (const main of events.filter((event) => !event.hasProperty("recurrence-id"))) {
    const exceptions = events.filter((event) => event.hasProperty("recurrence-id") && id(event) === id(main));
    const series = new ICAL.Event(main, { exceptions });
    if (!series.isRecurring()) {
      add(series.startDate, series.startDate, series.endDate, main);
      continue;
    }
    const dates = series.iterator();
    for (let next = dates.next(); next && next.toString().slice(0, 10) <= last; next = dates.next()) {
      const { item, startDate, endDate } = series.getOccurrenceDetails(next);
      add(next, startDate, endDate, item.component);
    }
  }
  return found;
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
