/** The `acr` of a login with two factors of distinct kinds that the bank registered. */
export const ACR_TWO_FACTORS = 'urn:sekisho:two-factors';
