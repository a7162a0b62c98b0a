/** Lists of the Jobs Service: which page is asked for, and how it is answered. */
import type { FastifyReply } from 'fastify';
import { Optional } from 'typebox';
import { assert } from '../../core/assert.ts';
import type { Rejection } from '../../core/rejection.ts';
import { badField } from '../../engine/background/bad-field.ts';
import type { ListPage } from '../../query/reads/background-jobs.ts';
import { sendDataText } from './envelope.ts';
import { WholeNumber } from './parameters.ts';
import { sendJobsRefused } from './refused.ts';

const limitDefault = 20;
const limitMax = 100;
/** Rows that pages before the asked one may have: further back, a list is narrowed by its filters. */
const skippedMax = 10_000;

export const pageParameters = {
  page: Optional(WholeNumber('from 1 on', { description: 'Default 1.', examples: ['1'] })),
  limit: Optional(
    WholeNumber(`from 1 to ${limitMax}`, {
      description: `Default ${limitDefault}.`,
      examples: ['20'],
    }),
  ),
  offset: Optional(
    WholeNumber('from 0 on', {
      description: 'Instead of page: entries before the page. meta.nextOffset says where to go on.',
      examples: ['0'],
    }),
  ),
};

export interface PageText {
  readonly page?: string;
  readonly limit?: string;
  readonly offset?: string;
}

export interface AskedPage extends ListPage {
  readonly kind: 'page';
  readonly page: number;
}

/** The schemas have checked each of them. */
export function pageOf({ page, limit, offset }: PageText): AskedPage | Rejection {
  const length = Number(limit ?? limitDefault);
  if (offset === undefined) {
    const number = Number(page ?? 1);
    return { kind: 'page', page: number, from: fromOf((number - 1) * length), limit: length };
  }
  if (page !== undefined) return badField('offset', 'must not be there together with page');
  const from = fromOf(Number(offset));
  return { kind: 'page', page: Math.floor(from / length) + 1, from, limit: length };
}

function fromOf(skipped: number): number {
  return Math.min(skipped, skippedMax + 1);
}

const listStart = /^\[(\d+),(true|false),(true|false),(\d+),/;

interface ListHead {
  readonly total: number;
  readonly totalIsCapped: boolean;
  readonly searchIsCapped: boolean;
  /** Of the entries in the text. */
  readonly count: number;
  /** Of the text before the entries. */
  readonly length: number;
}

/** `text` is as `listText` of the read side has made it. */
export function listHead(text: string): ListHead {
  const match = listStart.exec(text);
  assert(match, 'a list to begin with its total');
  const [{ length }, total, totalIsCapped, searchIsCapped, count] = match;
  return {
    total: Number(total),
    totalIsCapped: totalIsCapped === 'true',
    searchIsCapped: searchIsCapped === 'true',
    count: Number(count),
    length,
  };
}

/** A page beyond the last entry is empty; only of a list that is longer than anybody may turn its pages it is refused. */
export function sendList(
  reply: FastifyReply,
  { page, from, limit }: AskedPage,
  text: string,
): FastifyReply {
  const { length, count, ...counts } = listHead(text);
  if (from > skippedMax && counts.totalIsCapped) {
    const reason = `must not be beyond the first ${skippedMax} entries; narrow the list, such as by createdBefore`;
    return sendJobsRefused(reply, badField('page', reason));
  }
  const end = from + count;
  // Where the bytes have ended a page, the next page by number would leave out what did not fit.
  const next = count > 0 && count < limit && end < counts.total ? { nextOffset: end } : {};
  return sendDataText(reply, 200, text.slice(length, -1), { page, limit, ...counts, ...next });
}
