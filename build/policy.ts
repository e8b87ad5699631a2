import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPolicyJsonSchema, renderPolicyDocument } from './policy-templates/document.ts';
import { renderMobileconfig } from './policy-templates/macos.ts';
import { renderAdml, renderAdmx } from './policy-templates/windows.ts';

/** Renders all files that are generated from the policy registry, by path in the repository. */
export const renderPolicyFiles = (): Record<string, string> => ({
  'build/policy/latchkey.admx': renderAdmx(),
  'build/policy/en-US/latchkey.adml': renderAdml(),
  'build/policy/latchkey.mobileconfig': renderMobileconfig(),
  'build/policy/policy.schema.json': createPolicyJsonSchema(),
  'docs/policy.md': renderPolicyDocument(),
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  for (const [path, text] of Object.entries(renderPolicyFiles())) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}
