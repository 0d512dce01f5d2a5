import { defineWidgetConfig } from '@medusajs/admin-sdk';

// Written into the page when the admin is built.
declare const __BASE__: string | undefined;

function endsSession(input: RequestInfo | URL, init?: RequestInit): boolean {
  const asked = input instanceof Request ? input : { url: input, method: 'GET' };
  const { pathname } = new URL(asked.url, window.location.href);
  return (init?.method ?? asked.method) === 'DELETE' && pathname.endsWith('/auth/session');
}

/**
 * Medusa's own "Log out" opens the sign-in page only if the answer is there before its menu has closed, a fifth of a
 * second: on a slow line the last page stayed, with all that it shows, and the person believed to be still signed in.
 * Now the whole page is left when the session is over, with everything that it held. No zone is on every page, so this
 * wraps what the admin asks by; Medusa loads each widget's file when it starts.
 */
const send = window.fetch.bind(window);
window.fetch = async (input, init) => {
  const ending = endsSession(input, init);
  const answer = await send(input, init);
  if (ending && answer.ok) window.location.assign(`${__BASE__ ?? '/app'}/login`);
  return answer;
};

const NothingToShow = () => null;

export const config = defineWidgetConfig({ zone: 'login.before' });

export default NothingToShow;
