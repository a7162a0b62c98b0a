import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '../..');

export function inRepository(path: string): string {
  return join(root, path);
}

/** Every file that is in the repository or will be, as paths from its top. */
export const files: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard'],
  { cwd: root, encoding: 'utf8' },
)
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));

export const sourceFiles = files.filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'));

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readText(path), ts.ScriptTarget.Latest, true);
}

/** Every node below `node`, in the order of the text. Without recursion: nested generators pass each node up all levels. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  const left = [node];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    yield next;
    left.push(...childrenOf(next).reverse());
  }
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  return children;
}
