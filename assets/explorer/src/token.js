// The bearer token of this browser tab. It lives in sessionStorage (gone with the tab, not shared with other tabs)
// and never in the address: `duban demo` prints addresses with `#token=…`, and a fragment isn't sent to the server.
const KEY = 'duban:token';

export function loadToken() {
  return takeFromAddress() ?? read();
}

/** The token of the fragment, if there is one; it is stored, and taken out of the address bar and its history entry. */
export function takeFromAddress() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  if (!fragment.has('token')) return null;
  const token = clean(fragment.get('token'));
  fragment.delete('token');
  const rest = fragment.toString();
  history.replaceState(history.state, '', location.pathname + location.search + (rest && `#${rest}`));
  storeToken(token);
  return token;
}

export function storeToken(token) {
  try {
    if (token) sessionStorage.setItem(KEY, token);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage can be switched off; the token then lasts until the page is left.
  }
}

/** What people paste: with line breaks from a terminal, or with the word Bearer. */
export function clean(text) {
  return text.replace(/^\s*bearer\s+/i, '').replace(/\s+/g, '');
}

function read() {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}
