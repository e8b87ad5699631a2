import { type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';
import { loadAllTexts } from '../i18n.ts';

const loaders: (() => Promise<unknown>)[] = [];

/**
 * Creates a component whose code, and the texts that it may need, load when it first renders or
 * {@link loadComponentsWhenIdle} has run.
 *
 * @param load imports the component
 */
export function createLazyComponent<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReactNode {
  let loaded: ComponentType<Props> | undefined;
  const loadOnce = async () => {
    const [component] = await Promise.all([load(), loadAllTexts()]);
    loaded = component;
    return { default: component };
  };
  loaders.push(loadOnce);
  const Lazy = lazy(loadOnce) as ComponentType<Props>;
  // biome-ignore lint/correctness/noComponentHookFactories: only modules call it.
  return function LazyComponent(props) {
    // A lazy component that has loaded still suspends once, which would show as a flash.
    const [Component] = useState(() => loaded ?? Lazy);
    return (
      <Suspense>
        <Component {...props} />
      </Suspense>
    );
  };
}

/** Loads the code and texts of all lazy components as soon as the page has nothing else to do. */
export function loadComponentsWhenIdle(): void {
  // An error is thrown when the component renders.
  requestIdleCallback(() => void Promise.allSettled(loaders.map((load) => load())));
}
