import { applyBranding } from '../../../shared/locales/branding.ts';
import { findings } from '../../../shared/locales/en/doctor.ts';
import { useStartupInfo } from '../../stores/startup.ts';

/** Returns the texts of findings, which the command line shares, with this edition's name. */
export const useFindingText = () =>
  applyBranding(
    findings,
    useStartupInfo((info) => info.brand.name),
  );
