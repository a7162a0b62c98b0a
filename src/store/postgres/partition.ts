/** Every key is made in this partition until there are more. */
export const partition = 1;
