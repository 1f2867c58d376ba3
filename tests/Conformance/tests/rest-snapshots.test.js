import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';

let server, rest;
before(async () => {
  server = await Server.start();
  rest = server.rest;
  await rest.createCollection('s', { vectors: { size: 2, distance: 'Dot' } });
  await rest.upsert('s', { wait: true, points: [{ id: 1, vector: [1, 2], payload: { kept: true } }] });
});
after(() => server.stop());

test('A snapshot is made, listed, recovered into another collection and deleted', async () => {
  const { name, checksum } = await rest.createSnapshot('s');
  assert.deepEqual((await rest.listSnapshots('s')).map((s) => s.name), [name]);
  await rest.upsert('s', { wait: true, points: [{ id: 2, vector: [1, 2] }] });
  await rest.recoverSnapshot('t', { location: `file:///qdrant/snapshots/s/${name}`, checksum });
  assert.deepEqual((await rest.scroll('t')).points, [{ id: 1, payload: { kept: true } }]);
  await rest.deleteSnapshot('s', name);
  assert.deepEqual(await rest.listSnapshots('s'), []);
});

test('A snapshot that was downloaded is uploaded', async () => {
  const { name } = await rest.createSnapshot('s');
  const file = await (await fetch(`${server.restUrl}collections/s/snapshots/${name}`)).blob();
  const form = new FormData();
  form.append('snapshot', file, name);
  const answer = await fetch(`${server.restUrl}collections/u/snapshots/upload?priority=snapshot`, { method: 'POST', body: form });
  assert.equal(answer.status, 200, await answer.text());
  assert.equal((await rest.count('u')).count, (await rest.count('s')).count);
});

test('A full snapshot is made and deleted', async () => {
  const { name } = await rest.createFullSnapshot();
  assert.ok((await rest.listFullSnapshots()).some((s) => s.name === name));
  await rest.deleteFullSnapshot(name);
});
