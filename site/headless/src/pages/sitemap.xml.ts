// Every page with its other languages (sitemaps.org; xhtml:link as Google describes it).
import type { APIRoute } from "astro";
import { addresses, siteIn } from "../lib/api";

const escape = (text: string) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

export const GET: APIRoute = async ({ site }) => {
  const { url } = await siteIn("");
  const own = (address: string) => escape(site ? address.replace(url, site.origin) : address);
  const entries = (await addresses()).map((page) => `  <url><loc>${own(page.url)}</loc><lastmod>${page.lastmod}</lastmod>${page.alternates
    .map((each) => `<xhtml:link rel="alternate" hreflang="${each.hreflang}" href="${own(each.href)}"/>`).join("")}</url>`);
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n${entries.join("\n")}\n</urlset>\n`;
  return new Response(xml, { headers: { "Content-Type": "application/xml" } });
};
