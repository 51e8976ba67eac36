/** Why a member of staff looks at a person's data. The person reads the same reason. */
export const VIEW_REASONS = [
  'person_asked',
  'suspected_theft',
  'payment_question',
  'identity_check',
  'authority_inquiry',
  'release_request',
] as const;
export type ViewReason = (typeof VIEW_REASONS)[number];

/** What a view can show, told to the person as it was shown. */
export const VIEW_PARTS = ['identity', 'contact', 'balance', 'links', 'movements'] as const;
export type ViewPart = (typeof VIEW_PARTS)[number];
