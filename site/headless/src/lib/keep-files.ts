// Keeps the pictures, documents and recordings of a static build beside its pages, so that it needs no other server.
import type { AstroIntegration } from "astro";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SHOWN = /\b(src|srcset|href|poster)="([^"]*)"/g;
const AT_ONCE = 8;

export function keepFiles(): AstroIntegration {
  return {
    name: "keep-files",
    hooks: {
      "astro:build:done": async ({ dir, logger }) => {
        const api = (process.env.API_URL ?? "http://localhost:8000").replace(/\/$/, "");
        const { url } = (await (await fetch(`${api}/api/v3/site/?fields=url`)).json()) as { url: string };
        const hosts = [url, api].map((each) => each.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"); // HEADLESS=only: files keep theirs
        const file = new RegExp(`(?:${hosts})(/(?:media|documents)/[^\\s,"'#?]+)`, "g");
        const folder = fileURLToPath(dir), found = new Set<string>();
        for (const name of (await readdir(folder, { recursive: true })).filter((each) => each.endsWith(".html"))) {
          const path = join(folder, name), html = await readFile(path, "utf8");
          const own = html.replace(SHOWN, (_all, attribute: string, value: string) =>
            `${attribute}="${value.replace(file, (_address, path: string) => (found.add(path), path))}"`);
          if (own !== html) await writeFile(path, own);
        }
        const left = [...found];
        const keep = async () => {
          for (let path = left.pop(); path; path = left.pop()) {
            const answer = await fetch(api + path);
            if (!answer.ok) {
              logger.warn(`${path}: ${answer.status}`);
              continue;
            }
            const to = join(folder, decodeURIComponent(path));
            await mkdir(dirname(to), { recursive: true });
            await writeFile(to, new Uint8Array(await answer.arrayBuffer()));
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, keep));
        logger.info(`${found.size} files kept`);
      },
    },
  };
}
