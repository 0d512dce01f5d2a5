import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** False in the page that the server made, true once it reacts to a press: a press before would be lost. */
export const useAlive = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
