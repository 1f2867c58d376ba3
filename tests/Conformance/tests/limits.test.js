import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';
import { code, config, distance, match, matching, nearest, num, payload, refused, single, withPayload } from '../lib/wire.js';

const collectionName = 'strict';
const points = (from, count) => Array.from({ length: count }, (_, i) => ({ id: num(from + i), vectors: single(1, i), payload: payload({ a: 'x', b: i }) }));

let server;
before(async () => {
  server = await Server.start();
  await server.collections.create({
    collectionName, vectorsConfig: config(2, distance.Dot),
    strictModeConfig: {
      enabled: true, maxQueryLimit: 5, maxTimeout: 10, unindexedFilteringRetrieve: false, unindexedFilteringUpdate: false, searchMaxHnswEf: 64,
      searchAllowExact: false, searchMaxOversampling: 2, upsertMaxBatchsize: 4n, searchMaxBatchsize: 2n, filterMaxConditions: 3n, conditionMaxSize: 2n,
      maxPointsCount: 6n, maxPayloadIndexCount: 1n,
    },
  });
  await server.points.createFieldIndex({ collectionName, wait: true, fieldName: 'a', fieldType: 0 });
  await server.points.upsert({ collectionName, wait: true, points: points(1, 4) });
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

const query = (request) => () => server.points.query({ collectionName, query: nearest(1, 1), limit: 5n, ...request });
const exceeded = (call, name, value, limit) => refused(call, code.invalidArgument, `Bad request: Limit exceeded ${value} > ${limit} for "${name}". Help:`);

test('What stays within the limits is answered', async () => {
  const found = await query({ filter: { must: [match('a', 'keyword', 'x')] }, params: { hnswEf: 64n }, timeout: 10n, withPayload })();
  assert.equal(found.result.length, 4);
});

test('Limits of queries', async () => {
  await exceeded(query({ limit: 6n }), 'limit', 6, 5);
  await exceeded(() => server.points.query({ collectionName, query: nearest(1, 1) }), 'limit', 10, 5);
  await exceeded(query({ prefetch: [{ query: nearest(1, 1), limit: 9n }] }), 'limit', 9, 5);
  await exceeded(() => server.points.queryGroups({ collectionName, query: nearest(1, 1), groupBy: 'a', limit: 3n, groupSize: 2n }), 'limit', 6, 5);
  await exceeded(() => server.points.scroll({ collectionName }), 'limit', 10, 5);
  await exceeded(query({ timeout: 11n }), 'timeout', 11, 10);
  await exceeded(query({ params: { hnswEf: 65n } }), 'hnsw_ef', 65, 64);
  await exceeded(query({ params: { quantization: { oversampling: 3 } } }), 'oversampling', 3, 2);
  await refused(query({ params: { exact: true } }), code.invalidArgument, 'Bad request: Exact search disabled!');
  await exceeded(
    () => server.points.queryBatch({ collectionName, queryPoints: [1, 2, 3].map(() => ({ collectionName, query: nearest(1, 1), limit: 1n })) }),
    'search_max_batchsize', 3, 2);
});

test('Limits of filters', async () => {
  await refused(query({ filter: { must: [match('b', 'integer', 1n)] } }), code.invalidArgument, 'Bad request: Index required but not found for "b" of one of the following types: [integer]');
  await refused(
    () => server.points.delete({ collectionName, wait: true, points: matching({ must: [match('b', 'integer', 1n)] }) }),
    code.invalidArgument, 'Bad request: Index required but not found for "b"');
  const same = match('a', 'keyword', 'x');
  await exceeded(query({ filter: { must: [same, same], should: [same, same] } }), 'filter_max_conditions', 4, 3);
  await exceeded(query({ filter: { must: [match('a', 'keywords', { strings: ['x', 'y', 'z'] })] } }), 'condition_max_size', 3, 2);
});

test('Limits of writes', async () => {
  await exceeded(() => server.points.upsert({ collectionName, wait: true, points: points(1, 5) }), 'upsert_max_batchsize', 5, 4);
  await refused(() => server.points.upsert({ collectionName, wait: true, points: points(5, 3) }), code.invalidArgument, 'Bad request: Max points count limit of 6 reached!');
  await server.points.upsert({ collectionName, wait: true, points: points(1, 4) });
  await refused(() => server.points.createFieldIndex({ collectionName, wait: true, fieldName: 'b', fieldType: 1 }), code.invalidArgument, 'Bad request: Collection already has the maximum number of payload indices (1)');
});

test('Rates are limited, and say when to come back', async () => {
  const name = 'rates';
  await server.collections.create({ collectionName: name, vectorsConfig: config(1, distance.Dot), strictModeConfig: { enabled: true, readRateLimit: 2, writeRateLimit: 1 } });
  await server.points.count({ collectionName: name });
  await server.points.count({ collectionName: name });
  // The client reads the header itself and throws an error of its own.
  const limited = (error) => {
    assert.equal(error.cause.code, code.resourceExhausted);
    assert.match(error.cause.rawMessage, /^Rate limiting exceeded/);
    assert.ok(error.cause.retry_after >= 1, String(error.cause.retry_after));
    return true;
  };
  await assert.rejects(() => server.points.count({ collectionName: name }), limited);
  const put = () => server.points.upsert({ collectionName: name, wait: true, points: [{ id: num(1), vectors: single(1) }] });
  await put();
  await assert.rejects(put, limited);
});

test('The mode can be changed and switched off', async () => {
  await server.collections.update({ collectionName, strictModeConfig: { maxQueryLimit: 100 } });
  await query({ limit: 100n })();
  await refused(query({ params: { exact: true } }), code.invalidArgument, 'Bad request: Exact search disabled!');
  await server.collections.update({ collectionName, strictModeConfig: { enabled: false } });
  await query({ limit: 1000n, params: { exact: true }, filter: { must: [match('b', 'integer', 1n)] } })();
  const info = (await server.collections.get({ collectionName })).result;
  assert.equal(info.config.strictModeConfig.enabled, false);
});
