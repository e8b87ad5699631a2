import { useEffect, useState } from 'react';
import type { Failure } from '../../../shared/errors.ts';
import type { DiscoveredServer } from '../../../shared/profile-editing.ts';
import { attempt, bridge } from '../../bridge.ts';

/** Discovers the metadata of an authorization server. */
export function useDiscovery() {
  const [view, setView] = useState<DiscoveredServer>();
  const [failure, setFailure] = useState<Failure>();
  const [asking, setAsking] = useState(false);
  useEffect(() => () => void bridge.cancelDiscovery(), []);

  const ask = async (text: string): Promise<DiscoveredServer | undefined> => {
    setAsking(true);
    setFailure(undefined);
    const outcome = await attempt(bridge.discoverIssuer({ text }));
    setAsking(false);
    if (!outcome.ok) {
      setFailure(outcome.failure.kind === 'cancelled' ? undefined : outcome.failure);
      return undefined;
    }
    setView(outcome.value);
    return outcome.value;
  };

  return { view, failure, asking, ask, cancel: () => void bridge.cancelDiscovery() };
}

export type Discovery = ReturnType<typeof useDiscovery>;
