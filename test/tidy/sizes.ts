import ts from 'typescript';
import { nodesOf, parse, readText, sourceFiles } from './sources.ts';

export const fileLinesMax = 400;
export const functionLinesMax = 70;

/** The lines of everything over its limit, by `path` or `path#function`. */
export function measureGiants(): Readonly<Record<string, number>> {
  const giants: Record<string, number> = {};
  for (const path of sourceFiles) {
    const lines = readText(path).trimEnd().split('\n').length;
    if (lines > fileLinesMax) giants[path] = lines;
    for (const { name, functionLines } of functionsOf(path)) {
      if (functionLines > functionLinesMax) giants[`${path}#${name}`] = functionLines;
    }
  }
  return giants;
}

function functionsOf(
  path: string,
): readonly { readonly name: string; readonly functionLines: number }[] {
  const file = parse(path);
  return [...nodesOf(file)].filter(isMeasured).map((node) => ({
    name: nameOf(node),
    functionLines:
      file.getLineAndCharacterOfPosition(node.end).line -
      file.getLineAndCharacterOfPosition(node.getStart(file)).line +
      1,
  }));
}

/** A group of tests is a list, not a function that a reader must understand as a whole. */
function isMeasured(node: ts.Node): node is ts.FunctionLikeDeclaration {
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return false;
  return !isGroupOfTests(node);
}

function isGroupOfTests(node: ts.FunctionLikeDeclaration): boolean {
  const { parent } = node;
  const caller = ts.isCallExpression(parent) ? parent.expression.getText() : nameOf(node);
  return /^describe(\b|[A-Z])/.test(caller);
}

function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) {
    return parent.name.getText();
  }
  return ts.isCallExpression(parent) ? `${parent.expression.getText()}()` : 'anonymous';
}
