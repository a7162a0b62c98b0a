/** The id of the inner instances of an ad-hoc sub-process. Each of them is the scope of one activity. */
export function innerInstanceId(adHocId: string): string {
  return `${adHocId}#innerInstance`;
}
