import type { Movement } from '@sekisho/contract/movements.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import { amountText, dateTimeText } from '../lib/format.ts';
import { PageLink } from '../ui/button.tsx';
import { useSpeech } from '../ui/language.tsx';

/** `+3,000円` into the wallet, `−480円` out of it; the word for the direction is read aloud. */
export function SignedAmount({ movement }: { readonly movement: Movement }) {
  const { language, t } = useSpeech();
  return (
    <span className="amount">
      <span className="visually-hidden">{t(WALLET.directions[movement.direction])} </span>
      <span aria-hidden="true">{movement.direction === 'in' ? '+' : '−'}</span>
      {amountText(movement.amount, language)}
    </span>
  );
}

export function MovementList({ movements }: { readonly movements: readonly Movement[] }) {
  const { language, t } = useSpeech();
  return (
    <ul className="movements">
      {movements.map((movement) => (
        <li key={movement.id}>
          <PageLink to={`/history/${movement.id}`} className="movement">
            <span className="movement-name">{movement.counterparty}</span>
            <SignedAmount movement={movement} />
            <span className="quiet">
              {t(WALLET.movementKinds[movement.kind])} {dateTimeText(movement.at, language)}
            </span>
          </PageLink>
        </li>
      ))}
    </ul>
  );
}
