import { createClient } from '@sekisho/contract/api.ts';
import { type Depositor, gateApi } from '@sekisho/contract/gate.ts';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { send } from '../lib/send.ts';

export const client = createClient(gateApi, location.origin, send);

interface Session {
  /** Undefined until the depositor has logged in on this page or the page has asked the gate. */
  readonly depositor: Depositor | undefined;
  readonly setDepositor: (depositor: Depositor | undefined) => void;
}

const SessionContext = createContext<Session | undefined>(undefined);

export function DepositorProvider({ children }: { readonly children: ReactNode }) {
  const [depositor, setDepositor] = useState<Depositor>();
  const session = useMemo(() => ({ depositor, setDepositor }), [depositor]);
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

export function useDepositorSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useDepositorSession stands inside DepositorProvider.');
  return session;
}
