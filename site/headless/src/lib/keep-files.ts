// Keeps the pictures, documents and recordings of a static build beside its pages, so that it needs no other server.
import type { AstroIntegration } from "astro";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { forgetAnswers, knowingly } from "./kept.ts";

const LASTING = "/media/"; // their names change with their content
const SHOWN = /\b(src|srcset|href|poster)="([^"]*)"/g;

export function keepFiles(): AstroIntegration {
  const began = Date.now();
  return {
    name: "keep-files",
    hooks: {
      "astro:build:done": async ({ dir, logger }) => {
        const api = (process.env.API_URL ?? "http://localhost:8000").replace(/\/$/, "");
        const { url } = (await (await knowingly(new Request(`${api}/api/v3/site/?fields=url`))).json()) as { url: string };
        const hosts = [url, api].map((each) => each.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"); // HEADLESS=only: files keep theirs
        const file = new RegExp(`(?:${hosts})(/(?:media|documents)/[^\\s,"'#?]+)`, "g");
        const folder = fileURLToPath(dir), found = new Set<string>();
        for (const name of (await readdir(folder, { recursive: true })).filter((each) => each.endsWith(".html"))) {
          const path = join(folder, name), html = await readFile(path, "utf8");
          const own = html.replace(SHOWN, (_all, attribute: string, value: string) =>
            `${attribute}="${value.replace(file, (_address, path: string) => (found.add(path), path))}"`);
          if (own !== html) await writeFile(path, own);
        }
        await Promise.all([...found].map(async (path) => {
          const answer = await knowingly(new Request(api + path), path.startsWith(LASTING));
          if (!answer.ok) return logger.warn(`${path}: ${answer.status}`);
          const to = join(folder, decodeURIComponent(path));
          await mkdir(dirname(to), { recursive: true });
          await writeFile(to, new Uint8Array(await answer.arrayBuffer()));
        }));
        forgetAnswers(began);
        logger.info(`${found.size} files kept`);
      },
    },
  };
}
