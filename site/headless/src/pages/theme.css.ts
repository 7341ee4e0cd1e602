// The colours and face that staff chose: kept here, so that pages look right though the API's site is off.
import type { APIRoute } from "astro";
import { API, siteIn } from "../lib/api";

export const GET: APIRoute = async () => {
  const { look } = await siteIn("");
  const answer = await fetch(new URL(new URL(look.style_sheet).pathname, API));
  return new Response(await answer.text(), { headers: { "Content-Type": "text/css; charset=utf-8" } });
};
