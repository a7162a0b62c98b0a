import ts from 'typescript';
import { expect, it } from 'vitest';
import { nodesOf, parse, sourceFiles } from './sources.ts';

it('relative imports carry the name of the file, as Node reads it', () => {
  const wrong = sourceFiles.flatMap((path) =>
    specifiersOf(path)
      .filter((specifier) => specifier.startsWith('.') && !/\.(tsx?|json|css)$/.test(specifier))
      .map((specifier) => `${path}: ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

function specifiersOf(path: string): readonly string[] {
  return [...nodesOf(parse(path))]
    .filter((node) => ts.isImportDeclaration(node) || ts.isExportDeclaration(node))
    .map((node) => node.moduleSpecifier)
    .filter((specifier) => specifier !== undefined && ts.isStringLiteral(specifier))
    .map((specifier) => specifier.text);
}
