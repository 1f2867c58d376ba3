import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { toDenseVector } from '@qdrant/js-client-grpc';
import { Server } from '../lib/server.js';
import {
  close, code, config, dense, distance, field, fusion, match, named, nearest, nearestSparse, nearestTo, num, numbers, payload, plainAll, refused,
  single, sparse, withPayload, withVectors,
} from '../lib/wire.js';

let server;
before(async () => {
  server = await Server.start();
  for (const [name, kind] of Object.entries(distance)) {
    await server.collections.create({ collectionName: name, vectorsConfig: config(2, kind) });
    await server.points.upsert({
      collectionName: name,
      wait: true,
      points: [[1, 3, 4], [2, 1, 0], [3, 0, 2], [4, -1, -1]].map(([id, ...data]) => ({ id: num(id), vectors: single(...data), payload: payload({ id }) })),
    });
  }
  await server.collections.create({
    collectionName: 'hybrid',
    vectorsConfig: { config: { case: 'paramsMap', value: { map: { text: { size: 2n, distance: distance.Dot } } } } },
    sparseVectorsConfig: { map: { words: {}, bm25: { modifier: 1 } } },
  });
  const rows = [
    [1, [1, 0], { 1: 1, 2: 1 }], [2, [0.9, 0], { 2: 2 }], [3, [0.5, 0], { 3: 1 }], [4, [0.1, 0], { 1: 3, 3: 1 }],
  ];
  await server.points.upsert({
    collectionName: 'hybrid',
    wait: true,
    points: rows.map(([id, data, weights]) => ({
      id: num(id),
      vectors: named({ text: dense(...data), words: sparse(weights), bm25: sparse(weights) }),
      payload: payload({ id, tags: id % 2 ? ['odd'] : ['even'], meta: { source: id < 3 ? 'a' : 'b' } }),
    })),
  });
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

const query = async (request) => (await server.points.query(request)).result;

test('Dot ranks by the dot product', async () => {
  const found = await query({ collectionName: 'Dot', query: nearest(1, 1) });
  assert.deepEqual(numbers(found), [1, 3, 2, 4]);
  assert.deepEqual(found.map((p) => p.score), [7, 2, 1, -2]);
});

test('Cosine ranks by the angle', async () => {
  const found = await query({ collectionName: 'Cosine', query: nearest(10, 10), limit: 2n });
  assert.equal(numbers(found)[0], 1);
  close(found[0].score, 7 / (5 * Math.SQRT2));
});

test('Euclid and Manhattan rank the smallest first', async () => {
  const euclid = await query({ collectionName: 'Euclid', query: nearest(1, 1) });
  assert.equal(numbers(euclid)[3], 1);
  close(euclid[3].score, Math.hypot(2, 3));
  close(euclid[0].score, 1);
  const manhattan = await query({ collectionName: 'Manhattan', query: nearest(1, 1) });
  assert.equal(numbers(manhattan)[3], 1);
  close(manhattan[3].score, 5);
});

test('limit, offset and score_threshold cut the list', async () => {
  assert.deepEqual(numbers(await query({ collectionName: 'Dot', query: nearest(1, 1), limit: 2n, offset: 1n })), [3, 2]);
  assert.deepEqual(numbers(await query({ collectionName: 'Dot', query: nearest(1, 1), scoreThreshold: 1.5 })), [1, 3]);
  assert.deepEqual(numbers(await query({ collectionName: 'Manhattan', query: nearest(1, 1), scoreThreshold: 3.5 })).length, 2);
});

test('Payload and vectors are returned only when asked for', async () => {
  const [bare] = await query({ collectionName: 'Dot', query: nearest(1, 1), limit: 1n });
  assert.deepEqual(bare.payload, {});
  assert.equal(bare.vectors, undefined);
  const [full] = await query({ collectionName: 'Dot', query: nearest(1, 1), limit: 1n, withPayload, withVectors });
  assert.deepEqual(plainAll(full.payload), { id: 1n });
  assert.deepEqual(toDenseVector(full.vectors.vectorsOptions.value).data, [3, 4]);
  const [some] = await query({
    collectionName: 'hybrid', query: nearest(1, 0), using: 'text', limit: 1n,
    withPayload: { selectorOptions: { case: 'include', value: { fields: ['meta.source'] } } },
    withVectors: { selectorOptions: { case: 'include', value: { names: ['text'] } } },
  });
  assert.deepEqual(plainAll(some.payload), { meta: { source: 'a' } });
  assert.deepEqual(Object.keys(some.vectors.vectorsOptions.value.vectors), ['text']);
});

test('A query by id leaves that id out', async () => {
  assert.deepEqual(numbers(await query({ collectionName: 'Dot', query: nearestTo(num(2)) })), [1, 3, 4]);
  await refused(() => query({ collectionName: 'Dot', query: nearestTo(num(99)) }), code.notFound, 'Not found: No point with id 99 found');
});

test('A sparse query scores shared indices only', async () => {
  const found = await query({ collectionName: 'hybrid', query: nearestSparse({ 1: 2, 2: 1 }), using: 'words' });
  assert.deepEqual(found.map((p) => [Number(p.id.pointIdOptions.value), p.score]).sort(), [[1, 3], [2, 2], [4, 6]]);
});

test('IDF weighs a sparse query by rarity', async () => {
  const found = await query({ collectionName: 'hybrid', query: nearestSparse({ 2: 1 }), using: 'bm25' });
  const idf = Math.log((4 - 2 + 0.5) / (2 + 0.5) + 1);
  assert.deepEqual(numbers(found), [2, 1]);
  close(found[0].score, 2 * idf);
  close(found[1].score, idf);
});

test('RRF fuses prefetches, with the root filter in each of them', async () => {
  const prefetch = [
    { query: nearest(1, 0), using: 'text', limit: 3n },
    { query: nearestSparse({ 1: 1, 3: 1 }), using: 'words', limit: 3n },
  ];
  const found = await query({ collectionName: 'hybrid', prefetch, query: fusion(0) });
  // text: 1, 2, 3; words: 4 (4), then 1 and 3 (1 each).
  const scores = Object.fromEntries(found.map((p) => [Number(p.id.pointIdOptions.value), p.score]));
  close(scores[4], 1 / 2);
  close(scores[2], 1 / 3);
  close(scores[1] + scores[3], 1 / 2 + 1 / 4 + 1 / 3 + 1 / 4);
  const filtered = await query({ collectionName: 'hybrid', prefetch, query: fusion(0), filter: { must: [match('tags', 'keyword', 'odd')] } });
  assert.deepEqual(numbers(filtered), [1, 3]);
  close(filtered[0].score + filtered[1].score, 1 / 2 + 1 / 3 + 1 / 2 + 1 / 3);
});

test('RRF takes k and weights', async () => {
  const found = await query({
    collectionName: 'hybrid',
    prefetch: [{ query: nearest(1, 0), using: 'text', limit: 2n }, { query: nearest(-1, 0), using: 'text', limit: 2n }],
    query: { variant: { case: 'rrf', value: { k: 10, weights: [2, 1] } } },
  });
  const scores = Object.fromEntries(found.map((p) => [Number(p.id.pointIdOptions.value), p.score]));
  close(scores[1], 1 / (1 / 2 + 9));
  close(scores[2], 1 / (2 / 2 + 9));
  close(scores[4], 1 / 10);
  close(scores[3], 1 / 11);
});

test('DBSF scales each list by mean and deviation', async () => {
  const found = await query({
    collectionName: 'hybrid', prefetch: [{ query: nearest(1, 0), using: 'text', limit: 4n }], query: fusion(1),
  });
  const raw = [1, 0.9, 0.5, 0.1];
  const mean = raw.reduce((a, b) => a + b) / 4;
  const deviation = Math.sqrt(raw.reduce((a, b) => a + (b - mean) ** 2, 0) / 3);
  assert.deepEqual(numbers(found), [1, 2, 3, 4]);
  found.forEach((p, i) => close(p.score, (raw[i] - (mean - 3 * deviation)) / (6 * deviation)));
});

test('A query over prefetches scores again, nested ones too', async () => {
  const found = await query({
    collectionName: 'hybrid',
    prefetch: [{
      prefetch: [{ query: nearestSparse({ 2: 1 }), using: 'words', limit: 2n }, { query: nearestSparse({ 3: 1 }), using: 'words', limit: 1n }],
      query: fusion(0), limit: 3n,
    }],
    query: nearest(-1, 0),
    using: 'text',
  });
  assert.equal(found.length, 3);
  assert.deepEqual(numbers(found).slice(-2), [2, 1]);
});

test('order_by and sample', async () => {
  await server.points.createFieldIndex({ collectionName: 'hybrid', wait: true, fieldName: 'id', fieldType: 1 });
  const ordered = await query({ collectionName: 'hybrid', query: { variant: { case: 'orderBy', value: { key: 'id', direction: 1 } } }, limit: 3n });
  assert.deepEqual(numbers(ordered), [4, 3, 2]);
  assert.equal(ordered[0].score, 1);
  assert.equal(ordered[0].orderValue.variant.value, 4n);
  const sample = await query({ collectionName: 'hybrid', query: { variant: { case: 'sample', value: 0 } }, limit: 4n });
  assert.deepEqual(numbers(sample).sort(), [1, 2, 3, 4]);
});

test('A query without a kind is a scroll by id', async () => {
  assert.deepEqual(numbers(await query({ collectionName: 'hybrid', limit: 3n })), [1, 2, 3]);
});

test('QueryBatch answers each query', async () => {
  const batch = await server.points.queryBatch({
    collectionName: 'hybrid',
    queryPoints: [
      { collectionName: 'hybrid', query: nearest(1, 0), using: 'text', limit: 1n, withPayload },
      { collectionName: 'hybrid', query: nearestSparse({ 3: 1 }), using: 'words', filter: { must: [match('meta.source', 'keyword', 'b')] } },
    ],
  });
  assert.deepEqual(batch.result.map((r) => numbers(r.result).sort()), [[1], [3, 4]]);
  assert.equal(plainAll(batch.result[0].result[0].payload).id, 1n);
});

test('Search and SearchBatch, the older calls', async () => {
  const found = await server.points.search({ collectionName: 'Dot', vector: [1, 1], limit: 2n, withPayload });
  assert.deepEqual(numbers(found.result), [1, 3]);
  const batch = await server.points.searchBatch({
    collectionName: 'Dot',
    searchPoints: [{ collectionName: 'Dot', vector: [1, 1], limit: 1n }, { collectionName: 'Dot', vector: [-1, -1], limit: 1n }],
  });
  assert.deepEqual(batch.result.map((r) => numbers(r.result)), [[1], [4]]);
  await refused(() => server.points.search({ collectionName: 'Dot', vector: [1, 1], limit: 0n }), code.invalidArgument, 'Validation error in body: limit');
});

test('lookup_from takes the vector of another collection', async () => {
  const found = await query({
    collectionName: 'Dot', query: nearestTo(num(4)), lookupFrom: { collectionName: 'Euclid' }, limit: 1n,
  });
  assert.deepEqual(numbers(found), [4]);
});

test('Bad queries are refused', async () => {
  const dot = (request) => () => query({ collectionName: 'Dot', ...request });
  await refused(dot({ query: nearest(1, 2, 3) }), code.invalidArgument, 'Wrong input: Vector dimension error: expected dim: 2, got 3');
  await refused(dot({ query: nearest(1, 1), using: 'nope' }), code.invalidArgument, 'Wrong input: Not existing vector name error: nope');
  await refused(dot({ query: nearest(NaN, 1) }), code.invalidArgument, 'Validation error in body');
  await refused(dot({ query: nearest(1, 1), limit: 0n }), code.invalidArgument, 'Validation error in body: limit');
  await refused(dot({ query: nearest(1, 1), timeout: 0n }), code.invalidArgument, 'Validation error in body: timeout');
  await refused(dot({ query: nearest(1, 1), params: { hnswEf: 0n } }), code.invalidArgument, 'Validation error in body: params.hnsw_ef');
  await refused(dot({ prefetch: [{ query: nearest(1, 1) }] }), code.invalidArgument, 'Validation error in body');
  await refused(dot({ query: fusion(0) }), code.invalidArgument, 'Validation error in body');
  await refused(dot({ query: { variant: { case: 'rrf', value: { weights: [1, 2] } } }, prefetch: [{ query: nearest(1, 1) }] }), code.invalidArgument, 'Validation error in body');
  await refused(dot({ query: nearest(1, 1), filter: { must: [field('a', {})] } }), code.invalidArgument, 'Validation error in body: filter.must[0]');
  await refused(dot({ query: nearest(1, 1), filter: { must: [{}] } }), code.invalidArgument, 'Validation error in body: filter.must[0]');
  let deep = { query: nearest(1, 1) };
  for (let i = 0; i < 65; i++) deep = { prefetch: [deep], query: nearest(1, 1) };
  await assert.rejects(dot(deep), /prefetches depth 65 exceeds max depth 64|valid protobuf/);
  await refused(dot({ query: { variant: { case: 'recommend', value: { positive: [] } } } }), code.invalidArgument, 'Wrong input: At least one positive');
});
