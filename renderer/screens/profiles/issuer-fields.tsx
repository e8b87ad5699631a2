import { useTranslation } from 'react-i18next';
import type { Preset } from '../../../shared/profile-editing.ts';
import { TextField } from '../../components/text-field.tsx';
import { placeholdersOf, settledParts } from '../../format/issuer-template.ts';
import { presetWords } from '../../format/preset-words.ts';
import { problemWords } from '../../format/problem-words.ts';
import type { Editor } from './use-draft.ts';

/** What makes up the issuer at this provider: a domain, a realm, or all of it. */
export function IssuerFields({ editor, preset, isNew }: { editor: Editor; preset: Preset; isNew: boolean }) {
  const { t } = useTranslation();
  const { draft, change, problems } = editor;
  const words = presetWords(t, preset.provider);
  const typing = {
    maxLength: 2000,
    autoComplete: 'off',
    autoCapitalize: 'none',
    autoCorrect: 'off',
    spellCheck: false,
  };
  if (draft.wholeIssuer !== undefined) {
    const label = t('preset.oidc.fields.url.label');
    return (
      <TextField
        {...typing}
        label={label}
        value={draft.wholeIssuer}
        onChange={(event) => change({ wholeIssuer: event.target.value })}
        error={problemWords(t, problems, 'issuer', label)}
      />
    );
  }
  const names = placeholdersOf(preset.issuer);
  const settle = () => {
    const parts = settledParts(preset.issuer, draft.parts);
    if (parts !== draft.parts) change({ parts });
  };
  const empty = names.find((name) => !draft.parts[name]?.trim());
  return names.map((name) => {
    const label = words.label(name);
    return (
      <TextField
        {...typing}
        key={name}
        autoFocus={isNew && name === names[0]}
        label={label}
        placeholder={words.example(name)}
        value={draft.parts[name] ?? ''}
        onChange={(event) => change({ parts: { ...draft.parts, [name]: event.target.value } })}
        onBlur={settle}
        error={name === (empty ?? names[0]) ? problemWords(t, problems, 'issuer', label) : undefined}
      />
    );
  });
}
