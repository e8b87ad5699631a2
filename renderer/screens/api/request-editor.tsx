import { type ClipboardEvent, type FormEvent, type Ref, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { apiMethods } from '../../../shared/api.ts';
import { bridge } from '../../bridge.ts';
import { Button } from '../../components/button.tsx';
import { MenuButton } from '../../components/menu-button.tsx';
import { PartTabs } from '../../components/part-tabs.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { SubmitButton } from '../../components/submit-button.tsx';
import { TextField } from '../../components/text-field.tsx';
import { draftToCurl, type Shell } from '../../format/curl-command.ts';
import { type ParsedCurl, parseCurl } from '../../format/parse-curl.ts';
import { pathVariables, queryPairs } from '../../format/query.ts';
import { bodyText, findDraftProblem, type RequestDraft } from '../../format/request-draft.ts';
import { useApiRequest } from '../../stores/api-request.ts';
import { useApiResponse } from '../../stores/api-response.ts';
import { sendRequest } from '../../stores/app-lifecycle.ts';
import { useSavedRequests } from '../../stores/saved-requests.ts';
import style from './request-editor.module.css';
import { BodyPart, HeadersPart, OptionsPart, ParametersPart } from './request-parts.tsx';
import { RequiredScopes } from './required-scopes.tsx';
import { SaveRequest } from './save-request.tsx';

/** Repeated because the contract's schemas are not part of the page; the compiler compares them. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] satisfies [...typeof apiMethods];

type RequestTab = 'parameters' | 'headers' | 'body' | 'options';

/** A draft that was made from nothing else. */
const noOrigin: Partial<RequestDraft> = {
  source: undefined,
  basedOn: undefined,
  name: undefined,
  expectedStatus: undefined,
  file: undefined,
  bodyOmitted: undefined,
};

const otherShells = ['cmd', 'powershell'] as const satisfies readonly Shell[];

type RequestEditorProps = { origins: readonly string[]; signedIn: boolean };

/** Returns the host of a URL that is not under an allowed origin. */
function disallowedHost(url: string, origins: readonly string[]): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, host } = new URL(url);
  return host === '' || origins.includes(origin) ? undefined : host;
}

/** Sends with Ctrl+Enter or Cmd+Enter from anywhere on the screen. */
function useSendShortcut(send: () => void): void {
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      if (document.querySelector('[role="alertdialog"], [role="dialog"], [role="listbox"]')) return;
      event.preventDefault();
      event.stopPropagation();
      latest.current();
    };
    // Captured, because a focused button would handle Enter itself.
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, []);
}

type RequestLineProps = {
  origins: readonly string[];
  urlRef: Ref<HTMLInputElement>;
  /** Why the request cannot be sent. */
  error: string | undefined;
  onPasteCommand: (pasted: ParsedCurl) => void;
};

function RequestLine({ origins, urlRef, error, onPasteCommand }: RequestLineProps) {
  const { t } = useTranslation();
  const method = useApiRequest((request) => request.draft.method);
  const url = useApiRequest((request) => request.draft.url);
  const editDraft = useApiRequest((request) => request.editDraft);
  const isSending = useApiResponse((response) => response.callId !== undefined);
  const cancel = useApiResponse((response) => response.cancel);
  const disallowed = disallowedHost(url, origins);
  const pasteCommand = (event: ClipboardEvent) => {
    const pasted = parseCurl(event.clipboardData.getData('text/plain'));
    if (!pasted) return;
    event.preventDefault();
    onPasteCommand(pasted);
  };
  return (
    <div className={style.line}>
      <div className={style.method}>
        <SelectField
          label={t('api.method')}
          labelHidden
          variant="field"
          mono
          value={method}
          options={methods.map((name) => ({ value: name, name }))}
          onChange={(chosen) => editDraft({ method: chosen })}
        />
      </div>
      <div className={style.url}>
        <TextField
          label={t('api.url')}
          labelHidden
          mono
          ref={urlRef}
          value={url}
          onChange={(event) => editDraft({ url: event.target.value })}
          onPaste={pasteCommand}
          inputMode="url"
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          maxLength={8000}
          placeholder={origins[0] && `${origins[0]}/`}
          error={error}
          help={disallowed && t('api.notAllowed', { host: disallowed })}
        />
      </div>
      <div className={style.send}>
        <SubmitButton label={t('action.send')} isPending={isSending} cancelDelayMs={1000} onCancel={cancel} />
      </div>
    </div>
  );
}

