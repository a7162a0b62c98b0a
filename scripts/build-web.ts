/**
 * `npm run build:web`, also run by `npm ci` and before packing: builds the web interface into `dist/web`, unless the
 * present build is from the same files. With `--lenient` a failure is only a message, so that an installation never
 * fails because of it.
 */
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';

const root = join(import.meta.dirname, '..');
const built = join(root, 'dist/web');
const mark = join(built, '.hash');

// A test run has set another mode, in which React is its larger and slower development version.
process.env['NODE_ENV'] = 'production';

try {
  const hash = hashOfSources();
  if (readIfThere(mark) !== hash) {
    rmSync(built, { recursive: true, force: true });
    await build({ configFile: join(root, 'web/vite.config.ts'), logLevel: 'warn' });
    copySwaggerUi();
    await compress();
    writeFileSync(mark, hash);
  }
} catch (error) {
  process.stderr.write(`The web interface could not be built: ${String(error)}\n`);
  if (!process.argv.includes('--lenient')) process.exitCode = 1;
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const sources = filesBelow(join(root, 'web')).toSorted();
  for (const path of [...sources, join(root, 'package-lock.json'), import.meta.filename]) {
    hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

/** The viewer of the page /docs, already bundled in its package, with its license and those of the packages in it. */
function copySwaggerUi(): void {
  const source = join(root, 'node_modules/swagger-ui-dist');
  const target = join(built, 'swagger-ui');
  mkdirSync(target);
  for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css']) {
    copyFileSync(join(source, name), join(target, name));
  }
  for (const name of ['LICENSE', 'NOTICE', 'swagger-ui-bundle.js.LICENSE.txt']) {
    const text = readFileSync(join(source, name), 'utf8');
    appendFileSync(join(built, 'LICENSES.txt'), `\n\nswagger-ui-dist: ${name}\n${text}`);
  }
}

/**
 * The highest levels of compression, because files are compressed once and read many times. Fonts are already
 * compressed.
 */
async function compress(): Promise<void> {
  const texts = filesBelow(built).filter((path) => /\.(js|css|html|svg|txt)$/.test(path));
  await Promise.all(
    texts.map(async (path) => {
      const text = readFileSync(path);
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
      writeFileSync(`${path}.br`, await promisify(brotliCompress)(text, { params }));
      writeFileSync(`${path}.gz`, await promisify(gzip)(text, { level: 9 }));
    }),
  );
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
