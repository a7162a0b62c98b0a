import { expect, it } from 'vitest';
import { StoreFailure } from '../../engine/store.ts';
import { storeFailure } from './postgres-failure.ts';

it.each(['EPIPE', 'ECONNRESET', '57P01', '08006', '53300'])(
  'a connection that broke with %s is no bug of ours',
  (code) => {
    const failure = storeFailure(Object.assign(new Error('broken'), { code }));
    expect(failure).toBeInstanceOf(StoreFailure);
    expect(failure).toMatchObject({ kind: 'unavailable' });
  },
);

it.each(['23505', '42P01', 'XX000'])(
  'a statement refused with %s is a bug of the server',
  (code) => {
    const error = Object.assign(new Error('refused'), { code });
    expect(storeFailure(error)).toBe(error);
  },
);
