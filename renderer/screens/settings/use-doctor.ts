import { useEffect, useState } from 'react';
import type { DoctorReport } from '../../../shared/doctor.ts';
import { attempt, bridge } from '../../bridge.ts';

type DoctorState = { running: boolean; report?: DoctorReport; ended?: 'stopped' | 'failed' };

/** Asks main to look at a setup. Leaving the screen ends what is under way. */
export function useDoctor() {
  const [state, setState] = useState<DoctorState>({ running: false });
  const { running } = state;
  useEffect(() => {
    if (!running) return;
    return () => void bridge.cancelDoctor();
  }, [running]);
  const run = async (profileId: string) => {
    setState({ running: true });
    const outcome = await attempt(bridge.runDoctor({ profileId }));
    if (outcome.ok) setState({ running: false, report: outcome.value });
    else setState({ running: false, ended: outcome.failure.kind === 'cancelled' ? 'stopped' : 'failed' });
  };
  return { ...state, run, stop: () => void bridge.cancelDoctor(), forget: () => setState({ running: false }) };
}
