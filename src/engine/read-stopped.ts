/** A read that was stopped before its end. No bug: its caller gets an answer, or has gone. */
export class ReadStopped extends Error {
  readonly why: 'takesTooLong' | 'callerIsGone';

  constructor(why: ReadStopped['why']) {
    super(`Expected a read to be finished, but it was stopped: ${why}`);
    this.why = why;
  }
}
