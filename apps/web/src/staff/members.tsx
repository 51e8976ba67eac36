import type { Approval, StaffMember } from '@sekisho/contract/staff.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { STAFF } from '@sekisho/contract/texts/staff.ts';
import { STAFF_PAGES } from '@sekisho/contract/texts/staff-pages.ts';
import { STAFF_ROLES, type StaffRole } from '@sekisho/domain/staff/roles.ts';
import { useState } from 'react';
import { type Outcome, outcomeOf } from '../lib/outcome.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button, PageLink } from '../ui/button.tsx';
import { Tag } from '../ui/facts.tsx';
import { Field, Form } from '../ui/field.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { client, useMay } from './session.tsx';

const TEXTS = STAFF_PAGES.members;

/** Who works here, and what can be asked about each. */
export function MembersPage({ base }: { readonly base: string }) {
  const { t } = useSpeech();
  const may = useMay();
  if (!may('staff.view')) {
    return (
      <Page title={t(TEXTS.title)}>
        <p>{t(TEXTS.noView)}</p>
      </Page>
    );
  }
  return (
    <Page title={t(TEXTS.title)}>
      <List base={base} />
      {may('staff.manage') && <Invite base={base} />}
    </Page>
  );
}

function List({ base }: { readonly base: string }) {
  const { t } = useSpeech();
  const act = useAct();
  const { loaded, reload } = useLoaded(() => client.listStaff({ query: {} }), 'members');
  const [older, setOlder] = useState<readonly StaffMember[]>([]);
  const [before, setBefore] = useState<StaffMember['id'] | null>();
  const more = async (from: StaffMember['id']) => {
    const page = await act.run(() => outcomeOf(client.listStaff({ query: { before: from } })));
    if (!page) return;
    setOlder((known) => [...known, ...page.members]);
    setBefore(page.before);
  };
  return (
    <WhenLoaded loaded={loaded} onRetry={reload}>
      {(first) => {
        const next = before === undefined ? first.before : before;
        return (
          <section className="stack">
            <ul className="cards cards-loose">
              {[...first.members, ...older].map((member) => (
                <Member key={member.id} member={member} base={base} />
              ))}
            </ul>
            <ProblemNote problem={act.problem} />
            {next && (
              <div className="acts">
                <Button look="second" off={act.running} onPress={() => void more(next)}>
                  {t(COMMON.showMore)}
                </Button>
              </div>
            )}
          </section>
        );
      }}
    </WhenLoaded>
  );
}

function Member({ member, base }: { readonly member: StaffMember; readonly base: string }) {
  const { t } = useSpeech();
  const may = useMay();
  const [roles, setRoles] = useState<readonly StaffRole[]>(member.roles);
  const params = { id: member.id };
  const asks = useAsk();
  const named = (text: string) => `${text}：${member.name}`;
  return (
    <li className="card">
      <div className="row-between">
        <h2>{member.name}</h2>
        <Tag look={member.state === 'active' ? 'good' : 'off'}>{t(TEXTS.states[member.state])}</Tag>
      </div>
      <p className="number quiet">
        {member.personnelNumber}
        {' ・ '}
        {member.roles.map((role) => t(STAFF.roles[role])).join('、')}
      </p>
      {may('staff.manage') && member.state !== 'left' && (
        <details>
          <summary>{t(TEXTS.about)}</summary>
          <div className="stack">
            <Roles value={roles} onChange={setRoles} />
            <div className="acts">
              <Button
                look="second"
                name={named(t(TEXTS.change))}
                off={asks.running || roles.length === 0}
                onPress={() =>
                  void asks.ask(() => client.proposeRoles({ params, body: { roles: [...roles] } }))
                }
              >
                {t(TEXTS.change)}
              </Button>
              <Button
                look="second"
                name={named(t(TEXTS.recover))}
                off={asks.running}
                onPress={() => void asks.ask(() => client.proposeRecovery({ params, body: {} }))}
              >
                {t(TEXTS.recover)}
              </Button>
              <Button
                look="danger-second"
                name={named(t(TEXTS.leave))}
                off={asks.running}
                onPress={() => void asks.ask(() => client.proposeLeaving({ params, body: {} }))}
              >
                {t(TEXTS.leave)}
              </Button>
            </div>
          </div>
        </details>
      )}
      <AskedNote asks={asks} base={base} />
    </li>
  );
}

