/** A read that was ended before it was done, by nobody's fault: the caller is told, or has gone. */
export class ReadStopped extends Error {
  readonly why: 'takesTooLong' | 'callerIsGone';

  constructor(why: ReadStopped['why']) {
    super(`Expected a read to be finished, but it was stopped: ${why}`);
    this.why = why;
  }
}
