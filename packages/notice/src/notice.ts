/** A text message to one telephone. */
export interface SmsMessage {
  /** E.164: `+819012345678`. */
  readonly to: string;
  /** At most 670 UTF-16 units, which is 10 parts on the air. */
  readonly text: string;
  /** Milliseconds after which the centre gives up; a code that has expired is of no use. */
  readonly validFor: number;
}

/**
 * The door to telephones. `send` is done when the centre has taken the message, which is not yet
 * delivery. A lost answer is a `Fault` that may be tried again; the person may then get it twice.
 */
export interface SmsChannel {
  send(message: SmsMessage): Promise<{ readonly messageId: string }>;
  close(): Promise<void>;
}
