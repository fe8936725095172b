// Builds src/huikuan/shell/static/build with fixed file names: the page adds ?v=<stamp of the build> itself.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig } from "vite";

const OUT = resolve(import.meta.dirname, "../src/huikuan/shell/static/build");
const LETTERS = resolve(import.meta.dirname, "node_modules/@expo-google-fonts/noto-sans-sc"); // fonts of PDFs
const ICONS = resolve(import.meta.dirname, "node_modules/@tabler/icons/icons");

// One sprite of the icons named in icons.txt: no icon font, no inline SVG. A missing name stops the build.
function sprite() {
  const names = readFileSync(resolve(import.meta.dirname, "icons.txt"), "utf8").split("\n").filter(Boolean);
  const symbols = names.map((name) => {
    const file = name.endsWith("-filled") ? `filled/${name.slice(0, -7)}.svg` : `outline/${name}.svg`;
    const [, attributes, body] = readFileSync(join(ICONS, file), "utf8").match(/<svg([^>]*)>([\s\S]*)<\/svg>/);
    const kept = attributes.match(/(fill|stroke|stroke-width|stroke-linecap|stroke-linejoin)="[^"]*"/g).join(" ");
    return `<symbol id="${name}" viewBox="0 0 24 24" ${kept}>${body.replace(/\s+/g, " ").trim()}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

const finish = {
  name: "huikuan-finish",
  closeBundle() {
    writeFileSync(join(OUT, "icons.svg"), sprite());
    mkdirSync(join(OUT, "letters"));
    for (const name of ["400Regular/NotoSansSC_400Regular.ttf", "600SemiBold/NotoSansSC_600SemiBold.ttf", "LICENSE_FONT"])
      copyFileSync(join(LETTERS, name), join(OUT, "letters", name.split("/").pop()));
    const stamp = createHash("sha256");
    for (const name of readdirSync(OUT).filter((name) => /\.(js|css|svg)$/.test(name)).sort()) {
      const content = readFileSync(join(OUT, name));
      stamp.update(name).update(content);
      // WhiteNoise serves these to browsers that take them: the first page is for phones outdoors.
      writeFileSync(join(OUT, `${name}.gz`), gzipSync(content, { level: 9 }));
      writeFileSync(join(OUT, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
    }
    writeFileSync(join(OUT, "version.txt"), stamp.digest("hex").slice(0, 10));
  },
};

export default defineConfig({
  base: "./",
  publicDir: false,
  logLevel: "warn",
  build: {
    outDir: OUT,
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy allows no data: fonts
    modulePreload: false,
    cssCodeSplit: true,
    target: "es2022",
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      checks: { eval: false, pluginTimings: false }, // htmx can, but is told not to (htmx-config) and the security policy forbids it
      input: { app: "src/app.js", chart: "src/chart.js", grid: "src/grid.js" },
      output: { entryFileNames: "[name].js", chunkFileNames: "part-[name]-[hash].js", assetFileNames: "[name][extname]" },
    },
  },
  plugins: [finish],
});
