/** Lists of the Jobs Service: which page is asked for, and how it is answered. */
import type { FastifyReply } from 'fastify';
import { Optional, String as Text } from 'typebox';
import { assert } from '../../core/assert.ts';
import type { Rejection } from '../../core/rejection.ts';
import { badField } from '../../engine/background/bad-field.ts';
import type { ListPage } from '../../query/reads/background-jobs.ts';
import { sendDataText } from './envelope.ts';
import { sendJobsRefused } from './refused.ts';

const limitDefault = 20;
const limitMax = 100;
/** Rows that pages before the asked one may have: further back, a list is narrowed by its filters. */
const skippedMax = 10_000;

export const pageParameters = {
  page: Optional(Text({ description: 'From 1 on; default 1.', examples: ['1'] })),
  limit: Optional(
    Text({ description: `1 to ${limitMax}; default ${limitDefault}.`, examples: ['20'] }),
  ),
  offset: Optional(
    Text({
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

export function pageOf(asked: PageText): AskedPage | Rejection {
  const page = wholeNumber(asked.page ?? '1');
  if (page === undefined || page < 1) return badField('page', 'must be an integer from 1 on');
  const limit = wholeNumber(asked.limit ?? String(limitDefault));
  if (limit === undefined || limit < 1 || limit > limitMax) {
    return badField('limit', `must be an integer from 1 to ${limitMax}`);
  }
  if (asked.offset !== undefined) return pageFrom(asked, limit);
  const from = Math.min((page - 1) * limit, skippedMax + 1);
  return { kind: 'page', page, from, limit };
}

function pageFrom({ page, offset = '' }: PageText, limit: number): AskedPage | Rejection {
  if (page !== undefined) return badField('offset', 'must not be there together with page');
  const skipped = wholeNumber(offset);
  if (skipped === undefined) return badField('offset', 'must be an integer from 0 on');
  const from = Math.min(skipped, skippedMax + 1);
  return { kind: 'page', page: Math.floor(from / limit) + 1, from, limit };
}

/** In its one spelling: `01` is none. */
export function wholeNumber(text: string): number | undefined {
  return /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : undefined;
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
