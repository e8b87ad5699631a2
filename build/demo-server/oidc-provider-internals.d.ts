/**
 * Types of the modules that oidc-provider's entry re-exports. Importing them directly avoids its
 * warning about Node 20.
 */
declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider';
}

declare module 'oidc-provider/lib/helpers/errors.js' {
  import { errors } from 'oidc-provider';
  export import CustomOIDCProviderError = errors.CustomOIDCProviderError;
  export import InvalidRequest = errors.InvalidRequest;
  export import InvalidScope = errors.InvalidScope;
  export import InvalidTarget = errors.InvalidTarget;
  export import UnauthorizedClient = errors.UnauthorizedClient;
}
