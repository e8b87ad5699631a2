import { useTranslation } from 'react-i18next';
import type { Preset } from '../../../shared/profile-editing.ts';
import { TextField } from '../../components/text-field.tsx';
import { describeProblems } from '../../format/describe-problems.ts';
import { listPlaceholders, normalizeParts } from '../../format/issuer-template.ts';
import { presetText } from '../../format/preset-text.ts';
import type { Editor } from './use-draft.ts';

/** Edits the parts of the provider's issuer: a domain, a realm or a URL. */
export function IssuerFields({ editor, preset, isNew }: { editor: Editor; preset: Preset; isNew: boolean }) {
  const { t } = useTranslation();
  const { draft, change, problems } = editor;
  const presetTexts = presetText(t, preset.provider);
  const inputProps = {
    maxLength: 2000,
    autoComplete: 'off',
    autoCapitalize: 'none',
    autoCorrect: 'off',
    spellCheck: false,
  };
  if (draft.customIssuer !== undefined) {
    const label = t('preset.oidc.fields.url.label');
    return (
      <TextField
        {...inputProps}
        label={label}
        value={draft.customIssuer}
        onChange={(event) => change({ customIssuer: event.target.value })}
        error={describeProblems(t, problems, 'issuer', label)}
      />
    );
  }
  const names = listPlaceholders(preset.issuer);
  const normalize = () => {
    const parts = normalizeParts(preset.issuer, draft.parts);
    if (parts !== draft.parts) change({ parts });
  };
  const firstEmpty = names.find((name) => !draft.parts[name]?.trim());
  return names.map((name) => {
    const label = presetTexts.label(name);
    return (
      <TextField
        {...inputProps}
        key={name}
        autoFocus={isNew && name === names[0]}
        label={label}
        placeholder={presetTexts.example(name)}
        value={draft.parts[name] ?? ''}
        onChange={(event) => change({ parts: { ...draft.parts, [name]: event.target.value } })}
        onBlur={normalize}
        error={name === (firstEmpty ?? names[0]) ? describeProblems(t, problems, 'issuer', label) : undefined}
      />
    );
  });
}
