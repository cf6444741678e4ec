// Relative to the page, so that it also holds behind a proxy that adds a prefix.
const ENDPOINT = new URL('graphql', document.baseURI);

const WHO_AM_I = '{ viewer { today roles agency { name } jurisdiction { name } } }';

/** Sends one GraphQL request. Resolves with the HTTP status and the JSON body; rejects when no server answers. */
export async function post(body, token, headers = {}) {
  const all = new Headers({
    'Content-Type': 'application/json',
    Accept: 'application/graphql-response+json, application/json',
  });
  if (token) all.set('Authorization', `Bearer ${token}`);
  for (const [name, value] of Object.entries(headers)) all.set(name, value); // the headers tab has the last word
  const response = await fetch(ENDPOINT, { method: 'POST', headers: all, body: JSON.stringify(body) });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    const message = `HTTP ${response.status}: ${text.slice(0, 500) || response.statusText || '(empty)'}`;
    return { status: response.status, body: { errors: [{ message }] } };
  }
}

/**
 * Asks the server whose token this is.
 * `refused` carries the server's own message; any other failure isn't the token's, and the explorer opens.
 */
export async function whoIs(token) {
  if (!/^[\x21-\x7e]+$/.test(token)) return { state: 'refused', status: 401, message: '' };
  try {
    const { status, body } = await post({ query: WHO_AM_I }, token);
    if (status === 401 || status === 403) {
      return { state: 'refused', status, message: body.errors?.[0]?.message ?? '' };
    }
    return { state: 'accepted', viewer: body.data?.viewer ?? null };
  } catch {
    return { state: 'unreachable' };
  }
}
