import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { ProblemList } from '../../components/problem-list.tsx';
import { TextField } from '../../components/text-field.tsx';
import { isAbout } from '../../format/describe-problems.ts';
import { type ParameterRow, parameterRow } from '../../format/profile-draft.ts';
import style from './profile-form.module.css';
import type { Editor } from './use-draft.ts';

/** Edits the extra parameters of one kind of request. */
export function ExtraParameters({ editor, request }: { editor: Editor; request: 'password' | 'refresh' }) {
  const { t } = useTranslation();
  const member = `${request}Parameters` as const;
  const rows = editor.draft[member];
  const setRows = (newRows: readonly ParameterRow[]) => editor.change({ [member]: newRows });
  const edit = (key: number, change: Partial<ParameterRow>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...change } : row)));
  const path = `extraParameters.${request}`;
  const problems = editor.problems
    .filter((problem) => isAbout(problem, path))
    .map(({ path: problemPath, reason }) => ({ path: problemPath.slice(path.length + 1), reason }));
  const hasProblem = (name: string) => problems.some((problem) => problem.path === name.trim());
  return (
    <fieldset className={style.parameters}>
      <legend className={style.label}>{t(`profiles.extra.${request}`)}</legend>
      {rows.map((row, index) => (
        <div key={row.key} className={style.parameter}>
          <TextField
            label={t('profiles.parameterName')}
            labelHidden={index > 0}
            value={row.name}
            mono
            maxLength={100}
            spellCheck={false}
            aria-invalid={hasProblem(row.name) || undefined}
            onChange={(event) => edit(row.key, { name: event.target.value })}
          />
          <TextField
            label={t('profiles.parameterValue')}
            labelHidden={index > 0}
            value={row.value}
            mono
            maxLength={4000}
            spellCheck={false}
            onChange={(event) => edit(row.key, { value: event.target.value })}
          />
          <Button
            variant="quiet"
            icon="cross"
            aria-label={t('profiles.removeParameter', { number: index + 1 })}
            onClick={() => setRows(rows.filter(({ key }) => key !== row.key))}
          />
        </div>
      ))}
      {problems.length > 0 && (
        <div className={style.error}>
          <ProblemList problems={problems} />
        </div>
      )}
      <div>
        <Button variant="quiet" icon="plus" onClick={() => setRows([...rows, parameterRow()])}>
          {t('profiles.addParameter')}
        </Button>
      </div>
    </fieldset>
  );
}
