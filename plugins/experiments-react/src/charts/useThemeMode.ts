import { useSyncExternalStore } from 'react';

const attribute = 'data-theme-mode';

/** The mode of the page's theme, as Backstage UI writes it on the document. @public */
export function useThemeMode(): 'light' | 'dark' {
  return useSyncExternalStore(subscribe, readMode, () => 'light' as const);
}

function readMode(): 'light' | 'dark' {
  return document.querySelector(`[${attribute}]`)?.getAttribute(attribute) ===
    'dark'
    ? 'dark'
    : 'light';
}

function subscribe(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: [attribute],
    subtree: true,
  });
  return () => observer.disconnect();
}
