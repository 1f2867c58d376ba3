import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';
import { close, code, config, distance, kind, match, nearest, num, numbers, payload, refused, scores, single, value } from '../lib/wire.js';

const collectionName = 'formula';

let server;
before(async () => {
  server = await Server.start();
  await server.collections.create({ collectionName, vectorsConfig: config(2, distance.Dot) });
  await server.points.upsert({
    collectionName, wait: true,
    points: [
      { id: num(1), vectors: single(1, 0), payload: payload({ boost: 2, tag: 'a', at: { lon: 13.4, lat: 52.5 }, when: '2024-01-01T00:00:00Z', list: [1, 2] }) },
      { id: num(2), vectors: single(2, 0), payload: payload({ boost: 0.5, tag: 'b', at: { lon: 13.4, lat: 53.5 }, when: '2024-01-11T00:00:00Z', list: 'x' }) },
      { id: num(3), vectors: single(3, 0), payload: payload({ tag: 'a', zero: 0 }) },
    ],
  });
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

const constant = (x) => kind('constant', x);
const variable = (x) => kind('variable', x);
const score = variable('$score');
const sum = (...terms) => kind('sum', { sum: terms });
const mult = (...terms) => kind('mult', { mult: terms });
const formula = (expression, defaults = {}) => kind('formula', { expression, defaults: Object.fromEntries(Object.entries(defaults).map(([k, v]) => [k, value(v)])) });
const ask = async (expression, defaults, rest = {}) =>
  (await server.points.query({ collectionName, prefetch: [{ query: nearest(1, 0) }], query: formula(expression, defaults), ...rest })).result;

test('Scores, payload values and defaults', async () => {
  const found = await ask(sum(score, mult(constant(10), variable('boost'))), { boost: -1 });
  assert.deepEqual(numbers(found), [1, 2, 3]);
  assert.deepEqual(scores(found), { 1: 21, 2: 7, 3: -7 });
});

test('A condition is 1 or 0', async () => {
  const found = scores(await ask(sum(score, mult(constant(10), kind('condition', match('tag', 'keyword', 'a'))))));
  assert.deepEqual(found, { 1: 11, 2: 2, 3: 13 });
});

test('Arithmetic', async () => {
  const cases = [
    [kind('neg', score), (x) => -x],
    [kind('abs', kind('neg', score)), (x) => x],
    [kind('sqrt', score), Math.sqrt],
    [kind('exp', score), Math.exp],
    [kind('ln', score), Math.log],
    [kind('log10', score), Math.log10],
    [kind('pow', { base: score, exponent: constant(2) }), (x) => x * x],
    [kind('div', { left: constant(6), right: score }), (x) => 6 / x],
    [kind('div', { left: constant(6), right: constant(0), byZeroDefault: 4 }), () => 4],
    [kind('expDecay', { x: score, target: constant(1), scale: 2, midpoint: 0.25 }), (x) => Math.exp(Math.log(0.25) * (x - 1) / 2)],
    [kind('gaussDecay', { x: score, target: constant(1), scale: 2, midpoint: 0.25 }), (x) => Math.exp(Math.log(0.25) * ((x - 1) / 2) ** 2)],
    [kind('linDecay', { x: score, target: constant(1), scale: 1, midpoint: 0.5 }), (x) => Math.max(0, 1 - (x - 1) / 2)],
  ];
  for (const [expression, expected] of cases) {
    const found = scores(await ask(expression));
    for (const id of [1, 2, 3]) close(found[id], expected(id), 1e-4);
  }
});

test('Distances on the earth and instants', async () => {
  const far = scores(await ask(kind('geoDistance', { origin: { lon: 13.4, lat: 52.5 }, to: 'at' }), { at: { lon: 13.4, lat: 52.5 } }));
  assert.equal(far[1], 0);
  close(far[2], 111_195, 100);
  assert.equal(far[3], 0);
  const decay = kind('linDecay', { x: kind('datetimeKey', 'when'), target: kind('datetime', '2024-01-01T00:00:00Z'), scale: 864_000 });
  const when = scores(await ask(decay, { when: '2024-01-11T00:00:00Z' }));
  assert.deepEqual(when, { 1: 1, 2: 0.5, 3: 0.5 });
});

test('Each prefetch has a score of its own', async () => {
  const found = scores((await server.points.query({
    collectionName,
    prefetch: [{ query: nearest(1, 0), limit: 2n }, { query: nearest(-1, 0), limit: 2n }],
    query: formula(sum(mult(constant(100), variable('$score[0]')), variable('$score[1]')), { '$score[0]': 9 }),
  })).result);
  assert.deepEqual(found, { 3: 300, 2: 198, 1: 899 });
});

test('The threshold is inclusive', async () => {
  assert.deepEqual(numbers(await ask(score, {}, { scoreThreshold: 2 })), [3, 2]);
});

test('What cannot be calculated is refused', async () => {
  const bad = (expression, defaults) => () => ask(expression, defaults);
  await refused(bad(variable('boost')), code.invalidArgument, 'Wrong input: No value found for `boost`');
  await refused(bad(variable('tag')), code.invalidArgument, 'Wrong input: Expected a number for `tag`');
  await refused(bad(variable('list'), { list: 1 }), code.invalidArgument, 'Wrong input: Expected a number for `list`');
  await refused(bad(kind('div', { left: score, right: constant(0) })), code.invalidArgument, 'Wrong input: The expression');
  await refused(bad(kind('sqrt', kind('neg', score))), code.invalidArgument, 'Wrong input: The expression');
  await refused(bad(kind('linDecay', { x: score, midpoint: 1 })), code.invalidArgument, 'Validation error in body: query.formula.expression.lin_decay.midpoint');
  await refused(bad({}), code.invalidArgument, 'Validation error in body: query.formula.expression');
  await refused(bad(variable('$rank')), code.invalidArgument, 'Wrong input: Invalid formula variable');
  await refused(() => server.points.query({ collectionName, query: formula(score) }), code.invalidArgument, 'Validation error in body: cannot apply Formula without prefetches');
  let deep = score;
  for (let i = 0; i < 70; i++) deep = kind('neg', deep);
  await assert.rejects(bad(deep), /nested 64 deep|valid protobuf/);
});
