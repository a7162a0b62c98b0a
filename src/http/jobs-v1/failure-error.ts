import { Optional, type Static, String as Text, Unsafe } from 'typebox';
import type { JobError } from '../../engine/background/background-rows.ts';
import { Strict } from '../v2/schema.ts';

const Message = Text({ maxLength: 8_192 });

const whole = Strict({
  message: Message,
  code: Optional(Text({ maxLength: 128 })),
  stack: Optional(Text({ maxLength: 32_768 })),
});

/** The reason for a failed attempt, as workers report it. */
export const failureError = Unsafe<string | Static<typeof whole>>({
  anyOf: [whole, Message],
  description: 'A text is used as the `message`.',
  'x-expectation': 'an object with `message`, or a text',
});

export function jobErrorOf(error: Static<typeof failureError> | undefined): JobError {
  if (typeof error === 'object') return error;
  return { message: error ?? 'The worker did not say why' };
}
