import { useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpenApiDocument, OpenApiOperation } from '../../../shared/openapi-document.ts';
import { Button } from '../../components/button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { Icon } from '../../components/icons.tsx';
import { TextField } from '../../components/text-field.tsx';
import { draftFromOperation } from '../../format/request-draft.ts';
import { useApiRequest } from '../../stores/api-request.ts';
import { loadRequest } from '../../stores/app-lifecycle.ts';
import { useOpenApiDocument } from '../../stores/openapi-document.ts';
import layout from '../../styles/layout.module.css';
import style from './requests-sidebar.module.css';
import { hasRequiredScopes, useGrantedScopes } from './required-scopes.tsx';

/** Number of operations rendered at a time. */
const operationsPerStep = 60;

const matches = ({ id, name, tag }: OpenApiOperation, query: string) =>
  [id, name, tag].some((text) => text?.toLowerCase().includes(query));

function OperationItem({ operation }: { operation: OpenApiOperation }) {
  const { t } = useTranslation();
  const { id, method, name, deprecated, allowed, scopes } = operation;
  const source = `operation:${id}`;
  const isCurrent = useApiRequest((request) => request.draft.source === source);
  const grantedScopes = useGrantedScopes();
  const obstacle = !allowed
    ? t('api.originNotAllowed')
    : grantedScopes && !hasRequiredScopes(scopes, grantedScopes) && t('api.missingScope');
  return (
    <li className={style.item}>
      <button
        type="button"
        className={style.entry}
        title={id}
        aria-pressed={isCurrent}
        onClick={() => loadRequest(draftFromOperation(operation, source))}
      >
        <span className={style.method}>{method}</span>
        <span className={deprecated ? style.deprecated : undefined}>{name}</span>
        {deprecated && <span className="visually-hidden">{t('api.deprecated')}</span>}
        {obstacle && (
          <span className={style.obstacle}>
            <Icon name="warning" />
            {obstacle}
          </span>
        )}
      </button>
    </li>
  );
}

type OperationListProps = {
  profileId: string;
  document: OpenApiDocument;
  /** Called when the document closes, to move the focus. */
  onClose: () => void;
};

/** Lists the operations of an OpenAPI document, each with what prevents calling it. */
export function OperationList({ profileId, document, onClose }: OperationListProps) {
  const { t } = useTranslation();
  const close = useOpenApiDocument((openApi) => openApi.close);
  const newlyLoaded = useOpenApiDocument((openApi) => openApi.newlyLoaded);
  const clearNewlyLoaded = useOpenApiDocument((openApi) => openApi.clearNewlyLoaded);
  const [filter, setFilter] = useState('');
  const [visibleCount, setVisibleCount] = useState(operationsPerStep);
  const query = useDeferredValue(filter).trim().toLowerCase();
  const headingId = useId();
  const matching = useMemo(
    () => document.operations.filter((operation) => query === '' || matches(operation, query)),
    [document, query],
  );
  const heading = useRef<HTMLHeadingElement>(null);
  // A document that was just imported takes the focus from the import button.
  useEffect(() => {
    if (newlyLoaded !== document) return;
    heading.current?.focus();
    clearNewlyLoaded();
  }, [document, newlyLoaded, clearNewlyLoaded]);
  const title = document.title || t('api.documentUntitled');
  return (
    <section className={layout.stackXs} aria-labelledby={headingId}>
      <div className={style.head}>
        <h2 id={headingId} ref={heading} tabIndex={-1} title={`${title} ${document.version}`}>
          {title}
        </h2>
        <IconButton
          icon="cross"
          label={t('api.documentClose', { title })}
          size="small"
          onClick={() => {
            onClose();
            close(profileId);
          }}
        />
      </div>
      {document.operations.length > 8 && (
        <TextField
          labelHidden
          icon="inspector"
          label={t('api.filter')}
          placeholder={t('api.filter')}
          type="search"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      {document.operations.length === 0 && <p className={style.none}>{t('api.documentEmpty')}</p>}
      <p role="status" className={matching.length === 0 && query ? style.none : 'visually-hidden'}>
        {matching.length === 0 && query && t('api.filterNone')}
      </p>
      <ul className={style.list}>
        {matching.slice(0, visibleCount).map((operation) => (
          <OperationItem key={operation.id} operation={operation} />
        ))}
      </ul>
      {matching.length > visibleCount && (
        <Button variant="quiet" onClick={() => setVisibleCount(visibleCount + operationsPerStep)}>
          {t('api.showMore', { count: Math.min(operationsPerStep, matching.length - visibleCount) })}
        </Button>
      )}
      {document.skipped.length > 0 && (
        <Disclosure label={t('api.documentSkipped', { count: document.skippedCount })}>
          <ul className={style.skipped}>
            {document.skipped.map(({ location, reason }) => (
              <li key={`${location} ${reason}`}>
                <code>{location}</code> {t(`api.documentSkippedReason.${reason}`)}
              </li>
            ))}
            {document.skippedCount > document.skipped.length && <li aria-hidden="true">…</li>}
          </ul>
        </Disclosure>
      )}
    </section>
  );
}
