import { createClient } from '@sekisho/contract/api.ts';
import { type Me, walletApi } from '@sekisho/contract/wallet.ts';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { createActKeys } from '../lib/act-key.ts';
import { randomBytes, tabKeep } from '../lib/browser.ts';
import { type Outcome, outcomeOf, type PageProblem } from '../lib/outcome.ts';
import { askPasskey } from '../lib/passkey.ts';
import { send } from '../lib/send.ts';

export const client = createClient(walletApi, location.origin, send);
export const actKeys = createActKeys(tabKeep, randomBytes);

type Standing = 'asking' | 'signed_out' | 'signed_in' | 'unknown';

interface Session {
  readonly standing: Standing;
  readonly me: Me | undefined;
  readonly problem: PageProblem | undefined;
  /** Asks the server again. */
  readonly refresh: () => Promise<void>;
  /** Takes over what an operation answered. */
  readonly setMe: (me: Me | undefined) => void;
}

const SessionContext = createContext<Session | undefined>(undefined);

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<Pick<Session, 'standing' | 'me' | 'problem'>>({
    standing: 'asking',
    me: undefined,
    problem: undefined,
  });
  const session = useMemo<Session>(
    () => ({
      ...state,
      async refresh() {
        const outcome = await outcomeOf(client.getMe({}));
        if (outcome.ok) {
          setState({ standing: 'signed_in', me: outcome.value, problem: undefined });
        } else if (outcome.problem === 'not_signed_in') {
          setState({ standing: 'signed_out', me: undefined, problem: undefined });
        } else {
          setState((before) => ({
            ...before,
            standing: before.me ? 'signed_in' : 'unknown',
            problem: outcome.problem,
          }));
        }
      },
      setMe: (me) =>
        setState({ standing: me ? 'signed_in' : 'signed_out', me, problem: undefined }),
    }),
    [state],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the page opens.
  useEffect(() => {
    void session.refresh();
  }, []);
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession stands inside SessionProvider.');
  return session;
}

/** The wallet of this session, on pages that are shown only to its owner. */
export function useMe(): Me {
  const { me } = useSession();
  if (!me) throw new Error('useMe stands on pages for those who are signed in.');
  return me;
}

/** Runs an act; when it needs a fresh proof, asks for the passkey and runs it once more. */
export async function withProof<T>(act: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const first = await act();
  if (first.ok || first.problem !== 'fresh_proof_needed') return first;
  const proved = await askPasskey(
    () => client.beginProof({ body: {} }),
    (body) => client.finishProof({ body }),
  );
  return proved.ok ? act() : proved;
}

export function signIn(): Promise<Outcome<Me>> {
  return askPasskey(
    () => client.beginSession({ body: {} }),
    (body) => client.finishSession({ body }),
  );
}
