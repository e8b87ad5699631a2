import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.module.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { loadComponentsWhenIdle } from './components/lazy-component.tsx';
import { initI18n } from './i18n.ts';
import { startApp } from './stores/app-lifecycle.ts';

initI18n();
void startApp().then(loadComponentsWhenIdle);

const root = document.getElementById('root');
if (!root) throw new Error('index.html does not contain the #root element.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
