import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { toDenseVector, toSparseVector } from '@qdrant/js-client-grpc';
import { Server } from '../lib/server.js';
import {
  close, code, config, dense, distance, ids, match, matching, named, num, numbers, payload, plainAll, refused, single, sparse, uuid, withPayload,
  withVectors,
} from '../lib/wire.js';

let server;
let counter = 0;
before(async () => (server = await Server.start()));
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

async function collection(options = { vectorsConfig: config(3, distance.Dot) }) {
  const collectionName = `points-${++counter}`;
  await server.collections.create({ collectionName, ...options });
  return collectionName;
}

const get = async (collectionName, ...points) =>
  (await server.points.get({ collectionName, ids: points, withPayload, withVectors })).result;

test('Upsert and Get give back ids, payload and vectors as sent', async () => {
  const collectionName = await collection();
  const sent = { text: 'squat', count: 5, weight: 62.5, whole: 2n ** 53n + 1n, yes: true, none: null, list: [1, 'two', [3.5]], nested: { deep: { key: 'x' } } };
  const result = await server.points.upsert({
    collectionName,
    wait: true,
    points: [
      { id: num(7), vectors: single(1, 2, 3), payload: payload(sent) },
      { id: uuid('550E8400E29B41D4A716446655440000'), vectors: single(0, 0, 1) },
    ],
  });
  assert.equal(result.result.status, 2);
  const [first, second] = await get(collectionName, num(7), uuid('550e8400-e29b-41d4-a716-446655440000'));
  assert.deepEqual(plainAll(first.payload), { ...sent, count: 5n, list: [1n, 'two', [3.5]] });
  assert.deepEqual(toDenseVector(first.vectors.vectorsOptions.value).data, [1, 2, 3]);
  assert.equal(second.id.pointIdOptions.value, '550e8400-e29b-41d4-a716-446655440000');
});

test('Cosine vectors come back normalised', async () => {
  const collectionName = await collection({ vectorsConfig: config(2, distance.Cosine) });
  await server.points.upsert({ collectionName, wait: true, points: [{ id: num(1), vectors: single(3, 4) }] });
  const [point] = await get(collectionName, num(1));
  const { data } = toDenseVector(point.vectors.vectorsOptions.value);
  close(data[0], 0.6);
  close(data[1], 0.8);
});

test('The deprecated form of vectors is read', async () => {
  const collectionName = await collection({
    vectorsConfig: { config: { case: 'paramsMap', value: { map: { image: { size: 2n, distance: distance.Dot } } } } },
    sparseVectorsConfig: { map: { words: {} } },
  });
  await server.points.upsert({
    collectionName,
    wait: true,
    points: [{ id: num(1), vectors: named({ image: { data: [1, 2] }, words: { data: [0.5, 0.25], indices: { data: [9, 4] } } }) }],
  });
  const [point] = await get(collectionName, num(1));
  const { vectors } = point.vectors.vectorsOptions.value;
  assert.deepEqual(toDenseVector(vectors.image).data, [1, 2]);
  assert.deepEqual(toSparseVector(vectors.words).indices, [4, 9]);
  assert.deepEqual(toSparseVector(vectors.words).values, [0.25, 0.5]);
});

test('A collection without vectors holds payload', async () => {
  const collectionName = await collection({});
  await server.points.upsert({ collectionName, wait: true, points: [{ id: num(1), payload: payload({ kind: 'document' }) }] });
  const [point] = await get(collectionName, num(1));
  assert.deepEqual(plainAll(point.payload), { kind: 'document' });
  assert.equal((await server.points.count({ collectionName })).result.count, 1n);
});

test('Upsert replaces the whole point, and the last of a repeated id wins', async () => {
  const collectionName = await collection();
  await server.points.upsert({ collectionName, wait: true, points: [{ id: num(1), vectors: single(1, 1, 1), payload: payload({ old: true }) }] });
  await server.points.upsert({
    collectionName,
    wait: true,
    points: [{ id: num(1), vectors: single(2, 2, 2) }, { id: num(1), vectors: single(3, 3, 3), payload: payload({ last: true }) }],
  });
  const [point] = await get(collectionName, num(1));
  assert.deepEqual(plainAll(point.payload), { last: true });
  assert.deepEqual(toDenseVector(point.vectors.vectorsOptions.value).data, [3, 3, 3]);
});

