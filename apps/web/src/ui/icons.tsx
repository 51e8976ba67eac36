import type { ReactNode } from 'react';

/** The gate of a checkpoint: our mark. The name beside it says what it is. */
export function Mark() {
  return (
    <svg viewBox="0 0 512 512" aria-hidden="true">
      <rect width="512" height="512" rx="96" fill="#0017c1" />
      <g fill="#fff">
        <rect x="88" y="128" width="336" height="44" rx="8" />
        <rect x="120" y="204" width="272" height="36" rx="8" />
        <rect x="144" y="128" width="44" height="264" />
        <rect x="324" y="128" width="44" height="264" />
        <circle cx="256" cy="316" r="34" />
      </g>
    </svg>
  );
}

function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const HomeIcon = () => (
  <Icon>
    <path d="M4 11 12 4l8 7v9h-6v-6h-4v6H4z" />
  </Icon>
);
export const PayIcon = () => (
  <Icon>
    <path d="M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 8h3v3H8zM13 8h3v3h-3zM8 13h3v3H8zM14 14h2v2h-2z" />
  </Icon>
);
export const ChargeIcon = () => (
  <Icon>
    <path d="M3 7h18v12H3zM3 11h18M12 22v-1M12 13v5M9.500 15.500h5" />
  </Icon>
);
export const HistoryIcon = () => (
  <Icon>
    <path d="M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6" />
  </Icon>
);
export const BankIcon = () => (
  <Icon>
    <path d="M3 9 12 4l9 5zM5 9v8M10 9v8M14 9v8M19 9v8M3 20h18" />
  </Icon>
);
export const SafetyIcon = () => (
  <Icon>
    <path d="M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6zM9 12l2 2 4-4" />
  </Icon>
);
export const PhoneIcon = () => (
  <Icon>
    <path d="M7 3h10v18H7zM11 18h2" />
  </Icon>
);
export const MapIcon = () => (
  <Icon>
    <path d="M9 4 3 6v14l6-2 6 2 6-2V4l-6 2zM9 4v14M15 6v14" />
  </Icon>
);
export const StopIcon = () => (
  <Icon>
    <path d="M8 3h8l5 5v8l-5 5H8l-5-5V8zM8 12h8" />
  </Icon>
);
