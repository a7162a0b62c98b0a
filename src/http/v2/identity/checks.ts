import { isNewTenantId, mayNameTenant, tenantIdCharactersMax } from '../../../core/tenant.ts';
import type { Problem } from '../problem.ts';
import { invalidArgument } from '../problem.ts';
import { sentence, shown } from '../violation.ts';

/** The form of ids that people choose. */
const idPattern = '^[a-zA-Z0-9_~@.+-]+$';
const idForm = new RegExp(idPattern);
export const idCharactersMax = 256;
const tenantPattern = '^(<default>|[\\w.-]{1,31})$';
const newTenantCharactersMax = 31;
/** The most characters of the name and the description of a user, a group, a role, a tenant or a rule. */
const nameCharactersMax = 256;
const descriptionCharactersMax = 10_000;
/** One address without spaces. Only its mail server knows whether it exists. */
const emailForm = /^[^\s@"(),:;<>[\\\]]+@[^\s@"(),:;<>[\\\]]+\.[a-zA-Z0-9-]{2,}$/;
const emailCharactersMax = 320;

/** Adds what is wrong with the values of a request, in Camunda's words. */
export class Violations {
  readonly #found: string[] = [];

  /** An id of a user, group, role, rule, client, owner or resource. */
  id(name: string, value: string | null | undefined): void {
    if (this.#isBlank(name, value)) return;
    this.#limit(name, value ?? '', idCharactersMax);
    if (!idForm.test(value ?? '')) this.#pattern(name, idPattern);
  }

  /** A new tenant needs an id of Camunda's form. An existing one may have the form of the Jobs Service. */
  tenantId(value: string | null | undefined, { isNew }: { readonly isNew: boolean }): void {
    if (this.#isBlank('tenantId', value)) return;
    const text = value ?? '';
    const max = isNew ? newTenantCharactersMax : tenantIdCharactersMax;
    this.#limit('tenantId', text, max);
    const isRight = isNew ? isNewTenantId(text) : mayNameTenant(text);
    if (!isRight && text.length <= max) this.#pattern('tenantId', tenantPattern);
  }

  /** Checks a required name. */
  name(value: string | null | undefined): void {
    this.text('name', value, nameCharactersMax);
  }

  /** Checks an optional name. */
  optionalName(value: string | null | undefined): void {
    this.#limit('name', value ?? '', nameCharactersMax);
  }

  description(value: string | null | undefined): void {
    this.#limit('description', value ?? '', descriptionCharactersMax);
  }

  /** Checks a required text. */
  text(name: string, value: string | null | undefined, charactersMax?: number): void {
    if (this.#isBlank(name, value)) return;
    if (charactersMax !== undefined) this.#limit(name, value ?? '', charactersMax);
  }

  email(value: string | null | undefined): void {
    if (value === null || value === undefined || value.trim() === '') return;
    if (value.length > emailCharactersMax || !emailForm.test(value)) {
      this.#found.push(`The provided email '${shown(value)}' is not valid`);
    }
  }

  limit(name: string, value: string, charactersMax: number): void {
    this.#limit(name, value, charactersMax);
  }

  add(text: string): void {
    this.#found.push(text);
  }

  get problem(): Problem | undefined {
    return this.#found.length === 0 ? undefined : invalidArgument(sentence(this.#found));
  }

  #isBlank(name: string, value: string | null | undefined): boolean {
    const isBlank = value === null || value === undefined || value.trim() === '';
    if (isBlank) this.#found.push(`No ${name} provided`);
    return isBlank;
  }

  #limit(name: string, value: string, max: number): void {
    if (value.length > max) {
      this.#found.push(`The provided ${name} exceeds the limit of ${max} characters`);
    }
  }

  #pattern(name: string, pattern: string): void {
    this.#found.push(
      `The provided ${name} contains illegal characters. It must match the pattern '${pattern}'`,
    );
  }
}
