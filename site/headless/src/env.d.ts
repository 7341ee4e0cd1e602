/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    frame: import("./lib/frame").Frame;
  }
}

interface ImportMetaEnv {
  readonly IS_STATIC: boolean; // whether every page is written before
}
