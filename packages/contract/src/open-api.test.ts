import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Api, toOpenApi } from './api.ts';
import { demonstrationApi } from './demonstration.ts';
import { exerciseApi } from './exercise.ts';
import { gateApi } from './gate.ts';
import { shopApi } from './shop.ts';
import { walletApi } from './wallet.ts';

const APIS: Readonly<Record<string, Api>> = {
  wallet: walletApi,
  shop: shopApi,
  gate: gateApi,
  demonstration: demonstrationApi,
  exercise: exerciseApi,
};

type Json = Record<string, unknown>;
const object = (value: unknown): Json => {
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value));
  return value as Json;
};
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** As it is served: what JSON drops is gone. */
const documentOf = (api: Api): Json => object(JSON.parse(JSON.stringify(toOpenApi('Test', api))));

function* operations(document: Json): Generator<[path: string, method: string, operation: Json]> {
  for (const [path, item] of Object.entries(object(document.paths))) {
    for (const [method, operation] of Object.entries(object(item))) {
      yield [path, method, object(operation)];
    }
  }
}

/** JSON Schema 2020-12, as far as our shapes use it; a member that it does not know is an error. */
function checkSchema(schema: unknown, where: string): void {
  const known = new Set(
    'type properties required additionalProperties items anyOf const enum pattern format description minimum maximum minLength maxLength minItems maxItems'.split(
      ' ',
    ),
  );
  const of = object(schema);
  for (const member of Object.keys(of)) assert.ok(known.has(member), `${where}: ${member}`);
  assert.ok('type' in of || 'anyOf' in of || '$ref' in of, `${where} says its type`);
  if (typeof of.pattern === 'string') new RegExp(of.pattern, 'u');
  const properties = object(of.properties ?? {});
  for (const [name, inner] of Object.entries(properties)) checkSchema(inner, `${where}.${name}`);
  for (const name of list(of.required)) assert.ok(String(name) in properties, `${where}.${name}`);
  for (const inner of list(of.anyOf)) checkSchema(inner, where);
  if (of.type === 'array') checkSchema(of.items, `${where}[]`);
}

test('every document of an API keeps the rules of OpenAPI 3.1', () => {
  for (const [name, api] of Object.entries(APIS)) {
    const document = documentOf(api);
    assert.match(String(document.openapi), /^3\.1\.\d+$/);
    assert.ok(object(document.info).title && object(document.info).version);
    const ids = [...operations(document)].map(([, , operation]) => operation.operationId);
    assert.equal(ids.length, Object.keys(api).length, `${name}: no two share a path and method`);
    assert.equal(new Set(ids).size, ids.length);
    const shapes = new Set<string>();
    for (const [path, method, operation] of operations(document)) {
      const where = `${name} ${method} ${path}`;
      assert.match(path, /^\//);
      const shape = path.replaceAll(/\{\w+\}/g, '{}');
      assert.ok(!shapes.has(`${method} ${shape}`), `${where} is the only one of its shape`);
      shapes.add(`${method} ${shape}`);
      checkOperation(where, path, method, operation);
    }
  }
});

function checkOperation(where: string, path: string, method: string, operation: Json): void {
  const parameters = list(operation.parameters).map(object);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const declared = parameters.filter((parameter) => parameter.in === 'path');
  assert.deepEqual(
    declared.map((parameter) => parameter.name),
    inPath,
    `${where}: every parameter of the path is declared`,
  );
  assert.ok(declared.every((parameter) => parameter.required === true));
  for (const parameter of parameters) checkSchema(parameter.schema, `${where} ${parameter.name}`);
  assert.ok(method !== 'get' || operation.requestBody === undefined, `${where} has no body`);
  assert.ok(method !== 'post' || operation.requestBody !== undefined, `${where} has a body`);
  const bodies = [
    operation.requestBody ?? { content: {} },
    ...Object.values(object(operation.responses)),
  ];
  for (const [status, response] of Object.entries(object(operation.responses))) {
    assert.match(status, /^([1-5][0-9]{2}|default)$/, where);
    assert.ok(object(response).description, `${where} ${status} is described`);
  }
  for (const body of bodies) {
    for (const media of Object.values(object(object(body).content))) {
      const { schema } = object(media);
      const [problem, named] = list(object(schema).allOf);
      if (problem === undefined) {
        checkSchema(schema, where);
      } else {
        assert.deepEqual(problem, { $ref: '#/components/schemas/Problem' });
        checkSchema(named, where);
      }
    }
  }
}

test('what a caller must send is marked as required, and the rest is not', () => {
  const document = documentOf(exerciseApi);
  const required = (path: string) => {
    const get = object(object(object(document.paths)[path]).get);
    return list(get.parameters).map((parameter) => object(parameter).required);
  };
  assert.deepEqual(required('/.demonstration/exercise/messages'), [true]);
  assert.deepEqual(required('/.demonstration/exercise/evidence'), [false]);
});

test('problems that an operation answers by what it is are in the document', () => {
  for (const [path, method, operation] of operations(documentOf(walletApi))) {
    const where = `${method} ${path}`;
    const responses = object(operation.responses);
    assert.match(JSON.stringify(responses.default), /Problem/, where);
    const codes = JSON.stringify(responses);
    const says = (code: string) => codes.includes(code);
    assert.ok(says('request_malformed') && says('too_many_requests'), where);
    assert.equal(says('not_signed_in'), operation['x-audience'] !== 'anyone', where);
    assert.equal(says('fresh_proof_needed'), operation['x-fresh-proof'] === true, where);
    assert.equal(says('origin_refused'), method === 'post', where);
    assert.equal(says('try_again'), path !== '/v1/company', where);
  }
});

test('an operation has every problem that its own words promise, and none that it shares', () => {
  const shared = new Set(['request_malformed', 'not_signed_in', 'try_again', 'internal_error']);
  for (const api of Object.values(APIS)) {
    for (const [name, { method, idempotent, audience, freshProof, problems }] of Object.entries(
      api,
    )) {
      assert.equal(new Set(problems).size, problems.length, name);
      assert.ok(
        problems.every((code) => !shared.has(code)),
        name,
      );
      assert.ok(!idempotent || method === 'POST', name);
      assert.ok(!freshProof || audience !== 'anyone', `${name}: nobody has no proof`);
    }
  }
});
