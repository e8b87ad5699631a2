import { useEffect, useState } from 'react';

/**
 * Returns whether something has been active for some time.
 *
 * @param active whether it is active now
 * @param milliseconds how long it must be active
 */
export function useDelayed(active: boolean, milliseconds: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!active) return;
    const timer = setTimeout(() => setLate(true), milliseconds);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [active, milliseconds]);
  return active && late;
}
