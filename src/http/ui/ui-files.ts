/** The built web interface, from the folder where `scripts/build-web.ts` writes it. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface UiFile {
  readonly mediaType: string;
  readonly etag: string;
  /** Its name changes with its content, so browsers may cache it for ever. */
  readonly isImmutable: boolean;
  readonly plain: Buffer;
  readonly brotli: Buffer | undefined;
  readonly gzip: Buffer | undefined;
}

/** Files by path below `/ui/`. */
export type UiFiles = ReadonlyMap<string, UiFile>;

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** The same folder for the sources and for the built server. */
const here = import.meta.dirname;
const folder = here.includes(`${sep}dist${sep}`)
  ? join(here, '../../web')
  : fileURLToPath(new URL('../../../dist/web', import.meta.url));

/** Reads all files, about 2 MB; `undefined` if the interface is not built. */
export async function readUiFiles(): Promise<UiFiles | undefined> {
  const names = await namesBelow(folder);
  if (!names.has('index.html')) return undefined;
  const served = [...names].filter((name) => extname(name) in mediaTypes);
  const files = await Promise.all(
    served.map(async (name) => [name, await readUiFile(name, names)] as const),
  );
  return new Map(files);
}

async function namesBelow(top: string): Promise<ReadonlySet<string>> {
  try {
    const entries = await readdir(top, { recursive: true, withFileTypes: true });
    return new Set(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(top, join(entry.parentPath, entry.name)).replaceAll(sep, '/')),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
    throw error;
  }
}

async function readUiFile(name: string, names: ReadonlySet<string>): Promise<UiFile> {
  const packed = async (suffix: string): Promise<Buffer | undefined> =>
    names.has(name + suffix) ? readFile(join(folder, name + suffix)) : undefined;
  const plain = await readFile(join(folder, name));
  const digest = createHash('sha256').update(plain).digest('base64url');
  return {
    mediaType: mediaTypes[extname(name)] ?? 'application/octet-stream',
    etag: `"${digest}"`,
    isImmutable: name.startsWith('assets/'),
    plain,
    brotli: await packed('.br'),
    gzip: await packed('.gz'),
  };
}
