import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';
import { code, config, distance, field, match, num, numbers, payload, refused, single } from '../lib/wire.js';

const collectionName = 'indexes';
const kinds = { keyword: 0, integer: 1, float: 2, geo: 3, text: 4, bool: 5, datetime: 6, uuid: 7 };

let server;
before(async () => {
  server = await Server.start();
  await server.collections.create({ collectionName, vectorsConfig: config(1, distance.Dot) });
  await server.points.upsert({
    collectionName, wait: true,
    points: [1, 2, 3, 4].map((i) => ({
      id: num(i), vectors: single(i),
      payload: payload({
        keyword: `k${i % 2}`, integer: i, float: i + 0.5, geo: { lon: i, lat: 0 }, text: `word number ${i}`, bool: i > 2,
        datetime: `2024-01-0${i}T00:00:00Z`, uuid: `0000000${i}-0000-0000-0000-00000000000a`,
      }),
    })),
  });
  for (const [fieldName, fieldType] of Object.entries(kinds)) {
    await server.points.createFieldIndex({ collectionName, wait: true, fieldName, fieldType });
  }
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

const seconds = (text) => ({ seconds: BigInt(Date.parse(text) / 1000), nanos: 0 });
const filters = [
  [match('keyword', 'keyword', 'k1'), [1, 3]],
  [match('integer', 'integers', { integers: [1n, 4n] }), [1, 4]],
  [field('float', { range: { gt: 2.5, lte: 4.5 } }), [3, 4]],
  [field('geo', { geoRadius: { center: { lon: 1, lat: 0 }, radius: 120_000 } }), [1, 2]],
  [match('text', 'text', 'NUMBER 3'), [3]],
  [match('bool', 'boolean', true), [3, 4]],
  [field('datetime', { datetimeRange: { gte: seconds('2024-01-03T00:00:00Z') } }), [3, 4]],
  [match('uuid', 'keyword', '000000020000000000000000 0000000A'.replace(' ', '')), [2]],
];

async function answers() {
  for (const [condition, expected] of filters) {
    const found = await server.points.scroll({ collectionName, filter: { must: [condition] } });
    assert.deepEqual(numbers(found.result), expected, JSON.stringify(condition, (_, v) => (typeof v === 'bigint' ? Number(v) : v)));
  }
}

test('Each kind of index is told back with the number of its points', async () => {
  const { payloadSchema } = (await server.collections.get({ collectionName })).result;
  assert.deepEqual(Object.keys(payloadSchema).sort(), Object.keys(kinds).sort());
  for (const [name, kind] of Object.entries(kinds)) {
    assert.equal(payloadSchema[name].dataType, kind + 1, name);
    assert.equal(payloadSchema[name].points, 4n, name);
  }
});

test('Filters answer over indexes, after writes and after kill -9', async () => {
  await answers();
  await server.points.setPayload({
    collectionName, wait: true, payload: payload({ keyword: 'k9', integer: 9 }), pointsSelector: { pointsSelectorOneOf: { case: 'points', value: { ids: [num(1)] } } },
  });
  assert.deepEqual(numbers((await server.points.scroll({ collectionName, filter: { must: [match('keyword', 'keyword', 'k1')] } })).result), [3]);
  await server.killAndRestart();
  assert.deepEqual(numbers((await server.points.scroll({ collectionName, filter: { must: [match('integer', 'integer', 9n)] } })).result), [1]);
  await server.points.setPayload({
    collectionName, wait: true, payload: payload({ keyword: 'k1', integer: 1 }), pointsSelector: { pointsSelectorOneOf: { case: 'points', value: { ids: [num(1)] } } },
  });
  await answers();
});

test('Parameters are told back', async () => {
  const name = 'parameters';
  await server.collections.create({ collectionName: name, vectorsConfig: config(1, distance.Dot) });
  await server.points.createFieldIndex({
    collectionName: name, wait: true, fieldName: 'n', fieldType: 1,
    fieldIndexParams: { indexParams: { case: 'integerIndexParams', value: { lookup: true, range: false } } },
  });
  const { n } = (await server.collections.get({ collectionName: name })).result.payloadSchema;
  assert.deepEqual([n.params.indexParams.case, n.params.indexParams.value.lookup, n.params.indexParams.value.range], ['integerIndexParams', true, false]);
});

test('order_by and facet need an index, and lose it with it', async () => {
  await server.points.createFieldIndex({ collectionName, wait: true, fieldName: 'integer', fieldType: 1 });
  const ordered = () => server.points.scroll({ collectionName, orderBy: { key: 'integer', direction: 1 } });
  assert.deepEqual(numbers((await ordered()).result), [4, 3, 2, 1]);
  await refused(() => server.points.scroll({ collectionName, orderBy: { key: 'integer' }, offset: num(1) }), code.invalidArgument, 'Validation error in body: offset');
  await server.points.deleteFieldIndex({ collectionName, wait: true, fieldName: 'integer' });
  await refused(ordered, code.invalidArgument, 'Wrong input: No range index for `order_by` key: `integer`');
  await refused(() => server.points.facet({ collectionName, key: 'integer' }), code.invalidArgument, 'Wrong input: No appropriate index for faceting: `integer`');
  await server.points.deleteFieldIndex({ collectionName, wait: true, fieldName: 'never' });
});

test('Slices part the points without overlap', async () => {
  const parts = await Promise.all([0, 1, 2].map(async (index) =>
    numbers((await server.points.scroll({ collectionName, filter: { must: [{ conditionOneOf: { case: 'slice', value: { total: 3, index } } }] } })).result)));
  assert.deepEqual(parts.flat().sort(), [1, 2, 3, 4]);
  await refused(
    () => server.points.count({ collectionName, filter: { must: [{ conditionOneOf: { case: 'slice', value: { total: 2, index: 2 } } }] } }),
    code.invalidArgument, 'Validation error in body: slice.index');
});
