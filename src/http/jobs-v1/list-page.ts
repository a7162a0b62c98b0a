/** Pages of the Jobs Service's lists: their parameters and answers. */
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
/** Rows before a page. For later rows, a client must narrow the list by filters. */
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
      description:
        'Instead of page: entries before the page. The next page begins at meta.nextOffset.',
      examples: ['0'],
    }),
  ),
};

export interface PageText {
  readonly page?: string;
  readonly limit?: string;
  readonly offset?: string;
}

export interface RequestedPage extends ListPage {
  readonly kind: 'page';
  readonly page: number;
}

/** The schemas have checked each parameter. */
export function pageOf({ page, limit, offset }: PageText): RequestedPage | Rejection {
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
  /** The number of entries in the text. */
  readonly count: number;
  /** The length of the text before the entries. */
  readonly length: number;
}

/** Reads the head of a text that `listText` of the read side has written. */
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

/**
 * Sends a page of a list. A page beyond the last entry is empty; a page beyond the most rows that may be skipped is
 * refused.
 */
export function sendList(
  reply: FastifyReply,
  { page, from, limit }: RequestedPage,
  text: string,
): FastifyReply {
  const { length, count, ...counts } = listHead(text);
  if (from > skippedMax && counts.totalIsCapped) {
    const reason = `must not be beyond the first ${skippedMax} entries; narrow the list, such as by createdBefore`;
    return sendJobsRefused(reply, badField('page', reason));
  }
  const end = from + count;
  // If the limit of bytes ended the page, the next page by number would skip the entries that did not fit.
  const next = count > 0 && count < limit && end < counts.total ? { nextOffset: end } : {};
  return sendDataText(reply, 200, text.slice(length, -1), { page, limit, ...counts, ...next });
}
