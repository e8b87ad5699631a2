import type { ReactNode } from 'react';

const paths = {
  session: (
    <>
      <circle cx="8" cy="5.25" r="2.75" />
      <path d="M2.5 13.75c.6-2.6 2.75-4 5.5-4s4.9 1.4 5.5 4" />
    </>
  ),
  inspector: (
    <>
      <circle cx="7" cy="7" r="4.25" />
      <path d="m10.25 10.25 3.5 3.5" />
    </>
  ),
  api: <path d="M2 5.25h11m-3-3 3 3-3 3M14 10.75H3m3-3-3 3 3 3" />,
  log: <path d="M2.25 3.5h1.5m2.5 0h7.5M2.25 8h1.5m4.5 0h5.5M2.25 12.5h1.5m2.5 0h4" />,
  settings: (
    <>
      <path d="M2 4.5h5.5m4 0H14M2 11.5h2.5m4 0H14" />
      <circle cx="9.5" cy="4.5" r="2" />
      <circle cx="6.5" cy="11.5" r="2" />
    </>
  ),
  show: (
    <>
      <path d="M1.5 8S3.75 3.75 8 3.75 14.5 8 14.5 8 12.25 12.25 8 12.25 1.5 8 1.5 8Z" />
      <circle cx="8" cy="8" r="1.9" />
    </>
  ),
  hide: (
    <>
      <path d="M3.2 5.3C2.1 6.5 1.5 8 1.5 8S3.75 12.25 8 12.25c1 0 1.9-.25 2.7-.6M6.3 3.95A6 6 0 0 1 8 3.75C12.25 3.75 14.5 8 14.5 8s-.6 1.15-1.7 2.25" />
      <path d="m2 2 12 12" />
    </>
  ),
  capsLock: <path d="M8 2.25 2.75 8h2.75v2.75h5V8h2.75L8 2.25ZM5.5 13.5h5" />,
  down: <path d="m4 6.25 4 4 4-4" />,
  right: <path d="m6.25 4 4 4-4 4" />,
  more: <path d="M3.5 8h.1m4.35 0h.1m4.35 0h.1" />,
  check: <path d="m3 8.5 3.25 3.25L13 5" />,
  updates: <path d="M8 2.5v7m-3-3 3 3 3-3M2.75 12.75h10.5" />,
  plus: <path d="M8 3.5v9M3.5 8h9" />,
  minus: <path d="M3.5 8h9" />,
  cross: <path d="m4 4 8 8m0-8-8 8" />,
  info: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 7.5v3.25M8 5v.25" />
    </>
  ),
  warning: (
    <>
      <path d="M8 2 1.75 13.25h12.5L8 2Z" />
      <path d="M8 6.5v3M8 11.4v.1" />
    </>
  ),
  code: (
    <>
      <rect x="1.75" y="4" width="12.5" height="8" rx="1.5" />
      <path d="M4.75 8h.1m3.1 0h.1m3.1 0h.1" />
    </>
  ),
  phone: (
    <>
      <rect x="4.25" y="1.75" width="7.5" height="12.5" rx="1.5" />
      <path d="M7 11.9h2" />
    </>
  ),
  message: <path d="M2 3.25h12v8H7.5L4.5 13.75v-2.5H2v-8ZM4.75 7.25h.1m3.1 0h.1m3.1 0h.1" />,
  call: (
    <path d="M3 2.75h2.5l1.25 3L5 7a7 7 0 0 0 4 4l1.25-1.75 3 1.25V13c0 .4-.35.75-.75.75A10 10 0 0 1 2.25 3.5c0-.4.35-.75.75-.75Z" />
  ),
  mail: (
    <>
      <rect x="1.75" y="3.5" width="12.5" height="9" rx="1.5" />
      <path d="m2.25 4.75 5.75 4.5 5.75-4.5" />
    </>
  ),
  key: (
    <>
      <circle cx="5" cy="11" r="2.75" />
      <path d="m7 9 6.25-6.25M11 5l1.75 1.75M9 7l1.25 1.25" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5" />
    </>
  ),
  refresh: (
    <path d="M13.5 2.75v3.5H10M2.5 13.25v-3.5H6M3.1 6.25a5.25 5.25 0 0 1 9-1.75l1.4 1.75M12.9 9.75a5.25 5.25 0 0 1-9 1.75l-1.4-1.75" />
  ),
  signOut: (
    <path d="M6.25 2.75H4A1.25 1.25 0 0 0 2.75 4v8A1.25 1.25 0 0 0 4 13.25h2.25M6.5 8h7m-2.75-2.75L13.5 8l-2.75 2.75" />
  ),
  redirect: <path d="M3 12.5V8.75a2.5 2.5 0 0 1 2.5-2.5H13m-3-3 3 3-3 3" />,
} satisfies Record<string, ReactNode>;

/** The name of an icon. */
export type IconName = keyof typeof paths;

/**
 * Renders a line icon in the text's size and color. Hidden from screen readers because it never
 * carries meaning on its own.
 */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {paths[name]}
    </svg>
  );
}