/** Returns the tabs of the request. */
function useRequestParts({ url, headers }: RequestDraft, origins: readonly string[]) {
  const { t } = useTranslation();
  const labelWithCount = (id: 'parameters' | 'headers', count: number) =>
    count > 0 ? t('api.count', { label: t(`api.section.${id}`), count }) : t(`api.section.${id}`);
  return [
    {
      id: 'parameters' as const,
      label: labelWithCount('parameters', pathVariables(url).length + queryPairs(url).length),
      content: <ParametersPart />,
    },
    { id: 'headers' as const, label: labelWithCount('headers', headers.length), content: <HeadersPart /> },
    { id: 'body' as const, label: t('api.section.body'), content: <BodyPart /> },
    { id: 'options' as const, label: t('api.section.options'), content: <OptionsPart origins={origins} /> },
  ];
}

/** Renders the request editor. Ctrl+Enter or Cmd+Enter sends from anywhere on the screen. */
export function RequestEditor({ origins, signedIn }: RequestEditorProps) {
  const { t } = useTranslation();
  const draft = useApiRequest((request) => request.draft);
  const editDraft = useApiRequest((request) => request.editDraft);
  const isSending = useApiResponse((response) => response.callId !== undefined);
  const dismissFailure = useSavedRequests((saved) => saved.dismissFailure);
  const [chosenTab, setChosenTab] = useState<RequestTab>();
  const [hasTried, setHasTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [statusText, setStatusText] = useState('');
  const urlField = useRef<HTMLInputElement>(null);
  const saveButton = useRef<HTMLButtonElement>(null);
  const missing = findDraftProblem(draft);
  const problem = missing && t(`api.missing.${missing.kind}`, { name: 'name' in missing ? missing.name : '' });
  const parts = useRequestParts(draft, origins);
  const isBodyExpected = draft.method === 'GET' ? bodyText(draft) !== '' : draft.method !== 'HEAD';
  const tab = chosenTab ?? (isBodyExpected ? 'body' : 'parameters');

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (isSending) return;
    setHasTried(true);
    if (!missing) return void sendRequest();
    if (missing.part) setChosenTab(missing.part);
    urlField.current?.focus();
  };
  useSendShortcut(submit);
  const pasteCommand = ({ draft: pasted, omissions }: ParsedCurl) => {
    // The secrets and scopes of the request before are not those of this one.
    editDraft({ ...noOrigin, ...pasted, token: draft.token });
    const sentences = omissions.map(({ reason, names }) => t(`api.curlOmitted.${reason}`, { names: names.join(', ') }));
    setStatusText([t('api.curlPasted'), ...sentences].join(' '));
  };
  const copyCurl = async (shell: Shell = 'posix') => {
    const text = draftToCurl(draft, shell);
    if (text !== undefined) await bridge.copyText({ text });
    const isPossible = text !== undefined || draftToCurl(draft) !== undefined;
    setStatusText(
      t(text !== undefined ? `api.curlNote.${shell}` : isPossible ? 'api.curlImpossible' : 'api.curlInvalid'),
    );
  };

  return (
    <form className={style.form} aria-label={t('api.request')} onSubmit={submit} noValidate>
      <RequestLine
        origins={origins}
        urlRef={urlField}
        error={hasTried ? problem : undefined}
        onPasteCommand={pasteCommand}
      />
      <PartTabs
        label={t('api.sections')}
        parts={parts}
        selected={tab}
        onSelect={setChosenTab}
        notice={
          <>
            <RequiredScopes sets={draft.scopes} />
            {!signedIn && draft.token !== 'none' && <p className={style.note}>{t('api.willSignIn')}</p>}
          </>
        }
        action={
          <div className={style.actions}>
            <Button variant="quiet" onClick={() => void copyCurl()}>
              {t('api.curl')}
            </Button>
            <MenuButton
              label={t('api.curlOther')}
              actions={otherShells.map((id) => ({ id, name: t(`api.curlFor.${id}`), run: () => void copyCurl(id) }))}
            />
            <Button
              ref={saveButton}
              variant="quiet"
              onClick={() => {
                dismissFailure();
                setSaving(true);
              }}
            >
              {t('api.save')}
            </Button>
          </div>
        }
      />
      {isSaving && (
        <SaveRequest
          onDone={(name) => {
            setSaving(false);
            saveButton.current?.focus();
            setStatusText(name === undefined ? '' : t('api.saved', { name }));
          }}
        />
      )}
      <p role="status" className={`${style.note} ${style.status}`}>
        {statusText}
      </p>
    </form>
  );
}
