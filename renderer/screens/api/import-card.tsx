import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../shared/errors.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useApiRequest } from '../../stores/api-request.ts';
import { useOpenApiDocument } from '../../stores/openapi-document.ts';
import layout from '../../styles/layout.module.css';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { AllowedOrigins } from './allowed-origins.tsx';
import style from './import-card.module.css';
import { SubviewCard } from './subview-card.tsx';

/** Whether a server refused a request that had no token (RFC 9110 §15.5.2, §15.5.4). */
const isTokenMissing = (failure: Failure) =>
  failure.kind === 'request_refused' && [401, 403].includes(failure.details?.status ?? 0);

type ImportCardProps = { profileId: string; origins: readonly string[]; signedIn: boolean };

/** Imports an OpenAPI document from a file or from a URL under the allowed origins. */
export function ImportCard({ profileId, origins, signedIn }: ImportCardProps) {
  const { t } = useTranslation();
  const setView = useApiRequest((request) => request.setView);
  const loading = useOpenApiDocument((openApi) => openApi.loading);
  const failure = useOpenApiDocument((openApi) => openApi.failure);
  const loadFile = useOpenApiDocument((openApi) => openApi.loadFile);
  const loadUrl = useOpenApiDocument((openApi) => openApi.loadUrl);
  const cancel = useOpenApiDocument((openApi) => openApi.cancel);
  const [url, setUrl] = useState(origins[0] ? `${origins[0]}/openapi.json` : '');
  const [withToken, setWithToken] = useState(false);
  const [wasTokenSent, setTokenSent] = useState(false);
  const isLoading = loading !== undefined;

  const showRequestAfter = async (loaded: Promise<boolean>) => {
    if (await loaded) setView('request');
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isLoading) return;
    setTokenSent(withToken && signedIn);
    void showRequestAfter(loadUrl(profileId, url.trim(), withToken && signedIn));
  };
  return (
    <SubviewCard title={t('api.importTitle')}>
      <p className={style.note}>{t('api.importNote')}</p>
      <div>
        <Button disabled={isLoading} onClick={() => void showRequestAfter(loadFile(profileId))}>
          {t('api.importFile')}
        </Button>
      </div>
      <form onSubmit={submit} noValidate>
        <div className={style.row}>
          <TextField
            label={t('api.importAddress')}
            mono
            inputMode="url"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={8000}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
          {isLoading && loading !== 'file' ? (
            <Button onClick={cancel}>{t('action.cancel')}</Button>
          ) : (
            <Button type="submit" variant="primary" disabled={isLoading || url.trim() === ''}>
              {t('api.importLoad')}
            </Button>
          )}
        </div>
      </form>
      {signedIn && (
        <label className={`${layout.iconLabel} ${style.check}`}>
          <input type="checkbox" checked={withToken} onChange={(event) => setWithToken(event.target.checked)} />
          {t('api.importToken')}
        </label>
      )}
      <AllowedOrigins origins={origins} />
      <p role="status" className={isLoading ? undefined : 'visually-hidden'}>
        {isLoading && t('api.importLoading')}
      </p>
      {failure && (
        <FailureBlock failure={failure}>
          {isTokenMissing(failure) && !wasTokenSent && (
            <p>{t(signedIn ? 'api.importNeedsToken' : 'api.importNeedsSignIn')}</p>
          )}
        </FailureBlock>
      )}
    </SubviewCard>
  );
}
