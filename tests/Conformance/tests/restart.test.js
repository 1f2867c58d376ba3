import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { toDenseVector, toSparseVector } from '@qdrant/js-client-grpc';
import { Server } from '../lib/server.js';
import {
  config, dense, distance, ids, match, matching, named, nearest, num, numbers, payload, plainAll, single, sparse, withPayload, withVectors,
} from '../lib/wire.js';

let server;
before(async () => (server = await Server.start()));
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

const scroll = async (collectionName) =>
  (await server.points.scroll({ collectionName, limit: 10_000, withPayload, withVectors })).result;

test('Every acknowledged write survives kill -9, twice', async () => {
  const collectionName = 'killed';
  await server.collections.create({
    collectionName,
    vectorsConfig: { config: { case: 'paramsMap', value: { map: { text: { size: 2n, distance: distance.Cosine } } } } },
    sparseVectorsConfig: { map: { words: { modifier: 1 } } },
    metadata: payload({ kept: 'yes' }),
  });
  await server.collections.updateAliases({ actions: [{ action: { case: 'createAlias', value: { aliasName: 'alias', collectionName } } }] });
  await server.points.createFieldIndex({ collectionName, wait: true, fieldName: 'group', fieldType: 0 });
  await server.points.upsert({
    collectionName,
    wait: true,
    points: Array.from({ length: 200 }, (_, i) => ({
      id: num(i), vectors: named({ text: dense(Math.cos(i), Math.sin(i)), words: sparse({ [i % 7]: 1 + i }) }), payload: payload({ i, group: `g${i % 5}` }),
    })),
  });
  await server.points.delete({ collectionName, wait: true, points: matching({ must: [match('group', 'keyword', 'g1')] }) });
  await server.points.setPayload({ collectionName, wait: true, pointsSelector: ids(0, 2), payload: payload({ touched: true }) });
  await server.points.upsert({ collectionName, points: [{ id: num(1000), payload: payload({ group: 'late' }) }] });
  const before = await scroll(collectionName);
  assert.equal(before.length, 161);

  for (let round = 0; round < 2; round++) {
    await server.killAndRestart();
    const after = await scroll('alias');
    assert.deepEqual(after.map(flat), before.map(flat));
    const info = (await server.collections.get({ collectionName })).result;
    assert.deepEqual(plainAll(info.config.metadata), { kept: 'yes' });
    assert.equal(info.payloadSchema.group.dataType, 1);
    const filter = { must: [match('group', 'keyword', 'g2')] };
    assert.equal((await server.points.count({ collectionName, filter })).result.count, 40n);
  }

  function flat(point) {
    const { vectors } = point.vectors.vectorsOptions.value;
    return [
      point.id.pointIdOptions.value, plainAll(point.payload), vectors.text && toDenseVector(vectors.text).data,
      vectors.words && toSparseVector(vectors.words).values,
    ];
  }
});

test('A kill in the middle of writing loses nothing that was acknowledged, and leaves no half operation', async () => {
  const collectionName = 'stream';
  await server.collections.create({ collectionName, vectorsConfig: config(2, distance.Dot) });
  const batchSize = 20;
  let acknowledged = 0;
  let sent = 0;
  const writer = (async () => {
    for (;;) {
      const first = sent++ * batchSize;
      await server.points.upsert({
        collectionName,
        wait: true,
        points: Array.from({ length: batchSize }, (_, i) => ({ id: num(first + i), vectors: single(first + i, 1), payload: payload({ n: first + i }) })),
      });
      acknowledged = sent;
    }
  })();
  const broken = assert.rejects(writer);
  while (acknowledged < 30) await new Promise((resolve) => setTimeout(resolve, 5));
  await server.killAndRestart();
  await broken;
  const found = numbers(await scroll(collectionName));
  assert.ok(found.length >= acknowledged * batchSize, `${found.length} of ${acknowledged * batchSize}`);
  assert.equal(found.length % batchSize, 0);
  assert.deepEqual(found, found.map((_, i) => i));
  const [best] = (await server.points.query({ collectionName, query: nearest(1, 0), limit: 1n })).result;
  assert.equal(numbers([best])[0], found.length - 1);
});

test('SIGTERM ends with 0, and everything is there again', async () => {
  await server.collections.create({ collectionName: 'ended', vectorsConfig: config(1, distance.Dot) });
  await server.points.upsert({ collectionName: 'ended', wait: true, points: [{ id: num(1), vectors: single(1), payload: payload({ a: 1.5 }) }] });
  await server.collections.create({ collectionName: 'dropped', vectorsConfig: config(1, distance.Dot) });
  await server.collections.delete({ collectionName: 'dropped' });
  assert.equal(await server.stopAndRestart(), 0);
  const [point] = await scroll('ended');
  assert.deepEqual(plainAll(point.payload), { a: 1.5 });
  assert.ok(!(await server.collections.list({})).collections.some((c) => c.name === 'dropped'));
});
