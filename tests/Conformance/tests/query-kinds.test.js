import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';
import { close, code, config, distance, input, kind, nearest, num, numbers, refused, scores, single } from '../lib/wire.js';

const collectionName = 'kinds';
const vectors = { 1: [1, 0], 2: [0.8, 0.6], 3: [0, 1], 4: [-1, 0], 5: [0, -1], 6: [0.6, -0.8] };

let server;
before(async () => {
  server = await Server.start();
  for (const [name, of] of [[collectionName, distance.Dot], ['euclid', distance.Euclid], ['elsewhere', distance.Dot]]) {
    await server.collections.create({ collectionName: name, vectorsConfig: config(2, of) });
    await server.points.upsert({
      collectionName: name, wait: true,
      points: Object.entries(vectors).map(([id, data]) => ({ id: num(id), vectors: single(...(name === 'elsewhere' ? data.map((x) => -x) : data)) })),
    });
  }
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

const query = async (request) => (await server.points.query({ collectionName, ...request })).result;
const soft = (x) => x / (1 + Math.abs(x));
const sigmoid = (x) => 0.5 * (soft(x) + 1);
const dot = (a, b) => a[0] * b[0] + a[1] * b[1];

test('recommend by the average vector moves away from the negative examples', async () => {
  const found = await query({ query: kind('recommend', { positive: [input(num(1)), input([0, 1])], negative: [input(num(5))] }) });
  assert.ok(!numbers(found).includes(1) && !numbers(found).includes(5));
  // 2 · (0.5, 0.5) − (0, −1)
  for (const [id, score] of Object.entries(scores(found))) close(score, dot([1, 2], vectors[id]));
  assert.equal(numbers(found)[0], 2);
});

test('recommend by the best score and by the sum of scores', async () => {
  const examples = { positive: [input([1, 0]), input([0, 1])], negative: [input([0, -1])] };
  for (const [id, score] of Object.entries(scores(await query({ query: kind('recommend', { ...examples, strategy: 1 }) })))) {
    const v = vectors[id];
    const [good, bad] = [Math.max(v[0], v[1]), -v[1]];
    close(score, good > bad ? sigmoid(good) : -sigmoid(bad));
  }
  for (const [id, score] of Object.entries(scores(await query({ query: kind('recommend', { ...examples, strategy: 2 }) })))) {
    close(score, vectors[id][0] + vectors[id][1] + vectors[id][1]);
  }
  assert.deepEqual(numbers(await query({ query: kind('recommend', { negative: [input([1, 0])], strategy: 2 }), limit: 1n })), [4]);
});

test('discover ranks by the side of each pair, then by the target', async () => {
  const found = await query({ query: kind('discover', { target: input([0, 1]), context: { pairs: [{ positive: input([1, 0]), negative: input([-1, 0]) }] } }) });
  for (const [id, score] of Object.entries(scores(found))) {
    close(score, Math.sign(vectors[id][0] * 2) + sigmoid(vectors[id][1]));
  }
  assert.equal(numbers(found)[0], 2);
});

test('context gives 0 to what is on the right side', async () => {
  const found = scores(await query({ query: kind('context', { pairs: [{ positive: input([1, 0]), negative: input([-1, 0]) }] }) }));
  assert.equal(found[1], 0);
  close(found[4], soft(-2));
});

test('MMR shows the plain score and picks what differs', async () => {
  const found = await query({ query: kind('nearestWithMmr', { nearest: input([1, 0.1]), mmr: { diversity: 0.9, candidatesLimit: 6 } }), limit: 3n });
  assert.equal(numbers(found)[0], 1);
  assert.equal(numbers(found)[1], 4);
  for (const [id, score] of Object.entries(scores(found))) close(score, dot([1, 0.1], vectors[id]));
  const plain = await query({ query: kind('nearestWithMmr', { nearest: input([1, 0.1]), mmr: { diversity: 0 } }), limit: 3n });
  assert.deepEqual(numbers(plain), numbers(await query({ query: nearest(1, 0.1), limit: 3n })));
  const euclid = await server.points.query({ collectionName: 'euclid', query: kind('nearestWithMmr', { nearest: input([1, 0]), mmr: {} }), limit: 2n });
  assert.equal(euclid.result[0].score, 0);
});

test('relevance feedback moves the ranking', async () => {
  const found = await query({
    query: kind('relevanceFeedback', {
      target: input([1, 0]),
      feedback: [{ example: input([0, 1]), score: 2 }, { example: input([0, -1]), score: 1 }],
      strategy: { variant: { case: 'naive', value: { a: 0.5, b: 2, c: 3 } } },
    }),
  });
  for (const [id, score] of Object.entries(scores(found))) close(score, 0.5 * vectors[id][0] + 3 * 2 * vectors[id][1]);
});

test('Examples by id may come from another collection', async () => {
  const found = await query({ query: kind('recommend', { positive: [input(num(1))] }), lookupFrom: { collectionName: 'elsewhere' }, limit: 1n });
  assert.deepEqual(numbers(found), [4]);
  const prefetched = await query({
    prefetch: [{ query: { variant: { case: 'nearest', value: input(num(3)) } }, lookupFrom: { collectionName: 'elsewhere' }, limit: 1n }],
    query: nearest(1, 1),
  });
  assert.deepEqual(numbers(prefetched), [5]);
});

test('Every kind can be a prefetch and can score prefetches again', async () => {
  const prefetch = [{ query: kind('recommend', { positive: [input([1, 0])], strategy: 1 }), limit: 2n }];
  assert.deepEqual(numbers(await query({ prefetch, query: kind('discover', { target: input([0, 1]), context: { pairs: [] } }) })), [2, 1]);
  assert.deepEqual(numbers(await query({ prefetch: [{ query: nearest(0, -1), limit: 2n }], query: kind('context', { pairs: [{ positive: input([1, 0]), negative: input([0, 1]) }] }) })).sort(), [5, 6]);
});

test('A threshold on distances keeps what is nearer', async () => {
  const found = await server.points.query({ collectionName: 'euclid', query: nearest(1, 0), scoreThreshold: 1 });
  assert.deepEqual(numbers(found.result).sort(), [1, 2, 6]);
});

test('Bad examples are refused', async () => {
  const bad = (x) => () => query({ query: x });
  await refused(bad(kind('recommend', { positive: [] })), code.invalidArgument, 'Wrong input: At least one positive');
  await refused(bad(kind('recommend', { strategy: 1 })), code.invalidArgument, 'Wrong input: At least one positive or negative');
  await refused(bad(kind('recommend', { positive: [input(num(99))] })), code.notFound, 'Not found: No point with id 99 found');
  await refused(bad(kind('recommend', { positive: [input([1])] })), code.invalidArgument, 'Wrong input: Vector dimension error');
  await refused(bad(kind('discover', { context: { pairs: [] } })), code.invalidArgument, 'Validation error in body: query.discover.target');
  await refused(bad(kind('nearestWithMmr', { nearest: input([1, 0]), mmr: { diversity: 2 } })), code.invalidArgument, 'Validation error in body: query.nearest_with_mmr.mmr.diversity');
  await refused(bad(kind('relevanceFeedback', { target: input([1, 0]) })), code.invalidArgument, 'Validation error in body: query.relevance_feedback.strategy');
});
