import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';
import { code, config, distance, num, plainAll, payload, refused, single } from '../lib/wire.js';

let server;
before(async () => (server = await Server.start()));
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

test('HealthCheck tells title and version', async () => {
  const answer = await server.client.api('service').healthCheck({});
  assert.equal(answer.title, 'qdrant - vector search engine');
  assert.equal(answer.version, '1.19.0');
});

test('Create, List, Get, Exists, Delete', async () => {
  const { collections } = server;
  const created = await collections.create({
    collectionName: 'life',
    vectorsConfig: config(4, distance.Cosine),
    metadata: payload({ owner: 'tests', revision: 3 }),
  });
  assert.equal(created.result, true);
  assert.ok((await collections.list({})).collections.some((c) => c.name === 'life'));
  assert.equal((await collections.collectionExists({ collectionName: 'life' })).result.exists, true);

  const info = (await collections.get({ collectionName: 'life' })).result;
  assert.equal(info.status, 1);
  assert.equal(info.optimizerStatus.ok, true);
  assert.equal(info.pointsCount, 0n);
  assert.equal(info.config.params.vectorsConfig.config.value.size, 4n);
  assert.equal(info.config.params.vectorsConfig.config.value.distance, distance.Cosine);
  assert.equal(info.config.hnswConfig.m, 16n);
  assert.deepEqual(plainAll(info.config.metadata), { owner: 'tests', revision: 3n });

  assert.equal((await collections.delete({ collectionName: 'life' })).result, true);
  assert.equal((await collections.delete({ collectionName: 'life' })).result, false);
  assert.equal((await collections.collectionExists({ collectionName: 'life' })).result.exists, false);
});

test('Get shows points and payload indexes', async () => {
  const { collections, points } = server;
  await collections.create({ collectionName: 'shown', vectorsConfig: config(2, distance.Dot) });
  await points.upsert({
    collectionName: 'shown',
    wait: true,
    points: [
      { id: num(1), vectors: single(1, 0), payload: payload({ level: 'easy' }) },
      { id: num(2), vectors: single(0, 1), payload: payload({}) },
    ],
  });
  await points.createFieldIndex({ collectionName: 'shown', wait: true, fieldName: 'level', fieldType: 0 });
  let info = (await collections.get({ collectionName: 'shown' })).result;
  assert.equal(info.pointsCount, 2n);
  assert.equal(info.payloadSchema.level.dataType, 1);
  assert.equal(info.payloadSchema.level.points, 1n);
  await points.deleteFieldIndex({ collectionName: 'shown', wait: true, fieldName: 'level' });
  info = (await collections.get({ collectionName: 'shown' })).result;
  assert.deepEqual(info.payloadSchema, {});
});

test('Update changes what is remembered of the configuration', async () => {
  const { collections } = server;
  await collections.create({ collectionName: 'changed', vectorsConfig: config(2, distance.Dot), metadata: payload({ a: 1, b: 2 }) });
  await collections.update({ collectionName: 'changed', hnswConfig: { m: 32n }, metadata: payload({ a: null, c: 3 }) });
  const { config: changed } = (await collections.get({ collectionName: 'changed' })).result;
  assert.equal(changed.hnswConfig.m, 32n);
  assert.equal(changed.hnswConfig.efConstruct, 100n);
  assert.deepEqual(plainAll(changed.metadata), { b: 2n, c: 3n });
});

test('Create refuses a name in use and bad settings', async () => {
  const { collections } = server;
  await collections.create({ collectionName: 'taken', vectorsConfig: config(2, distance.Dot) });
  await refused(
    () => collections.create({ collectionName: 'taken', vectorsConfig: config(2, distance.Dot) }),
    code.alreadyExists, 'Wrong input: Collection `taken` already exists!');
  await refused(() => collections.create({ collectionName: '', vectorsConfig: config(2, distance.Dot) }), code.invalidArgument, 'Validation error in body');
  await refused(() => collections.create({ collectionName: 'a/b', vectorsConfig: config(2, distance.Dot) }), code.invalidArgument, 'Validation error in body');
  await refused(() => collections.create({ collectionName: 'a:b', vectorsConfig: config(2, distance.Dot) }), code.invalidArgument, 'Validation error in body');
  await refused(() => collections.create({ collectionName: 'zero', vectorsConfig: config(0, distance.Dot) }), code.invalidArgument, 'Validation error in body');
  await refused(() => collections.create({ collectionName: 'huge', vectorsConfig: config(65537, distance.Dot) }), code.invalidArgument, 'Validation error in body');
  await refused(() => collections.create({ collectionName: 'unknown', vectorsConfig: config(2, 0) }), code.invalidArgument, 'Validation error in body');
  await refused(
    () => collections.create({ collectionName: 'small', vectorsConfig: config(2, distance.Dot), hnswConfig: { efConstruct: 3n } }),
    code.invalidArgument, 'Validation error in body');
});

test('A missing collection is NOT_FOUND', async () => {
  const { collections, points } = server;
  const begins = 'Not found: Collection `none` doesn\'t exist!';
  await refused(() => collections.get({ collectionName: 'none' }), code.notFound, begins);
  await refused(() => collections.update({ collectionName: 'none' }), code.notFound, begins);
  await refused(() => points.count({ collectionName: 'none' }), code.notFound, begins);
  await refused(() => points.upsert({ collectionName: 'none', points: [] }), code.notFound, begins);
  await refused(() => points.query({ collectionName: 'none' }), code.notFound, begins);
});

test('What the engine does not offer is UNIMPLEMENTED and says so', async () => {
  const { collections, points } = server;
  await collections.create({ collectionName: 'narrow', vectorsConfig: config(2, distance.Dot) });
  await refused(() => collections.collectionClusterInfo({ collectionName: 'narrow' }), code.unimplemented, '/qdrant.Collections/CollectionClusterInfo');
  await refused(
    () => collections.create({
      collectionName: 'turbo',
      vectorsConfig: { config: { case: 'params', value: { size: 2n, distance: 1, datatype: 4 } } },
    }),
    code.unimplemented, 'vectors_config.params.datatype: Turbo4');
  await refused(
    () => points.query({ collectionName: 'narrow', query: { variant: { case: 'nearest', value: { variant: { case: 'document', value: { text: 'a' } } } } } }),
    code.unimplemented, 'query.nearest: inference');
});
