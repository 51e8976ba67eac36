import type { StaffMe } from '@sekisho/contract/staff.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { STAFF } from '@sekisho/contract/texts/staff.ts';
import { STAFF_PAGES } from '@sekisho/contract/texts/staff-pages.ts';
import { dateTimeText } from '../lib/format.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { useAct } from '../lib/use-act.ts';
import { Button } from '../ui/button.tsx';
import { Facts } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote } from '../ui/note.tsx';
import { client, useStaff } from './session.tsx';

const TEXTS = STAFF_PAGES.own;

/** Who is signed in here, and in which roles. */
export function OwnPage({ me }: { readonly me: StaffMe }) {
  const { language, t } = useSpeech();
  const { setMe } = useStaff();
  const act = useAct();
  const leave = async () => {
    if (await act.run(() => outcomeOf(client.endStaffSession({ body: {} })))) setMe(undefined);
  };
  return (
    <Page title={me.name}>
      <Facts
        items={[
          [t(TEXTS.roles), me.roles.map((role) => t(STAFF.roles[role])).join('、')],
          [
            t(TEXTS.proved),
            me.provedUntil
              ? t(TEXTS.provedUntil, { time: dateTimeText(me.provedUntil, language) })
              : t(TEXTS.provedNone),
          ],
        ]}
      />
      <p className="quiet">{t(TEXTS.keys)}</p>
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button look="second" off={act.running} onPress={() => void leave()}>
          {t(COMMON.signOut)}
        </Button>
      </div>
    </Page>
  );
}
