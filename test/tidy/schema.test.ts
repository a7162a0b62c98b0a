import { expect, it } from 'vitest';
import { schemaPages } from '../../scripts/schema-pages.ts';
import { readText } from './sources.ts';

it.each(schemaPages)('$path is what the declarations print', ({ path, text }) => {
  expect(readText(path), 'npm run docs:schema writes it').toBe(text);
});
