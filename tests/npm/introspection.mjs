#!/usr/bin/env node
// Prints the introspection queries that real clients send, one JSON object a line: {name, query, operationName}.
// Sent as the body of a POST, each must be answered whole, under every limit.
import { getIntrospectionQuery, version as ownVersion } from 'graphql';
import { readFileSync } from 'node:fs';
import process from 'node:process';

const EVERY_OPTION = {
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
};

// The explorer sends what its own copy of graphql-js makes with the defaults: true here only with the same version.
const lock = new URL('../../assets/explorer/package-lock.json', import.meta.url);
const explorerVersion = JSON.parse(readFileSync(lock, 'utf8')).packages['node_modules/graphql'].version;
if (explorerVersion !== ownVersion) {
  console.error(
    `the explorer is built with graphql ${explorerVersion}, these tests use ${ownVersion}: ` +
      'set the same version in assets/explorer/package.json and tests/npm/package.json',
  );
  process.exit(1);
}

const queries = {
  default: getIntrospectionQuery(),
  'every option': getIntrospectionQuery(EVERY_OPTION),
  'no description': getIntrospectionQuery({ descriptions: false }),
  GraphiQL: getIntrospectionQuery({ inputValueDeprecation: undefined, schemaDescription: undefined }),
};
for (const [name, query] of Object.entries(queries)) {
  console.log(JSON.stringify({ name, query, operationName: 'IntrospectionQuery' }));
}
