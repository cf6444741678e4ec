#!/usr/bin/env node
// Validates every operation of a file against a schema with graphql-js, the reference implementation:
//   node validate.mjs SCHEMA OPERATIONS [NAME…]
// OPERATIONS is a .graphql file, whose operations may share fragments, or a .jsonl file of {name, query}.
// With NAMEs only those operations. One line per operation, errors below it; exits 1 if one has an error.
import {
  NoUnusedFragmentsRule,
  buildSchema,
  parse,
  separateOperations,
  Source,
  validate,
  validateSchema,
} from 'graphql';
import { readFileSync } from 'node:fs';
import process from 'node:process';

const [schemaFile, operationsFile, ...names] = process.argv.slice(2);
if (!schemaFile || !operationsFile) {
  console.error('usage: node validate.mjs SCHEMA OPERATIONS [NAME…]');
  process.exit(2);
}

const schema = attempt(schemaFile, () => {
  const built = buildSchema(new Source(readFileSync(schemaFile, 'utf8'), schemaFile));
  const [fault] = validateSchema(built);
  if (fault) throw fault;
  return built;
});
const operations = attempt(operationsFile, () => readOperations(operationsFile));

const unknown = names.filter((name) => !operations.some((operation) => operation.name === name));
if (unknown.length > 0) fail(`${operationsFile}: no operation is named ${unknown.join(', ')}`);

let faulty = 0;
for (const { name, check } of operations) {
  if (names.length > 0 && !names.includes(name)) continue;
  const errors = check();
  console.log(`${errors.length === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  for (const error of errors) console.log(`         ${where(error)}${error.message}`);
  if (errors.length > 0) faulty += 1;
}
const checked = names.length || operations.length;
console.log(`${checked - faulty} passed, ${faulty} failed`);
process.exitCode = faulty === 0 && checked > 0 ? 0 : 1;

function readOperations(file) {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.jsonl')) {
    return text
      .split('\n')
      .filter((line) => line.trim())
      .map((line, index) => {
        const { name, query } = JSON.parse(line);
        const title = name ?? `line ${index + 1}`;
        return { name: title, check: () => validate(schema, parse(new Source(query, title))) };
      });
  }
  const document = parse(new Source(text, file));
  const separated = Object.entries(separateOperations(document)).map(([name, own]) => ({
    name: name || '(anonymous)',
    check: () => validate(schema, own),
  }));
  // Separating drops the fragments that no operation spreads; they may be spelling mistakes.
  const unused = validate(schema, document, [NoUnusedFragmentsRule]);
  return unused.length > 0 && names.length === 0
    ? [...separated, { name: '(fragments)', check: () => unused }]
    : separated;
}

function where({ source, locations }) {
  return locations?.[0] ? `${source?.name ?? ''}:${locations[0].line}:${locations[0].column}: ` : '';
}

function attempt(file, action) {
  try {
    return action();
  } catch (error) {
    const [first, ...more] = error.message.split('\n\n'); // a schema's faults come joined
    return fail(`${where(error) || `${file}: `}${first}${more.length ? ` (and ${more.length} more)` : ''}`);
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
