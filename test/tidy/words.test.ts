import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { files, nodesOf, parse, readText, sourceFiles } from './sources.ts';

/** Words that say nothing in the name of a file or a folder (STYLE 19). */
const emptyInPaths = /(^|[-./])(utils?|helpers?|common|manager|base|impl|data|info)([-./]|$)/;
/**
 * Words that say nothing in an exported name. `data`, `base` and `info` are words of the field there:
 * `EngineThreadData`.
 */
const emptyInNames = /(^|[a-z])(Utils?|Helpers?|Common|Manager|Impl)([A-Z]|$)/;
const emptyAnywhere = /utils?|helpers?|common|manager|impl(?!e|i)/i;

/** The words are written in parts, so that this file does not contain them. */
const unfinished = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`);
const machinePath = new RegExp('(?<![\\w.}/])/(?:ro' + 'ot|wo' + 'rk|home/\\w+|Users/\\w+)/');

describe('words', () => {
  it('no file has an empty name such as utils', () => {
    expect(sourceFiles.filter((path) => emptyInPaths.test(path))).toEqual([]);
  });

  it('no export has an empty name such as utils', () => {
    // Only these files are parsed, because parsing takes long.
    const suspects = sourceFiles.filter((path) => emptyAnywhere.test(readText(path)));
    const named = suspects.flatMap((path) =>
      exportedNames(path)
        .map((name) => name.charAt(0).toUpperCase() + name.slice(1))
        .filter((name) => emptyInNames.test(name))
        .map((name) => `${path}: ${name}`),
    );
    expect(named).toEqual([]);
  });

  it('no comment marks unfinished work', () => {
    expect(linesWith(sourceFiles, unfinished)).toEqual([]);
  });

  it('no file names a path of one machine', () => {
    expect(linesWith(textFiles(), machinePath)).toEqual([]);
  });

  it('every lint suppression names its rule and its reason', () => {
    const suppression = /(?:eslint-disable|@ts-expect-error|prettier-ignore)(?:-[a-z-]+)?\b(.*)/;
    const bare = linesWith(sourceFiles, suppression).filter((line) => {
      if (line.startsWith('test/tidy/')) return false;
      if (line.includes('eslint-enable')) return false;
      const [, rest = ''] = suppression.exec(line) ?? [];
      return !(line.includes('eslint') ? /\S.* -- \S/ : /\S{3}/).test(rest);
    });
    expect(bare).toEqual([]);
  });

  it('every test runs', () => {
    const notRun = /\b(?:it|test|describe)\.(?:skip|only|todo|fails)\b|\b(?:xit|fit|xdescribe)\(/;
    const tests = sourceFiles.filter((path) => !path.startsWith('test/tidy/'));
    expect(linesWith(tests, notRun)).toEqual([]);
  });

  it('the lock file holds no download addresses', () => {
    expect(readText('package-lock.json')).not.toContain('"resolved": "http');
  });
});

function textFiles(): readonly string[] {
  return files.filter((path) => /\.(ts|md|json|ya?ml|bpmn|dmn|sh)$|^\.ci\//.test(path));
}

function linesWith(paths: readonly string[], pattern: RegExp): readonly string[] {
  return paths.flatMap((path) =>
    readText(path)
      .split('\n')
      .map((line, index) => ({ line, at: `${path}:${index + 1}` }))
      .filter(({ line }) => pattern.test(line))
      .map(({ line, at }) => `${at} ${line.trim()}`),
  );
}

function exportedNames(path: string): readonly string[] {
  return [...nodesOf(parse(path))]
    .filter(
      (node) =>
        ts.isFunctionDeclaration(node) ||
        ts.isClassDeclaration(node) ||
        ts.isInterfaceDeclaration(node) ||
        ts.isTypeAliasDeclaration(node) ||
        ts.isVariableDeclaration(node),
    )
    .filter((node) => (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export) !== 0)
    .map((node) => node.name?.getText() ?? '');
}
