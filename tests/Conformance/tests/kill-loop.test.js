import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../lib/server.js';
import { code, config, distance, ids, match, matching, nearest, num, numbers, payload, plainAll, single, withPayload, withVectors } from '../lib/wire.js';

const collectionName = 'loop';
const writers = 4;
const keys = 400; // ids of one writer
const batchSize = 8;
const groups = 5;
const rounds = 10;

// Small enough that segments are sealed, merged and indexed all the time.
const settings = {
  FITNESS__Vectors__SealPoints: '1000',
  FITNESS__Vectors__SealBytes: '65536',
  FITNESS__Vectors__IdleTime: '00:00:00.050',
  FITNESS__Vectors__CheckpointBytes: '262144',
  FITNESS__Vectors__VacuumMinPoints: '200',
};

let server;
before(async () => (server = await Server.start({ settings })));
after(() => server.stop());

/** A generator of numbers from a seed (mulberry32), so that a failure can be repeated. */
function random(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** What one writer knows of its ids: value by id, and the operation that was not answered. */
class Writer {
  rows = new Map();
  doubtful = null;
  acknowledged = 0;
  #next;

  constructor(number) {
    this.first = number * 10_000;
    this.#next = random(number + 1);
  }

  /** Writes until a call fails, as it does when the server is killed. */
  async run() {
    for (;;) {
      const start = this.#next(keys);
      const touched = Array.from({ length: batchSize }, (_, i) => this.first + ((start + i) % keys));
      const value = this.#next(1 << 30);
      const operation = { ids: touched, kind: this.#next(6), value };
      this.doubtful = operation;
      try {
        await this.#send(operation);
      } catch (error) {
        // An id that does not exist is told, and the others were written.
        if (error.code !== code.notFound) return;
      }
      this.settle();
      this.acknowledged++;
    }
  }

  #send({ ids: touched, kind, value }) {
    const fields = payload({ v: value, g: `g${value % groups}` });
    if (kind === 0) return server.points.delete({ collectionName, wait: true, points: ids(...touched) });
    if (kind === 1) return server.points.setPayload({ collectionName, wait: true, pointsSelector: ids(...touched), payload: fields });
    return server.points.upsert({
      collectionName,
      wait: value % 2 === 0, // both promise the same
      points: touched.map((id) => ({ id: num(id), vectors: single(...Array.from({ length: 16 }, (_, d) => Math.sin(id + d) + 2)), payload: fields })),
    });
  }

  /** What the rows are after the operation. */
  after(operation) {
    const rows = new Map(this.rows);
    for (const id of operation.ids) {
      if (operation.kind === 0) rows.delete(id);
      else if (operation.kind !== 1 || rows.has(id)) rows.set(id, operation.value);
    }
    return rows;
  }

  settle() {
    this.rows = this.after(this.doubtful);
    this.doubtful = null;
  }

  /** The operation that was not answered is there as a whole or not at all, and everything else as it was acknowledged. */
  check(found, when) {
    const mine = new Map([...found].filter(([id]) => id >= this.first && id < this.first + keys));
    const text = (rows) => JSON.stringify([...rows].sort(([a], [b]) => a - b));
    if (this.doubtful && text(mine) === text(this.after(this.doubtful))) this.settle();
    this.doubtful = null;
    assert.equal(text(mine), text(this.rows), when);
  }
}

test('Ten kills under concurrent writes lose nothing acknowledged and bring nothing back; indexes agree with payloads', async () => {
  await server.collections.create({ collectionName, vectorsConfig: config(16, distance.Cosine), hnswConfig: { fullScanThreshold: 10n } });
  await server.points.createFieldIndex({ collectionName, wait: true, fieldName: 'g', fieldType: 0 });
  // Ballast, so that there are several sealed segments with graphs from the start.
  for (let i = 0; i < 4000; i += 1000) {
    await server.points.upsert({
      collectionName,
      wait: true,
      points: Array.from({ length: 1000 }, (_, j) => ({
        id: num(1_000_000 + i + j), vectors: single(...Array.from({ length: 16 }, (_, d) => Math.cos(i + j + d) + 2)), payload: payload({ g: 'ballast' }),
      })),
    });
  }
  const all = Array.from({ length: writers }, (_, i) => new Writer(i));
  const pace = random(99);
  let most = 0;
  for (let round = 0; round < rounds; round++) {
    const least = all.map((w) => w.acknowledged + 15);
    const running = all.map((w) => w.run());
    const ended = Promise.race(running).then(() => assert.fail(`round ${round}: a writer ended before the kill`));
    const enough = (async () => {
      while (all.some((w, i) => w.acknowledged < least[i])) await new Promise((resolve) => setTimeout(resolve, 5));
    })();
    await Promise.race([enough, ended]);
    ended.catch(() => {}); // from here on they may
    await new Promise((resolve) => setTimeout(resolve, pace(200)));
    await server.killAndRestart();
    await Promise.all(running);

    const points = [];
    for (let offset; ;) {
      const page = await server.points.scroll({ collectionName, limit: 2000, offset, withPayload, withVectors });
      points.push(...page.result);
      if (!page.nextPageOffset) break;
      offset = page.nextPageOffset;
    }
    const found = new Map(points.map((p) => [numbers([p])[0], plainAll(p.payload)]));
    assert.equal(found.size, points.length, 'a point is there twice');
    assert.equal([...found.keys()].filter((id) => id >= 1_000_000).length, 4000, `round ${round}: ballast`);
    const values = new Map([...found].filter(([id]) => id < 1_000_000).map(([id, fields]) => [id, Number(fields.v)]));
    for (const writer of all) writer.check(values, `round ${round}, writer of ${writer.first}`);
    for (const point of points) assert.ok(point.vectors, `round ${round}: point without its vector`);
    for (let g = 0; g < groups; g++) {
      const filter = { must: [match('g', 'keyword', `g${g}`)] };
      const counted = Number((await server.points.count({ collectionName, filter, exact: true })).result.count);
      assert.equal(counted, [...values.values()].filter((v) => v % groups === g).length, `round ${round}: index of g${g}`);
    }
    const info = (await server.collections.get({ collectionName })).result;
    assert.equal(Number(info.pointsCount), points.length);
    most = Math.max(most, Number(info.segmentsCount));
    const best = (await server.points.query({ collectionName, query: nearest(...Array.from({ length: 16 }, (_, d) => Math.cos(17 + d) + 2)), limit: 1n })).result;
    assert.ok(best[0].score > 0.999);
  }
  assert.ok(most > 1, 'nothing was sealed, so merges were not tested');
});

test('Conditional writes and deletes by filter are not decided again by a restart', async () => {
  const name = 'decided';
  await server.collections.create({ collectionName: name, vectorsConfig: config(1, distance.Dot) });
  await server.points.upsert({ collectionName: name, wait: true, points: [1, 2, 3].map((i) => ({ id: num(i), vectors: single(i), payload: payload({ old: true }) })) });
  await server.points.delete({ collectionName: name, wait: true, points: matching({ must: [match('old', 'boolean', true)] }) });
  await server.points.upsert({ collectionName: name, wait: true, points: [{ id: num(2), vectors: single(2), payload: payload({ old: true }) }] });
  for (let i = 0; i < 3; i++) {
    await server.killAndRestart();
    assert.deepEqual(numbers((await server.points.scroll({ collectionName: name })).result), [2]);
  }
});
