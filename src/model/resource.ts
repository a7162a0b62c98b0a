import type { ExecutableProcess } from './process.ts';

/** A deployed file, read and checked. Plain data: it crosses threads. */
export type ParsedResource =
  | {
      readonly kind: 'bpmn';
      readonly resourceName: string;
      readonly xml: string;
      readonly processes: readonly ExecutableProcess[];
    }
  | {
      readonly kind: 'form';
      readonly resourceName: string;
      readonly formId: string;
      readonly versionTag: string | undefined;
      readonly schema: string;
    }
  | { readonly kind: 'other'; readonly resourceName: string; readonly contentBase64: string }
  /** The whole deployment is rejected with these lines. */
  | {
      readonly kind: 'invalid';
      readonly resourceName: string;
      readonly reasons: readonly string[];
    };
