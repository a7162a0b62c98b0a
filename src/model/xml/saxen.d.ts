/** The part of saxen that we use; the package ships no types. */
declare module 'saxen' {
  export class Parser {
    on(event: 'openTag', listener: (name: string, attributes: () => Attributes) => void): this;
    on(event: 'closeTag', listener: (name: string) => void): this;
    on(event: 'text' | 'cdata' | 'attention', listener: (text: string) => void): this;
    on(event: 'error' | 'warn', listener: (problem: Error) => void): this;
    parse(xml: string): Error | null;
  }

  /** Raw values, in which entities are not replaced. `false` if the attributes are unreadable. */
  type Attributes = Readonly<Record<string, string>> | false;
}
