// What is left of a date that people register for, as people say it: ten or fewer in words.
import { registrationForm, type EventDate, type Schemas } from "./api";
import { clockOf, isoDay, localIn } from "./dates";
import { capfirst, hostOf, type Frame } from "./frame";
import { isOff } from "./labels";

export type Form = Schemas["RegistrationFormOut"];
const IN_WORDS = 10, IN_A_ROW = 20, MOST_CHAIRS = 120;

function numberWord({ c }: Frame, number: number): string {
  const words = [
    c("number", "none"), c("number", "one"), c("number", "two"), c("number", "three"), c("number", "four"), c("number", "five"),
    c("number", "six"), c("number", "seven"), c("number", "eight"), c("number", "nine"), c("number", "ten"),
  ];
  return words[number] ?? String(number);
}

/** “December 19”; with its year where that is another one. */
export function registrationDay(frame: Frame, day: string): string {
  return frame.date(day, frame.otherYear(day) ? "date" : "month day");
}
export const weekdayAndDay = (frame: Frame, day: string) =>
  frame.t("%(weekday)s, %(day)s", { weekday: frame.date(day, "weekday"), day: registrationDay(frame, day) });

const placesLeftWords = (frame: Frame, free: number) =>
  capfirst(frame.n("%(number)s place left", "%(number)s places left", free, { number: numberWord(frame, free) }));
const placesFreeWords = (frame: Frame, free: number) =>
  capfirst(frame.n("%(number)s place is free", "%(number)s places are free", free, { number: numberWord(frame, free) }));
export const lineWords = (frame: Frame, waiting: number) =>
  waiting === 0 ? frame.t("Nobody waits yet")
    : capfirst(frame.n("%(number)s in line", "%(number)s in line", waiting, { number: numberWord(frame, waiting) }));
export const questionsWords = (frame: Frame, number: number) =>
  capfirst(frame.n("%(number)s question", "%(number)s questions", number, { number: numberWord(frame, number) }));
const lowerFirst = (words: string) => words.charAt(0).toLowerCase() + words.slice(1);

/** The form of each date that people register for here. */
export const formOf = (frame: Frame, date: Pick<EventDate, "translation_key" | "date">): Promise<Form | null> =>
  registrationForm(date.translation_key, date.date, frame.locale);

/** What is left of a date, beside it in a list. */
export function leftWords(frame: Frame, form: Form): string {
  const { t, n, c } = frame, free = form.open_places;
  if (form.phase === "not-yet") return t("Opens on %(day)s", { day: registrationDay(frame, isoDay(localIn(form.opens_at!, form.zone))) });
  if (form.phase === "closed") return t("The list is closed");
  if (form.phase !== "open" || free === null || form.capacity === null) return "";
  if (free === 0 && form.waiting && form.waiting_list) return t("Full; %(line)s", { line: lowerFirst(lineWords(frame, form.waiting)) });
  if (free === 0) return c("registration", "Full");
  return free <= IN_WORDS ? placesLeftWords(frame, free) : n("%(number)d place free", "%(number)d places free", free);
}

/** What the link to the form says; empty where there is nothing to get. */
export function registerWords({ t, c }: Frame, form: Form): string {
  const isFull = form.open_places === 0;
  if (form.phase !== "open" || (isFull && !form.waiting_list)) return "";
  return isFull ? c("registration", "Join the line") : t("Save a place");
}

export interface Capacity { name: string; total: number; taken: number; hint: string; words: string; rows: number }

function capacity({ t, c, n }: Frame, name: string, total: number, free: number, hint = "", isForLine = false): Capacity {
  const words = !free ? (total > 1 ? t("All %(total)d taken", { total }) : c("registration", "Taken"))
    : isForLine ? t("What is free goes to the line") : n("%(free)d of %(total)d free", "%(free)d of %(total)d free", free, { free, total });
  return { name, total, taken: total - free, hint, words, rows: total <= MOST_CHAIRS ? Math.ceil(total / IN_A_ROW) : 0 };
}

