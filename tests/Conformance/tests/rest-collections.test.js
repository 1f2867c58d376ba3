import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';

let server, rest;
before(async () => {
  server = await Server.start();
  rest = server.rest;
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

const status = async (call) => assert.rejects(call).then(() => call().catch((e) => e.status));

test('The server tells title and version', async () => {
  const info = await rest.versionInfo();
  assert.equal(info.title, 'qdrant - vector search engine');
  assert.match(info.version, /^1\.19\./);
});

test('A collection is created, described, changed and deleted', async () => {
  assert.equal(await rest.createCollection('c', {
    vectors: { a: { size: 4, distance: 'Cosine', hnsw_config: { m: 24 } }, b: { size: 2, distance: 'Euclid' } },
    sparse_vectors: { s: { modifier: 'idf' } },
    optimizers_config: { default_segment_number: 2 },
  }), true);
  const info = await rest.getCollection('c');
  assert.equal(info.status, 'green');
  assert.equal(info.config.params.vectors.a.distance, 'Cosine');
  assert.equal(info.config.params.vectors.a.hnsw_config.m, 24);
  assert.equal(info.config.params.sparse_vectors.s.modifier, 'idf');
  assert.equal(info.config.optimizer_config.default_segment_number, 2);
  assert.equal(info.config.hnsw_config.ef_construct, 100);
  assert.equal(await rest.updateCollection('c', { optimizers_config: { indexing_threshold: 123 } }), true);
  assert.equal((await rest.getCollection('c')).config.optimizer_config.indexing_threshold, 123);
  assert.deepEqual((await rest.getCollections()).collections, [{ name: 'c' }]);
  assert.equal((await rest.collectionExists('c')).exists, true);
  assert.equal(await rest.deleteCollection('c'), true);
  assert.equal((await rest.collectionExists('c')).exists, false);
});

test('Aliases stand for collections', async () => {
  await rest.createCollection('x', { vectors: { size: 1, distance: 'Dot' } });
  await rest.updateCollectionAliases({ actions: [{ create_alias: { collection_name: 'x', alias_name: 'y' } }] });
  assert.deepEqual((await rest.getCollectionAliases('x')).aliases, [{ alias_name: 'y', collection_name: 'x' }]);
  assert.deepEqual((await rest.getAliases()).aliases, [{ alias_name: 'y', collection_name: 'x' }]);
  assert.equal((await rest.count('y')).count, 0);
  await rest.deleteCollection('x');
});

test('Errors have the codes of HTTP', async () => {
  assert.equal(await status(() => rest.getCollection('none')), 404);
  await rest.createCollection('twice', { vectors: { size: 1, distance: 'Dot' } });
  assert.equal(await status(() => rest.createCollection('twice', { vectors: { size: 1, distance: 'Dot' } })), 409);
  assert.equal(await status(() => rest.createCollection('bad', { vectors: { size: 0, distance: 'Dot' } })), 400);
  assert.equal(await status(() => rest.createCollection('bad', { vectors: { size: 1, distance: 'Far' } })), 400);
});
