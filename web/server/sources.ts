import { config } from '../lib/config';
import type { Sources } from './content-policy';

const STRIPE = {
  scripts: ['https://js.stripe.com', 'https://*.js.stripe.com'],
  connections: ['https://api.stripe.com'],
  frames: ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://hooks.stripe.com'],
};
/** Google's window for signing in is opened by a script of theirs; the answers come from these two. */
const FIREBASE = {
  scripts: ['https://apis.google.com'],
  connections: ['https://identitytoolkit.googleapis.com', 'https://securetoken.googleapis.com'],
};

const originOf = (url: string | undefined): string[] =>
  url && URL.canParse(url) ? [new URL(url).origin] : [];

/** Whom the pages of this shop talk to beside the shop itself, from its settings. */
export function sources(): Sources {
  const { firebase, finixUrl, takesStripe, picturesUrl } = config;
  const emulator = originOf(firebase?.emulatorUrl);
  return {
    scripts: [...(takesStripe ? STRIPE.scripts : []), ...(firebase ? FIREBASE.scripts : [])],
    connections: [
      ...originOf(finixUrl),
      ...(takesStripe ? STRIPE.connections : []),
      ...(firebase ? [...FIREBASE.connections, ...emulator] : []),
    ],
    frames: [
      ...(takesStripe ? STRIPE.frames : []),
      ...(firebase ? [`https://${firebase.authDomain}`, ...emulator] : []),
    ],
    pictures: originOf(picturesUrl),
  };
}