/** An SVG path around the chairs from this number to the one before `after`: a rectangle in each row. */
export function chairs(first: number, after: number): string {
  let path = "";
  for (let row = Math.floor(first / IN_A_ROW); row < Math.ceil(after / IN_A_ROW); row++) {
    const begin = Math.max(first - row * IN_A_ROW, 0), end = Math.min(after - row * IN_A_ROW, IN_A_ROW);
    if (begin < end) path += `M${begin} ${row}h${end - begin}v1H${begin}z`;
  }
  return path;
}

export interface Coupon {
  state: string; color: string; kind: string; title: string; text: string; button: string; isOpen: boolean;
  number: number; host: string; link: string; whole: Capacity | null; separate: Capacity[];
}

/** What an event page says of registering for the date shown; null where there is nothing to say. */
export async function couponOf(frame: Frame, date: EventDate): Promise<Coupon | null> {
  const { t, n } = frame, kind = weekdayAndDay(frame, isoDay(date.local_start));
  const nothing = { isOpen: false, button: "", number: 0, host: hostOf(date.registration_link), link: date.registration_link, whole: null, separate: [] };
  if (!date.registration) {
    if (isOff(date) || date.is_over) return null;
    if (date.registration_original && !date.registration_link) {
      return {
        ...nothing, state: "original", color: "gold", kind, title: t("Tell us you are coming"), button: t("Save a place"),
        link: `${frame.link(date.registration_original)}#register`, text: t("This event has two pages and one list: the other page has it."),
      };
    }
    if (!date.registration_link) return null;
    return { ...nothing, state: "elsewhere", color: "gold", kind, title: t("You register with our partners"), text: t("Somebody else keeps the list for this one. The link leaves this site.") };
  }
  const form = await formOf(frame, date);
  if (!form || form.phase === "over" || form.phase === "gone") return null;
  const free = form.open_places, day = registrationDay(frame, isoDay(date.local_start));
  if (form.phase !== "open") {
    const opens = form.opens_at ? localIn(form.opens_at, form.zone) : "";
    const said = {
      "not-yet": () => ({
        color: "paper", title: t("Opens on %(day)s", { day: registrationDay(frame, isoDay(opens)) }),
        text: [t("From %(day)s, %(time)s, you can save a place here.", { day: weekdayAndDay(frame, isoDay(opens)), time: frame.time(clockOf(opens)) }),
          form.capacity === null ? "" : n("There will be %(number)s.", "There will be %(number)s.", form.capacity, { number: numberWord(frame, form.capacity) })].join(" ").trim(),
      }),
      closed: () => ({ color: "paper", title: t("The list is closed"), text: t("We are preparing everything for those who are on it.") }),
      cancelled: () => ({ color: "ink", title: date.state === "postponed" ? t("%(day)s is postponed", { day }) : t("%(day)s is cancelled", { day }), text: "" }),
    }[form.phase]();
    return { ...nothing, state: form.phase, kind, ...said };
  }
  if (free === 0 && !form.waiting_list) {
    return { ...nothing, state: "full-closed", color: "ink", kind, title: t("All places are taken"), text: t("There is no line for this one.") };
  }
  const open = {
    ...nothing, kind, isOpen: true, button: registerWords(frame, form), number: form.waiting + 1,
    whole: form.capacity === null ? null : capacity(frame, t("Places"), form.capacity, form.free ?? 0, "", free === 0),
    separate: form.separate_capacities.map((each) => capacity(frame, each.name, each.capacity, each.free, each.hint)),
  };
  if (free === 0) {
    const text = t("Somebody always has to stay home after all. Then the next in line gets the place, has a while to say yes, and if not, it goes to the one after.");
    return { ...open, state: "full", color: "ink", title: t("Full. %(line)s", { line: lineWords(frame, form.waiting) }), text };
  }
  if (free === null || free > IN_WORDS) {
    const title = free === null ? t("Tell us you are coming") : placesFreeWords(frame, free);
    return { ...open, state: "open", color: "gold", title, text: form.note || t("Tell us, so that there is room for you, and what you need.") };
  }
  const few = form.waiting_list ? t("Save yours now. When all are taken you can join the line, and whoever cannot come makes room for you.") : t("Save yours now.");
  return { ...open, state: "few", color: "gold", title: placesLeftWords(frame, free), text: `${form.note} ${few}`.trim() };
}
