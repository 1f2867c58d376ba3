import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';
import { close, code, distance, input, kind, multi, named, nearest, num, numbers, payload, refused, scores, single, withVectors } from '../lib/wire.js';

const collectionName = 'multi';
const params = (size, of) => ({ size: BigInt(size), distance: of, multivectorConfig: { comparator: 0 } });
const rows = { 1: [[1, 0], [0, 1]], 2: [[3, 4]], 3: [[-1, 0], [0, -2], [1, 1]] };

let server;
before(async () => {
  server = await Server.start();
  await server.collections.create({
    collectionName,
    vectorsConfig: {
      config: {
        case: 'paramsMap',
        value: { map: { dot: params(2, distance.Dot), cosine: params(2, distance.Cosine), euclid: params(2, distance.Euclid), plain: { size: 2n, distance: distance.Dot } } },
      },
    },
  });
  await server.points.upsert({
    collectionName, wait: true,
    points: Object.entries(rows).map(([id, of]) => ({
      id: num(id), vectors: named({ dot: multi(...of), cosine: multi(...of), euclid: multi(...of) }), payload: payload({ id: Number(id) }),
    })),
  });
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

const query = async (request) => (await server.points.query({ collectionName, ...request })).result;
const near = (x, using) => query({ query: { variant: { case: 'nearest', value: input(x) } }, using });
const maxSim = (asked, stored, of) => asked.reduce((all, q) => all + Math.max(...stored.map((r) => of(q, r))), 0);
const dot = (a, b) => a[0] * b[0] + a[1] * b[1];

test('MaxSim adds the best match of each row', async () => {
  const asked = [[1, 2], [-1, 0.5]];
  for (const [id, score] of Object.entries(scores(await near(asked, 'dot')))) close(score, maxSim(asked, rows[id], dot));
  for (const [id, score] of Object.entries(scores(await near(asked, 'cosine')))) {
    close(score, maxSim(asked, rows[id], (a, b) => dot(a, b) / Math.hypot(...a) / Math.hypot(...b)));
  }
  const euclid = await near(asked, 'euclid');
  for (const [id, score] of Object.entries(scores(euclid))) {
    close(score, Math.sqrt(-maxSim(asked, rows[id], (a, b) => -((a[0] - b[0]) ** 2) - (a[1] - b[1]) ** 2)));
  }
  assert.ok(euclid[0].score <= euclid[1].score && euclid[1].score <= euclid[2].score);
});

test('A single row is a query too, and an id is one', async () => {
  assert.deepEqual(scores(await query({ query: nearest(1, 0), using: 'dot' })), { 1: 1, 2: 3, 3: 1 });
  assert.deepEqual(scores(await near(num(2), 'dot')), { 3: 7, 1: 4 });
});

test('Rows come back as they were stored', async () => {
  const [point] = (await server.points.get({ collectionName, ids: [num(2)], withVectors })).result;
  const vectors = point.vectors.vectorsOptions.value.vectors;
  const [stored, unit] = ['dot', 'cosine'].map((name) => vectors[name].vector);
  assert.equal(stored.case, 'multiDense');
  assert.deepEqual(stored.value.vectors.map((r) => r.data), [[3, 4]]);
  unit.value.vectors[0].data.forEach((x, i) => close(x, [0.6, 0.8][i], 1e-6));
});

test('The older form with a number of rows is read', async () => {
  await server.points.upsert({
    collectionName, wait: true, points: [{ id: num(9), vectors: named({ dot: { data: [5, 0, 0, 5], vectorsCount: 2 } }), payload: payload({ id: 9 }) }],
  });
  assert.equal(scores(await near([[1, 0], [0, 1]], 'dot'))[9], 10);
  await server.points.delete({ collectionName, wait: true, points: { pointsSelectorOneOf: { case: 'points', value: { ids: [num(9)] } } } });
});

test('Recommend works over rows', async () => {
  const found = await query({ query: kind('recommend', { positive: [input([[1, 0]])], negative: [input([[0, -1]])], strategy: 2 }), using: 'dot' });
  for (const [id, score] of Object.entries(scores(found))) close(score, maxSim([[1, 0]], rows[id], dot) - maxSim([[0, -1]], rows[id], dot));
});

test('An unnamed vector can have rows', async () => {
  await server.collections.create({ collectionName: 'unnamed', vectorsConfig: { config: { case: 'params', value: params(2, distance.Dot) } } });
  await server.points.upsert({ collectionName: 'unnamed', wait: true, points: [{ id: num(1), vectors: { vectorsOptions: { case: 'vector', value: multi([1, 2], [3, 4]) } } }] });
  const [point] = (await server.points.get({ collectionName: 'unnamed', ids: [num(1)], withVectors })).result;
  assert.deepEqual(point.vectors.vectorsOptions.value.vector.value.vectors.map((r) => r.data), [[1, 2], [3, 4]]);
  const info = (await server.collections.get({ collectionName: 'unnamed' })).result;
  assert.ok(info.config.params.vectorsConfig.config.value.multivectorConfig);
});

test('Rows survive kill -9', async () => {
  await server.killAndRestart();
  assert.deepEqual(scores(await query({ query: nearest(1, 0), using: 'dot' })), { 1: 1, 2: 3, 3: 1 });
});

test('Wrong rows are refused', async () => {
  const put = (vector, name = 'dot') => () => server.points.upsert({ collectionName, wait: true, points: [{ id: num(50), vectors: named({ [name]: vector }) }] });
  await refused(put(multi()), code.invalidArgument, 'Validation error in body: points[0].vectors.vectors.multi_dense');
  await refused(put(multi([1, 2], [1])), code.invalidArgument, 'Validation error in body: points[0].vectors.vectors.multi_dense');
  await refused(put(multi([1, 2, 3])), code.invalidArgument, 'Wrong input: Vector dimension error: expected dim: 2, got 3');
  await refused(put(multi([1, 2], [3, 4]), 'plain'), code.invalidArgument, 'Wrong input: Conversion between multi and regular vectors failed');
  await refused(put({ data: [1, 2, 3], vectorsCount: 2 }), code.invalidArgument, 'Validation error in body: points[0].vectors.vectors.vectors_count');
  await refused(() => server.points.upsert({ collectionName, wait: true, points: [{ id: num(50), vectors: single(1, 2) }] }), code.invalidArgument, 'Wrong input: Not existing vector name error: ');
});
