import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import { PageLink } from '../ui/button.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';

const TEXTS = WALLET.impostor;

/** For people who have no wallet: what to do when somebody acts in their name. */
export function ImpostorPage() {
  const { t } = useSpeech();
  return (
    <Page title={t(TEXTS.title)} wide>
      <p>{t(TEXTS.lead)}</p>
      <div className="side-by-side">
        <section>
          <h2>{t(TEXTS.stepsTitle)}</h2>
          <ol className="numbered">
            <li>{t(TEXTS.step1)}</li>
            <li>{t(TEXTS.step2)}</li>
            <li>{t(TEXTS.step3)}</li>
          </ol>
        </section>
        <section>
          <h2>{t(TEXTS.safeTitle)}</h2>
          <p>{t(TEXTS.safe)}</p>
          <p>{t(TEXTS.never)}</p>
        </section>
      </div>
      <p>
        <PageLink to="/" className="link-line">
          {t(COMMON.goHome)}
        </PageLink>
      </p>
    </Page>
  );
}
