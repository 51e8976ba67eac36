import { MESSAGES } from '@sekisho/contract/texts/messages.ts';
import { say } from '@sekisho/contract/texts/text.ts';

// There is never a link in a text message, so that a message with a link is known to be a fraud.

export function codeText(operatorName: string, code: string): string {
  const values = { sender: operatorName, code };
  const both = (['ja', 'en'] as const).map((language) =>
    say(MESSAGES.walletPhoneCode, language, values),
  );
  return both.join('\n');
}
