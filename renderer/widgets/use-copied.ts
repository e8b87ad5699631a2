import { useCallback, useEffect, useState } from 'react';
import { bridge } from '../bridge.ts';

/**
 * Copies values and reports for two seconds which one was copied.
 *
 * @returns the key of the copied value, and a function that copies
 */
export function useCopied<K>(): readonly [copied: K | undefined, copy: (key: K, text: string) => void] {
  const [copied, setCopied] = useState<{ key: K }>();
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(undefined), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = useCallback((key: K, text: string) => {
    void bridge.copyText({ text }).then(() => setCopied({ key }));
  }, []);
  return [copied?.key, copy];
}
