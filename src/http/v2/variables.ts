import { emptyDocument, type JsonText, type VariableDocument } from '../../core/json.ts';
import type { VariablesObject } from './schema.ts';

/** Converts a request's `variables` into text with all digits (law B1 of `json-body.ts`). */
export function variableDocument(variables: VariablesObject | null | undefined): VariableDocument {
  if (variables === undefined || variables === null) return emptyDocument;
  return Object.keys(variables).map(
    (name) => [name, JSON.stringify(variables[name]) as JsonText] as const,
  );
}

/** The JSON object of a document, written without parsing its values. */
export function writeVariables(document: VariableDocument): string {
  let text = '{';
  for (const [name, value] of document) {
    text += `${text.length > 1 ? ',' : ''}${JSON.stringify(name)}:${value}`;
  }
  return `${text}}`;
}
