import { useStartupInfo } from '../stores/startup.ts';

/** Renders the edition's logo, or Latchkey's keyhole. */
export function Mark({ size }: { size: number }) {
  const mark = useStartupInfo((info) => info.brand.mark);
  if (mark) return <img src={mark} width={size} height={size} alt="" draggable={false} />;
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--accent-fill)" />
      <path d="M16 7.5a5 5 0 0 0-2.6 9.27L12 24.5h8l-1.4-7.73A5 5 0 0 0 16 7.5Z" fill="var(--on-accent)" />
    </svg>
  );
}
