import { applyBranding } from '../../../shared/locales/branding.ts';
import { findings } from '../../../shared/locales/en/doctor.ts';
import { useStartupInfo } from '../../stores/startup.ts';

/** The words of the doctor's findings, which a terminal has too, with the name of this app. */
export const useFindingText = () =>
  applyBranding(
    findings,
    useStartupInfo((info) => info.brand.name),
  );
