/**
 * Runs events of which all are created or none. The first refusal stands at its own place; every other
 * event then reports `linked_event_failed`. An `open` chain (its last event is linked to nothing) fails.
 * The caller drops what `attempt` did when not every status is `created`.
 */
export function runChain<Event, Status extends string>(
  chain: readonly Event[],
  open: boolean,
  attempt: (event: Event, position: number) => Status | 'created',
): (Status | 'created' | 'linked_event_failed' | 'linked_event_chain_open')[] {
  const statuses: ReturnType<typeof runChain<Event, Status>> = [];
  let broken = false;
  for (const [position, event] of chain.entries()) {
    const status =
      open && position === chain.length - 1
        ? 'linked_event_chain_open'
        : broken
          ? 'linked_event_failed'
          : attempt(event, position);
    if (status !== 'created' && !broken) {
      broken = true;
      statuses.fill('linked_event_failed');
    }
    statuses.push(status);
  }
  return statuses;
}
