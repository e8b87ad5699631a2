import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol, type Session } from 'electron';
import { appOrigin } from '../ipc/app-origin.ts';

export const startUrl = `${appOrigin}/index.html`;

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * @see https://www.w3.org/TR/CSP3/
 * @see https://www.w3.org/TR/trusted-types/
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // Text cannot become markup or script; React sets neither.
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const createErrorResponse = (status: number) => new Response(null, { status });

/** Declares the `app:` scheme. Must be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: false, codeCache: true } },
  ]);
}

/**
 * Serves the files of the page's folder, and nothing else, to GET requests for the app's origin.
 */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle('app', async (request) => {
    if (request.method !== 'GET') return createErrorResponse(405);
    try {
      const url = new URL(request.url);
      const path = normalize(join(folder, decodeURIComponent(url.pathname)));
      const type = contentTypes[extname(path)];
      if (`${url.protocol}//${url.host}` !== appOrigin || !path.startsWith(folder + sep) || !type)
        return createErrorResponse(404);
      return new Response(await readFile(path), {
        headers: {
          'content-type': type,
          'content-security-policy': contentSecurityPolicy,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cross-origin-opener-policy': 'same-origin',
        },
      });
    } catch {
      return createErrorResponse(404);
    }
  });
}
