import { useEffect, useState } from 'react';
import type { DoctorFinding, DoctorReport } from '../../../shared/doctor.ts';
import { attempt, bridge } from '../../bridge.ts';

type DoctorState = {
  running: boolean;
  /** The findings so far, in the order of the checks. */
  findings: readonly DoctorFinding[];
  /** The complete report, once all checks are done. */
  report?: DoctorReport;
  ended?: 'stopped' | 'failed';
};

const idleState: DoctorState = { running: false, findings: [] };

/** Runs the diagnosis of a profile. Leaving the screen cancels it. */
export function useDoctor() {
  const [state, setState] = useState(idleState);
  const { running } = state;
  useEffect(() => {
    if (!running) return;
    const unsubscribe = bridge.onDoctorFinding((finding) =>
      setState((previous) => ({ ...previous, findings: [...previous.findings, finding] })),
    );
    return () => {
      unsubscribe();
      void bridge.cancelDoctor();
    };
  }, [running]);
  const run = async (profileId: string) => {
    setState({ running: true, findings: [] });
    const outcome = await attempt(bridge.runDoctor({ profileId }));
    if (outcome.ok) setState({ running: false, findings: outcome.value.findings, report: outcome.value });
    else
      setState(({ findings }) => ({
        running: false,
        findings,
        ended: outcome.failure.kind === 'canceled' ? 'stopped' : 'failed',
      }));
  };
  return { ...state, run, stop: () => void bridge.cancelDoctor(), reset: () => setState(idleState) };
}
