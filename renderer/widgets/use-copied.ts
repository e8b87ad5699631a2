import { useCallback, useEffect, useState } from 'react';
import { bridge } from '../bridge.ts';

/**
 * Copies values, one of many, and tells for two seconds which of them it was.
 *
 * @returns the key of the value just copied, and what copies one
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
