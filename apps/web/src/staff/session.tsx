import { createClient } from '@sekisho/contract/api.ts';
import { type StaffMe, staffApi } from '@sekisho/contract/staff.ts';
import type { StaffPermission } from '@sekisho/domain/staff/permissions.ts';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Outcome, outcomeOf, type PageProblem } from '../lib/outcome.ts';
import { askPasskey } from '../lib/passkey.ts';
import { send } from '../lib/send.ts';

export const client = createClient(staffApi, location.origin, send);

interface StaffSession {
  readonly standing: 'asking' | 'out' | 'in';
  readonly me: StaffMe | undefined;
  readonly problem: PageProblem | undefined;
  readonly setMe: (me: StaffMe | undefined) => void;
}

const SessionContext = createContext<StaffSession | undefined>(undefined);

export function StaffSessionProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<Omit<StaffSession, 'setMe'>>({
    ...{ standing: 'asking', me: undefined, problem: undefined },
  });
  useEffect(() => {
    void outcomeOf(client.getStaffMe({})).then((outcome) => {
      if (outcome.ok) setState({ standing: 'in', me: outcome.value, problem: undefined });
      else {
        const problem = outcome.problem === 'not_signed_in' ? undefined : outcome.problem;
        setState({ standing: 'out', me: undefined, problem });
      }
    });
  }, []);
  const session = useMemo<StaffSession>(
    () => ({
      ...state,
      setMe: (me) => setState({ standing: me ? 'in' : 'out', me, problem: undefined }),
    }),
    [state],
  );
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

export function useStaff(): StaffSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useStaff stands inside StaffSessionProvider.');
  return session;
}

/** Whether the roles of this moment permit it: what is not permitted is not offered. */
export function useMay(): (permission: StaffPermission) => boolean {
  const { me } = useStaff();
  return (permission) => me?.permissions.includes(permission) ?? false;
}

/** Runs an act; when it needs a fresh proof, asks for the passkey and runs it once more. */
export async function withProof<T>(act: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const first = await act();
  if (first.ok || first.problem !== 'fresh_proof_needed') return first;
  const proved = await askPasskey(
    () => client.beginStaffProof({ body: {} }),
    (body) => client.finishStaffProof({ body }),
  );
  return proved.ok ? act() : proved;
}
