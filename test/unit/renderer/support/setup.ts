import './fake-bridge.ts';
import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';
import { initI18n, loadAllTexts } from '../../../../renderer/i18n.ts';

initI18n();
await loadAllTexts();

// jsdom has neither layout nor observers of it.
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  },
);
vi.stubGlobal('requestIdleCallback', (run: () => void) => setTimeout(run));
vi.stubGlobal('cancelIdleCallback', clearTimeout);

// React Aria escapes the IDs of collection items.
vi.stubGlobal('CSS', { escape: (text: string) => text.replace(/[^\w-]/g, '\\$&') });

afterEach(cleanup);
