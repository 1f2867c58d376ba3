import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';
import { close, code, config, distance, fusion, match, nearest, num, numbers, payload, plainAll, refused, single, withPayload } from '../lib/wire.js';

const collectionName = 'groups';

let server;
before(async () => {
  server = await Server.start();
  await server.collections.create({ collectionName, vectorsConfig: config(1, distance.Dot) });
  await server.points.upsert({
    collectionName, wait: true,
    points: Array.from({ length: 30 }, (_, i) => ({
      id: num(i), vectors: single(i),
      payload: payload({ shop: i % 3, name: `n${i % 4}`, tags: i % 2 ? ['odd', `t${i % 5}`] : ['even'], flag: i % 2 === 0, ...(i < 3 ? { rare: 1 } : {}) }),
    })),
  });
  await server.collections.create({ collectionName: 'shops', vectorsConfig: config(1, distance.Dot) });
  await server.points.upsert({
    collectionName: 'shops', wait: true, points: [0, 1].map((i) => ({ id: num(i), vectors: single(1), payload: payload({ title: `shop ${i}` }) })),
  });
  for (const [fieldName, fieldType] of [['shop', 1], ['name', 0], ['tags', 0], ['flag', 5]]) {
    await server.points.createFieldIndex({ collectionName, wait: true, fieldName, fieldType });
  }
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

const groups = async (request) => (await server.points.queryGroups({ collectionName, query: nearest(1), ...request })).result.groups;
const shape = (found) => found.map((g) => [g.id.kind.value, numbers(g.hits)]);

test('Groups come in the order of their best hits', async () => {
  assert.deepEqual(shape(await groups({ groupBy: 'shop', limit: 2n, groupSize: 2n })), [[2n, [29, 26]], [1n, [28, 25]]]);
  assert.deepEqual(shape(await groups({ groupBy: 'name', limit: 10n, groupSize: 1n })), [['n1', [29]], ['n0', [28]], ['n3', [27]], ['n2', [26]]]);
});

test('An array puts a point into each of its groups, and points without the field are left out', async () => {
  assert.deepEqual(shape(await groups({ groupBy: 'tags', limit: 3n, groupSize: 2n })), [['odd', [29, 27]], ['t4', [29, 19]], ['even', [28, 26]]]);
  assert.deepEqual(shape(await groups({ groupBy: 'rare' })), [[1n, [2, 1, 0]]]);
  assert.deepEqual(await groups({ groupBy: 'none' }), []);
});

test('with_lookup adds the point that the value is the id of', async () => {
  const found = await groups({ groupBy: 'shop', groupSize: 1n, withLookup: { collection: 'shops', withPayload }, withPayload });
  assert.deepEqual(found.map((g) => g.lookup && plainAll(g.lookup.payload).title), [undefined, 'shop 1', 'shop 0']);
  assert.equal(plainAll(found[0].hits[0].payload).shop, 2n);
});

test('Filters and prefetches work in groups', async () => {
  assert.deepEqual(shape(await groups({ groupBy: 'shop', groupSize: 1n, filter: { must: [match('name', 'keyword', 'n0')] } })), [[1n, [28]], [0n, [24]], [2n, [20]]]);
  const fused = await groups({ groupBy: 'shop', groupSize: 1n, query: fusion(0), prefetch: [{ query: nearest(1), limit: 10n }, { query: nearest(1), limit: 10n }] });
  assert.deepEqual(shape(fused), [[2n, [29]], [1n, [28]], [0n, [27]]]);
});

test('SearchGroups and RecommendGroups, the older calls', async () => {
  const searched = await server.points.searchGroups({ collectionName, vector: [1], limit: 1, groupBy: 'shop', groupSize: 2 });
  assert.deepEqual(shape(searched.result.groups), [[2n, [29, 26]]]);
  const recommended = await server.points.recommendGroups({ collectionName, positive: [num(29)], limit: 1, groupBy: 'shop', groupSize: 2 });
  assert.deepEqual(shape(recommended.result.groups), [[1n, [28, 25]]]);
});

test('Facets count points by value', async () => {
  const facet = async (request) => (await server.points.facet({ collectionName, ...request })).hits.map((h) => [h.value.variant.value, Number(h.count)]);
  assert.deepEqual(await facet({ key: 'shop' }), [[0n, 10], [1n, 10], [2n, 10]]);
  assert.deepEqual(await facet({ key: 'name', limit: 2n }), [['n0', 8], ['n1', 8]]);
  assert.deepEqual(await facet({ key: 'flag', filter: { must: [match('shop', 'integer', 0n)] } }), [[false, 5], [true, 5]]);
  assert.deepEqual((await facet({ key: 'tags', exact: true }))[0], ['even', 15]);
  await refused(() => facet({ key: 'rare' }), code.invalidArgument, 'Wrong input: No appropriate index for faceting: `rare`');
  await refused(() => facet({ key: 'shop', limit: 0n }), code.invalidArgument, 'Validation error in body: limit');
  await refused(() => facet({ key: '' }), code.invalidArgument, 'Validation error in body: key');
});

test('The matrix compares a sample with itself', async () => {
  const request = { collectionName, sample: 30n, limit: 2n, filter: { must: [match('shop', 'integer', 0n)] } };
  const { pairs } = (await server.points.searchMatrixPairs(request)).result;
  assert.equal(pairs.length, 20);
  for (const { a, b, score } of pairs) {
    const [x, y] = numbers([{ id: a }, { id: b }]);
    assert.ok(x !== y && (x === 0 || [27, 24, 21].includes(y)), `${x} ${y}`);
    close(score, x * y);
  }
  const offsets = (await server.points.searchMatrixOffsets(request)).result;
  assert.equal(offsets.ids.length, 10);
  assert.deepEqual(offsets.scores, offsets.offsetsRow.map((row, i) => numbers([{ id: offsets.ids[Number(row)] }])[0] * numbers([{ id: offsets.ids[Number(offsets.offsetsCol[i])] }])[0]));
  const small = (await server.points.searchMatrixPairs({ collectionName, sample: 5n, limit: 1n })).result.pairs;
  assert.equal(small.length, 5);
  await refused(() => server.points.searchMatrixPairs({ collectionName, sample: 1n }), code.invalidArgument, 'Validation error in body: sample');
  await refused(() => server.points.searchMatrixPairs({ collectionName, using: 'nope' }), code.invalidArgument, 'Wrong input: Not existing vector name error: nope');
});

test('Bad groups are refused', async () => {
  await refused(() => groups({ groupBy: '' }), code.invalidArgument, 'Validation error in body: group_by');
  await refused(() => groups({ groupBy: 'shop', limit: 0n }), code.invalidArgument, 'Validation error in body: limit');
  await refused(() => groups({ groupBy: 'shop', groupSize: 0n }), code.invalidArgument, 'Validation error in body: group_size');
  await refused(() => groups({ groupBy: 'shop', withLookup: { collection: 'nowhere' } }), code.notFound, 'Not found: Collection `nowhere`');
});
