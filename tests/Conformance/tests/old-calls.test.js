import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';
import { close, code, config, dense, distance, match, num, numbers, payload, refused, scores, single } from '../lib/wire.js';

const collectionName = 'old';
const vectors = { 1: [1, 0], 2: [0.8, 0.6], 3: [0, 1], 4: [-1, 0] };

let server;
before(async () => {
  server = await Server.start();
  await server.collections.create({
    collectionName, vectorsConfig: config(2, distance.Dot), sparseVectorsConfig: { map: { words: {} } },
  });
  await server.points.upsert({
    collectionName, wait: true,
    points: Object.entries(vectors).map(([id, data]) => ({
      id: num(id), payload: payload({ even: id % 2 === 0 }),
      vectors: { vectorsOptions: { case: 'vectors', value: { vectors: { '': { data }, words: { data: [Number(id), 1], indices: { data: [5, Number(id)] } } } } } },
    })),
  });
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

test('Search over sparse indices', async () => {
  const found = await server.points.search({ collectionName, vector: [2], sparseIndices: { data: [5] }, vectorName: 'words', limit: 2n });
  assert.deepEqual(scores(found.result), { 4: 8, 3: 6 });
});

test('Recommend by ids and vectors, with each strategy', async () => {
  const recommend = async (request) => (await server.points.recommend({ collectionName, limit: 10n, ...request })).result;
  assert.deepEqual(numbers(await recommend({ positive: [num(1)] })), [2, 3, 4]);
  const mixed = await recommend({ positive: [num(1)], positiveVectors: [dense(0, 1)], negative: [num(4)] });
  for (const [id, score] of Object.entries(scores(mixed))) close(score, 2 * vectors[id][0] + vectors[id][1]);
  const summed = await recommend({ positiveVectors: [dense(1, 0)], negativeVectors: [dense(0, 1)], strategy: 2 });
  for (const [id, score] of Object.entries(scores(summed))) close(score, vectors[id][0] - vectors[id][1]);
  assert.deepEqual(numbers(await recommend({ positive: [num(1)], filter: { must: [match('even', 'boolean', true)] }, offset: 1n })), [4]);
  await refused(() => recommend({}), code.invalidArgument, 'Wrong input: At least one positive');
});

test('RecommendBatch answers each', async () => {
  const batch = await server.points.recommendBatch({
    collectionName, recommendPoints: [{ collectionName, positive: [num(1)], limit: 1n }, { collectionName, positive: [num(3)], limit: 1n }],
  });
  assert.deepEqual(batch.result.map((r) => numbers(r.result)), [[2], [2]]);
});

test('Discover with and without a target', async () => {
  const context = [{
    positive: { example: { case: 'vector', value: dense(0, 1) } }, negative: { example: { case: 'vector', value: dense(0, -1) } },
  }];
  const target = { target: { case: 'single', value: { example: { case: 'id', value: num(1) } } } };
  const found = (await server.points.discover({ collectionName, target, context, limit: 10n })).result;
  assert.deepEqual(numbers(found), [2, 3, 4]);
  const only = (await server.points.discover({ collectionName, context, limit: 10n })).result;
  assert.equal(scores(only)[3], 0);
  const batch = await server.points.discoverBatch({ collectionName, discoverPoints: [{ collectionName, target, context, limit: 1n }] });
  assert.deepEqual(batch.result.map((r) => numbers(r.result)), [[2]]);
  await refused(() => server.points.discover({ collectionName, limit: 1n }), code.invalidArgument, 'Validation error in body: target');
  await refused(() => server.points.discover({ collectionName, target, context, limit: 0n }), code.invalidArgument, 'Validation error in body: limit');
  await refused(() => server.points.discoverBatch({ collectionName }), code.invalidArgument, 'Validation error in body: discover_points');
});

test('A vector in the older form is the one of the typed form', async () => {
  await server.collections.create({ collectionName: 'both', vectorsConfig: config(2, distance.Dot) });
  await server.points.upsert({ collectionName: 'both', wait: true, points: [{ id: num(1), vectors: { vectorsOptions: { case: 'vector', value: { data: [1, 2] } } } }, { id: num(2), vectors: single(1, 2) }] });
  const found = (await server.points.search({ collectionName: 'both', vector: [1, 1], limit: 5n })).result;
  assert.deepEqual(scores(found), { 1: 3, 2: 3 });
});
