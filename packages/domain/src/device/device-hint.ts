/** What a browser says of itself, as far as a person recognises a device by it. Proves nothing. */
export const BROWSERS = ['chrome', 'edge', 'firefox', 'safari', 'other'] as const;
export const SYSTEMS = ['android', 'ios', 'linux', 'macos', 'windows', 'other'] as const;

export interface DeviceHint {
  readonly browser: (typeof BROWSERS)[number];
  readonly system: (typeof SYSTEMS)[number];
}

/** The first that fits: Edge calls itself Chrome as well, and Chrome calls itself Safari. */
const BROWSER_MARKS = [
  ['edge', /\bEdg(A|iOS)?\//],
  ['firefox', /\b(Firefox|FxiOS)\//],
  ['chrome', /\b(Headless)?(Chrome|Chromium|CriOS)\//],
  ['safari', /\bSafari\//],
] as const;

const SYSTEM_MARKS = [
  ['ios', /\b(iPhone|iPad|iPod)\b/],
  ['android', /\bAndroid\b/],
  ['windows', /\bWindows\b/],
  ['macos', /\bMac OS X\b/],
  ['linux', /\b(Linux|X11)\b/],
] as const;

/** Reads a `User-Agent` (RFC 9110, 10.1.5) into closed words: nothing of it is kept as it came. */
export function readDeviceHint(userAgent: string | null): DeviceHint {
  const text = (userAgent ?? '').slice(0, 512);
  return {
    browser: BROWSER_MARKS.find(([, mark]) => mark.test(text))?.[0] ?? 'other',
    system: SYSTEM_MARKS.find(([, mark]) => mark.test(text))?.[0] ?? 'other',
  };
}

/** `chrome/android`, as it is stored. */
export function writeDeviceHint({ browser, system }: DeviceHint): string {
  return `${browser}/${system}`;
}

/** The inverse of `writeDeviceHint`; anything else is a device of which nothing is known. */
export function parseDeviceHint(text: string | null): DeviceHint {
  const [browser, system] = (text ?? '').split('/');
  return {
    browser: BROWSERS.find((name) => name === browser) ?? 'other',
    system: SYSTEMS.find((name) => name === system) ?? 'other',
  };
}
