// Bundle app.css, and leave out the tokens that no rule uses: of the thousands that
// the theme brings some hundreds are left, which halves the file.
import { mkdir, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const OUT = "static/build/app.css";

const { outputFiles } = await build({
  entryPoints: ["static-src/app.css"],
  bundle: true,
  minify: true,
  target: ["chrome109", "firefox115", "safari16"],
  logLevel: "warning",
  write: false,
});
await mkdir("static/build", { recursive: true });
await writeFile(OUT, withoutUnusedTokens(outputFiles[0].text));

function withoutUnusedTokens(css) {
  const used = new Set([...css.matchAll(/var\(\s*(--[\w-]+)/g)].map((match) => match[1]));
  // A name, a colon, and a value in which what is quoted may hold anything.
  const token = /(--[\w-]+):(?:"[^"]*"|'[^']*'|[^;{}"'])*(?:;|(?=\}))/g;
  const kept = css.replace(token, (whole, name) => (used.has(name) ? whole : ""));
  // A token that was left out may have been the only user of another one.
  return kept === css ? css : withoutUnusedTokens(kept);
}
