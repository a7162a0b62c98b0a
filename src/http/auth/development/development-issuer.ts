/** Who signs tokens for development: the server that takes them. */
export const developmentIssuer = 'continuo-development';
