/** `npm run docs:errors` */
import { writeFileSync } from 'node:fs';
import { errorCodesPage } from './error-codes-page.ts';

writeFileSync(new URL('../docs/ERRORS.md', import.meta.url), errorCodesPage());
