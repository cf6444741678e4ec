#!/usr/bin/env node
// Runs every server audit of graphql-http (the GraphQL-over-HTTP specification) against a running server:
//   node audit.mjs URL TOKEN
// One line per audit; exits 1 if a MUST or a SHOULD fails. A failing MAY is only reported.
import { serverAudits } from 'graphql-http';
import process from 'node:process';

const TIMEOUT_MS = 15_000;

const [url, token] = process.argv.slice(2);
if (!url || !token) {
  console.error('usage: node audit.mjs URL TOKEN');
  process.exit(2);
}

// The audits know nothing of tokens, and Duban answers nothing without one.
const fetchFn = (input, init = {}) => {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  return fetch(input, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
};

const run = async (audit) => {
  try {
    return await audit.fn();
  } catch (error) {
    // No answer at all, or one that isn't HTTP.
    const reason = error.cause?.message ?? error.message ?? String(error);
    return { id: audit.id, name: audit.name, status: 'error', reason };
  }
};

let passed = 0;
let failed = 0;
for (const audit of serverAudits({ url, fetchFn })) {
  const { id, name, status, reason, response } = await run(audit);
  const optional = name.startsWith('MAY ');
  if (status === 'ok') passed += 1;
  else if (!optional) failed += 1;
  const verdict = status === 'ok' ? 'ok    ' : optional ? 'notice' : 'FAILED';
  console.log(`${verdict} ${id} ${name}${reason ? `: ${reason}` : ''}`);
  if (response && !optional) console.log(`         ${await describe(response)}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function describe(response) {
  const type = response.headers.get('content-type') ?? 'no content-type';
  const body = response.bodyUsed ? '(body already read)' : (await response.text().catch(() => '')).slice(0, 300);
  return `HTTP ${response.status}, ${type}: ${body}`;
}
