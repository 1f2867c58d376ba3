import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Server } from '../lib/server.js';
import { code, config, distance, ids, nearest, num, payload, refused, single } from '../lib/wire.js';

const run = promisify(execFile);

test('500 collections work with 1024 open files, also after a restart', async () => {
  const server = await Server.start({ openFiles: 1024 });
  try {
    for (let i = 0; i < 500; i += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, j) => server.collections.create({ collectionName: `c${i + j}`, vectorsConfig: config(2, distance.Dot) })));
    }
    const write = (i) => server.points.upsert({ collectionName: `c${i}`, wait: true, points: [{ id: num(i), vectors: single(i, 1), payload: payload({ i }) }] });
    await Promise.all([0, 250, 499].map(write));
    await server.killAndRestart();
    assert.equal((await server.collections.list({})).collections.length, 500);
    for (const i of [0, 250, 499]) {
      const hits = (await server.points.query({ collectionName: `c${i}`, query: nearest(1, 0), limit: 1n })).result;
      assert.equal(hits[0].score, i);
      await write(i);
    }
  } finally {
    await server.stop();
  }
});

test('A collection too many for the open files is refused; the others go on, and there is room again when one was deleted', async () => {
  const server = await Server.start({ openFiles: 450 });
  try {
    const create = (i) => server.collections.create({ collectionName: `c${i}`, vectorsConfig: config(1, distance.Dot) });
    let made = 0;
    await refused(async () => {
      for (; made < 450; made++) await create(made);
    }, code.resourceExhausted, 'Open files:');
    assert.ok(made > 20, `${made} collections`);
    await server.points.upsert({ collectionName: 'c0', wait: true, points: [{ id: num(1), vectors: single(1) }] });
    for (let i = 1; i <= 10; i++) await server.collections.delete({ collectionName: `c${i}` });
    await create('again');
    await server.killAndRestart();
    assert.equal((await server.points.count({ collectionName: 'c0' })).result.count, 1n);
  } finally {
    await server.stop();
  }
});

test('Beyond its memory the engine refuses writes that need some, and goes on with reads and deletes', async () => {
  const server = await Server.start();
  try {
    await server.collections.create({ collectionName: 'm', vectorsConfig: config(2, distance.Dot) });
    await server.points.upsert({ collectionName: 'm', wait: true, points: [1, 2].map((i) => ({ id: num(i), vectors: single(i, 1) })) });
    await server.stopAndRestart({ FITNESS__Vectors__MaxMemoryBytes: '1000000' });
    const upsert = () => server.points.upsert({ collectionName: 'm', wait: true, points: [{ id: num(3), vectors: single(1, 1) }] });
    await refused(upsert, code.resourceExhausted, 'Memory is used up');
    await refused(
      () => server.points.setPayload({ collectionName: 'm', wait: true, pointsSelector: ids(1), payload: payload({ a: 1 }) }),
      code.resourceExhausted, 'Memory is used up');
    await server.points.delete({ collectionName: 'm', wait: true, points: ids(1) });
    assert.equal((await server.points.count({ collectionName: 'm' })).result.count, 1n);
    await server.stopAndRestart({});
    await upsert();
  } finally {
    await server.stop();
  }
});

test('A second process over the same folder refuses at once, and the first goes on', async () => {
  const server = await Server.start();
  try {
    await server.collections.create({ collectionName: 'held', vectorsConfig: config(1, distance.Dot) });
    const started = Date.now();
    const { code: exit, text } = await server.second();
    assert.notEqual(exit, 0);
    assert.match(text, /in use/);
    assert.ok(Date.now() - started < 30_000);
    await server.points.upsert({ collectionName: 'held', wait: true, points: [{ id: num(1), vectors: single(1) }] });
  } finally {
    await server.stop();
  }
});

test('A full disk refuses writes, serves reads and deletes, lets the engine start, and takes writes again when there is room', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'fitness-full-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder]);
  } catch (error) {
    await rm(folder, { recursive: true });
    t.skip(`a small file system cannot be mounted here: ${String(error.stderr || error.message).trim()}`);
    return;
  }
  let server;
  try {
    await mkdir(join(folder, 'data'));
    server = await Server.start({ folder: join(folder, 'data') });
    await server.collections.create({ collectionName: 'full', vectorsConfig: config(2, distance.Dot) });
    let stored = 0;
    const upsert = (i) => server.points.upsert({
      collectionName: 'full', wait: true, points: [{ id: num(i), vectors: single(i, 1), payload: payload({ text: 'x'.repeat(200_000) }) }],
    });
    await refused(async () => {
      for (; stored < 1000; stored++) await upsert(stored);
    }, code.resourceExhausted, '');
    assert.ok(stored > 5, `${stored} points`);
    await writeFile(join(folder, 'rest'), Buffer.alloc(1 << 22)).catch(() => {});
    const count = async () => Number((await server.points.count({ collectionName: 'full' })).result.count);
    assert.equal(await count(), stored);
    // A delete needs a few bytes of the log: it is refused with the same code or done, and never half.
    await server.points.delete({ collectionName: 'full', wait: true, points: ids(0) }).then(() => stored--, (error) => assert.equal(error.code, code.resourceExhausted));
    const here = await count();
    assert.equal(here, stored);
    await server.killAndRestart();
    assert.equal(await count(), here);
    assert.equal((await server.points.query({ collectionName: 'full', query: nearest(1, 0), limit: 1n })).result.length, 1);
    await rm(join(folder, 'rest'), { force: true });
    await server.collections.create({ collectionName: 'other', vectorsConfig: config(1, distance.Dot) }).catch((error) => assert.equal(error.code, code.resourceExhausted));
    await run('mount', ['-o', 'remount,size=128m', folder]);
    await upsert(5000);
    assert.equal(await count(), here + 1);
  } finally {
    await server?.stop();
    await run('umount', [folder]);
    await rm(folder, { recursive: true });
  }
});
