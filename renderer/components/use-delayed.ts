import { useEffect, useState } from 'react';

/**
 * Returns whether something has been active for some time.
 *
 * @param active whether it is active now
 * @param delayMs how long it must be active
 */
export function useDelayed(active: boolean, delayMs: number): boolean {
  const [isDelayed, setDelayed] = useState(false);
  useEffect(() => {
    if (!active) return;
    const timer = setTimeout(() => setDelayed(true), delayMs);
    return () => {
      clearTimeout(timer);
      setDelayed(false);
    };
  }, [active, delayMs]);
  return active && isDelayed;
}
