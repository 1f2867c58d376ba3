import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';
import { field, match, nearest, num, numbers, payload, single, uuid } from '../lib/wire.js';

const collectionName = 'filters';
const place = (lon, lat) => ({ lon, lat });
let server;
before(async () => {
  server = await Server.start();
  await server.collections.create({ collectionName, vectorsConfig: { config: { case: 'params', value: { size: 1n, distance: 3 } } } });
  const rows = [
    { city: 'Berlin', price: 10, tags: ['a', 'b'], open: true, at: place(13.4, 52.5), day: '2024-01-01T00:00:00Z', meta: { author: { name: 'Ann' } } },
    { city: 'Paris', price: 20.5, tags: ['b'], open: false, at: place(2.35, 48.86), day: '2024-06-01', meta: { author: { name: 'Bob' } } },
    { city: null, price: 30, tags: [], open: true, text: 'deep squat technique', parts: [{ kind: 'x', n: 1 }, { kind: 'y', n: 5 }] },
    { price: [5, 40], tags: [null, 'c'], text: 'bench press', parts: [{ kind: 'x', n: 5 }] },
    {},
  ];
  await server.points.upsert({
    collectionName, wait: true, points: rows.map((row, i) => ({ id: num(i + 1), vectors: i < 4 ? single(1) : undefined, payload: payload(row) })),
  });
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

/** Every filter is asked of scroll, count and query, which take different ways through the engine. */
async function matches(filter, expected) {
  const scrolled = await server.points.scroll({ collectionName, filter, limit: 100 });
  assert.deepEqual(numbers(scrolled.result), expected);
  assert.equal((await server.points.count({ collectionName, filter })).result.count, BigInt(expected.length));
  const queried = await server.points.query({ collectionName, filter, query: nearest(1), limit: 100n });
  assert.deepEqual(numbers(queried.result).sort(), expected.filter((id) => id !== 5));
}

const all = async (cases) => {
  for (const [filter, expected] of cases) await matches(filter, expected);
};

test('match', () => all([
  [{ must: [match('city', 'keyword', 'Berlin')] }, [1]],
  [{ must: [match('city', 'keywords', { strings: ['Berlin', 'Paris'] })] }, [1, 2]],
  [{ must: [match('tags', 'keyword', 'b')] }, [1, 2]],
  [{ must: [match('price', 'integer', 10n)] }, [1]],
  [{ must: [match('price', 'integers', { integers: [5n, 30n] })] }, [3, 4]],
  [{ must: [match('open', 'boolean', true)] }, [1, 3]],
  [{ must: [match('city', 'exceptKeywords', { strings: ['Berlin'] })] }, [2]],
  [{ must: [match('text', 'text', 'squat')] }, [3]],
  [{ must: [match('text', 'text', 'Squat')] }, []],
  [{ must: [match('city', 'prefix', 'Be')] }, [1]],
]));

test('nested payload fields', () => all([
  [{ must: [match('meta.author.name', 'keyword', 'Ann')] }, [1]],
  [{ must: [match('parts[].kind', 'keyword', 'y')] }, [3]],
  [{ must: [match('parts[0].n', 'integer', 5n)] }, [4]],
]));

test('nested condition holds on one element', () => all([
  [{ must: [match('parts[].kind', 'keyword', 'x'), match('parts[].n', 'integer', 5n)] }, [3, 4]],
  [{ must: [{ conditionOneOf: { case: 'nested', value: { key: 'parts', filter: { must: [match('kind', 'keyword', 'x'), match('n', 'integer', 5n)] } } } }] }, [4]],
]));

test('ranges', () => all([
  [{ must: [field('price', { range: { gte: 20.5 } })] }, [2, 3, 4]],
  [{ must: [field('price', { range: { gt: 10, lt: 30 } })] }, [2]],
  [{ must: [field('day', { datetimeRange: { gt: { seconds: 1706745600n, nanos: 0 } } })] }, [2]],
]));

test('is_empty, is_null, values_count', () => all([
  [{ must: [{ conditionOneOf: { case: 'isEmpty', value: { key: 'tags' } } }] }, [3, 5]],
  [{ must: [{ conditionOneOf: { case: 'isNull', value: { key: 'city' } } }] }, [3]],
  [{ must: [field('tags', { valuesCount: { gte: 2n } })] }, [1, 4]],
]));

test('geo', () => all([
  [{ must: [field('at', { geoRadius: { center: place(13.4, 52.5), radius: 1000 } })] }, [1]],
  [{ must: [field('at', { geoBoundingBox: { topLeft: place(0, 50), bottomRight: place(5, 45) } })] }, [2]],
  [{ must: [field('at', { geoPolygon: { exterior: { points: [place(0, 40), place(5, 40), place(5, 50), place(0, 50), place(0, 40)] } } })] }, [2]],
]));

test('has_id and has_vector', () => all([
  [{ must: [{ conditionOneOf: { case: 'hasId', value: { hasId: [num(2), num(5), uuid('550e8400-e29b-41d4-a716-446655440000')] } } }] }, [2, 5]],
  [{ must: [{ conditionOneOf: { case: 'hasVector', value: { hasVector: '' } } }] }, [1, 2, 3, 4]],
]));

test('must, must_not, should, min_should and nesting', () => all([
  [{}, [1, 2, 3, 4, 5]],
  [{ mustNot: [match('open', 'boolean', true)] }, [2, 4, 5]],
  [{ should: [match('city', 'keyword', 'Berlin'), match('open', 'boolean', false)] }, [1, 2]],
  [{ must: [match('tags', 'keyword', 'b')], should: [match('city', 'keyword', 'Paris'), match('price', 'integer', 30n)] }, [2]],
  [{ minShould: { minCount: 2n, conditions: [match('tags', 'keyword', 'a'), match('tags', 'keyword', 'b'), match('open', 'boolean', false)] } }, [1, 2]],
  [{ must: [{ conditionOneOf: { case: 'filter', value: { should: [match('city', 'keyword', 'Berlin'), match('text', 'text', 'press')] } } }] }, [1, 4]],
]));

test('payload indexes give the same answers', async () => {
  const cases = [
    [{ must: [match('city', 'keyword', 'Berlin')] }, [1]],
    [{ must: [match('tags', 'keywords', { strings: ['a', 'c'] })] }, [1, 4]],
    [{ must: [match('price', 'integers', { integers: [5n, 30n] })] }, [3, 4]],
    [{ must: [match('open', 'boolean', true)] }, [1, 3]],
    [{ must: [match('meta.author.name', 'keyword', 'Bob')] }, [2]],
    [{ must: [match('city', 'keyword', 'Rome')] }, []],
  ];
  await all(cases);
  for (const [fieldName, fieldType] of [['city', 0], ['tags', 0], ['price', 1], ['open', 5], ['meta.author.name', 0]])
    await server.points.createFieldIndex({ collectionName, wait: true, fieldName, fieldType });
  await all(cases);
  await server.points.setPayload({
    collectionName, wait: true, pointsSelector: { pointsSelectorOneOf: { case: 'points', value: { ids: [num(5)] } } }, payload: payload({ city: 'Rome' }),
  });
  await matches({ must: [match('city', 'keyword', 'Rome')] }, [5]);
});
