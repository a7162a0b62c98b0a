/** The issuer of development tokens: the server itself. */
export const developmentIssuer = 'continuo-development';
