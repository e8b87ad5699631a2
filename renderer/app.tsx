import { I18nProvider } from 'react-aria-components/I18nProvider';
import { useTranslation } from 'react-i18next';
import { ApiScreen } from './screens/api/api-screen.tsx';
import { InspectorScreen } from './screens/inspector/inspector-screen.tsx';
import { LogScreen } from './screens/log/log-screen.tsx';
import { ProfileDialogs } from './screens/profiles/profile-dialogs.tsx';
import { SessionScreen } from './screens/session/session-screen.tsx';
import { SettingsScreen } from './screens/settings/settings-screen.tsx';
import { ParsingNotice } from './screens/shell/parsing-notice.tsx';
import { Shell } from './screens/shell/shell.tsx';
import { SignInScreen } from './screens/sign-in/sign-in-screen.tsx';
import { StartingScreen } from './screens/starting-screen.tsx';
import { type Route, useNavigation } from './stores/navigation.ts';
import { useSession } from './stores/session.ts';
import { useStartup } from './stores/startup.ts';

const screens = {
  session: SessionScreen,
  inspector: InspectorScreen,
  api: ApiScreen,
  log: LogScreen,
  settings: SettingsScreen,
} satisfies Record<Route, () => React.ReactNode>;

/** Renders the starting screen, the sign-in screen, or a screen inside the shell. */
export function App() {
  const { i18n } = useTranslation();
  const started = useStartup((startup) => startup.info !== undefined);
  const snapshot = useSession((session) => session.snapshot);
  const { state } = snapshot;
  const locked = state === 'locked' || (state === 'signing-in' && snapshot.unlocking === true);
  const route = useNavigation((navigation) => navigation.route);
  const isBrowsingSignedOut = useNavigation((navigation) => navigation.isBrowsingSignedOut);
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
      {started && <ProfileDialogs />}
      <ParsingNotice />
    </I18nProvider>
  );
}
