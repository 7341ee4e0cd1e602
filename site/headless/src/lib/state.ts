// What an address asks for of a list: a page of it, a month, what is past, a choice.
import { NAMES, type Choices } from "./facets";

export interface View { page: number; month?: string; past: boolean; choices: Choices; dates: Record<string, string[]> }
const DATES = ["topic", "place", "access", "language", "online"];
export const nothing: View = { page: 1, past: false, choices: {}, dates: {} };

const numberOf = (text: string | null | undefined) => (/^[1-9]\d{0,4}$/.test(text ?? "") ? Number(text) : 1);
const monthOf = (text: string | null | undefined) => (/^\d{4}-(0[1-9]|1[0-2])$/.test(text ?? "") ? text! : undefined);

/** The view that a query asks for, where a server answers. */
export function viewOf(query: URLSearchParams): View {
  const choices: Choices = {};
  for (const name of NAMES) if (query.get(name)) choices[name] = query.get(name)!.trim().slice(0, 100);
  if (!/^[1-9]\d{0,3}$/.test(choices.year ?? "")) delete choices.year;
  if (!choices.year || !/^([1-9]|1[0-2])$/.test(choices.month ?? "")) delete choices.month;
  const dates = Object.fromEntries(DATES.map((name) => [name, query.getAll(name).filter(Boolean)]).filter(([, values]) => values!.length));
  return { page: numberOf(query.get("page")), month: monthOf(query.get("month")), past: query.get("past") === "1", choices, dates };
}

/** (path of the page, view) of an address whose end is a state of a list: `…/page/2/`, `…/month/2027-01/`, `…/past/`, `…/kind/film/`. */
export function splitPath(path: string): [string, View] {
  const view: View = { ...nothing, choices: {} };
  let rest = path;
  for (let found: RegExpMatchArray | null; (found = rest.match(/^(.*\/)(?:(page)\/(\d+)|(month)\/(\d{4}-\d{2})|(past)|(kind|year)\/([\w-]+))\/$/)); ) {
    if (found[2]) view.page = numberOf(found[3]);
    if (found[4]) view.month = monthOf(found[5]);
    if (found[6]) view.past = true;
    if (found[7]) view.choices[found[7] as "kind" | "year"] = found[8];
    rest = found[1]!;
  }
  return [rest, view];
}
