import { parseArgs } from 'node:util';
import type { DoctorFinding, DoctorReport } from '../../shared/doctor.ts';
import { describeFinding } from '../../shared/locales/describe-finding.ts';
import { commandLine } from '../../shared/locales/en/command-line.ts';
import { findings as texts } from '../../shared/locales/en/doctor.ts';
import { toFailure } from '../core/failure.ts';
import { type DoctorParts, runDoctor } from '../doctor/doctor.ts';
import { resolveTargets, type TargetSources } from '../doctor/resolve-targets.ts';
import { type Command, exitCodes } from './cli.ts';
import { toDetailLines } from './failure-lines.ts';

type DoctorArguments = { target: string | undefined; json: boolean };

function parseArguments(args: readonly string[]): DoctorArguments | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    return positionals.length > 1 ? undefined : { target: positionals[0], json: values.json };
  } catch {
    return undefined;
  }
}

const formatProblems = ({ problems = [], facts }: DoctorFinding) => [
  ...toDetailLines({ code: facts.serverCode, description: facts.serverDescription }),
  ...problems.map(({ path, reason }) => `    ${path || 'the file'} ${reason}`),
];

/** Formats a report as lines of text: the cause first, then every check. */
export function formatReportLines(report: DoctorReport): string[] {
  const lines: string[] = [];
  const { cause } = report;
  if (cause) {
    const { title, description, nextStep = '' } = describeFinding(texts, cause);
    const about = cause.profile ? `${title}, ${cause.profile}` : title;
    lines.push(
      `${texts.status[cause.status]} (${about}): ${description}`,
      `    ${nextStep}`,
      ...formatProblems(cause),
      '',
    );
  } else lines.push(texts.noProblems, '');
  let profile: string | undefined;
  for (const finding of report.findings) {
    if (finding.profile !== profile) lines.push('', finding.profile ?? '');
    profile = finding.profile;
    const { title, description, nextStep } = describeFinding(texts, finding);
    lines.push(`${texts.status[finding.status].padEnd(10)}${title.padEnd(16)}${description}`);
    if (finding === cause) continue;
    if (nextStep) lines.push(`    ${nextStep}`);
    lines.push(...formatProblems(finding));
  }
  return lines;
}

/** Formats a report as JSON for scripts, with the findings' descriptions. */
export function formatReportJson(report: DoctorReport): string {
  const withText = (finding: DoctorFinding) => {
    const { description, nextStep } = describeFinding(texts, finding);
    return { ...finding, description, ...(nextStep && { nextStep }) };
  };
  const { cause, findings, ...rest } = report;
  return JSON.stringify({ ...rest, ...(cause && { cause: withText(cause) }), findings: findings.map(withText) });
}

/** Returns the exit code of a report. Warnings do not fail a script. */
const toExitCode = ({ status }: DoctorReport) => (status === 'failure' ? exitCodes.checksFailed : exitCodes.ok);

/**
 * Creates `latchkey doctor`, which checks one profile, a profile or policy file, or every profile
 * of this computer. Exits with 0 if nothing fails, with 1 otherwise.
 */
export function createDoctorCommand(parts: DoctorParts & { target: TargetSources }): Command {
  return async (args, io) => {
    const options = parseArguments(args);
    if (!options) {
      io.printError(commandLine.help.doctor[0]);
      return exitCodes.usage;
    }
    try {
      const target = await resolveTargets(options.target, parts.target);
      const report = await runDoctor(parts, { ...target, signal: io.signal });
      for (const line of options.json ? [formatReportJson(report)] : formatReportLines(report)) io.print(line);
      return toExitCode(report);
    } catch (error) {
      if (toFailure(error).kind === 'canceled') return exitCodes.canceled;
      throw error;
    }
  };
}
