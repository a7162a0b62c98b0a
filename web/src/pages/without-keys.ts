/** A message without its keys, so that refusals of many items for one reason are counted together. */
export function withoutKeys(message: string): string {
  return message.replace(/'\d+'/g, '…');
}