test('UpdateMode decides which points are written', async () => {
  const collectionName = await collection({});
  const write = (id, text, updateMode) =>
    server.points.upsert({ collectionName, wait: true, updateMode, points: [{ id: num(id), payload: payload({ text }) }] });
  await write(1, 'first', 0);
  await write(1, 'skipped', 1);
  await write(2, 'inserted', 1);
  await write(3, 'skipped', 2);
  await write(2, 'updated', 2);
  const found = await get(collectionName, num(1), num(2), num(3));
  assert.deepEqual(found.map((p) => plainAll(p.payload).text), ['first', 'updated']);
});

test('Payload is set, overwritten, deleted by path and cleared', async () => {
  const collectionName = await collection({});
  const read = async () => plainAll((await get(collectionName, num(1)))[0].payload);
  await server.points.upsert({ collectionName, wait: true, points: [{ id: num(1), payload: payload({ a: 1, deep: { x: 1, y: 2 } }) }] });
  await server.points.setPayload({ collectionName, wait: true, pointsSelector: ids(1), payload: payload({ b: 2 }) });
  await server.points.setPayload({ collectionName, wait: true, pointsSelector: ids(1), key: 'deep', payload: payload({ z: 3 }) });
  assert.deepEqual(await read(), { a: 1n, b: 2n, deep: { x: 1n, y: 2n, z: 3n } });
  await server.points.deletePayload({ collectionName, wait: true, pointsSelector: ids(1), keys: ['deep.x', 'a'] });
  assert.deepEqual(await read(), { b: 2n, deep: { y: 2n, z: 3n } });
  await server.points.overwritePayload({ collectionName, wait: true, pointsSelector: ids(1), payload: payload({ only: 'this' }) });
  assert.deepEqual(await read(), { only: 'this' });
  await server.points.clearPayload({ collectionName, wait: true, points: ids(1) });
  assert.deepEqual(await read(), {});
});

test('UpdateVectors and DeleteVectors change named vectors only', async () => {
  const collectionName = await collection({
    vectorsConfig: { config: { case: 'paramsMap', value: { map: { a: { size: 2n, distance: 3 }, b: { size: 2n, distance: 3 } } } } },
  });
  await server.points.upsert({
    collectionName, wait: true, points: [{ id: num(1), vectors: named({ a: dense(1, 1), b: dense(2, 2) }), payload: payload({ kept: true }) }],
  });
  await server.points.updateVectors({ collectionName, wait: true, points: [{ id: num(1), vectors: named({ a: dense(5, 5) }) }] });
  await server.points.deleteVectors({ collectionName, wait: true, pointsSelector: ids(1), vectors: { names: ['b'] } });
  const [point] = await get(collectionName, num(1));
  const { vectors } = point.vectors.vectorsOptions.value;
  assert.deepEqual(Object.keys(vectors), ['a']);
  assert.deepEqual(toDenseVector(vectors.a).data, [5, 5]);
  assert.deepEqual(plainAll(point.payload), { kept: true });
});

test('Delete takes ids and filters; a missing id is no error', async () => {
  const collectionName = await collection({});
  await server.points.upsert({
    collectionName, wait: true, points: [1, 2, 3, 4].map((n) => ({ id: num(n), payload: payload({ odd: n % 2 === 1 }) })),
  });
  await server.points.delete({ collectionName, wait: true, points: ids(2, 99) });
  await server.points.delete({ collectionName, wait: true, points: matching({ must: [match('odd', 'boolean', true)] }) });
  assert.deepEqual(numbers((await server.points.scroll({ collectionName })).result), [4]);
});

test('UpdateBatch applies its operations in order', async () => {
  const collectionName = await collection({});
  const answer = await server.points.updateBatch({
    collectionName,
    wait: true,
    operations: [
      { operation: { case: 'upsert', value: { points: [{ id: num(1), payload: payload({ a: 1 }) }, { id: num(2) }] } } },
      { operation: { case: 'setPayload', value: { pointsSelector: ids(1), payload: payload({ b: 2 }) } } },
      { operation: { case: 'deletePoints', value: { points: ids(2) } } },
    ],
  });
  assert.deepEqual(answer.result.map((r) => r.status), [2, 2, 2]);
  const left = await get(collectionName, num(1), num(2));
  assert.deepEqual(left.map((p) => plainAll(p.payload)), [{ a: 1n, b: 2n }]);
});

test('A write that names a missing id is NOT_FOUND, and the other points are written', async () => {
  const collectionName = await collection({});
  await server.points.upsert({ collectionName, wait: true, points: [{ id: num(1) }] });
  await refused(
    () => server.points.setPayload({ collectionName, wait: true, pointsSelector: ids(404, 1), payload: payload({ a: 1 }) }),
    code.notFound, 'Not found: No point with id 404 found');
  assert.deepEqual(plainAll((await get(collectionName, num(1)))[0].payload), { a: 1n });
});

