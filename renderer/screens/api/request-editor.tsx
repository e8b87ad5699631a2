import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { apiMethods } from '../../../shared/api.ts';
import { Button } from '../../components/button.tsx';
import { useDelayed } from '../../components/hooks.ts';
import { SelectField } from '../../components/select-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import { bodyType, hasBody, useApiPanel } from '../../stores/api-panel.ts';
import { AllowedOrigins } from './allowed-origins.tsx';
import style from './request-editor.module.css';

/** Named here as well as in the contract, whose schemas do not belong in the page; the compiler keeps both alike. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] satisfies [...typeof apiMethods];

type RequestEditorProps = { origins: readonly string[]; signedIn: boolean };

/** Method, URL and body of a request, and sending it. Ctrl or Cmd with Enter sends from every field. */
export function RequestEditor({ origins, signedIn }: RequestEditorProps) {
  const { t } = useTranslation();
  const { draft, edit, send, cancel, callId } = useApiPanel();
  const [urlMissing, setUrlMissing] = useState(false);
  const url = useRef<HTMLInputElement>(null);
  const body = useId();
  const working = callId !== undefined;
  const cancellable = useDelayed(working, 1000);

  useEffect(() => {
    if (draft.url) setUrlMissing(false);
  }, [draft.url]);

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (working) return;
    setUrlMissing(!draft.url.trim());
    if (draft.url.trim()) void send();
    else url.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  };

  return (
    <form className={style.form} aria-label={t('api.request')} onSubmit={submit} onKeyDown={onKeyDown} noValidate>
      <div className={style.line}>
        <div className={style.method}>
          <SelectField
            label={t('api.method')}
            look="field"
            mono
            value={draft.method}
            options={methods.map((method) => ({ value: method, name: method }))}
            onChange={(method) => edit({ method })}
          />
        </div>
        <div className={style.url}>
          <TextField
            label={t('api.url')}
            mono
            ref={url}
            value={draft.url}
            onChange={(event) => edit({ url: event.target.value })}
            inputMode="url"
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            maxLength={8000}
            placeholder={origins[0] && `${origins[0]}/`}
            error={urlMissing ? t('api.urlMissing') : undefined}
          />
        </div>
        <div className={style.send}>
          <Button
            wide
            type={cancellable ? 'button' : 'submit'}
            look={cancellable ? 'plain' : 'primary'}
            working={working && !cancellable}
            onClick={cancellable ? cancel : undefined}
          >
            {t(cancellable ? 'action.cancel' : 'action.send')}
          </Button>
        </div>
      </div>
      {hasBody(draft.method) && (
        <div className={style.body}>
          <label htmlFor={body}>{t('api.body')}</label>
          <textarea
            id={body}
            className={style.text}
            rows={6}
            maxLength={1_000_000}
            spellCheck={false}
            autoCapitalize="none"
            autoCorrect="off"
            value={draft.body}
            onChange={(event) => edit({ body: event.target.value })}
          />
          {draft.body && <p className={style.note}>{t('api.sentAs', { type: bodyType(draft.body) })}</p>}
        </div>
      )}
      <AllowedOrigins origins={origins} />
      {!signedIn && <p className={style.note}>{t('api.willSignIn')}</p>}
    </form>
  );
}
