import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { apiMethods } from '../../../shared/api.ts';
import { bridge } from '../../bridge.ts';
import { Button } from '../../components/button.tsx';
import { PartTabs } from '../../components/part-tabs.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useDelayed } from '../../components/use-delayed.ts';
import { pathVariables, queryPairs } from '../../format/query.ts';
import { draftToCurl, findDraftProblem, hasBody } from '../../format/request-draft.ts';
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

/** Renders the request editor. Ctrl+Enter or Cmd+Enter sends from anywhere on the screen. */
export function RequestEditor({ origins, signedIn }: RequestEditorProps) {
  const { t } = useTranslation();
  const draft = useApiRequest((request) => request.draft);
  const editDraft = useApiRequest((request) => request.editDraft);
  const cancel = useApiResponse((response) => response.cancel);
  const callId = useApiResponse((response) => response.callId);
  const forgetFailure = useSavedRequests((saved) => saved.dismissFailure);
  const [chosen, setChosen] = useState<RequestTab>();
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [done, setDone] = useState('');
  const url = useRef<HTMLInputElement>(null);
  const saveButton = useRef<HTMLButtonElement>(null);
  const working = callId !== undefined;
  const cancellable = useDelayed(working, 1000);
  const found = findDraftProblem(draft);
  const elsewhere = disallowedHost(draft.url, origins);
  const problem = found && t(`api.missing.${found.kind}`, { name: 'name' in found ? found.name : '' });
  const part = chosen ?? (hasBody(draft.method) ? 'body' : 'parameters');

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (working) return;
    setTried(true);
    if (!found) return void sendRequest();
    if (found.part) setChosen(found.part);
    url.current?.focus();
  };
  useSendShortcut(submit);
  const copyCurl = async () => {
    await bridge.copyText({ text: draftToCurl(draft) });
    setDone(t('api.curlNote'));
  };

  const counted = (id: 'parameters' | 'headers', count: number) =>
    count > 0 ? t('api.count', { label: t(`api.part.${id}`), count }) : t(`api.part.${id}`);
  const parts = [
    {
      id: 'parameters' as const,
      label: counted('parameters', pathVariables(draft.url).length + queryPairs(draft.url).length),
      content: <ParametersPart />,
    },
    { id: 'headers' as const, label: counted('headers', draft.headers.length), content: <HeadersPart /> },
    { id: 'body' as const, label: t('api.part.body'), content: <BodyPart /> },
    { id: 'options' as const, label: t('api.part.options'), content: <OptionsPart origins={origins} /> },
  ];

  return (
    <form className={style.form} aria-label={t('api.request')} onSubmit={submit} noValidate>
      <div className={style.line}>
        <div className={style.method}>
          <SelectField
            label={t('api.method')}
            variant="field"
            mono
            value={draft.method}
            options={methods.map((method) => ({ value: method, name: method }))}
            onChange={(method) => editDraft({ method })}
          />
        </div>
        <div className={style.url}>
          <TextField
            label={t('api.url')}
            mono
            ref={url}
            value={draft.url}
            onChange={(event) => editDraft({ url: event.target.value })}
            inputMode="url"
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            maxLength={8000}
            placeholder={origins[0] && `${origins[0]}/`}
            error={tried ? problem : undefined}
            help={elsewhere && t('api.notAllowed', { host: elsewhere })}
          />
        </div>
        <div className={style.send}>
          <Button
            fullWidth
            type={cancellable ? 'button' : 'submit'}
            variant={cancellable ? 'plain' : 'primary'}
            isPending={working && !cancellable}
            onClick={cancellable ? cancel : undefined}
          >
            {t(cancellable ? 'action.cancel' : 'action.send')}
          </Button>
        </div>
      </div>
      <RequiredScopes sets={draft.scopes} />
      <PartTabs
        label={t('api.parts')}
        parts={parts}
        selected={part}
        onSelect={setChosen}
        action={
          <div className={style.actions}>
            <Button variant="quiet" onClick={() => void copyCurl()}>
              {t('api.curl')}
            </Button>
            <Button
              ref={saveButton}
              variant="quiet"
              onClick={() => {
                forgetFailure();
                setSaving(true);
              }}
            >
              {t('api.save')}
            </Button>
          </div>
        }
      />
      {saving && (
        <SaveRequest
          onDone={(name) => {
            setSaving(false);
            saveButton.current?.focus();
            setDone(name === undefined ? '' : t('api.saved', { name }));
          }}
        />
      )}
      <p role="status" className={style.note}>
        {done}
      </p>
      {!signedIn && draft.token !== 'none' && <p className={style.note}>{t('api.willSignIn')}</p>}
    </form>
  );
}
