import { branded } from '../../../shared/locales/branded.ts';
import { findings } from '../../../shared/locales/en/doctor.ts';
import { useFacts } from '../../stores/startup.ts';

/** The words of the doctor's findings, which a terminal has too, with the name of this app. */
export const useFindingWords = () => branded(findings, useFacts().brand.name);
