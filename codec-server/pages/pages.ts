const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;background:#f3f4f6;color:#111;margin:0}main{max-width:26rem;margin:10vh auto;background:#fff;padding:2rem;border-radius:12px}
h1{font-size:1.3rem;margin:0 0 .5rem}label{display:block;margin:1rem 0 .25rem}input{width:100%;box-sizing:border-box;padding:.5rem;font:inherit;border:1px solid #999;border-radius:6px}
button{margin-top:1.25rem;padding:.5rem 1.25rem;font:inherit;border:0;border-radius:6px;background:#1d4ed8;color:#fff;cursor:pointer}.error{color:#b91c1c}code{background:#f3f4f6;padding:.1rem .3rem}`;

const page = (title: string, content: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${content}</main></body></html>`;

/**
 * `next` is a path of this server that the shopper's checkout in the UI stands under; it travels through the
 * form.
 */
export function loginPage({ next, error }: { next: string; error?: string }): string {
  const said = error ? `<p class="error" role="alert">${escapeHtml(error)}</p>` : '';
  return page(
    'Log in to read checkouts',
    `<h1>Log in to read checkouts</h1>
<p>What Temporal stores of a checkout is encrypted. Once you are logged in, its web UI shows it to you in clear text, for 8 hours and in this browser only. Every look and every change is written to the audit log.</p>${said}
<form method="post"><input type="hidden" name="next" value="${escapeHtml(next)}">
<label for="name">Name</label><input id="name" name="name" autocomplete="username" autofocus required>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Log in</button></form>`,
  );
}

/**
 * Asks for the same path once more, from a page of this server. The path is one that `isPlainTarget` let
 * through.
 */
export function continuePage(path: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>One moment</title><meta http-equiv="refresh" content="0;url=${escapeHtml(path)}"></head><body><a href="${escapeHtml(path)}">Go on</a></body></html>`;
}

/**
 * Where this server stands beside the UI and not in front of it, the UI must be told once per browser to send
 * the cookie.
 */
export function loggedInPage({
  name,
  uiUrl,
  endpoint,
}: {
  name: string;
  uiUrl: string;
  endpoint: string | null;
}): string {
  const setting = endpoint
    ? `<p>Once per browser: open <b>Configure Codec Server</b> (the glasses at the top of Temporal's UI), choose <b>Use my browser setting</b>,
enter <code>${escapeHtml(endpoint)}</code>, switch on <b>Include cross-origin credentials</b> and apply.</p>`
    : '';
  return page(
    'You are logged in',
    `<h1>You are logged in as ${escapeHtml(name)}</h1>${setting}<p><a href="${escapeHtml(uiUrl)}">Open Temporal's UI</a></p>
<form method="post" action="logout"><button>Log out</button></form>`,
  );
}
