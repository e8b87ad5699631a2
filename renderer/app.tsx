import type { ComponentType } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { useTranslation } from 'react-i18next';
import { createLazyComponent } from './components/lazy-component.tsx';
import { ParsingNotice } from './screens/shell/parsing-notice.tsx';
import { SignInScreen } from './screens/sign-in/sign-in-screen.tsx';
import { StartingScreen } from './screens/starting-screen.tsx';
import { type Route, useNavigation } from './stores/navigation.ts';
import { isProfileDialogOpen, useProfileEditor } from './stores/profile-editor.ts';
import { useSession } from './stores/session.ts';
import { useStartup } from './stores/startup.ts';

const screens = {
  session: createLazyComponent(async () => (await import('./screens/session/session-screen.tsx')).SessionScreen),
  inspector: createLazyComponent(
    async () => (await import('./screens/inspector/inspector-screen.tsx')).InspectorScreen,
  ),
  api: createLazyComponent(async () => (await import('./screens/api/api-screen.tsx')).ApiScreen),
  log: createLazyComponent(async () => (await import('./screens/log/log-screen.tsx')).LogScreen),
  settings: createLazyComponent(async () => (await import('./screens/settings/settings-screen.tsx')).SettingsScreen),
} satisfies Record<Route, ComponentType>;

const Shell = createLazyComponent(async () => (await import('./screens/shell/shell.tsx')).Shell);
const ProfileDialogs = createLazyComponent(
  async () => (await import('./screens/profiles/profile-dialogs.tsx')).ProfileDialogs,
);

/** Renders the starting screen, the sign-in screen, or a screen inside the shell. */
export function App() {
  const { i18n } = useTranslation();
  const started = useStartup((startup) => startup.info !== undefined);
  const snapshot = useSession((session) => session.snapshot);
  const { state } = snapshot;
  const locked = state === 'locked' || (state === 'signing-in' && snapshot.unlocking === true);
  const route = useNavigation((navigation) => navigation.route);
  const isBrowsingSignedOut = useNavigation((navigation) => navigation.isBrowsingSignedOut);
  const hasDialog = useProfileEditor(isProfileDialogOpen);
  const Screen = screens[route];
  const inside = state === 'signed-in' || state === 'signing-out' || (isBrowsingSignedOut && !locked);
  return (
    <I18nProvider locale={i18n.language}>
      {!started && <StartingScreen />}
      {started && !inside && <SignInScreen />}
      {started && inside && (
        <Shell>
          <Screen key={route} />
        </Shell>
      )}
      {started && hasDialog && <ProfileDialogs />}
      <ParsingNotice />
    </I18nProvider>
  );
}
