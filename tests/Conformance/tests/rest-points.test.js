import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';

const uuid = '5c56c793-69f3-4fbf-87e6-c4bf54c28c26';
let server, rest;
before(async () => {
  server = await Server.start();
  rest = server.rest;
  await rest.createCollection('p', { vectors: { size: 2, distance: 'Dot' }, sparse_vectors: { s: {} } });
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

test('Points are written in both forms and read back', async () => {
  const { status } = await rest.upsert('p', {
    wait: true,
    points: [{ id: 1, vector: { '': [1, 0], s: { indices: [3, 1], values: [0.5, 2] } }, payload: { city: 'Köln', n: 1, d: 1.5, nested: { a: [1, null] } } }],
  });
  assert.equal(status, 'completed');
  await rest.upsert('p', { wait: true, batch: { ids: [2, uuid], vectors: [[0, 1], [1, 1]], payloads: [{ city: 'Bonn', n: 2 }, null] } });
  const points = await rest.retrieve('p', { ids: [1, 2, uuid, 99], with_vector: true });
  assert.deepEqual(points.map((p) => p.id).sort(), [1, 2, uuid].sort());
  const first = points.find((p) => p.id === 1);
  assert.deepEqual(first.payload, { city: 'Köln', n: 1, d: 1.5, nested: { a: [1, null] } });
  assert.deepEqual(first.vector[''], [1, 0]);
  assert.equal((await rest.count('p', { exact: true })).count, 3);
});

test('Scroll pages through points', async () => {
  const first = await rest.scroll('p', { limit: 2 });
  assert.deepEqual(first.points.map((p) => p.id), [1, 2]);
  assert.equal(first.next_page_offset, uuid);
  const second = await rest.scroll('p', { limit: 2, offset: first.next_page_offset });
  assert.deepEqual(second.points.map((p) => p.id), [uuid]);
  assert.equal(second.next_page_offset, null);
});

test('Payloads and vectors are changed', async () => {
  await rest.setPayload('p', { wait: true, payload: { extra: true }, points: [1] });
  await rest.deletePayload('p', { wait: true, keys: ['d'], filter: { must: [{ key: 'city', match: { value: 'Köln' } }] } });
  assert.deepEqual((await rest.retrieve('p', { ids: [1] }))[0].payload, { city: 'Köln', n: 1, nested: { a: [1, null] }, extra: true });
  await rest.overwritePayload('p', { wait: true, payload: { only: 1 }, points: [2] });
  assert.deepEqual((await rest.retrieve('p', { ids: [2] }))[0].payload, { only: 1 });
  await rest.clearPayload('p', { wait: true, points: [2] });
  assert.deepEqual((await rest.retrieve('p', { ids: [2] }))[0].payload, {});
  await rest.updateVectors('p', { wait: true, points: [{ id: 2, vector: [5, 5] }] });
  assert.deepEqual((await rest.retrieve('p', { ids: [2], with_vector: true }))[0].vector, [5, 5]);
  await rest.deleteVectors('p', { wait: true, points: [1], vector: ['s'] });
  assert.equal((await rest.query('p', { query: { indices: [3], values: [1] }, using: 's' })).points.length, 0);
});

test('A batch does several operations in order', async () => {
  const results = await rest.batchUpdate('p', {
    wait: true,
    operations: [
      { upsert: { points: [{ id: 10, vector: [1, 2], payload: { a: 1 } }] } },
      { set_payload: { payload: { b: 2 }, points: [10] } },
      { delete: { points: [2] } },
    ],
  });
  assert.equal(results.length, 3);
  assert.deepEqual((await rest.retrieve('p', { ids: [10, 2] })).map((p) => p.payload), [{ a: 1, b: 2 }]);
});

test('Indexes are made, told and dropped', async () => {
  await rest.createPayloadIndex('p', { field_name: 'city', field_schema: 'keyword', wait: true });
  await rest.createPayloadIndex('p', { field_name: 'n', field_schema: { type: 'integer', lookup: true, range: true }, wait: true });
  const { payload_schema: schema } = await rest.getCollection('p');
  assert.equal(schema.city.data_type, 'keyword');
  assert.equal(schema.n.params.type, 'integer');
  assert.deepEqual((await rest.facet('p', { key: 'city' })).hits, [{ value: 'Köln', count: 1 }]);
  await rest.deletePayloadIndex('p', 'n', { wait: true });
  assert.equal((await rest.getCollection('p')).payload_schema.n, undefined);
});

test('Points are deleted by filter', async () => {
  await rest.delete('p', { wait: true, filter: { must: [{ has_id: [10, uuid] }] } });
  assert.equal((await rest.count('p', { exact: true })).count, 1);
});
