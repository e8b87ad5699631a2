import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonSchema, policyDocument } from './policy-templates/document.ts';
import { mobileconfig } from './policy-templates/macos.ts';
import { adml, admx } from './policy-templates/windows.ts';

/** Everything that is made from the registry of policies, by its path in the repository. */
export const policyFiles = (): Record<string, string> => ({
  'build/policy/latchkey.admx': admx(),
  'build/policy/en-US/latchkey.adml': adml(),
  'build/policy/latchkey.mobileconfig': mobileconfig(),
  'build/policy/policy.schema.json': jsonSchema(),
  'docs/policy.md': policyDocument(),
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  for (const [path, text] of Object.entries(policyFiles())) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}
