/**
 * Labels of the provider presets. `fields` labels the placeholders of the preset's issuer;
 * `grantAt` is where an administrator enables the password grant, in the provider's terms.
 */
export const presets = {
  'okta-org-server': {
    name: 'Okta org authorization server',
    about: 'The authorization server built into every Okta org',
    grantAt: 'Admin Console › Applications › the app › General › Grant type › Resource Owner Password',
    fields: { domain: { label: 'Okta domain', example: 'acme.okta.com' } },
  },
  'okta-custom-server': {
    name: 'Okta custom authorization server',
    about: 'A server that your organization added for its APIs',
    grantAt:
      'Admin Console › Applications › the app › General › Grant type › Resource Owner Password, and Security › API › the server › Access Policies',
    fields: {
      domain: { label: 'Okta domain', example: 'acme.okta.com' },
      server: { label: 'Authorization server ID', example: 'default' },
    },
  },
  'oracle-identity-domain': {
    name: 'Oracle identity domain',
    about: 'Oracle Cloud identity domains, formerly IDCS',
    grantAt: 'Identity domain › Integrated applications › the app › OAuth configuration › Resource owner',
    fields: { domain: { label: 'Identity domain URL', example: 'idcs-123.identity.oraclecloud.com' } },
  },
  auth0: {
    name: 'Auth0',
    about: 'An Auth0 tenant or your custom domain',
    grantAt:
      'Dashboard › Applications › the app › Advanced Settings › Grant Types › Password, with a Default Directory in Settings of the tenant',
    fields: { domain: { label: 'Auth0 domain', example: 'acme.eu.auth0.com' } },
  },
  keycloak: {
    name: 'Keycloak',
    about: 'A Keycloak realm, including Red Hat build of Keycloak',
    grantAt: 'Admin Console › Clients › the client › Capability config › Direct access grants',
    fields: {
      url: { label: 'Keycloak URL', example: 'https://id.example.com' },
      realm: { label: 'Realm name', example: 'acme' },
    },
  },
  oidc: {
    name: 'Other provider',
    about: 'Any provider that supports OpenID Connect Discovery',
    fields: { url: { label: 'Issuer', example: 'https://id.example.com' } },
  },
} as const;
