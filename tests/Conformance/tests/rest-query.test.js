import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';

let server, rest;
before(async () => {
  server = await Server.start();
  rest = server.rest;
  await rest.createCollection('q', { vectors: { size: 2, distance: 'Dot' } });
  await rest.upsert('q', {
    wait: true,
    points: [1, 2, 3, 4].map((n) => ({ id: n, vector: [n, 1], payload: { n, group: n % 2 ? 'odd' : 'even' } })),
  });
  await rest.createPayloadIndex('q', { field_name: 'n', field_schema: 'integer', wait: true });
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

const ids = (result) => result.points.map((p) => p.id);

test('Nearest, by vector and by id, with filter and threshold', async () => {
  const found = await rest.query('q', { query: [1, 0], limit: 2, with_payload: ['n'], with_vector: true });
  assert.deepEqual(found.points.map((p) => [p.id, p.score, p.payload, p.vector]), [[4, 4, { n: 4 }, [4, 1]], [3, 3, { n: 3 }, [3, 1]]]);
  assert.deepEqual(ids(await rest.query('q', { query: 4, limit: 1 })), [3]);
  assert.deepEqual(ids(await rest.query('q', { query: [1, 0], filter: { must: [{ key: 'n', range: { lt: 3 } }] } })), [2, 1]);
  assert.deepEqual(ids(await rest.query('q', { query: [1, 0], score_threshold: 2.5 })), [4, 3]);
});

test('Fusion of prefetches, order, recommendation, formula', async () => {
  const fused = await rest.query('q', { prefetch: [{ query: [1, 0], limit: 2 }, { query: [-1, 0], limit: 2 }], query: { fusion: 'rrf' } });
  assert.deepEqual(new Set(ids(fused)), new Set([1, 2, 3, 4]));
  assert.equal(fused.points[0].score, 0.5);
  assert.deepEqual(ids(await rest.query('q', { query: { order_by: { key: 'n', direction: 'desc' } }, limit: 2 })), [4, 3]);
  assert.deepEqual(ids(await rest.query('q', { query: { recommend: { positive: [1], negative: [2], strategy: 'best_score' } } })).sort(), [3, 4]);
  const formula = await rest.query('q', { prefetch: { query: [1, 0], limit: 4 }, query: { formula: { sum: ['$score', { mult: [10, { key: 'n', match: { value: 1 } }] }] } }, limit: 1 });
  assert.deepEqual(formula.points.map((p) => [p.id, p.score]), [[1, 11]]);
});

test('Batch, groups and matrix', async () => {
  const batch = await rest.queryBatch('q', { searches: [{ query: [1, 0], limit: 1 }, { query: [-1, 0], limit: 1 }] });
  assert.deepEqual(batch.map(ids), [[4], [1]]);
  const { groups } = await rest.queryGroups('q', { query: [1, 0], group_by: 'group', group_size: 1, limit: 2 });
  assert.deepEqual(groups.map((g) => [g.id, g.hits[0].id]), [['even', 4], ['odd', 3]]);
  const { pairs } = await rest.searchMatrixPairs('q', { sample: 4, limit: 1 });
  assert.equal(pairs.length, 4);
  const offsets = await rest.searchMatrixOffsets('q', { sample: 4, limit: 1 });
  assert.equal(offsets.scores.length, 4);
  assert.equal(offsets.ids.length, 4);
});
