/** The campaigns that can be run, by the names on the command line. */
export const CAMPAIGN_IDS = ['docomo-2020'] as const;
