// Files that name themselves at this address and are made by the API's site: feeds, calendars, Markdown (`passed_on` of site/).
import { defineMiddleware } from "astro:middleware";
import { API, isStatic, siteIn } from "./lib/api";

const HEADERS = ["content-type", "cache-control", "etag", "last-modified", "content-disposition"];
const fits = (path: string, pattern: string) =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(path);

export const onRequest = defineMiddleware(async ({ url, request }, next) => {
  if (isStatic || url.pathname === "/sitemap.xml") return next(); // the site map is our own
  const { passed_on: passedOn } = await siteIn("");
  if (!passedOn.some((pattern) => fits(url.pathname, pattern))) return next();
  const known = request.headers.get("if-none-match");
  const answer = await fetch(API + url.pathname + url.search, { headers: known ? { "If-None-Match": known } : {}, redirect: "manual" });
  const headers = HEADERS.flatMap((name) => (answer.headers.has(name) ? [[name, answer.headers.get(name)!] as [string, string]] : []));
  return new Response(answer.body, { status: answer.status, headers });
});
