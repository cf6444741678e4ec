// Bundles src/ and GraphiQL into dist/. Run by build.sh, which installs the locked packages first.
import { build } from 'esbuild';
import { copyFile, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
process.chdir(here); // esbuild then writes and reports paths relative to this directory only

// GraphiQL's stylesheet carries two Latin fonts as data URLs (300 KB, another licence, no Chinese).
// The page uses the system's fonts instead, see explorer.css.
const withoutEmbeddedFonts = {
  name: 'without-embedded-fonts',
  setup({ onLoad }) {
    onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, async ({ path: file }) => {
      const css = await readFile(file, 'utf8');
      return { contents: css.replace(/@font-face\s*\{[^}]*\}/g, ''), loader: 'css' };
    });
  },
};

await rm('dist', { recursive: true, force: true });
await mkdir('dist');

const { metafile } = await build({
  entryPoints: { explorer: 'src/explorer.jsx' },
  outdir: 'dist',
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2022'],
  jsx: 'automatic',
  charset: 'utf8',
  sourcemap: false,
  legalComments: 'none', // the full texts are in LICENSES.txt
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [withoutEmbeddedFonts],
  metafile: true,
  logLevel: 'warning',
});
await copyFile('src/index.html', 'dist/index.html');
await writeFile('dist/LICENSES.txt', await licences(metafile));
await refuseForeignTexts();

for (const file of (await readdir('dist')).sort()) {
  console.log(`dist/${file}  ${(await stat(`dist/${file}`)).size} bytes`);
}

/** The licence of every package of which at least one byte is in the bundle. */
async function licences({ inputs }) {
  const directories = new Set();
  for (const input of Object.keys(inputs)) {
    const found = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
    if (found) directories.add(found[1]);
  }
  const packages = new Map();
  for (const directory of directories) {
    const { name, version, license, author, repository } = JSON.parse(
      await readFile(path.join(directory, 'package.json'), 'utf8'),
    );
    const file = (await readdir(directory)).sort().find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file
      ? (await readFile(path.join(directory, file), 'utf8')).replace(/\r\n/g, '\n').trim()
      : [
          `Licence as stated in the package: ${license ?? 'none stated'}`,
          author && `Author: ${author.name ?? author}`,
          repository && `Source: ${repository.url ?? repository}`,
        ].filter(Boolean).join('\n');
    if (!file && !license) throw new Error(`${name}@${version} states no licence`);
    packages.set(`${name} ${version} (${license ?? 'see below'})`, text);
  }
  const sorted = [...packages].sort(([a], [b]) => (a < b ? -1 : 1));
  const byText = Map.groupBy ? Map.groupBy(sorted, ([, text]) => text) : group(sorted);
  const rule = '='.repeat(80);
  const parts = [...byText].map(
    ([text, entries]) => `${rule}\n${entries.map(([title]) => title).join('\n')}\n${rule}\n\n${text}\n`,
  );
  return `The explorer (explorer.js, explorer.css) contains the following packages.\n\n${parts.join('\n')}`;
}

function group(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry[1], [...(groups.get(entry[1]) ?? []), entry]);
  return groups;
}

/** The explorer runs on closed networks: what would load from elsewhere, or tell where it was built, fails the build. */
async function refuseForeignTexts() {
  const css = await readFile('dist/explorer.css', 'utf8');
  const js = await readFile('dist/explorer.js', 'utf8');
  const html = await readFile('dist/index.html', 'utf8');
  const faults = [];
  if (/url\(\s*["']?(?!data:)/.test(css)) faults.push('explorer.css loads a file by url()');
  if (/@import/.test(css)) faults.push('explorer.css imports a stylesheet');
  if (/(?:src|href)\s*=\s*["']?(?:https?:)?\/\//.test(html)) faults.push('index.html names another server');
  if (/<script(?![^>]*\bsrc=)/.test(html)) faults.push('index.html has an inline script');
  if (/(?:fetch|import|importScripts|Worker|EventSource|WebSocket|sendBeacon)\(\s*["'`](?:https?|wss?):/.test(js)) {
    faults.push('explorer.js loads from another server');
  }
  for (const [name, text] of Object.entries({ 'explorer.css': css, 'explorer.js': js, 'index.html': html })) {
    if (text.includes(here)) faults.push(`${name} contains the path of this directory`);
    if (text.includes('sourceMappingURL=')) faults.push(`${name} names a source map`);
  }
  if (faults.length > 0) throw new Error(faults.join('; '));
}
