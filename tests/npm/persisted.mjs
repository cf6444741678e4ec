#!/usr/bin/env node
// Asks one query by its hash with the clients that front ends use:
//   node persisted.mjs apollo|urql URL TOKEN QUERY
// Prints each request that the client makes as a line "request" with JSON, then "data" or "error" with what came of it.
import { createHash } from 'node:crypto';
import process from 'node:process';

const [client, url, token, query] = process.argv.slice(2);
if (!query) {
  console.error('usage: node persisted.mjs apollo|urql URL TOKEN QUERY');
  process.exit(2);
}

const headers = { authorization: `Bearer ${token}`, 'accept-language': 'en' };

function told(input, init) {
  const { extensions, query = null } = JSON.parse(init.body);
  console.log(`request ${JSON.stringify({ hash: extensions?.persistedQuery?.sha256Hash ?? null, query })}`);
  return fetch(input, init);
}

async function apollo() {
  const { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } = await import('@apollo/client');
  const { PersistedQueryLink } = await import('@apollo/client/link/persisted-queries');
  const sha256 = (text) => createHash('sha256').update(text).digest('hex');
  const link = ApolloLink.from([new PersistedQueryLink({ sha256 }), new HttpLink({ uri: url, headers, fetch: told })]);
  return new ApolloClient({ link, cache: new InMemoryCache() }).query({ query: gql(query), errorPolicy: 'all' });
}

async function urql() {
  const { Client, fetchExchange } = await import('@urql/core');
  const { persistedExchange } = await import('@urql/exchange-persisted');
  const exchanges = [persistedExchange({ preferGetForPersistedQueries: false }), fetchExchange];
  return new Client({ url, exchanges, preferGetMethod: false, fetch: told, fetchOptions: { headers } }).query(query, {});
}

const { data, error } = await { apollo, urql }[client]();
console.log(error ? `error ${error.message}` : `data ${JSON.stringify(data)}`);
