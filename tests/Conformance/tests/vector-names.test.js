import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';
import { code, config, dense, distance, multi, named, nearest, nearestSparse, num, numbers, refused, scores, single, sparse, withVectors } from '../lib/wire.js';

const collectionName = 'names';

let server;
before(async () => {
  server = await Server.start();
  await server.collections.create({ collectionName, vectorsConfig: config(2, distance.Dot) });
  await server.points.upsert({ collectionName, wait: true, points: [1, 2].map((id) => ({ id: num(id), vectors: single(id, 0) })) });
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

const create = (vectorName, configCase, value) =>
  server.points.createVectorName({ collectionName, wait: true, vectorName, vectorConfig: { case: configCase, value } });
const drop = (vectorName) => server.points.deleteVectorName({ collectionName, wait: true, vectorName });
const put = (id, vectors) => server.points.updateVectors({ collectionName, wait: true, points: [{ id: num(id), vectors: named(vectors) }] });
const query = async (request) => (await server.points.query({ collectionName, ...request })).result;

test('Dense, sparse and multivector names are added to a collection in use', async () => {
  const result = (await create('text', 'denseConfig', { size: 2n, distance: distance.Euclid })).result;
  assert.equal(result.status, 2);
  await create('words', 'sparseConfig', { modifier: 1 });
  await create('rows', 'denseConfig', { size: 1n, distance: distance.Dot, multivectorConfig: { comparator: 0 } });
  await put(1, { text: dense(1, 1), words: sparse({ 7: 2 }), rows: multi([1], [2]) });
  assert.deepEqual(scores(await query({ query: nearest(1, 2), using: 'text' })), { 1: 1 });
  assert.deepEqual(numbers(await query({ query: nearestSparse({ 7: 1 }), using: 'words' })), [1]);
  assert.deepEqual(scores(await query({ query: nearest(3), using: 'rows' })), { 1: 6 });
  assert.deepEqual(numbers(await query({ query: nearest(1, 0) })), [2, 1]);
  const { params } = (await server.collections.get({ collectionName })).result.config;
  assert.deepEqual(Object.keys(params.vectorsConfig.config.value.map).sort(), ['', 'rows', 'text']);
  assert.equal(params.sparseVectorsConfig.map.words.modifier, 1);
});

test('They survive kill -9', async () => {
  await server.killAndRestart();
  assert.deepEqual(scores(await query({ query: nearest(3), using: 'rows' })), { 1: 6 });
});

test('A name that was dropped and made again is empty', async () => {
  await drop('text');
  await refused(() => query({ query: nearest(1, 2), using: 'text' }), code.invalidArgument, 'Wrong input: Not existing vector name error: text');
  await refused(() => put(1, { text: dense(1, 1) }), code.invalidArgument, 'Wrong input: Not existing vector name error: text');
  await create('text', 'denseConfig', { size: 3n, distance: distance.Dot });
  assert.deepEqual(await query({ query: nearest(1, 2, 3), using: 'text' }), []);
  await put(2, { text: dense(1, 2, 3) });
  await server.killAndRestart();
  assert.deepEqual(scores(await query({ query: nearest(1, 0, 0), using: 'text' })), { 2: 1 });
  const [point] = (await server.points.get({ collectionName, ids: [num(1)], withVectors })).result;
  assert.deepEqual(Object.keys(point.vectors.vectorsOptions.value.vectors).sort(), ['', 'rows', 'words']);
});

test('Wrong names are refused', async () => {
  const ok = { size: 2n, distance: distance.Dot };
  await refused(() => create('rows', 'denseConfig', ok), code.invalidArgument, 'Wrong input: Vector name `rows` already exists');
  await refused(() => create('', 'denseConfig', ok), code.invalidArgument, 'Validation error in body');
  await refused(() => create('x'.repeat(201), 'denseConfig', ok), code.invalidArgument, 'Validation error in body');
  await refused(() => create('zero', 'denseConfig', { size: 0n, distance: distance.Dot }), code.invalidArgument, 'Validation error in body: dense_config.size');
  await refused(() => create('none', 'denseConfig', { size: 1n }), code.invalidArgument, 'Validation error in body: dense_config.distance');
  await refused(() => server.points.createVectorName({ collectionName, vectorName: 'n' }), code.invalidArgument, 'Validation error in body: vector_config');
  await refused(() => drop('nope'), code.invalidArgument, 'Wrong input: Not existing vector name error: nope');
  await refused(() => server.points.createVectorName({ collectionName: 'nowhere', vectorName: 'n', vectorConfig: { case: 'denseConfig', value: ok } }), code.notFound, 'Not found: Collection `nowhere`');
});
