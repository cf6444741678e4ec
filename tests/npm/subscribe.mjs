#!/usr/bin/env node
// Asks over both transports with the clients that front ends use:
//   node subscribe.mjs ws|sse URL TOKEN LANGUAGE QUERY [VARIABLES] [COUNT]
// Prints each result as a line of JSON, then "complete", or "error" with what the client was given. Ends after COUNT results.
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import process from 'node:process';
import WebSocket from 'ws';

const [transport, url, token, language, query, variables = '{}', count = '0'] = process.argv.slice(2);
if (!query) {
  console.error('usage: node subscribe.mjs ws|sse URL TOKEN LANGUAGE QUERY [VARIABLES] [COUNT]');
  process.exit(2);
}

class LocalizedSocket extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols, { headers: { 'accept-language': language } });
  }
}

const client =
  transport === 'ws'
    ? createWsClient({
        url: url.replace('http', 'ws'),
        webSocketImpl: LocalizedSocket,
        connectionParams: { Authorization: `Bearer ${token}` },
        retryAttempts: 0,
      })
    : createSseClient({
        url,
        headers: { authorization: `Bearer ${token}`, 'accept-language': language },
        retryAttempts: 0,
      });

const print = (word, value) => console.log(value === undefined ? word : `${word} ${JSON.stringify(value)}`);

let left = Number(count);
await new Promise((done) => {
  const stop = client.subscribe(
    { query, variables: JSON.parse(variables) },
    {
      next: (result) => {
        print('next', result);
        left -= 1;
        if (left === 0) stop();
      },
      error: (error) => {
        if (Array.isArray(error)) print('error', error);
        else if (error.code !== undefined) print('closed', { code: error.code, reason: error.reason });
        else print('failed', { message: error.message, status: error.response?.status });
        done();
      },
      complete: () => {
        print('complete');
        done();
      },
    },
  );
});
await client.dispose();
