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
  /** The member of the draft. */
  part: TextMember;
  label: string;
  /** The member's path in the profile, if its name differs. */
  path?: string;
  help?: string;
  example?: string;
  lines?: boolean;
  mono?: boolean;
  maxLength?: number;
  autoFocus?: boolean;
};

/** Renders a text field for a member of the profile, with its problems. */
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
