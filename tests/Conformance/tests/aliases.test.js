import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';
import { code, config, distance, num, refused, single } from '../lib/wire.js';

let server;
before(async () => {
  server = await Server.start();
  for (const [collectionName, n] of [['blue', 1], ['green', 2]]) {
    await server.collections.create({ collectionName, vectorsConfig: config(1, distance.Dot) });
    await server.points.upsert({
      collectionName, wait: true, points: Array.from({ length: n }, (_, i) => ({ id: num(i), vectors: single(1) })),
    });
  }
});
after(async () => {
  const errors = server.errors;
  await server.stop();
  assert.deepEqual(errors, []);
});

const create = (aliasName, collectionName) => ({ action: { case: 'createAlias', value: { aliasName, collectionName } } });
const rename = (oldAliasName, newAliasName) => ({ action: { case: 'renameAlias', value: { oldAliasName, newAliasName } } });
const remove = (aliasName) => ({ action: { case: 'deleteAlias', value: { aliasName } } });
const change = (...actions) => server.collections.updateAliases({ actions });
const count = async (collectionName) => (await server.points.count({ collectionName })).result.count;

test('An alias stands for its collection, and moves', async () => {
  await change(create('live', 'blue'));
  assert.equal(await count('live'), 1n);
  await change(create('live', 'green'));
  assert.equal(await count('live'), 2n);
  assert.equal((await server.collections.collectionExists({ collectionName: 'live' })).result.exists, true);
  await change(remove('live'));
  await refused(() => count('live'), code.notFound, 'Not found: Collection `live` doesn\'t exist!');
});

test('A switch in one request is one change', async () => {
  await change(create('current', 'blue'), create('next', 'green'));
  await change(remove('current'), rename('next', 'current'));
  assert.equal(await count('current'), 2n);
  const { aliases } = await server.collections.listCollectionAliases({ collectionName: 'green' });
  assert.deepEqual(aliases.map((a) => a.aliasName), ['current']);
  assert.deepEqual((await server.collections.listAliases({})).aliases.map((a) => [a.aliasName, a.collectionName]), [['current', 'green']]);
  await change(remove('current'));
});

test('Bad changes are refused', async () => {
  await refused(() => change(create('a', 'none')), code.notFound, 'Not found: Collection `none` doesn\'t exist!');
  await refused(() => change(create('green', 'blue')), code.alreadyExists, 'Wrong input: ');
  await refused(() => change(rename('none', 'b')), code.notFound, 'Not found: Alias none does not exists!');
  await change(remove('none'));
  await change(create('used', 'blue'));
  await refused(
    () => server.collections.create({ collectionName: 'used', vectorsConfig: config(1, distance.Dot) }),
    code.invalidArgument, 'Wrong input: Can\'t create collection with name used. Alias with the same name already exists');
  await change(remove('used'));
});

test('Deleting a collection removes its aliases, and an alias cannot be deleted as a collection', async () => {
  await server.collections.create({ collectionName: 'gone', vectorsConfig: config(1, distance.Dot) });
  await change(create('ghost', 'gone'));
  assert.equal((await server.collections.delete({ collectionName: 'ghost' })).result, false);
  assert.equal((await server.collections.delete({ collectionName: 'gone' })).result, true);
  assert.deepEqual((await server.collections.listAliases({})).aliases, []);
});
