import { useEffect, useState } from 'react';
import type { Failure } from '../../../shared/errors.ts';
import type { Outcome } from '../../../shared/outcome.ts';
import type { DiscoveredServer } from '../../../shared/profile-editing.ts';
import { attempt, bridge } from '../../bridge.ts';

/** Discovers the metadata of an authorization server. */
export function useDiscovery() {
  const [server, setServer] = useState<DiscoveredServer>();
  const [failure, setFailure] = useState<Failure>();
  const [isPending, setPending] = useState(false);
  useEffect(() => () => void bridge.cancelDiscovery(), []);

  const discover = async (text: string): Promise<Outcome<DiscoveredServer>> => {
    setPending(true);
    setFailure(undefined);
    const outcome = await attempt(bridge.discoverIssuer({ text }));
    setPending(false);
    if (outcome.ok) setServer(outcome.value);
    else setFailure(outcome.failure.kind === 'canceled' ? undefined : outcome.failure);
    return outcome;
  };

  return { server, failure, isPending, discover, cancel: () => void bridge.cancelDiscovery() };
}

/** The state and actions of discovery. */
export type Discovery = ReturnType<typeof useDiscovery>;
