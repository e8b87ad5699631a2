import { useTranslation } from 'react-i18next';
import { isJson } from '../../../shared/json/json-text.ts';
import { Button } from '../../components/button.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { formPairs, pathVariables, queryPairs, withFormPair, withQueryPair } from '../../format/query.ts';
import { type ApiTokenKind, type BodyKind, canHaveBody } from '../../format/request-draft.ts';
import { useApiRequest } from '../../stores/api-request.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import layout from '../../styles/layout.module.css';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { AllowedOrigins } from './allowed-origins.tsx';
import { NamedRows, PairRows } from './pair-rows.tsx';
import style from './request-parts.module.css';

/** Edits the path and query parameters, which are stored in the URL only. */
export function ParametersPart() {
  const { t } = useTranslation();
  const url = useApiRequest((request) => request.draft.url);
  const variables = useApiRequest((request) => request.draft.variables);
  const knownParameters = useApiRequest((request) => request.draft.knownParameters);
  const editDraft = useApiRequest((request) => request.editDraft);
  const pathNames = pathVariables(url);
  const pairs = queryPairs(url);
  const suggested = knownParameters.filter(({ name }) => !pairs.some((pair) => pair.name === name));
  return (
    <>
      {pathNames.length > 0 && (
        <div className={`${layout.stackXs} ${style.group}`}>
          <h3>{t('api.path')}</h3>
          <NamedRows
            rows={pathNames.map((name) => ({ name, value: variables[name] ?? '', required: true }))}
            onChange={(name, value) => editDraft({ variables: { ...variables, [name]: value } })}
          />
        </div>
      )}
      <div className={`${layout.stackXs} ${style.group}`}>
        {pathNames.length > 0 && <h3>{t('api.query')}</h3>}
        <PairRows
          pairs={pairs}
          nameLabel="api.queryName"
          valueLabel="api.queryValue"
          onChange={(at, pair) => editDraft({ url: withQueryPair(url, at, pair) })}
        />
        {suggested.length > 0 && (
          <div className={layout.toolbarWide}>
            {suggested.map(({ name, description }) => (
              <Button
                key={name}
                variant="quiet"
                icon="plus"
                title={description}
                onClick={() => editDraft({ url: withQueryPair(url, pairs.length, { name, value: '' }) })}
              >
                {name}
              </Button>
            ))}
          </div>
        )}
      </div>
    </>
  );
}

/** Edits the headers of the request. */
export function HeadersPart() {
  const { t } = useTranslation();
  const headers = useApiRequest((request) => request.draft.headers);
  const editDraft = useApiRequest((request) => request.editDraft);
  return (
    <>
      <PairRows
        pairs={headers}
        nameLabel="api.headerName"
        valueLabel="api.headerValue"
        onChange={(at, pair) => editDraft({ headers: headers.toSpliced(at, 1, ...(pair ? [pair] : [])) })}
      />
      <p className={style.note}>{t('api.headersNote')}</p>
    </>
  );
}

const bodyKinds = ['json', 'form', 'text', 'file'] as const satisfies readonly BodyKind[];

/** Edits the body of the request. */
export function BodyPart() {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const draft = useApiRequest((request) => request.draft);
  const editDraft = useApiRequest((request) => request.editDraft);
  const chooseFile = useApiRequest((request) => request.chooseFile);
  const fileFailure = useApiRequest((request) => request.fileFailure);
  const { method, bodyKind, body, form, file } = draft;
  if (!canHaveBody(method)) return <p className={style.note}>{t('api.bodyNone', { method })}</p>;
  const isValidJson = bodyKind === 'json' && body !== '' ? isJson(body) : undefined;
  return (
    <>
      <div className={layout.toolbarWide}>
        <SegmentedControl
          label={t('api.bodyKind')}
          value={bodyKind}
          options={bodyKinds.map((kind) => ({ value: kind, name: t(`api.kind.${kind}`) }))}
          onChange={(kind) => editDraft({ bodyKind: kind })}
        />
        <p role="status" className={style.hint} data-valid={isValidJson || undefined}>
          {isValidJson !== undefined && t(isValidJson ? 'api.jsonValid' : 'api.jsonInvalid')}
        </p>
      </div>
      {method === 'GET' && <p className={style.note}>{t('api.bodyOfGet')}</p>}
      {(bodyKind === 'json' || bodyKind === 'text') && (
        <textarea
          aria-label={t('api.body')}
          className={style.text}
          maxLength={1_000_000}
          spellCheck={false}
          autoCapitalize="none"
          autoCorrect="off"
          value={body}
          onChange={(event) => editDraft({ body: event.target.value })}
        />
      )}
      {bodyKind === 'form' && (
        <PairRows
          pairs={formPairs(form)}
          nameLabel="api.formName"
          valueLabel="api.formValue"
          onChange={(at, pair) => editDraft({ form: withFormPair(form, at, pair) })}
        />
      )}
      {bodyKind === 'file' && (
        <div className={layout.toolbarWide}>
          <Button onClick={() => void chooseFile()}>{t(file ? 'api.chooseOther' : 'api.chooseFile')}</Button>
          <p>
            {file ? t('api.fileChosen', { name: file.name, size: formatBytes(file.bytes, locale) }) : t('api.fileNone')}
          </p>
        </div>
      )}
      {bodyKind === 'file' && fileFailure && <FailureBlock failure={fileFailure} />}
    </>
  );
}

const tokenOptions = ['access', 'id', 'none'] as const satisfies readonly ApiTokenKind[];
const timeoutsSeconds = [5, 15, 60, 300, 600] as const;

/** Edits which token the request is sent with and its timeout. */
export function OptionsPart({ origins }: { origins: readonly string[] }) {
  const { t } = useTranslation();
  const token = useApiRequest((request) => request.draft.token);
  const timeoutMs = useApiRequest((request) => request.draft.timeoutMs);
  const editDraft = useApiRequest((request) => request.editDraft);
  return (
    <>
      <div className={`${layout.stackXs} ${style.group}`}>
        <h3>{t('api.token')}</h3>
        <SegmentedControl
          label={t('api.token')}
          value={token}
          options={tokenOptions.map((kind) => ({ value: kind, name: t(`api.tokenName.${kind}`) }))}
          onChange={(kind) => editDraft({ token: kind })}
        />
        <p className={style.note}>{t(`api.tokenNote.${token}`)}</p>
        <AllowedOrigins origins={origins} />
      </div>
      <div className={`${layout.stackXs} ${style.group}`}>
        <SelectField
          label={t('api.timeout')}
          variant="quiet"
          value={String(timeoutMs / 1000)}
          options={timeoutsSeconds.map((seconds) => ({
            value: String(seconds),
            name: seconds < 60 ? t('api.seconds', { count: seconds }) : t('api.minutes', { count: seconds / 60 }),
          }))}
          onChange={(seconds) => editDraft({ timeoutMs: Number(seconds) * 1000 })}
        />
        <p className={style.note}>{t('api.timeoutNote')}</p>
      </div>
    </>
  );
}
