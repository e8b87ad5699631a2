import { useTranslation } from 'react-i18next';
import type { Preset } from '../../../shared/profile-editing.ts';
import { Checkbox } from '../../components/checkbox.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { describeProblems, isAbout } from '../../format/describe-problems.ts';
import type { ProfileDraft } from '../../format/profile-draft.ts';
import { SupportedField } from './client-fields.tsx';
import { ExtraParameters } from './extra-parameters.tsx';
import { DraftField } from './fields.tsx';
import style from './profile-form.module.css';
import type { Editor } from './use-draft.ts';

/** Endpoints that have a field, in its order. */
const endpoints = ['token', 'revocation', 'introspection', 'userinfo', 'keys'] as const;

/** Profile members that have a field here. */
const members = [
  'usernameHint',
  'supportUrl',
  'asksOneTimeCode',
  'expectedIssuer',
  ...endpoints.map((name) => `endpoints.${name}`),
  'tokenEndpointOrigin',
  'endpointOrigins',
  'api.origins',
  'allowLoopbackHttp',
  'basicEncoding',
  'clientAssertion',
  'extraParameters',
];

/** Returns the profile members that the "More" fields edit for this provider. */
export const advancedMembers = (preset: Preset): readonly string[] => [
  ...members,
  ...(['realm', 'audience'] as const).filter((field) => !preset.requiredFields.includes(field)),
];

/** Whether a field under "More" has a problem. */
export const hasAdvancedProblems = ({ problems }: Editor, preset: Preset): boolean =>
  problems.some((problem) => advancedMembers(preset).some((member) => isAbout(problem, member)));

const encodings = ['default', 'rfc6749', 'raw'] as const;
const audiences = ['issuer', 'token_endpoint', 'endpoint'] as const;
const hashes = ['256', '384', '512'] as const;
const keyAlgorithms = [
  ...['RS', 'PS', 'ES'].flatMap((family) => hashes.map((hash) => family + hash)),
  'EdDSA',
  'Ed25519',
];
const secretAlgorithms = hashes.map((hash) => `HS${hash}`);

/** Renders the fields that most profiles do not need. */
export function AdvancedFields({ editor, preset }: { editor: Editor; preset: Preset }) {
  const { t } = useTranslation();
  const { draft, change, problems } = editor;
  const optionalFields = preset.supportedFields.filter(
    (field) => field !== 'asksOneTimeCode' && !preset.requiredFields.includes(field),
  );
  return (
    <div className={style.more}>
      <div className={style.group}>
        {optionalFields.map(
          (field) => field !== 'asksOneTimeCode' && <SupportedField key={field} editor={editor} part={field} />,
        )}
        <DraftField editor={editor} part="usernameHint" label={t('profiles.usernameHint')} maxLength={320} />
        <DraftField
          editor={editor}
          part="supportUrl"
          label={t('profiles.supportUrl')}
          help={t('profiles.supportUrlHelp')}
          example="https://"
        />
        {preset.supportedFields.includes('asksOneTimeCode') && (
          <Checkbox
            label={t('profiles.asksOneTimeCode')}
            checked={draft.asksOneTimeCode}
            onChange={(asksOneTimeCode) => change({ asksOneTimeCode })}
          />
        )}
        <DraftField
          editor={editor}
          part="apiOrigins"
          path="api.origins"
          label={t('profiles.apiOrigins')}
          help={t('profiles.apiOriginsHelp')}
          lines
        />
      </div>
      <CredentialFields editor={editor} />
      <div className={style.group}>
        <div className={style.withNote}>
          <h4>{t('profiles.endpoints')}</h4>
          <p className={style.note}>{t('profiles.endpointsNote')}</p>
        </div>
        {endpoints.map((name) => (
          <DraftField
            key={name}
            editor={editor}
            part={`${name}Endpoint`}
            path={`endpoints.${name}`}
            label={t(`profiles.endpoint.${name}`)}
            {...(name === 'token' && { help: t('profiles.tokenEndpointHelp') })}
          />
        ))}
      </div>
      <div className={style.group}>
        <h4>{t('profiles.addresses')}</h4>
        <DraftField
          editor={editor}
          part="tokenEndpointOrigin"
          label={t('profiles.tokenEndpointOrigin')}
          help={t('profiles.tokenEndpointOriginHelp')}
        />
        <DraftField
          editor={editor}
          part="endpointOrigins"
          label={t('profiles.endpointOrigins')}
          help={t('profiles.onePerLine')}
          lines
        />
        <DraftField
          editor={editor}
          part="expectedIssuer"
          label={t('profiles.expectedIssuer')}
          help={t('profiles.expectedIssuerHelp')}
        />
        <Checkbox
          label={t('profiles.allowLoopbackHttp')}
          checked={draft.allowLoopbackHttp}
          onChange={(allowLoopbackHttp) => change({ allowLoopbackHttp })}
          error={describeProblems(t, problems, 'allowLoopbackHttp', t('profiles.allowLoopbackHttp'))}
        />
      </div>
      <ExtraParameters editor={editor} request="password" />
      <ExtraParameters editor={editor} request="refresh" />
    </div>
  );
}

/** Renders the options of client authentication. */
function CredentialFields({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const { draft, change, problems } = editor;
  const method = draft.clientAuthentication;
  if (method === 'none' || method === 'client_secret_post') return null;
  if (method === 'client_secret_basic')
    return (
      <SelectField
        variant="field"
        label={t('profiles.basicEncoding')}
        value={draft.basicEncoding}
        options={encodings.map((value) => ({ value, name: t(`profiles.encoding.${value}`) }))}
        onChange={(basicEncoding) => change({ basicEncoding })}
      />
    );
  const algorithms = method === 'private_key_jwt' ? keyAlgorithms : secretAlgorithms;
  const problem = describeProblems(t, problems, 'clientAssertion', t('profiles.algorithm'));
  return (
    <div className={style.group}>
      <h4>{t('profiles.credential')}</h4>
      <SelectField
        variant="field"
        label={t('profiles.algorithm')}
        value={algorithms.includes(draft.algorithm) ? draft.algorithm : ''}
        options={[
          { value: '', name: t('profiles.defaultAlgorithm') },
          ...algorithms.map((value) => ({ value, name: value })),
        ]}
        onChange={(algorithm) => change({ algorithm })}
      />
      {problem && <p className={style.error}>{problem}</p>}
      {method === 'private_key_jwt' && <DraftField editor={editor} part="keyId" label={t('profiles.keyId')} />}
      <SelectField<ProfileDraft['assertionAudience']>
        variant="field"
        label={t('profiles.assertionAudience')}
        value={draft.assertionAudience}
        options={audiences.map((value) => ({ value, name: t(`profiles.assertionAudiences.${value}`) }))}
        onChange={(assertionAudience) => change({ assertionAudience })}
      />
    </div>
  );
}
