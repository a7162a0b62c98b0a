/** A read stopped before its end. It is no bug: the caller gets an answer or has disconnected. */
export class ReadStopped extends Error {
  readonly why: 'takesTooLong' | 'callerIsGone';

  constructor(why: ReadStopped['why']) {
    super(`Expected a read to be finished, but it was stopped: ${why}`);
    this.why = why;
  }
}