/** Asks for something that takes two people, and remembers the request. */
export function useAsk() {
  const act = useAct();
  const [asked, setAsked] = useState<Approval>();
  return {
    running: act.running,
    problem: act.problem,
    asked,
    async ask(
      propose: () => Promise<
        Parameters<typeof outcomeOf<Approval>>[0] extends Promise<infer A> ? A : never
      >,
    ) {
      setAsked(undefined);
      const approval = await act.run((): Promise<Outcome<Approval>> => outcomeOf(propose()));
      if (approval) setAsked(approval);
    },
  };
}

export function AskedNote(props: {
  readonly asks: ReturnType<typeof useAsk>;
  readonly base: string;
}) {
  const { t } = useSpeech();
  const { asked, problem } = props.asks;
  return (
    <>
      <ProblemNote problem={problem} />
      {asked && (
        <Note look="good" live>
          <p>{t(TEXTS.asked)}</p>
          <PageLink to={`${props.base}/approvals/${asked.id}`} className="link-line">
            {t(TEXTS.toApproval)}
          </PageLink>
        </Note>
      )}
    </>
  );
}

function Roles(props: {
  readonly value: readonly StaffRole[];
  readonly onChange: (roles: readonly StaffRole[]) => void;
  readonly error?: string | undefined;
}) {
  const { t } = useSpeech();
  const { value, onChange, error } = props;
  const toggle = (role: StaffRole) =>
    onChange(value.includes(role) ? value.filter((one) => one !== role) : [...value, role]);
  return (
    <fieldset className="field">
      <legend className="field-label">{t(TEXTS.roles)}</legend>
      <div className="choices">
        {STAFF_ROLES.map((role) => (
          <label className="choice" key={role}>
            <input type="checkbox" checked={value.includes(role)} onChange={() => toggle(role)} />
            <span>{t(STAFF.roles[role])}</span>
          </label>
        ))}
      </div>
      {error && <p className="field-error">{error}</p>}
    </fieldset>
  );
}

function Invite({ base }: { readonly base: string }) {
  const { t } = useSpeech();
  const asks = useAsk();
  const [name, setName] = useState('');
  const [number, setNumber] = useState('');
  const [roles, setRoles] = useState<readonly StaffRole[]>([]);
  const [tried, setTried] = useState(false);
  const missing = (text: string) =>
    tried && text.trim() === '' ? t(TEXTS.fieldMissing) : undefined;
  const ask = () => {
    setTried(true);
    if (name.trim() === '' || number.trim() === '' || roles.length === 0) return;
    const body = { name: name.trim(), personnelNumber: number.trim(), roles: [...roles] };
    void asks.ask(() => client.proposeInvitation({ body }));
  };
  return (
    <section className="stack">
      <h2>{t(TEXTS.invite)}</h2>
      <p>{t(TEXTS.inviteLead)}</p>
      <Form onSubmit={ask}>
        <Field
          label={t(TEXTS.name)}
          value={name}
          onChange={setName}
          maxLength={60}
          error={missing(name)}
        />
        <Field
          label={t(TEXTS.number)}
          value={number}
          onChange={setNumber}
          maxLength={40}
          error={missing(number)}
        />
        <Roles
          value={roles}
          onChange={setRoles}
          error={tried && roles.length === 0 ? t(TEXTS.rolesMissing) : undefined}
        />
        <AskedNote asks={asks} base={base} />
        <div className="acts">
          <Button submit off={asks.running}>
            {t(TEXTS.ask)}
          </Button>
        </div>
      </Form>
    </section>
  );
}
