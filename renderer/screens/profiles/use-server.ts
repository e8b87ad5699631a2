import { useEffect, useState } from 'react';
import type { Failure } from '../../../shared/errors.ts';
import type { ServerView } from '../../../shared/profile-editing.ts';
import { attempt, bridge } from '../../bridge.ts';

/** Asks a server what it says of itself. */
export function useServer() {
  const [view, setView] = useState<ServerView>();
  const [failure, setFailure] = useState<Failure>();
  const [asking, setAsking] = useState(false);
  useEffect(() => () => void bridge.cancelReadIssuer(), []);

  const ask = async (text: string): Promise<ServerView | undefined> => {
    setAsking(true);
    setFailure(undefined);
    const outcome = await attempt(bridge.readIssuer({ text }));
    setAsking(false);
    if (!outcome.ok) {
      setFailure(outcome.failure.kind === 'cancelled' ? undefined : outcome.failure);
      return undefined;
    }
    setView(outcome.value);
    return outcome.value;
  };

  return { view, failure, asking, ask, cancel: () => void bridge.cancelReadIssuer() };
}

export type Server = ReturnType<typeof useServer>;
