import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { QdrantClient } from '@qdrant/js-client-grpc';
import { QdrantClient as RestClient } from '@qdrant/js-client-rest';

const startLimitMs = 120_000;

/** A served engine with a data folder of its own, which outlives the process until `stop`. */
export class Server {
  #folder;
  #process;
  #lines = [];
  #options = {};

  /**
   * @param options.settings environment variables of the process
   * @param options.openFiles most files that the process may have open
   * @param options.folder a data folder that exists and is left alone at the end
   */
  static async start(options = {}) {
    const server = new Server();
    server.#options = options;
    server.#folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'fitness-conformance-')));
    await server.#launch();
    return server;
  }

  /** A second process over the same folder: its exit code and what it wrote. */
  async second() {
    const other = this.#spawn();
    let text = '';
    for (const stream of [other.stdout, other.stderr]) stream.on('data', (chunk) => (text += chunk));
    const [code] = await once(other, 'close');
    return { code, text };
  }

  /** Lines of level error or worse that the server wrote. */
  get errors() {
    return this.#lines.filter((line) => /^\S+ (fail|crit):/.test(line));
  }

  /** kill -9 and a new process over the same folder. */
  async killAndRestart() {
    await this.#end('SIGKILL');
    await this.#launch();
  }

  /** SIGTERM and a new process, with other settings if given; returns the exit code of the first. */
  async stopAndRestart(settings = this.#options.settings) {
    const code = await this.#end('SIGTERM');
    this.#options = { ...this.#options, settings };
    await this.#launch();
    return code;
  }

  async stop() {
    await this.#end('SIGTERM');
    if (!this.#options.folder) await rm(this.#folder, { recursive: true, force: true });
  }

  #spawn() {
    const args = ['serve', '--target', 'vectors', '--data', this.#folder, '--http', '0', '--grpc', '0', '--admin', '0'];
    const options = { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.#options.settings } };
    return this.#options.openFiles
      ? spawn('bash', ['-c', 'ulimit -n "$1"; shift; exec "$@"', 'bash', String(this.#options.openFiles), process.env.FITNESS, ...args], options)
      : spawn(process.env.FITNESS, args, options);
  }

  async #launch() {
    this.#process = this.#spawn();
    const ended = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`fitness ended with ${code} before it was ready:\n${this.#lines.join('\n')}`);
    });
    const ready = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not ready in time:\n${this.#lines.join('\n')}`)), startLimitMs);
      for (const stream of [this.#process.stdout, this.#process.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          this.#lines.push(line);
          const address = /Ready after .* REST (\S+), gRPC (\S+), health and metrics/.exec(line);
          if (address) {
            clearTimeout(timer);
            resolve(address);
          }
        });
      }
    });
    ended.catch(() => {});
    const [, restUrl, grpcUrl] = await Promise.race([ready, ended]);
    this.restUrl = restUrl;
    this.rest = new RestClient({ url: restUrl });
    this.client = new QdrantClient({ url: grpcUrl, checkCompatibility: false });
    this.collections = this.client.api('collections');
    this.points = this.client.api('points');
  }

  async #end(signal) {
    const exit = once(this.#process, 'exit');
    this.#process.kill(signal);
    const [code] = await exit;
    return code;
  }
}
