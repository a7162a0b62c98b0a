/** Every change of a user task keeps its listeners and waits for each of them, so their number is limited. */
export const globalListenersMax = 100;
