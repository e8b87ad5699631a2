import { useTranslation } from 'react-i18next';
import { TextAreaField } from '../../components/text-area-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import { describeProblems } from '../../format/describe-problems.ts';
import type { ProfileDraft } from '../../format/profile-draft.ts';
import type { Editor } from './use-draft.ts';

type TextMember = {
  [Member in keyof ProfileDraft]: ProfileDraft[Member] extends string ? Member : never;
}[keyof ProfileDraft];

type DraftFieldProps = {
  editor: Editor;
  /** Which part of the draft it is. */
  part: TextMember;
  label: string;
  /** Where its problems are, where the profile has it under another name. */
  path?: string;
  help?: string;
  example?: string;
  lines?: boolean;
  mono?: boolean;
  maxLength?: number;
  autoFocus?: boolean;
};

/** A text of the profile, with what is wrong in it. */
export function DraftField({
  editor,
  part,
  label,
  path = part,
  help,
  example,
  lines,
  mono,
  maxLength = 4000,
  autoFocus = false,
}: DraftFieldProps) {
  const { t } = useTranslation();
  const { draft, change, problems } = editor;
  const common = { label, help, error: describeProblems(t, problems, path, label), maxLength };
  if (lines) return <TextAreaField {...common} value={draft[part]} onChange={(value) => change({ [part]: value })} />;
  return (
    <TextField
      {...common}
      mono={mono ?? false}
      autoFocus={autoFocus}
      value={draft[part]}
      placeholder={example}
      onChange={(event) => change({ [part]: event.target.value })}
      autoComplete="off"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
    />
  );
}
