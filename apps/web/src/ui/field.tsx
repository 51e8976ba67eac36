import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import {
  type HTMLInputAutoCompleteAttribute,
  type ReactNode,
  useEffect,
  useId,
  useRef,
} from 'react';
import { useSpeech } from './language.tsx';

interface FieldProps {
  readonly label: string;
  readonly support?: ReactNode;
  readonly error?: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly kind?: 'text' | 'email' | 'tel' | 'numeric';
  readonly width?: 'full' | 'short' | 'amount';
  readonly autoComplete?: HTMLInputAutoCompleteAttribute;
  readonly lines?: boolean;
  readonly maxLength?: number;
  /** May be left empty. */
  readonly optional?: boolean;
}

/** A text field by the rules of the Digital Agency's design system: nothing stands inside it. */
export function Field(props: FieldProps) {
  const { label, support, error, value, onChange, kind = 'text', width = 'full' } = props;
  const id = useId();
  const { t } = useSpeech();
  const described = [support && `${id}-support`, error && `${id}-error`].filter(Boolean).join(' ');
  const shared = {
    id,
    className: width === 'full' ? 'control' : `control control-${width}`,
    value,
    required: !props.optional,
    maxLength: props.maxLength ?? 254,
    autoComplete: props.autoComplete ?? 'off',
    'aria-invalid': error ? true : undefined,
    'aria-describedby': described || undefined,
    spellCheck: false,
  } as const;
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
        {!props.optional && <span className="field-required">{t(COMMON.required)}</span>}
      </label>
      {support && (
        <div className="field-support" id={`${id}-support`}>
          {support}
        </div>
      )}
      {props.lines ? (
        <textarea {...shared} rows={4} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input
          {...shared}
          type={kind === 'numeric' ? 'text' : kind}
          inputMode={kind === 'numeric' ? 'numeric' : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps<V extends string> {
  readonly label: string;
  readonly name: string;
  readonly value: V | undefined;
  readonly options: readonly { readonly value: V; readonly label: ReactNode }[];
  readonly onChange: (value: V) => void;
  readonly error?: string | undefined;
}

/** One of several, all seen at once. */
export function Choice<V extends string>(props: ChoiceProps<V>) {
  const { label, name, value, options, onChange, error } = props;
  const id = useId();
  const { t } = useSpeech();
  return (
    <fieldset className="field" aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="field-label">
        {label}
        <span className="field-required">{t(COMMON.required)}</span>
      </legend>
      <div className="choices">
        {options.map((option) => (
          <label className="choice" key={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  );
}

/**
 * A form whose only native behaviour is Enter; what is missing is told by our own texts, and the
 * focus goes to the first field that is wrong, so that its error is read and seen.
 */
export function Form(props: { readonly children: ReactNode; readonly onSubmit: () => void }) {
  const form = useRef<HTMLFormElement>(null);
  const submitted = useRef(false);
  useEffect(() => {
    if (!submitted.current) return;
    submitted.current = false;
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  });
  return (
    <form
      className="stack"
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submitted.current = true;
        props.onSubmit();
      }}
    >
      {props.children}
    </form>
  );
}