test('A write that does not wait is acknowledged', async () => {
  const collectionName = await collection({});
  const answer = await server.points.upsert({ collectionName, points: [{ id: num(1) }] });
  assert.equal(answer.result.status, 1);
});

test('Scroll pages in the order of ids', async () => {
  const collectionName = await collection({});
  await server.points.upsert({
    collectionName, wait: true, points: [5, 3, 1, 4, 2].map((n) => ({ id: num(n), payload: payload({ n }) })),
  });
  const first = await server.points.scroll({ collectionName, limit: 2 });
  assert.deepEqual(numbers(first.result), [1, 2]);
  assert.deepEqual(plainAll(first.result[0].payload), { n: 1n });
  const second = await server.points.scroll({ collectionName, limit: 3, offset: first.nextPageOffset });
  assert.deepEqual(numbers(second.result), [3, 4, 5]);
  assert.equal(second.nextPageOffset, undefined);
});

test('Scroll orders by a payload field that has a range index', async () => {
  const collectionName = await collection({});
  await server.points.upsert({
    collectionName, wait: true, points: [[1, 30], [2, 10], [3, 20]].map(([id, n]) => ({ id: num(id), payload: payload({ n }) })),
  });
  await refused(() => server.points.scroll({ collectionName, orderBy: { key: 'n' } }), code.invalidArgument, 'Wrong input: No range index for `order_by` key');
  await server.points.createFieldIndex({ collectionName, wait: true, fieldName: 'n', fieldType: 1 });
  const page = await server.points.scroll({ collectionName, orderBy: { key: 'n', direction: 1 } });
  assert.deepEqual(numbers(page.result), [1, 3, 2]);
  assert.equal(page.result[0].orderValue.variant.value, 30n);
});

test('Bad writes are refused and write nothing', async () => {
  const collectionName = await collection({
    vectorsConfig: config(3, distance.Dot), sparseVectorsConfig: { map: { words: {} } },
  });
  const upsert = (...points) => () => server.points.upsert({ collectionName, wait: true, points });
  const good = { id: num(1), vectors: single(1, 2, 3) };
  await refused(upsert(good, { id: num(2), vectors: single(1, 2) }), code.invalidArgument, 'Wrong input: Vector dimension error: expected dim: 3, got 2');
  await refused(upsert(good, { id: num(2), vectors: named({ nope: dense(1) }) }), code.invalidArgument, 'Wrong input: Not existing vector name error: nope');
  await refused(upsert(good, { id: num(2), vectors: single(1, NaN, 3) }), code.invalidArgument, 'Validation error in body');
  await refused(upsert(good, { id: num(2), vectors: single(1, Infinity, 3) }), code.invalidArgument, 'Validation error in body');
  await refused(upsert(good, { vectors: single(1, 2, 3) }), code.invalidArgument, 'Validation error in body: points[1].id');
  await refused(upsert(good, { id: uuid('no uuid'), vectors: single(1, 2, 3) }), code.invalidArgument, 'Validation error in body: points[1].id');
  const repeated = { vector: { case: 'sparse', value: { indices: [1, 1], values: [1, 2] } } };
  await refused(upsert(good, { id: num(2), vectors: named({ words: repeated }) }), code.invalidArgument, 'Validation error in body');
  const uneven = { vector: { case: 'sparse', value: { indices: [1, 2], values: [1] } } };
  await refused(upsert(good, { id: num(2), vectors: named({ words: uneven }) }), code.invalidArgument, 'Validation error in body');
  await refused(() => server.points.delete({ collectionName, wait: true }), code.invalidArgument, 'Validation error in body: points');
  await refused(() => server.points.updateBatch({ collectionName }), code.invalidArgument, 'Validation error in body: operations');
  assert.equal((await server.points.count({ collectionName })).result.count, 0n);
});

test('Sparse vectors come back sorted by index', async () => {
  const collectionName = await collection({ sparseVectorsConfig: { map: { words: { modifier: 1 } } } });
  await server.points.upsert({ collectionName, wait: true, points: [{ id: num(1), vectors: named({ words: sparse({ 7: 1.5, 3: 0.5 }) }) }] });
  const [point] = await get(collectionName, num(1));
  assert.deepEqual(toSparseVector(point.vectors.vectorsOptions.value.vectors.words).indices, [3, 7]);
});
