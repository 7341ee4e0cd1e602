// Static (the default): every page is written once. MODE=server: every page is asked for when somebody opens it.
import node from "@astrojs/node";
import { defineConfig } from "astro/config";
import { fileURLToPath } from "node:url";
import { keepFiles } from "./src/lib/keep-files.ts";

const look = fileURLToPath(new URL(process.env.LOOK ?? "../", import.meta.url)); // css, js, fonts and art of the templates
const isServer = process.env.MODE === "server";

const served = {
  name: "served",
  hooks: {
    "astro:config:setup": ({ command, injectRoute, updateConfig }) => {
      injectRoute({ pattern: "/preview/[signed]/[...page]", entrypoint: "./src/server/preview.astro" });
      // What is built runs wherever it is copied; `astro dev` can't run packages of Node that are bundled, and never answers.
      if (command === "build") updateConfig({ vite: { ssr: { noExternal: true } } });
    },
  },
};

export default defineConfig({
  site: process.env.SITE_URL, // where visitors will find it: for the site map and for what others share
  output: isServer ? "server" : "static",
  adapter: isServer ? node({ mode: "standalone" }) : undefined,
  integrations: [isServer ? served : keepFiles()],
  outDir: process.env.OUT_DIR ?? "./dist",
  cacheDir: process.env.CACHE_DIR ?? "./node_modules/.astro",
  trailingSlash: "ignore",
  build: { inlineStylesheets: "never", format: "directory" },
  devToolbar: { enabled: false },
  vite: {
    resolve: { alias: { look } },
    define: { "import.meta.env.IS_STATIC": JSON.stringify(!isServer) },
    build: { assetsInlineLimit: 0 },
    cacheDir: process.env.CACHE_DIR && `${process.env.CACHE_DIR}/vite`,
  },
});
